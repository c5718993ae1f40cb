//! Time, passed in: a test holds it still.
//!
//! Two times: [`Clock::now`] is the calendar's, which may be set; [`Clock::ticks`] only goes on, and is what one waits by.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Unix time in whole seconds.
    fn now(&self) -> u64;

    /// Milliseconds since some moment. Never goes back, whoever sets the machine's clock.
    fn ticks(&self) -> u64;

    /// Ready once [`Self::ticks`] has come so far.
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
        // Rounded up: never ready before its time. A day stands for ever.
        let pause = (ticks + 1).saturating_sub(self.ticks()).min(86_400_000);
        tokio::time::sleep(Duration::from_millis(pause)).boxed()
    }
}

/// A clock that a test moves. For tests.
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
    /// Stands still at this Unix time, in seconds: who sleeps does so until [`Self::advance`].
    pub fn at(now: u64) -> Self {
        Self {
            flows: false,
            state: Mutex::new(Held {
                now: now * 1000,
                sleepers: Vec::new(),
            }),
        }
    }

    /// Stands still, too, but moves on by itself to where somebody sleeps until: nobody ever waits.
    pub fn flowing(now: u64) -> Self {
        Self {
            flows: true,
            ..Self::at(now)
        }
    }

    /// Moves on by so many seconds.
    pub fn advance(&self, seconds: u64) {
        self.advance_millis(seconds * 1000);
    }

    /// Moves on by so many milliseconds.
    pub fn advance_millis(&self, millis: u64) {
        self.move_to(|now| now + millis);
    }

    /// When the next sleeper wakes, in ticks.
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

    /// Moves on to this time, unless it has passed.
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
            // It may be gone.
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
        // A clock that is gone wakes nobody.
        async move {
            if woken.await.is_err() {
                std::future::pending::<()>().await;
            }
        }
        .boxed()
    }
}
