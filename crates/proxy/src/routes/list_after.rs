//! The version of a user's list after a replacement.
//!
//! It can't be computed from the response to the `PUT`: a tenant masks values in the list, but not
//! in that response.

use std::time::Duration;

use factordesk_model::ListVersion;
use http::HeaderValue;
use tokio::time::{Instant, timeout};

use crate::auth::Authorized;
use crate::auth0::limiter::Priority;
use crate::change::mask_methods;
use crate::state::AppState;

/// Maximum time to wait for the list.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// Latest time for the response, counted from the request's arrival. It is before the request's
/// deadline, after which the outcome would be reported as unknown.
const MAX_DURATION: Duration = Duration::from_secs(27);

/// Reads the list after a mutation.
pub(super) struct ListAfter {
    pub(super) state: AppState,
    pub(super) authorized: Authorized,
    /// When the request arrived
    pub(super) came: Instant,
}

impl ListAfter {
    /// The version of the list, as a header value; `None` if the list can't be read in time. The
    /// mutation has succeeded either way.
    pub(super) async fn version(&self) -> Option<HeaderValue> {
        // The mutation may have used up most of the time.
        let wait = MAX_DURATION
            .saturating_sub(self.came.elapsed())
            .min(MAX_WAIT);
        let forwarder = self.state.forwarder();
        let methods = timeout(wait, forwarder.methods(&self.authorized, Priority::Ongoing))
            .await
            .ok()?
            .ok()?;
        let version = ListVersion::of(&mask_methods(&methods));
        HeaderValue::try_from(version.to_string()).ok()
    }
}
