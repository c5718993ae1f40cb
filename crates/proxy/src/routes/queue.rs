//! `GET /queue`: how long the admin's calls still wait for the tenant's rate limit. Of this replica; no tenant is asked.

use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;

use super::json;
use super::lookup::no_query;
use crate::auth::Caller;
use crate::body;
use crate::error::ApiError;
use crate::middleware::Trail;
use crate::state::AppState;

/// The answer.
#[derive(Debug, Serialize)]
struct Queue {
    /// Calls that wait, everybody's
    waiting: usize,
    /// Of them, those that go before the admin's next one; null when none of theirs waits
    ahead: Option<usize>,
    /// Until that one goes, about; 0 when none waits
    seconds: u64,
}

pub(super) async fn show(
    State(state): State<AppState>,
    caller: Result<Caller, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    Trail::of(request.extensions()).set_operation("queue");
    let caller = caller?;
    no_query(&request)?;
    let (parts, body) = request.into_parts();
    body::none(&parts.headers, body).await?;
    let standing = state.forwarder().standing(caller.pseudonym());
    Ok(json(&Queue {
        waiting: standing.waiting,
        ahead: standing.ahead,
        seconds: standing.seconds,
    }))
}
