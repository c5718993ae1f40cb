//! The query parameters `fields` and `include_fields`. Rule: user-fields.

use factordesk_model::{Query, UserSummary};
use serde_json::Value;

/// The user with only the requested fields, or without the unwanted ones.
pub(crate) fn select(user: &UserSummary, query: &Query) -> Value {
    let mut value = user.to_value();
    let (Some(list), Value::Object(map)) = (query.get("fields"), &mut value) else {
        return value;
    };
    // Absent, it counts as true. The OpenAPI document names no default.
    let include = query.get("include_fields") != Some("false");
    map.retain(|key, _| list.split(',').any(|field| field == key) == include);
    value
}
