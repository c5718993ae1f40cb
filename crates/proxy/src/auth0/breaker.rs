//! The circuit breaker: after repeated failures, no calls are sent to the tenant for a while; then
//! a single call probes it.
//!
//! A failure is a missing response or a status of 500 and above. A 4xx, even 429, is a response of
//! a healthy tenant.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::error::ApiError;

/// Consecutive failures before the breaker opens.
const FAILURES: u32 = 10;
/// Failures further apart than this don't accumulate, in milliseconds: a few in a quiet night are
/// no outage.
const TOGETHER: u64 = 60_000;
/// How long the breaker stays open at first, in milliseconds. A failed probe doubles it.
const PAUSE: u64 = 5_000;
/// Maximum time that the breaker stays open, in milliseconds.
const MAX_PAUSE: u64 = 30_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Calls pass; `failures` in a row so far, the latest at `last`
    Closed { failures: u32, last: u64 },
    /// Nothing passes before `until`
    Open { until: u64, pause: u64 },
    /// Half-open: one call probes the tenant. `pause` is how long the breaker was open before it
    Trying { pause: u64 },
}

/// The circuit breaker. Clones share its state.
#[derive(Clone)]
pub(crate) struct Breaker {
    clock: Arc<dyn Clock>,
    mode: Arc<Mutex<Mode>>,
}

/// The breaker is open; try again in this many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Open(u64);

impl From<Open> for ApiError {
    fn from(Open(seconds): Open) -> Self {
        Self::unavailable(seconds)
            .with_cause("the circuit breaker is open: recent calls to the tenant failed")
    }
}

/// A call that the breaker let pass. If it is dropped without a recorded result, it counts neither
/// as success nor as failure.
pub(crate) struct BreakerGuard {
    breaker: Breaker,
    /// How long the breaker was open before this call, if this is the probe
    trying: Option<u64>,
    recorded: bool,
}

impl Breaker {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            mode: Arc::new(Mutex::new(Mode::Closed {
                failures: 0,
                last: 0,
            })),
        }
    }

    fn mode(&self) -> MutexGuard<'_, Mode> {
        self.mode.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call would pass. Asked before the call is queued, so that it doesn't wait in vain.
    pub(crate) fn check(&self) -> Result<(), Open> {
        let now = self.clock.ticks();
        match *self.mode() {
            Mode::Open { until, .. } if now < until => Err(Open::for_millis(until - now)),
            // The probe may succeed any moment.
            Mode::Trying { .. } => Err(Open(1)),
            Mode::Closed { .. } | Mode::Open { .. } => Ok(()),
        }
    }

    /// Lets a call pass, or refuses it.
    pub(crate) fn enter(&self) -> Result<BreakerGuard, Open> {
        let now = self.clock.ticks();
        let mut mode = self.mode();
        let trying = match *mode {
            Mode::Closed { .. } => None,
            Mode::Open { until, .. } if now < until => return Err(Open::for_millis(until - now)),
            Mode::Open { pause, .. } => {
                *mode = Mode::Trying { pause };
                Some(pause)
            }
            Mode::Trying { .. } => return Err(Open(1)),
        };
        Ok(BreakerGuard {
            breaker: self.clone(),
            trying,
            recorded: false,
        })
    }

    /// The state for the metrics: 0 closed, 1 open, 2 half-open.
    pub(crate) fn state(&self) -> u8 {
        match *self.mode() {
            Mode::Closed { .. } => 0,
            Mode::Open { .. } => 1,
            Mode::Trying { .. } => 2,
        }
    }
}

impl Open {
    fn for_millis(millis: u64) -> Self {
        Self(millis.div_ceil(1000))
    }
}

impl BreakerGuard {
    /// Records the result of the call.
    pub(crate) fn record(mut self, well: bool) {
        self.recorded = true;
        let now = self.breaker.clock.ticks();
        let mut mode = self.breaker.mode();
        let next = match (*mode, self.trying, well) {
            // Only the probe itself can close the breaker.
            (Mode::Trying { .. }, Some(_), true) => {
                tracing::warn!("the tenant responds again: the circuit breaker closes");
                Mode::Closed {
                    failures: 0,
                    last: now,
                }
            }
            (Mode::Trying { .. }, Some(pause), false) => {
                let pause = (pause * 2).min(MAX_PAUSE);
                let until = now + pause;
                Mode::Open { until, pause }
            }
            (Mode::Closed { .. }, _, true) => Mode::Closed {
                failures: 0,
                last: now,
            },
            (Mode::Closed { failures, last }, _, false) => {
                let before = if now.saturating_sub(last) > TOGETHER {
                    0
                } else {
                    failures
                };
                if before + 1 < FAILURES {
                    Mode::Closed {
                        failures: before + 1,
                        last: now,
                    }
                } else {
                    tracing::error!("calls to the tenant keep failing: the circuit breaker opens");
                    Mode::Open {
                        until: now + PAUSE,
                        pause: PAUSE,
                    }
                }
            }
            // This call was sent before the breaker opened, so its result says nothing new.
            (mode, ..) => mode,
        };
        *mode = next;
    }
}

impl Drop for BreakerGuard {
    /// A probe that was cancelled leaves the breaker open with no time left, so that the next call
    /// probes.
    fn drop(&mut self) {
        if let (false, Some(pause)) = (self.recorded, self.trying) {
            *self.breaker.mode() = Mode::Open { until: 0, pause };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HeldClock;

    fn breaker() -> (Arc<HeldClock>, Breaker) {
        let clock = Arc::new(HeldClock::at(1000));
        (Arc::clone(&clock), Breaker::new(clock))
    }

    fn fail(breaker: &Breaker, times: u32) {
        for _ in 0..times {
            breaker.enter().ok().unwrap().record(false);
        }
    }

    #[test]
    fn security_36_breaker_opens_tries_once_and_closes() {
        let (clock, breaker) = breaker();
        fail(&breaker, FAILURES - 1);
        breaker.enter().ok().unwrap().record(true);
        fail(&breaker, FAILURES - 1);
        let slow = breaker.enter().ok().unwrap();
        assert_eq!(breaker.state(), 0);
        fail(&breaker, 1);
        assert_eq!((breaker.state(), breaker.check()), (1, Err(Open(5))));
        assert!(breaker.enter().is_err());
        clock.advance(4);
        slow.record(true);
        assert_eq!(
            breaker.check(),
            Err(Open(1)),
            "an old response closes nothing"
        );
        clock.advance(1);
        let probe = breaker.enter().ok().unwrap();
        assert_eq!((breaker.state(), breaker.check()), (2, Err(Open(1))));
        assert!(breaker.enter().is_err(), "only one call probes");
        probe.record(false);
        assert_eq!(breaker.check(), Err(Open(10)));
        clock.advance(10);
        breaker.enter().ok().unwrap().record(true);
        assert_eq!((breaker.state(), breaker.check()), (0, Ok(())));
        fail(&breaker, FAILURES - 1);
        assert_eq!(breaker.state(), 0, "the count starts from zero");
    }

    #[test]
    fn security_36_who_tries_and_leaves_makes_room_for_the_next() {
        let (clock, breaker) = breaker();
        fail(&breaker, FAILURES);
        clock.advance(5);
        drop(breaker.enter().ok().unwrap());
        assert_eq!(breaker.check(), Ok(()));
        breaker.enter().ok().unwrap().record(true);
        assert_eq!(breaker.state(), 0);
    }

    #[test]
    fn security_36_pauses_grow_to_half_a_minute_and_rare_failures_do_not_add_up() {
        let (clock, breaker) = breaker();
        for _ in 0..100 {
            fail(&breaker, 1);
            clock.advance(61);
        }
        assert_eq!(breaker.state(), 0);
        fail(&breaker, FAILURES);
        for pause in [5, 10, 20, 30, 30] {
            assert_eq!(breaker.check(), Err(Open(pause)));
            clock.advance(pause);
            fail(&breaker, 1);
        }
    }
}
