//! Rate limits as Auth0 enforces them: a token bucket for each group of endpoints.
//! Rules: rate-limits, rate-limit-headers.
//!
//! Source: the public tables of rate limits. `x-ratelimit-reset` is the time when the next token is added, not that
//! of a full bucket. Operations on authentication methods count as "all other endpoints": the table's rows that
//! mention authentication methods are about another API.

use std::collections::HashMap;
use std::sync::Mutex;

use factordesk_model::Operation;

use crate::config::Plan;
use crate::sync::lock;

/// One token, in the unit of a bucket's level: milliseconds times tokens per minute. Whole numbers, so nothing is
/// lost by rounding.
const TOKEN: u64 = 60_000;

/// A group of endpoints that share a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Family {
    ReadUsers,
    Other,
}

/// The size and refill rate of a bucket.
#[derive(Debug, Clone, Copy)]
struct Rule {
    family: Family,
    /// Maximum number of tokens
    burst: u64,
    /// Tokens added per minute
    per_minute: u64,
}

fn rule(plan: Plan, operation: Option<Operation>) -> Option<Rule> {
    let (family, burst, per_minute) = match (plan, operation) {
        (Plan::None, _) => return None,
        // The tables give Free and Enterprise by the second: 2 and 16 requests.
        (Plan::Free, _) => (Family::Other, 2, 120),
        (Plan::Enterprise, _) => (Family::Other, 50, 960),
        (
            Plan::Professional,
            Some(Operation::SearchUsers | Operation::GetUser | Operation::UsersByEmail),
        ) => (Family::ReadUsers, 40, 500),
        (Plan::Professional, _) => (Family::Other, 10, 150),
    };
    Some(Rule {
        family,
        burst,
        per_minute,
    })
}

/// The rate limit headers of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimitStatus {
    /// `x-ratelimit-limit`: the size of the bucket
    pub(crate) limit: u64,
    /// `x-ratelimit-remaining`: the number of whole tokens left
    pub(crate) remaining: u64,
    /// `x-ratelimit-reset`: when the next token is added, in Unix seconds
    pub(crate) reset: u64,
    /// `retry-after`, in seconds, if the request was refused
    pub(crate) retry_after: Option<u64>,
}

struct Bucket {
    level: u64,
    as_of: u64,
}

/// The buckets of one tenant.
pub(crate) struct Limits {
    plan: Plan,
    buckets: Mutex<HashMap<Family, Bucket>>,
}

impl Limits {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan,
            buckets: Mutex::default(),
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        self.plan
    }

    /// Takes a token for an operation, or for a request outside the route table (`None`). `now` is in milliseconds.
    /// Returns `None` if the plan has no limits.
    pub(crate) fn take(&self, operation: Option<Operation>, now: u64) -> Option<RateLimitStatus> {
        let rule = rule(self.plan, operation)?;
        let full = rule.burst * TOKEN;
        let mut buckets = lock(&self.buckets);
        let bucket = buckets.entry(rule.family).or_insert(Bucket {
            level: full,
            as_of: now,
        });
        let added = now
            .saturating_sub(bucket.as_of)
            .saturating_mul(rule.per_minute);
        bucket.level = bucket.level.saturating_add(added).min(full);
        // The clock may be set back; the bucket must not be refilled twice for the same time.
        bucket.as_of = bucket.as_of.max(now);
        let granted = bucket.level >= TOKEN;
        if granted {
            bucket.level -= TOKEN;
        }
        // Rounded up, here and below: after exactly this wait, the token must be there.
        let wait = (TOKEN - bucket.level % TOKEN).div_ceil(rule.per_minute);
        Some(RateLimitStatus {
            limit: rule.burst,
            remaining: bucket.level / TOKEN,
            reset: (now + wait).div_ceil(1000),
            retry_after: (!granted).then(|| wait.div_ceil(1000).max(1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(limits: &Limits, operation: Operation, now: u64) -> u64 {
        let mut granted = 0;
        while limits
            .take(Some(operation), now)
            .is_some_and(|s| s.retry_after.is_none())
        {
            granted += 1;
        }
        granted
    }

    #[test]
    fn limits_grant_the_burst_then_the_sustained_rate() {
        for (plan, operation, burst, per_minute) in [
            (Plan::Free, Operation::ListMethods, 2, 120),
            (Plan::Professional, Operation::SearchUsers, 40, 500),
            (Plan::Professional, Operation::ListMethods, 10, 150),
            (Plan::Enterprise, Operation::ListMethods, 50, 960),
        ] {
            let limits = Limits::new(plan);
            assert_eq!(drain(&limits, operation, 0), burst);
            let mut granted = 0;
            for second in 1..=60 {
                granted += drain(&limits, operation, second * 1000);
            }
            assert_eq!(granted, per_minute);
        }
    }

    #[test]
    fn limits_keep_families_apart() {
        let limits = Limits::new(Plan::Professional);
        drain(&limits, Operation::ListMethods, 0);
        assert_eq!(drain(&limits, Operation::GetUser, 0), 40);
        assert_eq!(drain(&limits, Operation::SearchUsers, 0), 0);
    }

    #[test]
    fn limits_reset_is_when_one_token_is_added() {
        let limits = Limits::new(Plan::Professional);
        drain(&limits, Operation::ListMethods, 1_000_000);
        // 150 per minute are one token every 400 ms.
        let refused = limits
            .take(Some(Operation::ListMethods), 1_000_000)
            .unwrap();
        assert_eq!(
            refused,
            RateLimitStatus {
                limit: 10,
                remaining: 0,
                reset: 1001,
                retry_after: Some(1)
            }
        );
        assert!(
            limits
                .take(Some(Operation::ListMethods), 1_000_399)
                .unwrap()
                .retry_after
                .is_some()
        );
        assert!(
            limits
                .take(Some(Operation::ListMethods), 1_000_400)
                .unwrap()
                .retry_after
                .is_none()
        );
    }

    #[test]
    fn limits_of_no_plan_are_silent() {
        assert_eq!(
            Limits::new(Plan::None).take(Some(Operation::ListMethods), 0),
            None
        );
    }
}
