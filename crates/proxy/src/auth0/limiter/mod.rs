//! Limits the rate of calls to the tenant: a token bucket below the tenant's own rate limit, and a
//! queue in which admins take turns.
//!
//! A call waits for at most [`MAX_WAIT`] after its request arrived. One that would wait longer
//! is refused at once, before anything is sent. After a 429, nothing is sent until the time that
//! the tenant names; then the refused call goes first.
//!
//! It limits what this replica sends. It doesn't coordinate replicas, nor limit the requests that
//! reach the proxy (see `crate::load`).

mod advice;
mod bucket;
mod queue;
mod rate_queue;

use std::sync::Arc;

use factordesk_model::Operation;
use http::HeaderMap;

use crate::clock::Clock;
use crate::config::RateConfig;
use crate::error::ApiError;
use crate::metrics::Metrics;
use bucket::Bucket;
pub(crate) use queue::Priority;
pub(crate) use rate_queue::Permit;
use rate_queue::RateQueue;

/// Maximum time from a request's arrival to the sending of its call, in milliseconds. It is shorter
/// than the request's deadline, so that the response still has time to arrive.
pub(crate) const MAX_WAIT: u64 = 25_000;
/// Maximum `Retry-After` that clients are told, in seconds.
const MAX_RETRY_AFTER: u64 = 60;

/// On whose behalf a call is made, and how long it may wait.
#[derive(Debug, Clone)]
pub(crate) struct CallContext {
    /// The admin's pseudonym; empty for the proxy's own calls
    admin: Arc<str>,
    /// Latest time to send the call, in ticks
    until: u64,
}

impl CallContext {
    /// For a request of this admin (by pseudonym) that arrived at this time, in ticks.
    pub(crate) fn of(admin: &str, came: u64) -> Self {
        Self {
            admin: admin.into(),
            until: came + MAX_WAIT,
        }
    }

    /// When the request arrived, in ticks.
    pub(crate) fn began(&self) -> u64 {
        self.until - MAX_WAIT
    }
}

/// The call would have to wait too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Seconds after which another try is worthwhile
    pub(crate) seconds: u64,
}

impl Refused {
    fn after(millis: u64) -> Self {
        Self {
            seconds: millis.div_ceil(1000).clamp(1, MAX_RETRY_AFTER),
        }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::queue_full(refused.seconds)
    }
}

/// What an admin is told about the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QueueStatus {
    /// Number of queued calls, of all admins
    pub(crate) waiting: usize,
    /// How many of them go before this admin's next one; `None` if none of the admin's calls is
    /// queued
    pub(crate) ahead: Option<usize>,
    /// Approximate time until that one is sent; 0 if none is queued
    pub(crate) seconds: u64,
}

/// The rate limiter. Clones share it.
#[derive(Clone)]
pub(crate) struct Limiter {
    users: Arc<RateQueue>,
    other: Arc<RateQueue>,
    clock: Arc<dyn Clock>,
}

impl Limiter {
    pub(crate) fn new(rate: RateConfig, clock: Arc<dyn Clock>, metrics: &Arc<Metrics>) -> Self {
        let rate_queue = |rate| {
            let bucket = Bucket::new(rate, clock.ticks());
            RateQueue::new(bucket, Arc::clone(&clock), Arc::clone(metrics))
        };
        let (users, other) = match rate {
            RateConfig::Families { users, other } => {
                (rate_queue(Some(users)), rate_queue(Some(other)))
            }
            RateConfig::One(rate) => {
                let one = rate_queue(Some(rate));
                (Arc::clone(&one), one)
            }
            RateConfig::Off => {
                let one = rate_queue(None);
                (Arc::clone(&one), one)
            }
        };
        Self {
            users,
            other,
            clock,
        }
    }

    // Auth0 limits its user endpoints separately from the rest of the Management API.
    fn rate_queue(&self, operation: Operation) -> &Arc<RateQueue> {
        match operation {
            Operation::SearchUsers | Operation::GetUser | Operation::UsersByEmail => &self.users,
            _ => &self.other,
        }
    }

    /// Waits for permission to send a call.
    pub(crate) async fn admit(
        &self,
        operation: Operation,
        context: &CallContext,
        priority: Priority,
    ) -> Result<Permit, Refused> {
        self.rate_queue(operation).admit(context, priority).await
    }

    /// Takes in what a response says about the tenant's rate limit.
    pub(crate) fn learn(&self, operation: Operation, status: u16, headers: &HeaderMap) {
        let rate_queue = self.rate_queue(operation);
        if status == 429 {
            rate_queue.close(self.pause(headers));
        } else {
            let (size, remaining) = advice::size_and_remaining(headers);
            rate_queue.learn(size, remaining);
        }
    }

    /// Seconds to wait after a 429 with these headers.
    pub(crate) fn pause(&self, headers: &HeaderMap) -> u64 {
        advice::pause(headers, self.clock.now())
    }

    /// How many calls are queued.
    pub(crate) fn waiting(&self) -> usize {
        let users = if Arc::ptr_eq(&self.users, &self.other) {
            0
        } else {
            self.users.waiting()
        };
        users + self.other.waiting()
    }

    /// Where this admin's calls are, in whichever queue they wait longer.
    pub(crate) fn status(&self, admin: &str) -> QueueStatus {
        let other = self.other.status(admin);
        if Arc::ptr_eq(&self.users, &self.other) {
            return other;
        }
        let users = self.users.status(admin);
        let later = if users.ahead.is_some() && users.seconds >= other.seconds {
            users
        } else {
            other
        };
        QueueStatus {
            waiting: users.waiting + other.waiting,
            ..later
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use http::HeaderValue;

    use super::*;
    use crate::clock::HeldClock;
    use crate::config::Rate;

    const USERS: Operation = Operation::GetUser;
    const OTHER: Operation = Operation::ListMethods;

    fn limiter(burst: u64) -> Limiter {
        let rate = Rate {
            burst,
            per_minute: 60,
        };
        let rate = RateConfig::Families {
            users: rate,
            other: rate,
        };
        Limiter::new(rate, Arc::new(HeldClock::at(1000)), &Arc::default())
    }

    /// A permit that is granted without waiting.
    fn at_once(limiter: &Limiter, operation: Operation) -> Option<Permit> {
        let context = CallContext::of("ada", 1000);
        let admitted = limiter.admit(operation, &context, Priority::New);
        admitted.now_or_never()?.ok()
    }

    #[tokio::test]
    async fn security_34_users_have_a_bucket_of_their_own_and_what_is_not_sent_goes_back() {
        let limiter = limiter(1);
        at_once(&limiter, USERS).unwrap().spend();
        assert!(at_once(&limiter, Operation::SearchUsers).is_none());
        for _ in 0..3 {
            drop(at_once(&limiter, OTHER).unwrap());
        }
        at_once(&limiter, OTHER).unwrap().spend();
        assert!(at_once(&limiter, OTHER).is_none());
    }

    #[tokio::test]
    async fn security_34_what_the_tenant_says_counts_for_the_bucket_it_is_about() {
        for (status, name) in [(200, "x-ratelimit-remaining"), (429, "x-ratelimit-limit")] {
            let limiter = limiter(5);
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static("0"));
            limiter.learn(USERS, status, &headers);
            assert!(at_once(&limiter, USERS).is_none(), "{status}");
            assert!(at_once(&limiter, OTHER).is_some(), "{status}");
        }
    }
}
