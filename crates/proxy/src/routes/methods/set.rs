//! `PUT /users/{id}/authentication-methods`: replaces the whole list, so it needs a confirmation of the list as it is.

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
