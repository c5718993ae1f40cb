//! `PUT /users/{id}/authentication-methods`: replaces the whole list, so the current list must have
//! been confirmed.

use axum::response::Response;
use factordesk_model::SetRequest;
use factordesk_model::headers::ConfirmAction;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(mut call: Call) -> Result<Response, ApiError> {
    call.confirm(ConfirmAction::ReplaceAll)?;
    let request: SetRequest = call.json().await?;
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    call.change_with(&request).await
}
