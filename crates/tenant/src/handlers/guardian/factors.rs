//! `GET /guardian/factors`. Rule: factors.

use serde_json::json;

use crate::api::Reply;
use crate::app::App;

pub(crate) fn handle(app: &App) -> Reply {
    app.store
        .read(|data| Reply::Json(200, json!(data.settings.factors)))
}
