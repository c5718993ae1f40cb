//! `POST /guardian/enrollments/ticket`: creates a single-use link with which the user enrols. It is
//! shown once and stored nowhere.

use axum::response::Response;
use factordesk_model::TicketRequest;

use crate::error::ApiError;
use crate::routes::api::ApiRequest;

pub(in crate::routes) async fn handle(mut api_request: ApiRequest) -> Result<Response, ApiError> {
    let request: TicketRequest = api_request.json().await?;
    // Set before the validation, so that a refused request is recorded with its user too.
    api_request.is_about(&request.user_id).await?;
    let problems = request.validate();
    // Before the ticket is created: the record of the intent has to say whose address it is.
    api_request.is_ticket(&request, problems.is_empty()).await;
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    api_request.mutate_with(&request).await
}
