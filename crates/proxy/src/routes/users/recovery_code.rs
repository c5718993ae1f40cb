//! `POST /users/{id}/recovery-code-regeneration`: the old code ends, the new one is answered once and kept nowhere.

use axum::response::Response;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(call: Call) -> Result<Response, ApiError> {
    call.change().await
}
