//! A caller, a route of the table, and the permission for it, as one value that can't be made any other way.

use axum::extract::FromRequestParts;
use factordesk_model::{Query, Target};
use http::request::Parts;

use super::Caller;
use crate::audit::Journal;
use crate::auth0::limiter::Errand;
use crate::change::reason;
use crate::error::ApiError;
use crate::metrics;
use crate::middleware::Trail;
use crate::state::AppState;

/// Proof that this caller may make this call. Its fields are private and its only maker is the extractor, so that nothing can be
/// sent to the tenant that nobody was asked about.
#[derive(Clone)]
pub struct Authorized {
    caller: Caller,
    target: Target,
    query: Query,
    errand: Errand,
}

impl Authorized {
    /// Who
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What, with its typed ids
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Whose turn it takes, and how long it may wait
    pub(crate) fn errand(&self) -> &Errand {
        &self.errand
    }

    /// With which query
    pub fn query(&self) -> &Query {
        &self.query
    }
}

impl FromRequestParts<AppState> for Authorized {
    type Rejection = ApiError;

    /// The path as it was on the wire, then the credentials, the permission, for a change the login's age, then the query.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let came = state.clock().ticks();
        let target = Target::find(parts.method.as_str(), parts.uri.path())?;
        let trail = Trail::of(&parts.extensions);
        trail.set_operation(metrics::name(target.operation()));
        let route = target.route();
        let caller = Caller::from_request_parts(parts, state).await?;
        let limit = state
            .config()
            .server
            .fresh_login
            .filter(|_| target.is_change());
        let query = match limit {
            _ if !caller.permissions().contains(&route.permission) => {
                Err(ApiError::insufficient_scope(route.permission))
            }
            Some(limit) if !caller.is_fresh(state.clock().now(), limit) => Err(
                ApiError::reauth_required(limit, caller.auth_time().is_some()),
            ),
            _ => Query::parse(route, parts.uri.query()).map_err(ApiError::from),
        };
        match query {
            Ok(query) => Ok(Self {
                errand: Errand::of(&caller.pseudonym(), came),
                caller,
                target,
                query,
            }),
            Err(error) => {
                if target.is_change() {
                    let reason = reason::read(&parts.headers).unwrap_or_default();
                    Journal::new(state, &caller, &target, trail.id(), reason)
                        .refused(&error)
                        .await;
                }
                Err(error)
            }
        }
    }
}
