//! `GET /users/{id}/authentication-methods`

use factordesk_model::{AuthenticationMethod, MethodType, Query, UserId};
use serde_json::{Value, json};

use super::answer;
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;
use crate::masking::Masking;

pub(crate) fn handle(app: &App, user: &UserId, query: &Query) -> Result<ApiResponse, ApiError> {
    let paging = query.paging();
    let limit = paging.per_page as usize;
    // A page far beyond the end is empty; it must not overflow.
    let start = (paging.page as usize).saturating_mul(limit);
    let masking = app.masking();
    let page = app.store.read(|data| {
        let methods = &data.get(user)?.methods;
        let items: Vec<Value> = answers(methods, masking).skip(start).take(limit).collect();
        Some((items, methods.len()))
    });
    let (items, total) = page.ok_or_else(ApiError::no_such_user)?;
    let body = if paging.include_totals {
        let mut body = json!({"authenticators": items, "start": start, "limit": limit});
        // Rules: list-totals, list-empty-without-total, list-total-past-the-end.
        if total > 0 {
            body["total"] = total.into();
        }
        body
    } else {
        Value::Array(items)
    };
    Ok(ApiResponse::Json(200, body))
}

/// The methods as the list returns them. The order isn't that of creation: phones come last.
/// Rules: list-order, list-phones-last.
pub(crate) fn answers(
    methods: &[AuthenticationMethod],
    masking: Masking,
) -> impl Iterator<Item = Value> {
    let is_phone = |method: &&AuthenticationMethod| method.kind == Some(MethodType::Phone);
    let (phones, others): (Vec<_>, Vec<_>) = methods.iter().partition(is_phone);
    let in_order = others.into_iter().chain(phones);
    in_order.map(move |method| answer::read(method, masking))
}
