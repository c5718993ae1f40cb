//! Time, as a trait that tests can replace.
//!
//! There are two times. [`Clock::now`] is the calendar time, which may be set. [`Clock::ticks`] only ever increases;
//! use it for waiting.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// A source of time.
pub trait Clock: Send + Sync + 'static {
    /// Unix time in whole seconds.
    fn now(&self) -> u64;

    /// Milliseconds since an arbitrary moment. Never decreases, even if the machine's clock is set.
    fn ticks(&self) -> u64;

    /// Completes when [`Self::ticks`] has reached this value.
    fn sleep_until(&self, ticks: u64) -> BoxFuture<'static, ()>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    }

    fn ticks(&self) -> u64 {
        u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn sleep_until(&self, ticks: u64) -> BoxFuture<'static, ()> {
        // Rounded up, so that it never completes too early. No wait in the proxy is as long as a
        // day; the cap keeps a wrong value of `ticks` away from the limits of tokio's timer.
        let pause = (ticks + 1).saturating_sub(self.ticks()).min(86_400_000);
        tokio::time::sleep(Duration::from_millis(pause)).boxed()
    }
}

/// A clock that a test moves.
#[derive(Debug)]
pub struct HeldClock {
    flows: bool,
    state: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    /// Unix time in milliseconds
    now: u64,
    sleepers: Vec<(u64, oneshot::Sender<()>)>,
}

impl HeldClock {
    /// A clock that stands still at this Unix time, in seconds. Sleepers wait until [`Self::advance`].
    pub fn at(now: u64) -> Self {
        Self {
            flows: false,
            state: Mutex::new(Held {
                now: now * 1000,
                sleepers: Vec::new(),
            }),
        }
    }

    /// A clock that jumps ahead whenever someone sleeps, so that nothing ever waits.
    pub fn flowing(now: u64) -> Self {
        Self {
            flows: true,
            ..Self::at(now)
        }
    }

    /// Advances by this number of seconds.
    pub fn advance(&self, seconds: u64) {
        self.advance_millis(seconds * 1000);
    }

    /// Advances by this number of milliseconds.
    pub fn advance_millis(&self, millis: u64) {
        self.move_to(|now| now + millis);
    }

    /// The ticks at which the next sleeper wakes.
    pub fn next_wake(&self) -> Option<u64> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let awake = |sleeper: &&(u64, oneshot::Sender<()>)| !sleeper.1.is_closed();
        state
            .sleepers
            .iter()
            .filter(awake)
            .map(|(until, _)| *until)
            .min()
    }

    /// Advances to these ticks, unless they have passed.
    pub fn advance_to(&self, ticks: u64) {
        self.move_to(|now| now.max(ticks));
    }

    fn move_to(&self, to: impl FnOnce(u64) -> u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.now = to(state.now);
        let now = state.now;
        let (due, later) = std::mem::take(&mut state.sleepers)
            .into_iter()
            .partition(|(until, _)| *until <= now);
        state.sleepers = later;
        drop(state);
        let due: Vec<(u64, oneshot::Sender<()>)> = due;
        for (_, sleeper) in due {
            // The sleeper may have been dropped.
            let _ = sleeper.send(());
        }
    }
}

impl Clock for HeldClock {
    fn now(&self) -> u64 {
        self.ticks() / 1000
    }

    fn ticks(&self) -> u64 {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .now
    }

    fn sleep_until(&self, ticks: u64) -> BoxFuture<'static, ()> {
        if self.flows {
            self.advance_to(ticks);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if ticks <= state.now {
            return tokio::task::yield_now().boxed();
        }
        let (wake, woken) = oneshot::channel();
        state.sleepers.push((ticks, wake));
        // If the clock is dropped, its sleepers never wake.
        async move {
            if woken.await.is_err() {
                std::future::pending::<()>().await;
            }
        }
        .boxed()
    }
}
