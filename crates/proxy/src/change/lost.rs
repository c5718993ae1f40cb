//! What came of a change whose answer was lost: told by the list of methods afterwards, as far as it can tell.
//!
//! What is as asked for is done, whoever did it. What isn't is not done when the tenant said that it failed: it is through with the
//! request then. After a connection that dropped, a gateway's own error, or an answer that claims success, it is unknown.

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
    /// Looks for a change whose answer was lost; anything else stays as it is.
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
        // Time has passed since a replacement was sent, and the list may be untouched.
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
                // With those that are linked: they go together.
                let gone = ids(self.concerned(earlier.methods));
                let seen = if gone.is_empty() {
                    // It wasn't there before: nobody may say that it was deleted.
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

    /// What the list says of a deletion, a renaming or a replacement.
    fn as_seen(
        &self,
        seen: Seen,
        method: Option<&AuthenticationMethod>,
        error: ApiError,
    ) -> Result<Answer, ApiError> {
        tracing::warn!(
            cause = error.cause(),
            found = ?seen,
            "a change's answer was lost; looked for it in the list"
        );
        match seen {
            Seen::Done => self.answer(method, error),
            Seen::Nothing if error.is_settled() => Err(ApiError::upstream_error()
                .because("the answer was lost, and the list is as before")),
            Seen::Nothing | Seen::Unclear => Err(error),
        }
    }

    /// What the list says of a creation.
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
            "a creation's answer was lost; looked for it in the list"
        );
        match found {
            Found::Created(method) => self.answer(Some(&method), error),
            Found::Nothing if error.is_settled() => Err(ApiError::not_created()),
            Found::Nothing | Found::Unclear => Err(error),
        }
    }

    /// The answer that was lost.
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

/// A replacement isn't: what is there afterwards may be somebody else's doing, and secrets are not shown.
fn is_told_by_list(target: &Target) -> bool {
    matches!(
        target,
        Target::CreateMethod(_)
            | Target::UpdateMethod(..)
            | Target::DeleteMethod(..)
            | Target::DeleteAllMethods(_)
    )
}
