//! The trace of every change that was sent to the tenant: who, what, on whom, with what outcome. Never a value.

use factordesk_model::UserId;

use crate::auth::Authorized;
use crate::auth0::Answer;
use crate::error::ApiError;
use crate::metrics;

/// Writes one record, to the `audit` target. `user` is the one it is about, from the path or the body.
pub(crate) fn record(
    request_id: &str,
    authorized: &Authorized,
    user: Option<&UserId>,
    result: &Result<Answer, ApiError>,
) {
    let target = authorized.target();
    let caller = authorized.caller();
    let (outcome, status) = match result {
        Ok(answer) => ("done", answer.status),
        Err(error) => match error.status().as_u16() {
            504 => ("unknown", 504),
            status => ("not_done", status),
        },
    };
    tracing::info!(
        target: "audit",
        request_id,
        actor_iss = caller.issuer(),
        actor_sub = caller.admin().sub,
        action = metrics::name(target.operation()),
        user_id = user.map(tracing::field::display),
        method_id = target.method().map(tracing::field::display),
        outcome,
        status,
        "change"
    );
}
