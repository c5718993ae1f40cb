//! `PUT /users/{id}/authentication-methods`: replaces the whole list, so the current list must have
//! been confirmed.

use axum::response::Response;
use factordesk_model::SetRequest;
use factordesk_model::headers::ConfirmAction;

use crate::error::ApiError;
use crate::routes::api::ApiRequest;

pub(in crate::routes) async fn handle(mut api_request: ApiRequest) -> Result<Response, ApiError> {
    api_request.confirm(ConfirmAction::ReplaceAll)?;
    let request: SetRequest = api_request.json().await?;
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    api_request.mutate_with(&request).await
}
