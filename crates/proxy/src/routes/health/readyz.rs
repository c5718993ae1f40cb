//! `GET /readyz`: whether requests may be sent here, and what is wrong.

use axum::extract::State;

use crate::error::ApiError;
use crate::readiness;
use crate::state::AppState;

/// `ready`, and a line for each thing that is wrong all the same.
pub(in crate::routes) async fn show(State(state): State<AppState>) -> Result<String, ApiError> {
    let mut lines = vec!["ready".to_owned()];
    lines.extend(readiness::check(&state).await?);
    Ok(lines.join("\n") + "\n")
}
