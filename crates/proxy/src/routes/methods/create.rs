//! `POST /users/{id}/authentication-methods`

use axum::response::Response;
use factordesk_model::{CreateRequest, Permission};

use super::first_factor;
use crate::error::ApiError;
use crate::routes::api::Call;

pub(in crate::routes) async fn handle(mut call: Call) -> Result<Response, ApiError> {
    let request: CreateRequest = call.json().await?;
    let mut problems = request.validate();
    if let CreateRequest::Passkey(passkey) = &request {
        // A passkey is a first factor: with it, one can sign in as the user.
        call.require(Permission::CreateFirstFactors)?;
        if problems.is_empty() {
            problems = first_factor::problems(passkey, call.rp_id());
        }
    }
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    call.change_with(&request).await
}
