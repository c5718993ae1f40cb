//! `POST /users/{id}/multifactor/actions/invalidate-remember-browser`
//! Rules: forget-browsers, forget-browsers-unknown-user.

use factordesk_model::UserId;

use crate::api::Reply;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, user: &UserId) -> Result<Reply, ApiError> {
    app.store.change(user, |record| {
        record.remembered_browsers = 0;
        Ok::<_, ApiError>(())
    })?;
    Ok(Reply::NoContent)
}
