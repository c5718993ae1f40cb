//! `POST /guardian/enrollments/ticket`: a link with which the user enrols, good once. It is answered, and kept nowhere.

use axum::response::Response;
use factordesk_model::TicketRequest;

use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(mut call: Call) -> Result<Response, ApiError> {
    let request: TicketRequest = call.json().await?;
    call.is_about(&request.user_id);
    let problems = request.validate();
    call.is_ticket(&request, problems.is_empty()).await;
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    call.change_with(&request).await
}
