//! The breaker: when the tenant fails again and again, nothing more is sent for a while; then one call tries.
//!
//! A failure is no answer, or one of 500 and above. Anything else, 4xx and 429 too, is an answer of a tenant that works.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::error::ApiError;

/// So many failures in a row open it.
const FAILURES: u32 = 10;
/// A failure counts with one that came at most so long before, in milliseconds: a few in a quiet night are no outage.
const TOGETHER: u64 = 60_000;
/// The first pause, in milliseconds. Each attempt that fails doubles it.
const PAUSE: u64 = 5_000;
/// The longest one.
const LONGEST_PAUSE: u64 = 30_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Calls pass; failures in a row, and when the last one was
    Closed { failures: u32, last: u64 },
    /// Nothing passes before this time
    Open { until: u64, pause: u64 },
    /// One call tries; the pause before it
    Trying { pause: u64 },
}

/// The breaker. Clones share it.
#[derive(Clone)]
pub(crate) struct Breaker {
    clock: Arc<dyn Clock>,
    mode: Arc<Mutex<Mode>>,
}

/// It is open: again in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Open(u64);

impl From<Open> for ApiError {
    fn from(Open(seconds): Open) -> Self {
        Self::unavailable(seconds).because("the breaker is open: the tenant fails")
    }
}

/// A call that may pass. Dropped without a word on how it went, it counts for nothing.
pub(crate) struct Passing {
    breaker: Breaker,
    /// The pause before it, when it is the one that tries
    trying: Option<u64>,
    told: bool,
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

    /// Whether a call would pass: asked before it waits in the queue.
    pub(crate) fn check(&self) -> Result<(), Open> {
        let now = self.clock.ticks();
        match *self.mode() {
            Mode::Open { until, .. } if now < until => Err(Open::for_millis(until - now)),
            Mode::Trying { .. } => Err(Open(1)),
            Mode::Closed { .. } | Mode::Open { .. } => Ok(()),
        }
    }

    /// Lets a call pass, or not.
    pub(crate) fn enter(&self) -> Result<Passing, Open> {
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
        Ok(Passing {
            breaker: self.clone(),
            trying,
            told: false,
        })
    }

    /// For the metrics: 0 closed, 1 open, 2 trying.
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

impl Passing {
    /// How it went.
    pub(crate) fn went(mut self, well: bool) {
        self.told = true;
        let now = self.breaker.clock.ticks();
        let mut mode = self.breaker.mode();
        let next = match (*mode, self.trying, well) {
            (Mode::Trying { .. }, Some(_), true) => {
                tracing::warn!("the tenant answers again: the breaker closes");
                Mode::Closed {
                    failures: 0,
                    last: now,
                }
            }
            (Mode::Trying { .. }, Some(pause), false) => {
                let pause = (pause * 2).min(LONGEST_PAUSE);
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
                    tracing::error!("the tenant fails again and again: the breaker opens");
                    Mode::Open {
                        until: now + PAUSE,
                        pause: PAUSE,
                    }
                }
            }
            // A call from before it opened tells nothing new.
            (mode, ..) => mode,
        };
        *mode = next;
    }
}

impl Drop for Passing {
    /// Whoever tried has gone: the next one may.
    fn drop(&mut self) {
        if let (false, Some(pause)) = (self.told, self.trying) {
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
            breaker.enter().ok().unwrap().went(false);
        }
    }

    #[test]
    fn security_36_breaker_opens_tries_once_and_closes() {
        let (clock, breaker) = breaker();
        fail(&breaker, FAILURES - 1);
        breaker.enter().ok().unwrap().went(true);
        fail(&breaker, FAILURES - 1);
        let slow = breaker.enter().ok().unwrap();
        assert_eq!(breaker.state(), 0);
        fail(&breaker, 1);
        assert_eq!((breaker.state(), breaker.check()), (1, Err(Open(5))));
        assert!(breaker.enter().is_err());
        clock.advance(4);
        slow.went(true);
        assert_eq!(
            breaker.check(),
            Err(Open(1)),
            "an old answer closes nothing"
        );
        clock.advance(1);
        let probe = breaker.enter().ok().unwrap();
        assert_eq!((breaker.state(), breaker.check()), (2, Err(Open(1))));
        assert!(breaker.enter().is_err(), "one tries, not two");
        probe.went(false);
        assert_eq!(breaker.check(), Err(Open(10)));
        clock.advance(10);
        breaker.enter().ok().unwrap().went(true);
        assert_eq!((breaker.state(), breaker.check()), (0, Ok(())));
        fail(&breaker, FAILURES - 1);
        assert_eq!(breaker.state(), 0, "it counts anew");
    }

    #[test]
    fn security_36_who_tries_and_leaves_makes_room_for_the_next() {
        let (clock, breaker) = breaker();
        fail(&breaker, FAILURES);
        clock.advance(5);
        drop(breaker.enter().ok().unwrap());
        assert_eq!(breaker.check(), Ok(()));
        breaker.enter().ok().unwrap().went(true);
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
