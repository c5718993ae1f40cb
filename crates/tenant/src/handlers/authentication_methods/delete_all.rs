//! `DELETE /users/{id}/authentication-methods`

use factordesk_model::UserId;

use super::rules;
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, user: &UserId) -> Result<ApiResponse, ApiError> {
    app.store.change(user, |record| {
        rules::check_no_passkey(&record.methods)?;
        record.methods.clear();
        Ok::<_, ApiError>(())
    })?;
    Ok(ApiResponse::NoContent)
}
