//! The clock that tenant and proxy share: the computer's time, until a scenario advances it or stops it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use factordesk_tenant::{Clock as _, SystemClock};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

/// The value of `held` while the clock runs.
const RUNS: u64 = 0;

/// One clock for both servers; the browser has its own. Clones share their state.
#[derive(Debug, Default, Clone)]
pub(crate) struct EnvClock(Arc<Times>);

#[derive(Debug, Default)]
struct Times {
    /// Milliseconds ahead of the computer's clock
    ahead: AtomicU64,
    /// The time at which it stands, in milliseconds since 1970, or [`RUNS`]
    held: AtomicU64,
}

impl EnvClock {
    /// Moves it forward.
    pub(crate) fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0.ahead.fetch_add(by, Ordering::SeqCst);
        if self.0.held.load(Ordering::SeqCst) != RUNS {
            self.0.held.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Stops it where it is.
    pub(crate) fn hold(&self) {
        self.0.held.store(self.millis(), Ordering::SeqCst);
    }

    /// Lets it run again: the computer's time plus what it was advanced by.
    pub(crate) fn go_on(&self) {
        self.0.held.store(RUNS, Ordering::SeqCst);
    }

    fn millis(&self) -> u64 {
        match self.0.held.load(Ordering::SeqCst) {
            RUNS => SystemClock.unix_millis() + self.0.ahead.load(Ordering::SeqCst),
            held => held,
        }
    }
}

impl factordesk_tenant::Clock for EnvClock {
    fn unix_millis(&self) -> u64 {
        self.millis()
    }
}

impl factordesk_proxy::clock::Clock for EnvClock {
    fn now(&self) -> u64 {
        self.millis() / 1000
    }

    fn ticks(&self) -> u64 {
        self.millis()
    }

    fn sleep_until(&self, ticks: u64) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        // The clock may be advanced or stopped while this waits, so it is polled.
        async move {
            while clock.millis() < ticks {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        .boxed()
    }
}
