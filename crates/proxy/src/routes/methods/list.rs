//! `GET /users/{id}/authentication-methods`

use axum::response::Response;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(call: Call) -> Result<Response, ApiError> {
    call.read().await
}
