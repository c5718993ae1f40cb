//! `GET /users/{id}/authentication-methods/{authentication_method_id}`

use factordesk_model::{MethodId, UserId};

use super::answer;
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, user: &UserId, id: &MethodId) -> Result<ApiResponse, ApiError> {
    let masking = app.masking();
    app.store.read(|data| {
        let record = data.get(user).ok_or_else(ApiError::no_such_user)?;
        let mut methods = record.methods.iter();
        let method = methods
            .find(|method| method.id.as_ref() == Some(id))
            .ok_or_else(ApiError::no_such_method)?;
        Ok(ApiResponse::Json(200, answer::read(method, masking)))
    })
}
