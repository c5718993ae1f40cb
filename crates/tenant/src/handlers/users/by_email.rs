//! `GET /users-by-email`: the address is compared case-sensitively. Rules: users-by-email, users-by-email-case.

use factordesk_model::Query;
use serde_json::Value;

use super::fields;
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, query: &Query) -> Result<ApiResponse, ApiError> {
    let email = query
        .get("email")
        .ok_or_else(|| ApiError::query("Missing required property: email"))?;
    let users: Vec<Value> = app.store.read(|data| {
        let records = data.records().iter();
        records
            .filter(|record| record.user.email.as_deref() == Some(email))
            .map(|record| fields::select(&record.user, query))
            .collect()
    });
    Ok(ApiResponse::Json(200, Value::Array(users)))
}
