//! `POST /users/{id}/authentication-methods`: creates a method, which is confirmed at once.

use factordesk_model::{CreateRequest, UserId};

use super::{answer, make, rules};
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(
    app: &App,
    user: &UserId,
    request: CreateRequest,
) -> Result<ApiResponse, ApiError> {
    // Rules: method-fields, body-refusal.
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::problems(problems));
    }
    let method = make::created(request, app.now());
    // Checked and added under one lock: two requests at once can't both pass the limit.
    let body = app.store.change(user, |record| {
        rules::check_new(&record.methods, &method, app.switches())?;
        let body = answer::created(&method, app.masking());
        record.methods.push(method);
        Ok::<_, ApiError>(body)
    })?;
    Ok(ApiResponse::Json(201, body))
}
