//! `DELETE /users/{id}/authentication-methods`: empties the whole list, so it needs a confirmation of the list as it is.

use axum::response::Response;
use factordesk_model::headers::ConfirmAction;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(mut call: Call) -> Result<Response, ApiError> {
    call.confirm(ConfirmAction::DeleteAll)?;
    call.change().await
}
