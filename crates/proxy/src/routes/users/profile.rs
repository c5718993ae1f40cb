//! Users as they pass: the fields that the desk shows, of any answer (property 70).
//!
//! The tenant is asked for these fields alone. It is not relied on to leave the others out.

mod read;

use factordesk_model::{Query, Target, USER_FIELDS, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use self::read::Users;
use crate::auth::Authorized;
use crate::auth0::Answer;
use crate::error::ApiError;

/// A user, with nothing but what is shown.
type Profile = Map<String, Value>;

/// Whether good answers to this operation are users.
pub(in crate::routes) use crate::search::is_of_users;

/// The answer made anew: of each user the shown fields, and of those the ones that the caller asked for.
///
/// # Errors
/// 502, when the answer isn't users, or is another user than the one that was asked for.
pub(in crate::routes) fn shown(
    authorized: &Authorized,
    mut answer: Answer,
) -> Result<Answer, ApiError> {
    let wanted = wanted(authorized.query());
    let body = if let Target::GetUser(id) = authorized.target() {
        if id.is_ambiguous() {
            confirms(id, &answer)?;
        }
        written(&narrowed(one(&answer)?, &wanted))
    } else {
        let users = serde_json::from_slice::<Users>(&answer.body);
        let mut users = users.map_err(|_| unreadable())?;
        for user in &mut users.list {
            *user = narrowed(std::mem::take(user), &wanted);
        }
        written(&users)
    }?;
    answer.body = body.into();
    Ok(answer)
}

/// Compares the answer to a `GET` of this user with the id that was asked for.
///
/// # Errors
/// 502 `path_altered`, when it is another user, or none.
pub(in crate::routes) fn confirms(id: &UserId, answer: &Answer) -> Result<(), ApiError> {
    let user = one(answer).ok();
    let found = user.as_ref().and_then(|user| user.get("user_id")?.as_str());
    if found == Some(id.as_str()) {
        Ok(())
    } else {
        Err(ApiError::path_altered())
    }
}

fn one(answer: &Answer) -> Result<Profile, ApiError> {
    read::one(&answer.body).ok_or_else(unreadable)
}

fn unreadable() -> ApiError {
    ApiError::upstream_error().because("users of an unexpected shape")
}

fn written(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value)
        .map_err(|_| ApiError::upstream_error().because("users that can't be written"))
}

/// The fields that `fields` and `include_fields` leave of those that are shown.
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
