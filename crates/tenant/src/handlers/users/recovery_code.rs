//! `POST /users/{id}/recovery-code-regeneration`: returns a new code, which isn't stored.

use factordesk_model::{MethodType, UserId};
use serde_json::json;

use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;
use crate::handlers::authentication_methods::make;
use crate::random;

/// Length of a recovery code, in characters. Rules: recovery-code, recovery-code-without-factor.
const LENGTH: usize = 24;

pub(crate) fn handle(app: &App, user: &UserId) -> Result<ApiResponse, ApiError> {
    let method = make::recovery_code(app.now());
    app.store.change(user, |record| {
        // Rule: recovery-code-in-list.
        record
            .methods
            .retain(|old| old.kind != Some(MethodType::RecoveryCode));
        record.methods.push(method);
        Ok::<_, ApiError>(())
    })?;
    Ok(ApiResponse::Json(
        200,
        json!({"recovery_code": random::upper(LENGTH)}),
    ))
}
