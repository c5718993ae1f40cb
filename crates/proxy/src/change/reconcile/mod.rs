//! Reconciles a mutation whose response was lost: the list of methods afterwards shows what came of
//! it, as far as it can.
//!
//! If the list matches the request, success is reported, even if another request made the change.
//! If it doesn't, and the tenant itself said that it failed, the mutation wasn't carried out: the
//! tenant is done with it. After a dropped connection, a gateway's error or a response that claims
//! success, the outcome stays unknown.

mod candidate;
mod compare;
mod existing;

use factordesk_model::error::codes;
use factordesk_model::{AuthenticationMethod, ListVersion, Target};
use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::{Earlier, Mutation, ids, mask_methods};
use crate::auth0::UpstreamResponse;
use crate::auth0::limiter::Priority;
use crate::error::ApiError;
use compare::{Found, compare};
use existing::{Reconciled, deleted, updated};

impl Mutation {
    /// Reconciles the mutation if its response was lost; passes on any other result.
    pub(super) async fn reconcile_if_unknown(
        &self,
        earlier: &Earlier<'_>,
        sent: Result<UpstreamResponse, ApiError>,
    ) -> Result<UpstreamResponse, ApiError> {
        let error = match sent {
            Err(error) if error.code() == codes::OUTCOME_UNKNOWN => error,
            other => return other,
        };
        let target = self.authorized.target();
        // A replacement that an earlier request sent: by now the tenant is done with it, and an
        // unchanged list shows that nothing happened.
        let may_be_untouched = error.is_settled() && earlier.version.is_some();
        if !is_visible_in_list(target) && !may_be_untouched {
            return Err(error);
        }
        let forwarder = self.state.forwarder();
        let Ok(after) = forwarder.methods(&self.authorized, Priority::Ongoing).await else {
            return Err(error);
        };
        match target {
            Target::UpdateMethod(_, id) => {
                let was = earlier
                    .methods
                    .iter()
                    .find(|method| method.id.as_ref() == Some(id));
                match self
                    .requested()
                    .and_then(|request| updated(id, &request, was, &after))
                {
                    Some((seen, method)) => self.existing_outcome(seen, Some(method), error),
                    None => Err(error),
                }
            }
            Target::DeleteMethod(..) => {
                // Linked methods are deleted together.
                let gone = ids(self.concerned(earlier.methods));
                let seen = if gone.is_empty() {
                    // Not known to have been there before: then its absence doesn't show a
                    // deletion.
                    Reconciled::Unclear
                } else {
                    deleted(&gone, &after)
                };
                self.existing_outcome(seen, None, error)
            }
            Target::DeleteAllMethods(_) => {
                self.existing_outcome(deleted(earlier.ids, &after), None, error)
            }
            Target::SetMethods(_) => {
                let version = ListVersion::of(&mask_methods(&after)).to_string();
                let seen = if earlier.version == Some(&version) {
                    Reconciled::Nothing
                } else {
                    Reconciled::Unclear
                };
                self.existing_outcome(seen, None, error)
            }
            _ => self.creation_outcome(earlier.ids, &after, error),
        }
    }

    /// Turns what the list says of a deletion, update or replacement into a result.
    fn existing_outcome(
        &self,
        seen: Reconciled,
        method: Option<&AuthenticationMethod>,
        error: ApiError,
    ) -> Result<UpstreamResponse, ApiError> {
        tracing::warn!(
            cause = error.cause(),
            found = ?seen,
            "the response to a mutation was lost; its outcome was looked up in the list"
        );
        match seen {
            Reconciled::Done => self.rebuilt_response(method, error),
            // The tenant is done with the request and nothing has changed, so it may be repeated.
            Reconciled::Nothing if error.is_settled() => Err(ApiError::upstream_error()
                .with_cause("the response was lost, and the list is unchanged")),
            Reconciled::Nothing | Reconciled::Unclear => Err(error),
        }
    }

    /// Turns what the list says of a creation into a result.
    fn creation_outcome(
        &self,
        known: &[String],
        after: &[AuthenticationMethod],
        error: ApiError,
    ) -> Result<UpstreamResponse, ApiError> {
        let Some(request) = self.requested() else {
            return Err(error);
        };
        let found = compare(known, after, &request);
        tracing::warn!(
            cause = error.cause(),
            ?found,
            "the response to a creation was lost; its outcome was looked up in the list"
        );
        match found {
            Found::Created(method) => self.rebuilt_response(Some(&method), error),
            Found::Nothing if error.is_settled() => Err(ApiError::not_created()),
            Found::Nothing | Found::Unclear => Err(error),
        }
    }

    /// Rebuilds the response that was lost.
    fn rebuilt_response(
        &self,
        method: Option<&AuthenticationMethod>,
        error: ApiError,
    ) -> Result<UpstreamResponse, ApiError> {
        let body = method.map(serde_json::to_vec).transpose();
        Ok(UpstreamResponse {
            status: self.authorized.target().route().success,
            headers: HeaderMap::new(),
            body: body.map_err(|_| error)?.unwrap_or_default().into(),
            page: None,
        })
    }

    fn requested<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body.as_deref()?).ok()
    }
}

/// Whether the list can show what came of the operation. After a replacement it can't: the list may
/// be another admin's work, and it shows no secrets.
fn is_visible_in_list(target: &Target) -> bool {
    matches!(
        target,
        Target::CreateMethod(_)
            | Target::UpdateMethod(..)
            | Target::DeleteMethod(..)
            | Target::DeleteAllMethods(_)
    )
}
