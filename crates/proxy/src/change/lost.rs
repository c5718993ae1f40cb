//! Reconciles a mutation whose response was lost: the list of methods afterwards shows what came of
//! it, as far as it can.
//!
//! If the list matches the request, success is reported, even if another request made the change.
//! If it doesn't, and the tenant itself said that it failed, the mutation wasn't carried out: the
//! tenant is done with it. After a dropped connection, a gateway's error or a response that claims
//! success, the outcome stays unknown.

use factordesk_model::error::codes;
use factordesk_model::{AuthenticationMethod, ListVersion, Target};
use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::compare::{Found, compare};
use super::seen::{Seen, deleted, updated};
use super::{Change, Earlier, as_shown, ids};
use crate::auth0::Answer;
use crate::auth0::limiter::Turn;
use crate::error::ApiError;

impl Change {
    /// Reconciles the mutation if its response was lost; passes on any other result.
    pub(super) async fn find_out(
        &self,
        earlier: &Earlier<'_>,
        sent: Result<Answer, ApiError>,
    ) -> Result<Answer, ApiError> {
        let error = match sent {
            Err(error) if error.code() == codes::OUTCOME_UNKNOWN => error,
            other => return other,
        };
        let target = self.authorized.target();
        // A replacement that an earlier request sent: by now the tenant is done with it, and an
        // unchanged list shows that nothing happened.
        let may_be_untouched = error.is_settled() && earlier.version.is_some();
        if !is_told_by_list(target) && !may_be_untouched {
            return Err(error);
        }
        let forwarder = self.state.forwarder();
        let Ok(after) = forwarder.methods(&self.authorized, Turn::Started).await else {
            return Err(error);
        };
        match target {
            Target::UpdateMethod(_, id) => {
                let was = earlier
                    .methods
                    .iter()
                    .find(|method| method.id.as_ref() == Some(id));
                match self
                    .asked()
                    .and_then(|request| updated(id, &request, was, &after))
                {
                    Some((seen, method)) => self.as_seen(seen, Some(method), error),
                    None => Err(error),
                }
            }
            Target::DeleteMethod(..) => {
                // Linked methods are deleted together.
                let gone = ids(self.concerned(earlier.methods));
                let seen = if gone.is_empty() {
                    // Not known to have been there before: then its absence doesn't show a
                    // deletion.
                    Seen::Unclear
                } else {
                    deleted(&gone, &after)
                };
                self.as_seen(seen, None, error)
            }
            Target::DeleteAllMethods(_) => self.as_seen(deleted(earlier.ids, &after), None, error),
            Target::SetMethods(_) => {
                let version = ListVersion::of(&as_shown(&after)).to_string();
                let seen = if earlier.version == Some(&version) {
                    Seen::Nothing
                } else {
                    Seen::Unclear
                };
                self.as_seen(seen, None, error)
            }
            _ => self.as_created(earlier.ids, &after, error),
        }
    }

    /// Turns what the list says of a deletion, update or replacement into a result.
    fn as_seen(
        &self,
        seen: Seen,
        method: Option<&AuthenticationMethod>,
        error: ApiError,
    ) -> Result<Answer, ApiError> {
        tracing::warn!(
            cause = error.cause(),
            found = ?seen,
            "the response to a mutation was lost; its outcome was looked up in the list"
        );
        match seen {
            Seen::Done => self.answer(method, error),
            // The tenant is done with the request and nothing has changed, so it may be repeated.
            Seen::Nothing if error.is_settled() => Err(ApiError::upstream_error()
                .because("the response was lost, and the list is unchanged")),
            Seen::Nothing | Seen::Unclear => Err(error),
        }
    }

    /// Turns what the list says of a creation into a result.
    fn as_created(
        &self,
        known: &[String],
        after: &[AuthenticationMethod],
        error: ApiError,
    ) -> Result<Answer, ApiError> {
        let Some(request) = self.asked() else {
            return Err(error);
        };
        let found = compare(known, after, &request);
        tracing::warn!(
            cause = error.cause(),
            ?found,
            "the response to a creation was lost; its outcome was looked up in the list"
        );
        match found {
            Found::Created(method) => self.answer(Some(&method), error),
            Found::Nothing if error.is_settled() => Err(ApiError::not_created()),
            Found::Nothing | Found::Unclear => Err(error),
        }
    }

    /// Rebuilds the response that was lost.
    fn answer(
        &self,
        method: Option<&AuthenticationMethod>,
        error: ApiError,
    ) -> Result<Answer, ApiError> {
        let body = method.map(serde_json::to_vec).transpose();
        Ok(Answer {
            status: self.authorized.target().route().success,
            headers: HeaderMap::new(),
            body: body.map_err(|_| error)?.unwrap_or_default().into(),
        })
    }

    fn asked<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body.as_deref()?).ok()
    }
}

/// Whether the list can show what came of the operation. After a replacement it can't: the list may
/// be another admin's work, and it shows no secrets.
fn is_told_by_list(target: &Target) -> bool {
    matches!(
        target,
        Target::CreateMethod(_)
            | Target::UpdateMethod(..)
            | Target::DeleteMethod(..)
            | Target::DeleteAllMethods(_)
    )
}
