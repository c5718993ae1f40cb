//! The time that tenant and proxy share: the computer's, until a scenario moves it or holds it still.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use factordesk_tenant::{Clock as _, SystemClock};

/// No real time: the clock runs.
const RUNS: u64 = 0;

/// One clock for both servers; the browser has its own.
#[derive(Debug, Default)]
pub(crate) struct StageClock {
    /// Milliseconds ahead of the computer's clock
    ahead: AtomicU64,
    /// Where it stands, milliseconds since 1970, or [`RUNS`]
    held: AtomicU64,
}

impl StageClock {
    /// Moves it forward.
    pub(crate) fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead.fetch_add(by, Ordering::SeqCst);
        if self.held.load(Ordering::SeqCst) != RUNS {
            self.held.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Stops it where it is.
    pub(crate) fn hold(&self) {
        self.held.store(self.millis(), Ordering::SeqCst);
    }

    /// Lets it run on, from the computer's time and what it was moved by.
    pub(crate) fn go_on(&self) {
        self.held.store(RUNS, Ordering::SeqCst);
    }

    fn millis(&self) -> u64 {
        match self.held.load(Ordering::SeqCst) {
            RUNS => SystemClock.unix_millis() + self.ahead.load(Ordering::SeqCst),
            held => held,
        }
    }
}

impl factordesk_tenant::Clock for StageClock {
    fn unix_millis(&self) -> u64 {
        self.millis()
    }
}

impl factordesk_proxy::clock::Clock for StageClock {
    fn now(&self) -> u64 {
        self.millis() / 1000
    }
}
