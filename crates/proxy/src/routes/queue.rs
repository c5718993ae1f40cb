//! `GET /queue`: how long the admin's calls still wait for the tenant's rate limit. It covers this
//! replica's queue only, and doesn't call the tenant.

use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;

use super::json;
use super::lookup::no_query;
use crate::auth::Caller;
use crate::body;
use crate::error::ApiError;
use crate::middleware::RequestTrace;
use crate::state::AppState;

/// The response body.
#[derive(Debug, Serialize)]
struct Queue {
    /// Number of queued calls, of all admins
    waiting: usize,
    /// How many of them go before the admin's next one; `null` if none of the admin's calls is
    /// queued
    ahead: Option<usize>,
    /// Approximate number of seconds until that one is sent; 0 if none is queued
    seconds: u64,
}

pub(super) async fn show(
    State(state): State<AppState>,
    caller: Result<Caller, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    RequestTrace::of(request.extensions()).set_operation("queue");
    let caller = caller?;
    no_query(&request)?;
    let (parts, body) = request.into_parts();
    body::none(&parts.headers, body).await?;
    let status = state.forwarder().queue_status(caller.pseudonym());
    Ok(json(&Queue {
        waiting: status.waiting,
        ahead: status.ahead,
        seconds: status.seconds,
    }))
}
