//! `POST /guardian/enrollments/ticket`: creates a single-use link with which the user enrols. It is
//! shown once and stored nowhere.

use axum::response::Response;
use factordesk_model::{TicketRequest, UserId};
use serde::Deserialize;

use crate::body;
use crate::error::ApiError;
use crate::routes::api::ApiRequest;

/// Only the user of a request. A body that names two isn't one.
#[derive(Deserialize)]
struct About {
    user_id: UserId,
}

pub(in crate::routes) async fn handle(mut api_request: ApiRequest) -> Result<Response, ApiError> {
    let text = api_request.text().await?;
    // First, so that an admin who may not change the user learns nothing about the rest of the body, and
    // a refused request is recorded with its user.
    let user_id = match body::parse(&text) {
        Ok(About { user_id }) => user_id,
        // This says better what is missing.
        Err(_) => body::parse::<TicketRequest>(&text)?.user_id,
    };
    api_request.is_about(&user_id).await?;
    let request: TicketRequest = body::parse(&text)?;
    if request.user_id != user_id {
        return Err(ApiError::unreadable_body("it names two users"));
    }
    let problems = request.validate();
    // Before the ticket is created: the record of the intent has to say whose address it is.
    api_request.is_ticket(&request, problems.is_empty()).await;
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    api_request.mutate_with(&request).await
}
