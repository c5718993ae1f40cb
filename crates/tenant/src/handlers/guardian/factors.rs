//! `GET /guardian/factors`. Rule: factors.

use serde_json::json;

use crate::api::ApiResponse;
use crate::app::App;

pub(crate) fn handle(app: &App) -> ApiResponse {
    app.store
        .read(|data| ApiResponse::Json(200, json!(data.settings.factors)))
}
