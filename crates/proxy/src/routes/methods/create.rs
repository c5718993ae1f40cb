//! `POST /users/{id}/authentication-methods`

use axum::response::Response;
use factordesk_model::CreateRequest;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(mut call: Call) -> Result<Response, ApiError> {
    let request: CreateRequest = call.json().await?;
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    call.change_with(&request).await
}
