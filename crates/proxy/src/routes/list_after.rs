//! The version of a user's list after a replacement. The answer to `PUT` doesn't tell it: a tenant masks values in its list, and
//! not in that answer.

use std::time::Duration;

use factordesk_model::ListVersion;
use http::HeaderValue;
use tokio::time::{Instant, timeout};

use crate::auth::Authorized;
use crate::auth0::limiter::Turn;
use crate::change::as_shown;
use crate::state::AppState;

/// The list is waited for at most this long.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// By then a request is to be answered, counted from when it came: before its deadline, after which its outcome would be unknown.
const MAX_DURATION: Duration = Duration::from_secs(27);

/// The list that a change leaves.
pub(super) struct ListAfter {
    pub(super) state: AppState,
    pub(super) authorized: Authorized,
    /// When the request came
    pub(super) came: Instant,
}

impl ListAfter {
    /// Its version, as a header's value; `None` if it can't be read in time. The change is done all the same.
    pub(super) async fn version(&self) -> Option<HeaderValue> {
        let wait = MAX_DURATION
            .saturating_sub(self.came.elapsed())
            .min(MAX_WAIT);
        let forwarder = self.state.forwarder();
        let methods = timeout(wait, forwarder.methods(&self.authorized, Turn::Started))
            .await
            .ok()?
            .ok()?;
        let version = ListVersion::of(&as_shown(&methods));
        HeaderValue::try_from(version.to_string()).ok()
    }
}
