//! Reduces users to the fields that the desk shows, in any response (property 70).
//!
//! The tenant is asked for these fields only, but isn't relied on to leave the others out.

pub(crate) mod read;

use factordesk_model::{DESK_FIELD, DeskLimits, Query, Target, USER_FIELDS, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use self::read::Users;
use crate::auth::Authorized;
use crate::auth0::UpstreamResponse;
use crate::error::ApiError;

/// A user, reduced to the fields that are shown.
type Profile = Map<String, Value>;

/// Whether successful responses to this operation hold users.
pub(in crate::routes) use crate::search::is_of_users;

/// Rebuilds the response with a single user: the fields that are shown, of those the ones that the
/// request asked for, and what the policy says about the user.
///
/// # Errors
/// 502 if the response doesn't hold a user, or holds another one than the requested.
pub(in crate::routes) fn narrow_one(
    authorized: &Authorized,
    mut answer: UpstreamResponse,
    limits: DeskLimits,
) -> Result<UpstreamResponse, ApiError> {
    // A gateway may have turned the id into another path: see `confirm_ids`.
    if let Target::GetUser(id) = authorized.target()
        && id.is_ambiguous()
    {
        confirms(id, &answer)?;
    }
    let mut user = narrowed(one(&answer)?, &wanted(authorized.query()));
    user.extend(
        limits
            .to_value()
            .map(|limits| (DESK_FIELD.to_owned(), limits)),
    );
    answer.body = written(&user)?.into();
    Ok(answer)
}

/// The same for a list of users, whose limits are there already.
///
/// # Errors
/// 502 if the list can't be written.
pub(in crate::routes) fn narrow_list(
    authorized: &Authorized,
    (mut answer, mut users): (UpstreamResponse, Users),
) -> Result<UpstreamResponse, ApiError> {
    let wanted = wanted(authorized.query());
    for user in &mut users.list {
        let limits = user.remove(DESK_FIELD);
        *user = narrowed(std::mem::take(user), &wanted);
        user.extend(limits.map(|limits| (DESK_FIELD.to_owned(), limits)));
    }
    answer.body = written(&users)?.into();
    Ok(answer)
}

/// Checks that the response to a `GET` of this user is about this user.
///
/// # Errors
/// 502 `path_altered` if it is about another user, or doesn't say which.
pub(in crate::routes) fn confirms(id: &UserId, answer: &UpstreamResponse) -> Result<(), ApiError> {
    let user = one(answer).ok();
    let found = user.as_ref().and_then(|user| user.get("user_id")?.as_str());
    if found == Some(id.as_str()) {
        Ok(())
    } else {
        Err(ApiError::path_altered())
    }
}

fn one(answer: &UpstreamResponse) -> Result<Profile, ApiError> {
    read::one(&answer.body).ok_or_else(unreadable)
}

fn unreadable() -> ApiError {
    ApiError::upstream_error().with_cause("users of an unexpected shape")
}

fn written(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value)
        .map_err(|_| ApiError::upstream_error().with_cause("users that can't be serialised"))
}

/// The shown fields that remain after `fields` and `include_fields`.
fn wanted(query: &Query) -> Vec<&'static str> {
    let Some(list) = query.get("fields") else {
        return USER_FIELDS.to_vec();
    };
    let included = query.get("include_fields") != Some("false");
    let fields = USER_FIELDS.into_iter();
    fields
        .filter(|field| list.split(',').any(|named| named == *field) == included)
        .collect()
}

fn narrowed(mut user: Profile, wanted: &[&str]) -> Profile {
    user.retain(|field, _| wanted.contains(&field.as_str()));
    user
}

#[cfg(test)]
mod tests;
