//! `GET /guardian/factors/phone/message-types`. Rule: message-types.

use serde_json::json;

use crate::api::Reply;
use crate::app::App;

pub(crate) fn handle(app: &App) -> Reply {
    app.store.read(|data| {
        let types = &data.settings.message_types;
        Reply::Json(200, json!({ "message_types": types }))
    })
}
