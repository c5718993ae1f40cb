//! Whether requests may be sent here, for `/readyz`.
//!
//! What fails it: the process is ending, the store, and what only the operator can mend (credentials that are refused, a scope
//! without which nothing can be shown, another issuer than the configured one). What others suffer from doesn't: while the tenant or
//! the provider is down, slow or has had too many requests, a proxy that is taken out answers nobody at all, and a replica that takes
//! its place is no better.

use std::time::Duration;

use futures_util::future::join;

use crate::auth0::scopes::REQUIRED;
use crate::error::{ApiError, GRANT_SCOPE};
use crate::state::AppState;

/// A probe waits for the tenant and the provider no longer than this: its own time-out is a second, often.
const TIMEOUT: Duration = Duration::from_millis(500);

/// Looks: what is wrong though requests may be sent here, each a line.
///
/// # Errors
/// Why requests should not be sent here.
pub(crate) async fn check(state: &AppState) -> Result<Vec<String>, ApiError> {
    if state.is_draining() {
        return Err(ApiError::not_ready("the process is ending."));
    }
    if let Err(error) = state.check_store().await {
        return Err(ApiError::not_ready(
            "the store can't be read or written: the log says why. Is its disk full? Sessions, changes and the audit need it.",
        )
        .because(error));
    }
    // Both are asked in tasks of their own: what comes too late is seen by the next probe.
    let token = tokio::time::timeout(TIMEOUT, state.tokens().token());
    let provider = tokio::time::timeout(TIMEOUT, state.provider().look());
    let _ = join(token, provider).await;
    judge(state)
}

/// What is known, without asking anybody.
fn judge(state: &AppState) -> Result<Vec<String>, ApiError> {
    let (mut faults, mut notes) = (Vec::new(), Vec::new());
    let token = state.tokens().standing();
    match &token.fault {
        Some(fault) if token.usable => notes.push(format!(
            "The Management API token that is there still works, but there will be no other: {fault}."
        )),
        // Which scopes are too many is for the log.
        Some(fault) => faults.push(format!("{}.", fault.for_everybody())),
        None if !token.usable => notes.push(
            "There is no Management API token yet: the tenant's token endpoint gives none at the moment.".to_owned(),
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
    let provider = state.provider().standing();
    faults.extend(provider.unusable.map(|fault| fault.advice()));
    notes.extend(provider.notes);
    if faults.is_empty() {
        return Ok(notes);
    }
    Err(ApiError::not_ready(&faults.join(" ")))
}
