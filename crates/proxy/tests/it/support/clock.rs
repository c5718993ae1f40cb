//! One clock for the proxy and its tenant: their tokens have to agree on the time.

use factordesk_proxy::clock::{Clock, HeldClock};

/// Stands still until it is moved.
pub(crate) struct TestClock(HeldClock);

impl TestClock {
    /// Some time in 2026.
    pub(crate) fn new() -> Self {
        Self(HeldClock::at(1_795_000_000))
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.0.advance(seconds);
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.0.now()
    }
}

impl Clock for TestClock {
    fn now(&self) -> u64 {
        self.0.now()
    }
}

impl factordesk_tenant::Clock for TestClock {
    fn unix_millis(&self) -> u64 {
        self.0.now() * 1000
    }
}
