//! Decides whether requests may be sent to this replica, for `/readyz`.
//!
//! Not ready means that the process is shutting down, that the store fails, or that the operator must fix something:
//! refused credentials, a missing scope without which nothing can be shown, a wrong issuer. An outage or overload of
//! the tenant or the provider doesn't count. It affects all replicas alike, so taking them all out of service would
//! only hide the error from the admins.

use std::time::Duration;

use futures_util::future::join;

use crate::auth0::scopes::REQUIRED;
use crate::error::{ApiError, GRANT_SCOPE};
use crate::state::AppState;

/// How long a probe waits for the tenant and the provider. The probe's own timeout is often a second.
const TIMEOUT: Duration = Duration::from_millis(500);

/// Checks the replica. Returns the faults that don't prevent requests, one per line.
///
/// # Errors
/// Why requests should not be sent here, and what to do.
pub(crate) async fn check(state: &AppState) -> Result<Vec<String>, ApiError> {
    if state.is_draining() {
        return Err(ApiError::not_ready("the process is ending."));
    }
    if let Err(error) = state.check_store().await {
        return Err(ApiError::not_ready(
            "the store can't be read or written: the log says why. Check whether its disk is full. Sessions, changes and the audit need it.",
        )
        .with_cause(error));
    }
    // Both run in tasks of their own: a result that comes too late is seen by the next probe.
    let token = tokio::time::timeout(TIMEOUT, state.tokens().token());
    let provider = tokio::time::timeout(TIMEOUT, state.provider().look());
    let _ = join(token, provider).await;
    judge(state)
}

/// Judges the known state, without sending requests.
fn judge(state: &AppState) -> Result<Vec<String>, ApiError> {
    let (mut faults, mut notes) = (Vec::new(), Vec::new());
    let token = state.tokens().status();
    match &token.fault {
        Some(fault) if token.usable => notes.push(format!(
            "The current Management API token still works, but it can't be renewed: {fault}."
        )),
        // The names of the excess scopes are only for the log.
        Some(fault) => faults.push(format!("{}.", fault.for_everybody())),
        None if !token.usable => notes.push(
            "There is no Management API token yet: the tenant's token endpoint issues none at the moment.".to_owned(),
        ),
        None => {}
    }
    for scope in token.missing {
        let line = format!("The application at Auth0 lacks the scope {scope}: {GRANT_SCOPE}.");
        if scope == REQUIRED {
            faults.push(line);
        } else {
            notes.push(line);
        }
    }
    let provider = state.provider().status();
    faults.extend(provider.unusable.map(|fault| fault.advice()));
    notes.extend(provider.notes);
    if faults.is_empty() {
        return Ok(notes);
    }
    Err(ApiError::not_ready(&faults.join(" ")))
}
