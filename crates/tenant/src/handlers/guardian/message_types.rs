//! `GET /guardian/factors/phone/message-types`. Rule: message-types.

use serde_json::json;

use crate::api::ApiResponse;
use crate::app::App;

pub(crate) fn handle(app: &App) -> ApiResponse {
    app.store.read(|data| {
        let types = &data.settings.message_types;
        ApiResponse::Json(200, json!({ "message_types": types }))
    })
}
