//! `POST /users/{id}/authentication-methods`

use axum::response::Response;
use factordesk_model::{CreateRequest, Permission};

use super::first_factor;
use crate::error::ApiError;
use crate::routes::api::ApiRequest;

pub(in crate::routes) async fn handle(mut api_request: ApiRequest) -> Result<Response, ApiError> {
    let request: CreateRequest = api_request.json().await?;
    let mut problems = request.validate();
    if let CreateRequest::Passkey(passkey) = &request {
        // A passkey is a first factor: with it, one can sign in as the user.
        api_request.require(Permission::CreateFirstFactors)?;
        if problems.is_empty() {
            problems = first_factor::problems(passkey, api_request.rp_id());
        }
    }
    if !problems.is_empty() {
        return Err(ApiError::invalid_body(problems));
    }
    api_request.mutate_with(&request).await
}
