//! `POST /users/{id}/recovery-code-regeneration`: invalidates the old code. The new one is shown
//! once and stored nowhere.

use axum::response::Response;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(call: Call) -> Result<Response, ApiError> {
    call.change().await
}
