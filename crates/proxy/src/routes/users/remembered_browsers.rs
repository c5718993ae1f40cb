//! `POST /users/{id}/multifactor/actions/invalidate-remember-browser`

use axum::response::Response;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(call: Call) -> Result<Response, ApiError> {
    call.change().await
}
