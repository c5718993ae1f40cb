//! `PUT /users/{id}/authentication-methods`: replaces everything, including recovery codes and passwords.
//! Rules: put-replaces-all, put-order.

use factordesk_model::{SetRequest, UserId};
use serde_json::Value;

use super::{answer, make, rules};
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(
    app: &App,
    user: &UserId,
    request: SetRequest,
) -> Result<ApiResponse, ApiError> {
    let problems = request.validate();
    if !problems.is_empty() {
        return Err(ApiError::problems(problems));
    }
    let now = app.now();
    let entries = request.0.into_iter();
    let methods: Vec<_> = entries.map(|entry| make::set(entry, now)).collect();
    let body = app.store.change(user, |record| {
        // No `check_new`: nothing stays to be a duplicate of, and `validate` compares the entries.
        rules::check_no_passkey(&record.methods)?;
        rules::check_set(&methods)?;
        record.methods = methods;
        Ok::<_, ApiError>(record.methods.iter().map(answer::set).collect())
    })?;
    Ok(ApiResponse::Json(200, Value::Array(body)))
}
