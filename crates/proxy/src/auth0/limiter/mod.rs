//! Before every call to the tenant: a bucket below the tenant's own rate limit, and a queue in which admins take turns.
//!
//! A call waits at most [`LONGEST_WAIT`] after its request came; one that would wait longer is refused at once, and nothing was
//! sent. After a 429, nothing is sent until the time that the tenant names; what it refused goes first then.

mod advice;
mod bucket;
mod lane;
mod queue;

use std::sync::Arc;

use factordesk_model::Operation;
use http::HeaderMap;

use crate::clock::Clock;
use crate::config::RateConfig;
use crate::error::ApiError;
use crate::metrics::Metrics;
use bucket::Bucket;
use lane::Lane;
pub(crate) use lane::Permit;
pub(crate) use queue::Turn;

/// After its request came, a call is sent within so many milliseconds or not at all: below the request's own deadline, so that
/// what is sent has time for its answer.
pub(crate) const LONGEST_WAIT: u64 = 25_000;
/// The longest `Retry-After` that is named, in seconds.
const LONGEST_ADVICE: u64 = 60;

/// On whose behalf a call is made, and until when it may wait.
#[derive(Debug, Clone)]
pub(crate) struct Errand {
    /// A pseudonym; empty for the proxy's own
    admin: Arc<str>,
    /// Ticks
    until: u64,
}

impl Errand {
    /// Of an admin, by their pseudonym, whose request came at this time, in ticks.
    pub(crate) fn of(admin: &str, came: u64) -> Self {
        Self {
            admin: admin.into(),
            until: came + LONGEST_WAIT,
        }
    }

    /// When its request came, in ticks.
    pub(crate) fn began(&self) -> u64 {
        self.until - LONGEST_WAIT
    }
}

/// It would wait too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Seconds until it is worth another try
    pub(crate) seconds: u64,
}

impl Refused {
    fn after(millis: u64) -> Self {
        Self {
            seconds: millis.div_ceil(1000).clamp(1, LONGEST_ADVICE),
        }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::queue_full(refused.seconds)
    }
}

/// What an admin is told of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Calls that wait, everybody's
    pub(crate) waiting: usize,
    /// Of them, those that go before this admin's next one; `None`: none of theirs waits
    pub(crate) ahead: Option<usize>,
    /// Until that one goes, about; 0 when none waits
    pub(crate) seconds: u64,
}

/// The limiter. Clones share it.
#[derive(Clone)]
pub(crate) struct Limiter {
    users: Arc<Lane>,
    other: Arc<Lane>,
    clock: Arc<dyn Clock>,
}

impl Limiter {
    pub(crate) fn new(rate: RateConfig, clock: Arc<dyn Clock>, metrics: &Arc<Metrics>) -> Self {
        let lane = |rate| {
            let bucket = Bucket::new(rate, clock.ticks());
            Lane::new(bucket, Arc::clone(&clock), Arc::clone(metrics))
        };
        let (users, other) = match rate {
            RateConfig::Families { users, other } => (lane(Some(users)), lane(Some(other))),
            RateConfig::One(rate) => {
                let one = lane(Some(rate));
                (Arc::clone(&one), one)
            }
            RateConfig::Off => {
                let one = lane(None);
                (Arc::clone(&one), one)
            }
        };
        Self {
            users,
            other,
            clock,
        }
    }

    fn lane(&self, operation: Operation) -> &Arc<Lane> {
        match operation {
            Operation::SearchUsers | Operation::GetUser | Operation::UsersByEmail => &self.users,
            _ => &self.other,
        }
    }

    /// Waits for leave to send a call.
    pub(crate) async fn admit(
        &self,
        operation: Operation,
        errand: &Errand,
        turn: Turn,
    ) -> Result<Permit, Refused> {
        self.lane(operation).admit(errand, turn).await
    }

    /// Reads what an answer says of the tenant's limit.
    pub(crate) fn learn(&self, operation: Operation, status: u16, headers: &HeaderMap) {
        let lane = self.lane(operation);
        if status == 429 {
            lane.close(self.pause(headers));
        } else {
            let (size, remaining) = advice::standing(headers);
            lane.learn(size, remaining);
        }
    }

    /// Seconds to wait after a 429 with these headers.
    pub(crate) fn pause(&self, headers: &HeaderMap) -> u64 {
        advice::pause(headers, self.clock.now())
    }

    /// How many calls wait.
    pub(crate) fn waiting(&self) -> usize {
        let users = if Arc::ptr_eq(&self.users, &self.other) {
            0
        } else {
            self.users.waiting()
        };
        users + self.other.waiting()
    }

    /// What this admin waits for: the later of both lanes.
    pub(crate) fn standing(&self, admin: &str) -> Standing {
        let other = self.other.standing(admin);
        if Arc::ptr_eq(&self.users, &self.other) {
            return other;
        }
        let users = self.users.standing(admin);
        let later = if users.ahead.is_some() && users.seconds >= other.seconds {
            users
        } else {
            other
        };
        Standing {
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

    /// Leave to send a call now, without waiting.
    fn at_once(limiter: &Limiter, operation: Operation) -> Option<Permit> {
        let errand = Errand::of("ada", 1000);
        let admitted = limiter.admit(operation, &errand, Turn::Fresh);
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
