//! `GET /organizations/{id}/members`, with checkpoints. Rules: organization-members, organization-members-fields.

use factordesk_model::list::DEFAULT_PER_PAGE;
use factordesk_model::{OrganizationId, Query, UserSummary};
use serde_json::{Value, json};

use crate::api::ApiResponse;
use crate::app::App;
use crate::error::ApiError;
use crate::handlers::users::fields;

/// The fields of a member without `fields`.
const FIELDS: [&str; 4] = ["user_id", "email", "picture", "name"];

pub(crate) fn handle(
    app: &App,
    organization: &OrganizationId,
    query: &Query,
) -> Result<ApiResponse, ApiError> {
    let number = |key| query.get(key).and_then(|text| text.parse::<usize>().ok());
    let take = number("take").unwrap_or(DEFAULT_PER_PAGE as usize);
    // The checkpoint is a position; at Auth0 it is opaque.
    let start = number("from").unwrap_or(0);
    let found = app.store.read(|data| {
        let organizations = &data.settings.organizations;
        let found = organizations
            .iter()
            .find(|o| o.id == organization.as_str())?;
        let users = data.records().iter().map(|record| &record.user);
        let is_member = |user: &&UserSummary| {
            let id = user.user_id.as_ref().map(ToString::to_string);
            id.is_some_and(|id| found.members.contains(&id))
        };
        let members = users.filter(is_member).map(|user| entry(user, query));
        Some(members.collect::<Vec<Value>>())
    });
    let members = found.ok_or_else(|| {
        ApiError::new(
            404,
            "inexistent_organization",
            "No organization found by that id",
        )
    })?;
    let next = start.saturating_add(take);
    let is_last = next >= members.len();
    let page: Vec<Value> = members.into_iter().skip(start).take(take).collect();
    if query.get("take").is_none() {
        return Ok(ApiResponse::Json(200, Value::Array(page)));
    }
    let mut body = json!({"members": page});
    if !is_last {
        body["next"] = next.to_string().into();
    }
    Ok(ApiResponse::Json(200, body))
}

fn entry(user: &UserSummary, query: &Query) -> Value {
    let mut value = fields::select(user, query);
    if query.get("fields").is_none()
        && let Value::Object(map) = &mut value
    {
        map.retain(|key, _| FIELDS.contains(&key.as_str()));
    }
    value
}
