//! `PATCH /users/{id}/authentication-methods/{method_id}`

use axum::response::Response;
use factordesk_model::UpdateRequest;

use crate::error::ApiError;
use crate::routes::api::ApiRequest;

pub(in crate::routes) async fn handle(mut api_request: ApiRequest) -> Result<Response, ApiError> {
    let request: UpdateRequest = api_request.json().await?;
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    // A change of the channel alone replaces no name.
    if let Some(name) = &request.name {
        api_request.rename_to(name)?;
    }
    api_request.mutate_with(&request).await
}
