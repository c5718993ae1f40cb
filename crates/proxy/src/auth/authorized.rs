//! The proof that a caller may perform an operation. It can't be made without the checks.

use axum::extract::FromRequestParts;
use factordesk_model::headers::{REVEAL, REVEAL_VALUE};
use factordesk_model::{Operation, Permission, Query, Target};
use http::request::Parts;
use http::{HeaderMap, HeaderName};

use super::Caller;
use crate::audit::Journal;
use crate::auth0::limiter::CallContext;
use crate::change::reason;
use crate::error::ApiError;
use crate::metrics;
use crate::middleware::RequestTrace;
use crate::search;
use crate::state::AppState;

// A constant, because a name that is given as text is checked each time.
const REVEAL_NAME: HeaderName = HeaderName::from_static(REVEAL);

/// Proof that this caller may perform this operation.
///
/// The fields are private and the extractor is the only constructor, so no handler can send the tenant a request that
/// wasn't authorized.
#[derive(Clone)]
pub struct Authorized {
    caller: Caller,
    target: Target,
    query: Query,
    upstream_query: Query,
    context: CallContext,
    reveals: bool,
}

impl Authorized {
    /// The verified client.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The operation, with its typed ids.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Who the request counts for in the rate limiter, and when it arrived.
    pub(crate) fn context(&self) -> &CallContext {
        &self.context
    }

    /// The query as the client sent it.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The query as it is sent to the tenant: a search is rewritten so that it only uses fields that the desk shows.
    pub fn upstream_query(&self) -> &Query {
        &self.upstream_query
    }

    /// Whether the client asked for unmasked numbers and addresses, and may see them.
    pub fn reveals(&self) -> bool {
        self.reveals
    }
}

/// Whether the headers ask for unmasked numbers and addresses.
///
/// Fails if the header is repeated, has an unknown value, or comes with an operation that doesn't read methods.
fn asks_to_reveal(headers: &HeaderMap, operation: Operation) -> Result<bool, ApiError> {
    let mut values = headers.get_all(REVEAL_NAME).iter();
    let reads = matches!(operation, Operation::ListMethods | Operation::GetMethod);
    match (values.next(), values.next()) {
        (None, _) => Ok(false),
        (Some(value), None) if reads && value == REVEAL_VALUE => Ok(true),
        _ => Err(ApiError::invalid_reveal()),
    }
}

impl FromRequestParts<AppState> for Authorized {
    type Rejection = ApiError;

    /// Checks, in this order: the path as it was on the wire, the credentials, the permission, for a mutation the
    /// login's age and strength, then the headers and the query.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        // Taken before the credentials are checked: that may wait for the provider, and counts as waiting.
        let came = state.clock().ticks();
        let target = Target::find(parts.method.as_str(), parts.uri.path())?;
        let trace = RequestTrace::of(&parts.extensions);
        trace.set_operation(metrics::name(target.operation()));
        let route = target.route();
        let caller = Caller::from_request_parts(parts, state).await?;
        // From here on the caller is known, so a refused mutation or reveal must leave a record. The results are
        // therefore collected and returned in one place, instead of using `?`.
        let may = |needed: Permission| {
            let granted = caller.permissions().contains(&needed);
            granted
                .then_some(())
                .ok_or_else(|| ApiError::insufficient_scope(needed))
        };
        let asked = asks_to_reveal(&parts.headers, target.operation());
        // Asked for, whether or not it is allowed: a refused reveal leaves a record, too.
        let reveals = asked.as_ref().is_ok_and(|asked| *asked);
        // Only for mutations. Reads, reveals included, need no recent login (property 4).
        let limit = state
            .config()
            .server
            .fresh_login
            .filter(|_| target.is_mutation());
        let fresh = match limit {
            Some(limit) if !caller.is_fresh(state.clock().now(), limit) => Err(
                ApiError::reauth_required(limit, caller.auth_time().is_some()),
            ),
            _ => Ok(()),
        };
        let policies = state.policies();
        let policy = policies.current();
        let step_up = if target.is_mutation() {
            let admin = policies.admin(&caller);
            let fault = policy.sign_in_fault(&admin, target.operation(), state.clock().now());
            fault.map_or(Ok(()), |rule| Err(ApiError::step_up_required(rule)))
        } else {
            Ok(())
        };
        // The permission comes before the login's age: an admin without it must not be sent to log in again for
        // nothing.
        let query = may(route.permission)
            .and(fresh)
            .and(step_up)
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
                context: CallContext::of(caller.pseudonym(), came),
                caller,
                target,
                query,
                upstream_query,
                reveals,
            }),
            Err(error) => {
                if target.is_mutation() || reveals {
                    // An invalid reason must not prevent the record of the refusal.
                    let reason = reason::read(&parts.headers).unwrap_or_default();
                    let journal = Journal::new(state, &caller, &target, trace.id(), reason);
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
