//! `GET /users/{id}/authentication-methods/{method_id}`

use axum::response::Response;

use crate::error::ApiError;
use crate::routes::api::ApiRequest;

pub(in crate::routes) async fn handle(api_request: ApiRequest) -> Result<Response, ApiError> {
    api_request.read().await
}
