//! `GET /users/{id}/authentication-methods`

use factordesk_model::{Query, UserId};
use serde_json::{Value, json};

use super::answer;
use crate::api::Reply;
use crate::app::App;
use crate::error::ApiError;

pub(crate) fn handle(app: &App, user: &UserId, query: &Query) -> Result<Reply, ApiError> {
    let paging = query.paging();
    let limit = paging.per_page as usize;
    let start = (paging.page as usize).saturating_mul(limit);
    let page = app.store.read(|data| {
        let methods = &data.get(user)?.methods;
        let shown = methods.iter().skip(start).take(limit);
        let items: Vec<Value> = shown.map(answer::read).collect();
        Some((items, methods.len()))
    });
    let (items, total) = page.ok_or_else(ApiError::no_such_user)?;
    let body = if paging.include_totals {
        json!({"start": start, "limit": limit, "total": total, "authenticators": items})
    } else {
        Value::Array(items)
    };
    Ok(Reply::Json(200, body))
}
