//! Checks, before an operation on ids with special characters, that such ids reach the tenant
//! unaltered (property 22).
//!
//! `/`, `\\` and `%` are data in ids, and are sent as `%2F`, `%5C` and `%25`. A gateway between the
//! proxy and the tenant that decodes them too early would turn "delete this method" into "delete
//! that user", and a request that was sent can't be taken back. So the same path is read first. The
//! operation goes on only if the response names exactly this id.

use factordesk_model::error::codes;
use factordesk_model::{AuthenticationMethod, Query, Target};

use super::users::profile;
use crate::auth::Authorized;
use crate::error::ApiError;
use crate::state::AppState;

/// Reads the user, the method, or both, where their ids are ambiguous. Sends nothing else.
///
/// # Errors
/// 502 `path_altered` if the response is about another user or method, or doesn't say which;
/// otherwise the tenant's own error.
pub(super) async fn confirm(state: &AppState, authorized: &Authorized) -> Result<(), ApiError> {
    let target = authorized.target();
    // The response to this operation is compared itself, in `profile::narrow`.
    let is_user_read = matches!(target, Target::GetUser(_));
    if let Some(user) = target
        .user()
        .filter(|user| user.is_ambiguous() && !is_user_read)
    {
        let read = Target::GetUser(user.clone());
        // Nothing else of the profile is needed, and its metadata may be large.
        let query = Query::parse(read.route(), Some("fields=user_id&include_fields=true"))?;
        let answer = state.forwarder().look(authorized, &read, &query).await;
        profile::confirms(user, &answer.map_err(no_such_user)?)?;
    }
    if let (Some(user), Some(method)) = (target.user(), target.method())
        && method.is_ambiguous()
    {
        let read = Target::GetMethod(user.clone(), method.clone());
        let query = Query::default();
        let answer = state.forwarder().look(authorized, &read, &query).await?;
        let found = AuthenticationMethod::from_json(&answer.body);
        // The parser is lenient: a list or a user parses as well, but doesn't have this id.
        if found.ok().and_then(|found| found.id).as_ref() != Some(method) {
            return Err(ApiError::path_altered());
        }
    }
    Ok(())
}

/// A 404 that isn't about a missing user means that the tenant saw another path.
fn no_such_user(error: ApiError) -> ApiError {
    if error.status() == 404 && error.code() != codes::INEXISTENT_USER {
        ApiError::path_altered()
    } else {
        error
    }
}
