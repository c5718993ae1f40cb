//! `GET /users`: search and paging.

use factordesk_model::{Query, UserSummary};
use serde_json::{Value, json};

use super::{fields, lucene};
use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;

/// Only the first thousand results can be paged through. Rule: search-first-thousand.
const MAX_PAGED: usize = 1000;

pub(crate) fn handle(app: &App, query: &Query) -> Result<ApiResponse, ApiError> {
    let paging = query.paging();
    let limit = paging.per_page as usize;
    let start = (paging.page as usize).saturating_mul(limit);
    if start + limit > MAX_PAGED {
        return Err(ApiError::query(format!(
            "You can only page through the first {MAX_PAGED} records"
        )));
    }
    let wanted = lucene::parse(query.get("q").unwrap_or_default())
        .map_err(|cause| ApiError::query(format!("Failed to parse query: {cause}")))?;
    let (total, users) = app.store.read(|data| {
        let users = data.records().iter().map(|record| &record.user);
        let mut found: Vec<(Value, &UserSummary)> = users
            .map(|user| (user.to_value(), user))
            .filter(|(value, _)| wanted.matches(value))
            .collect();
        // A stable sort: users with equal values must not change places between two pages.
        if let Some((field, order)) = query.get("sort").and_then(|s| s.split_once(':')) {
            found.sort_by(|(a, _), (b, _)| compare(&a[field], &b[field]));
            if order == "-1" {
                found.reverse();
            }
        }
        let page = found.iter().skip(start).take(limit);
        // Last, so that a field can be searched and sorted by that isn't in the response.
        let page: Vec<Value> = page.map(|(_, user)| fields::select(user, query)).collect();
        (found.len(), page)
    });
    // Rule: search-totals.
    let body = if paging.include_totals {
        json!({"start": start, "limit": limit, "length": users.len(), "total": total, "users": users})
    } else {
        Value::Array(users)
    };
    Ok(ApiResponse::Json(200, body))
}

/// Compares texts ignoring case, numbers by value; users without the field come first.
/// Rule: search-sort-missing.
fn compare(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a
            .as_f64()
            .unwrap_or_default()
            .total_cmp(&b.as_f64().unwrap_or_default()),
        (Value::Null, Value::Null) => std::cmp::Ordering::Equal,
        (Value::Null, _) => std::cmp::Ordering::Less,
        (_, Value::Null) => std::cmp::Ordering::Greater,
        _ => text(a).cmp(&text(b)),
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_lowercase)
}
