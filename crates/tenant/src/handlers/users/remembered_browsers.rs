//! `POST /users/{id}/multifactor/actions/invalidate-remember-browser`
//! Rules: forget-browsers, forget-browsers-unknown-user.

use factordesk_model::UserId;

use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, user: &UserId) -> Result<ApiResponse, ApiError> {
    app.store.change(user, |record| {
        record.remembered_browsers = 0;
        Ok::<_, ApiError>(())
    })?;
    Ok(ApiResponse::NoContent)
}
