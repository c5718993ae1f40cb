//! One clock for the proxy and its tenant, which have to agree on the times in tokens.

use factordesk_proxy::clock::{Clock, HeldClock};
use futures_util::future::BoxFuture;

/// Some time in 2026.
const START: u64 = 1_795_000_000;

/// Stands still until it is advanced. Unless it is held, it also advances by itself when a task
/// sleeps.
pub(crate) struct TestClock(HeldClock);

impl TestClock {
    /// A clock that starts at [`START`].
    pub(crate) fn new() -> Self {
        Self(HeldClock::flowing(START))
    }

    /// Tasks that sleep wake up only when the test advances the clock.
    pub(crate) fn held() -> Self {
        Self(HeldClock::at(START))
    }

    /// The underlying clock.
    pub(crate) fn inner(&self) -> &HeldClock {
        &self.0
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

    fn ticks(&self) -> u64 {
        self.0.ticks()
    }

    fn sleep_until(&self, ticks: u64) -> BoxFuture<'static, ()> {
        self.0.sleep_until(ticks)
    }
}

impl factordesk_tenant::Clock for TestClock {
    fn unix_millis(&self) -> u64 {
        self.0.ticks()
    }
}
