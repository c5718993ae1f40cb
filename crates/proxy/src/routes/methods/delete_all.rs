//! `DELETE /users/{id}/authentication-methods`: deletes the whole list, so the current list must
//! have been confirmed.

use axum::response::Response;
use factordesk_model::headers::ConfirmAction;

use crate::error::ApiError;
use crate::routes::api::ApiRequest;

pub(in crate::routes) async fn handle(mut api_request: ApiRequest) -> Result<Response, ApiError> {
    api_request.confirm(ConfirmAction::DeleteAll)?;
    api_request.mutate().await
}
