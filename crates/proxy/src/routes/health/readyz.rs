//! `GET /readyz`: whether requests may be sent to this replica, and what is wrong.

use axum::extract::State;

use crate::error::ApiError;
use crate::readiness;
use crate::state::AppState;

/// Answers `ready`, followed by a line for each fault that doesn't make the proxy unready.
pub(in crate::routes) async fn show(State(state): State<AppState>) -> Result<String, ApiError> {
    let mut lines = vec!["ready".to_owned()];
    lines.extend(readiness::check(&state).await?);
    Ok(lines.join("\n") + "\n")
}
