//! `GET /readyz`: whether requests may be sent here.

use axum::extract::State;

use crate::error::ApiError;
use crate::state::AppState;

pub(in crate::routes) async fn show(
    State(state): State<AppState>,
) -> Result<&'static str, ApiError> {
    if state.is_draining() {
        return Err(ApiError::unavailable(60).because("shutting down"));
    }
    state.store().check().await?;
    state
        .tokens()
        .token()
        .await
        .map_err(|error| ApiError::unavailable(5).because(error))?;
    Ok("ready\n")
}
