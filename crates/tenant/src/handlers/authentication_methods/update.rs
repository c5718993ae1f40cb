//! `PATCH /users/{id}/authentication-methods/{authentication_method_id}`
//!
//! Any type can be renamed. Rule: patch-any-type.
//!
//! The response's schema has an enum of four types. For other types, the response has the same shape and the type
//! itself, because the documentation doesn't say that they can't be renamed.

use factordesk_model::{MethodId, MethodType, UpdateRequest, UserId};

use super::{answer, make};
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(
    app: &App,
    user: &UserId,
    id: &MethodId,
    request: UpdateRequest,
) -> Result<ApiResponse, ApiError> {
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::problems(problems));
    }
    let masking = app.masking();
    let body = app.store.change(user, |record| {
        let method = record
            .methods
            .iter_mut()
            .find(|method| method.id.as_ref() == Some(id))
            .ok_or_else(ApiError::no_such_method)?;
        if let Some(channel) = request.preferred_authentication_method {
            // Rule: patch-channel-of-phones-only.
            if method.kind != Some(MethodType::Phone) {
                return Err(ApiError::body(
                    "'preferred_authentication_method' applies to phone authentication methods only",
                ));
            }
            // Rule: patch-channel-child.
            make::set_channel(method, channel);
        }
        if let Some(name) = request.name {
            method.name = Some(name);
        }
        Ok(answer::updated(method, masking))
    })?;
    Ok(ApiResponse::Json(200, body))
}
