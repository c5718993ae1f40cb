//! `DELETE /users/{id}/authentication-methods`: deletes the whole list, so the current list must
//! have been confirmed.

use axum::response::Response;
use factordesk_model::headers::ConfirmAction;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(mut call: Call) -> Result<Response, ApiError> {
    call.confirm(ConfirmAction::DeleteAll)?;
    call.change().await
}
