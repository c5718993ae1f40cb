//! A caller, a route of the table, and the permission for it, as one value that can't be made any other way.

use axum::extract::FromRequestParts;
use factordesk_model::headers::{REVEAL, REVEAL_VALUE};
use factordesk_model::{Operation, Permission, Query, Target};
use http::HeaderMap;
use http::request::Parts;

use super::Caller;
use crate::audit::Journal;
use crate::auth0::limiter::Errand;
use crate::change::reason;
use crate::error::ApiError;
use crate::metrics;
use crate::middleware::Trail;
use crate::search;
use crate::state::AppState;

/// Proof that this caller may make this call. Its fields are private and its only maker is the extractor, so that nothing can be
/// sent to the tenant that nobody was asked about.
#[derive(Clone)]
pub struct Authorized {
    caller: Caller,
    target: Target,
    query: Query,
    upstream_query: Query,
    errand: Errand,
    reveals: bool,
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

    /// The query as it goes to the tenant: searches name only fields that are shown
    pub fn upstream_query(&self) -> &Query {
        &self.upstream_query
    }

    /// Whether they asked to see numbers and addresses whole, and may
    pub fn reveals(&self) -> bool {
        self.reveals
    }
}

/// Whether the headers ask to see numbers and addresses whole, which makes sense where methods are read.
fn asks_to_reveal(headers: &HeaderMap, operation: Operation) -> Result<bool, ApiError> {
    let mut values = headers.get_all(REVEAL).iter();
    let reads = matches!(operation, Operation::ListMethods | Operation::GetMethod);
    match (values.next(), values.next()) {
        (None, _) => Ok(false),
        (Some(value), None) if reads && value == REVEAL_VALUE => Ok(true),
        _ => Err(ApiError::invalid_reveal()),
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
        let may = |needed: Permission| {
            let granted = caller.permissions().contains(&needed);
            granted
                .then_some(())
                .ok_or_else(|| ApiError::insufficient_scope(needed))
        };
        let asked = asks_to_reveal(&parts.headers, target.operation());
        let reveals = asked.as_ref().is_ok_and(|asked| *asked);
        let limit = state
            .config()
            .server
            .fresh_login
            .filter(|_| target.is_change());
        let fresh = match limit {
            Some(limit) if !caller.is_fresh(state.clock().now(), limit) => Err(
                ApiError::reauth_required(limit, caller.auth_time().is_some()),
            ),
            _ => Ok(()),
        };
        let query = may(route.permission)
            .and(fresh)
            .and(asked)
            .and_then(|reveals| {
                if reveals {
                    may(Permission::Reveal)
                } else {
                    Ok(())
                }
            })
            .and_then(|()| Query::parse(route, parts.uri.query()).map_err(ApiError::from))
            .and_then(|query| Ok((search::upstream(target.operation(), &query)?, query)));
        match query {
            Ok((upstream_query, query)) => Ok(Self {
                errand: Errand::of(caller.pseudonym(), came),
                caller,
                target,
                query,
                upstream_query,
                reveals,
            }),
            Err(error) => {
                if target.is_change() || reveals {
                    let reason = reason::read(&parts.headers).unwrap_or_default();
                    let journal = Journal::new(state, &caller, &target, trail.id(), reason);
                    let journal = if reveals {
                        journal.of_reveal()
                    } else {
                        journal
                    };
                    journal.refused(&error).await;
                }
                Err(error)
            }
        }
    }
}
