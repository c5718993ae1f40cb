//! `GET /users/{id}`

use factordesk_model::{Query, UserId};

use super::fields;
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, id: &UserId, query: &Query) -> Result<ApiResponse, ApiError> {
    let found = app.store.read(|data| {
        data.get(id)
            .map(|record| fields::select(&record.user, query))
    });
    found
        .map(|user| ApiResponse::Json(200, user))
        // Rule: user-not-found.
        .ok_or_else(ApiError::no_such_user)
}
