//! `GET /users/{id}/roles` and `GET /users/{id}/organizations`. Rules: user-roles, user-organizations.

use factordesk_model::{Query, UserId};
use serde_json::{Value, json};

use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;
use crate::memberships::Membership;
use crate::store::Settings;

/// The page of what the user belongs to, in the tenant's order.
pub(crate) fn handle<M: Membership>(
    app: &App,
    user: &UserId,
    query: &Query,
    all: fn(&Settings) -> &[M],
) -> Result<ApiResponse, ApiError> {
    let paging = query.paging();
    let limit = paging.per_page as usize;
    let start = (paging.page as usize).saturating_mul(limit);
    let found = app.store.read(|data| {
        // Rule: memberships-of-unknown-user.
        data.get(user)?;
        let own = all(&data.settings).iter().filter(|item| item.has(user));
        Some(own.map(Membership::entry).collect::<Vec<Value>>())
    });
    let own = found.ok_or_else(ApiError::no_such_user)?;
    let total = own.len();
    let page: Vec<Value> = own.into_iter().skip(start).take(limit).collect();
    let body = if paging.include_totals {
        let mut body = json!({"start": start, "limit": limit, "total": total});
        body[M::KEY] = Value::Array(page);
        body
    } else {
        Value::Array(page)
    };
    Ok(ApiResponse::Json(200, body))
}
