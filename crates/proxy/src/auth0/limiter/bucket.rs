//! A token bucket: each call sent takes one out, it refills at a steady rate, and it closes for a
//! while when the tenant says so.

use crate::config::Rate;

/// One call in the bucket's unit, which is milliseconds times calls per minute. So no fraction is
/// lost while it refills.
const CALL: u64 = 60_000;

/// The bucket. All times are ticks of the clock, in milliseconds.
#[derive(Debug)]
pub(super) struct Bucket {
    /// `None` if the proxy has no limit of its own
    rate: Option<Rate>,
    /// The bucket size that the tenant's headers give; used if it is smaller than the configured
    /// one
    told: u64,
    level: u64,
    as_of: u64,
    closed_until: u64,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(rate: Option<Rate>, now: u64) -> Self {
        Self {
            rate,
            told: u64::MAX,
            level: rate.map_or(0, |rate| rate.burst * CALL),
            as_of: now,
            closed_until: 0,
        }
    }

    /// Takes one call out of the bucket. Returns `false` if it is empty or closed.
    pub(super) fn take(&mut self, now: u64) -> bool {
        if now < self.closed_until {
            return false;
        }
        let Some(rate) = self.rate else {
            return true;
        };
        self.fill(rate, now);
        if self.level < CALL {
            return false;
        }
        self.level -= CALL;
        true
    }

    /// Puts back a call that was taken out but not sent.
    pub(super) fn give_back(&mut self) {
        if let Some(rate) = self.rate {
            self.level = (self.level + CALL).min(self.full(rate));
        }
    }

    /// How long it takes until `calls` can be taken out, in milliseconds.
    pub(super) fn wait(&self, calls: u64, now: u64) -> u64 {
        let opens = self.closed_until.max(now);
        let Some(rate) = self.rate else {
            return opens - now;
        };
        let filled = opens
            .saturating_sub(self.as_of)
            .saturating_mul(rate.per_minute);
        let level = self.level.saturating_add(filled).min(self.full(rate));
        let missing = calls.saturating_mul(CALL).saturating_sub(level);
        opens - now + missing.div_ceil(rate.per_minute)
    }

    /// Adjusts the level to what the tenant says about its own bucket, which other clients use too.
    ///
    /// The level is only ever lowered, and keeps its fraction of a call.
    pub(super) fn learn(&mut self, size: Option<u64>, remaining: Option<u64>, now: u64) {
        let Some(rate) = self.rate else {
            return;
        };
        // A size of 0 would stop all calls for good.
        if let Some(size) = size.filter(|size| *size > 0) {
            self.told = size;
        }
        self.fill(rate, now);
        if let Some(remaining) = remaining
            && self.level / CALL > remaining
        {
            self.level = remaining * CALL + self.level % CALL;
        }
    }

    /// Closes the bucket until this time. Then one call can be taken out, and more as it refills.
    pub(super) fn close(&mut self, until: u64) {
        if until > self.closed_until {
            self.closed_until = until;
            // The time while it is closed must not refill it: the tenant said that its bucket is
            // empty.
            self.level = self.level.min(CALL);
            self.as_of = until;
        }
    }

    fn fill(&mut self, rate: Rate, now: u64) {
        let added = now
            .saturating_sub(self.as_of)
            .saturating_mul(rate.per_minute);
        self.level = self.level.saturating_add(added).min(self.full(rate));
        self.as_of = self.as_of.max(now);
    }

    fn full(&self, rate: Rate) -> u64 {
        rate.burst.min(self.told).saturating_mul(CALL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(burst: u64, per_minute: u64) -> Bucket {
        Bucket::new(Some(Rate { burst, per_minute }), 1000)
    }

    fn drain(bucket: &mut Bucket, now: u64) -> usize {
        (0..1000).take_while(|_| bucket.take(now)).count()
    }

    #[test]
    fn security_34_bucket_grants_its_burst_then_its_rate() {
        let mut bucket = bucket(2, 120);
        assert_eq!(drain(&mut bucket, 1000), 2);
        assert_eq!(bucket.wait(1, 1000), 500);
        assert_eq!(bucket.wait(20, 1000), 10_000);
        assert!(!bucket.take(1499));
        assert!(bucket.take(1500));
        let granted: usize = (0..=60).map(|s| drain(&mut bucket, 1500 + s * 1000)).sum();
        assert_eq!(granted, 120);
        assert_eq!(
            drain(&mut bucket, 10_000_000),
            2,
            "never more than its size"
        );
        bucket.give_back();
        assert_eq!(drain(&mut bucket, 10_000_000), 1);
    }

    #[test]
    fn security_34_bucket_believes_the_tenant_when_it_has_less() {
        let mut bucket = bucket(10, 60);
        bucket.learn(None, Some(50), 1000);
        bucket.learn(None, Some(3), 1000);
        assert_eq!(drain(&mut bucket, 1000), 3);
        assert!(!bucket.take(1001));
        bucket.learn(None, Some(0), 1700);
        // The fraction of a call is kept, so the wait doesn't start over.
        assert!(bucket.take(2000));
        bucket.learn(Some(2), None, 2000);
        assert_eq!(drain(&mut bucket, 1_000_000), 2, "the tenant's bucket size");
        bucket.learn(Some(0), None, 1_000_000);
        bucket.learn(Some(100), None, 1_000_000);
        assert_eq!(
            drain(&mut bucket, 2_000_000),
            10,
            "never more than configured"
        );
    }

    #[test]
    fn security_34_closed_bucket_grants_nothing_then_one() {
        for mut bucket in [bucket(10, 60), Bucket::new(None, 1000)] {
            let limited = bucket.rate.is_some();
            bucket.close(4000);
            bucket.close(3000);
            assert_eq!(drain(&mut bucket, 3999), 0);
            assert_eq!(bucket.wait(1, 1000), 3000);
            assert_eq!(drain(&mut bucket, 4000), if limited { 1 } else { 1000 });
        }
    }
}
