//! A token bucket with a queue in front of it, and the task that grants permits from it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::bucket::Bucket;
use super::queue::{Priority, Queue};
use super::{CallContext, QueueStatus, Refused};
use crate::clock::Clock;
use crate::metrics::Metrics;

/// Maximum number of queued calls of one admin.
const MAX_PER_ADMIN: usize = 50;
/// Maximum number of queued calls in all.
const MAX_TOTAL: usize = 1000;

type Granted = Result<Permit, Refused>;

/// A bucket and its queue.
pub(super) struct RateQueue {
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    state: Mutex<QueueState>,
    /// Wakes the serving task: the queue or the bucket has changed
    changed: Notify,
}

struct QueueState {
    bucket: Bucket,
    queue: Queue<(u64, oneshot::Sender<Granted>)>,
    /// Whether a task serves the queue
    served: bool,
}

/// Permission to send one call. If it is dropped unused, it goes back to the bucket.
pub(crate) struct Permit {
    rate_queue: Arc<RateQueue>,
    spent: bool,
}

impl Permit {
    /// Uses the permit up: the call is being sent.
    pub(crate) fn spend(mut self) {
        self.spent = true;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.spent {
            self.rate_queue.state().bucket.give_back();
            self.rate_queue.changed.notify_one();
        }
    }
}

/// A place in the queue. Dropping it, for example because the caller has gone, removes the call
/// from the queue.
struct QueueSlot<'a> {
    rate_queue: &'a RateQueue,
    id: u64,
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        if self.rate_queue.state().queue.remove(self.id) {
            self.rate_queue.changed.notify_one();
        }
    }
}

impl RateQueue {
    pub(super) fn new(bucket: Bucket, clock: Arc<dyn Clock>, metrics: Arc<Metrics>) -> Arc<Self> {
        Arc::new(Self {
            clock,
            metrics,
            state: Mutex::new(QueueState {
                bucket,
                queue: Queue::new(),
                served: false,
            }),
            changed: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a permit. Refuses at once if the wait would exceed the call's deadline.
    pub(super) async fn admit(
        self: &Arc<Self>,
        context: &CallContext,
        priority: Priority,
    ) -> Granted {
        let (id, granted) = {
            let mut state = self.state();
            let now = self.clock.ticks();
            // Only if the queue is empty: a new call mustn't overtake those that wait.
            if state.queue.len() == 0 && state.bucket.take(now) {
                return Ok(self.permit());
            }
            let before = state.queue.before_new(&context.admin, priority) as u64;
            let wait = state.bucket.wait(before + 1, now);
            // Only new calls can be turned away because of a full queue; the others were admitted
            // before.
            let full = priority == Priority::New
                && (state.queue.len() >= MAX_TOTAL
                    || state.queue.len_of(&context.admin) >= MAX_PER_ADMIN);
            if full || now + wait > context.until {
                self.metrics.upstream_queue().refused(full);
                return Err(Refused::after(wait));
            }
            let (grant, granted) = oneshot::channel();
            let id = state
                .queue
                .push(&context.admin, priority, context.until, (now, grant));
            if state.served {
                self.changed.notify_one();
            } else {
                state.served = true;
                tokio::spawn(Arc::clone(self).serve());
            }
            (id, granted)
        };
        let slot = QueueSlot {
            rate_queue: self,
            id,
        };
        let granted = granted.await;
        drop(slot);
        // The serving task is dropped without an answer only when the runtime shuts down.
        granted.unwrap_or(Err(Refused::after(0)))
    }

    /// Takes in what the tenant says about its own bucket.
    pub(super) fn learn(&self, size: Option<u64>, remaining: Option<u64>) {
        let now = self.clock.ticks();
        self.state().bucket.learn(size, remaining, now);
    }

    /// Sends nothing for this many seconds.
    pub(super) fn close(&self, seconds: u64) {
        let until = self.clock.ticks() + seconds * 1000;
        self.state().bucket.close(until);
        self.changed.notify_one();
    }

    /// The number of queued calls, and when this admin's next one is sent.
    pub(super) fn status(&self, admin: &str) -> QueueStatus {
        let state = self.state();
        let ahead = state.queue.before_next(admin);
        let wait = |ahead| state.bucket.wait(ahead as u64 + 1, self.clock.ticks());
        QueueStatus {
            waiting: state.queue.len(),
            ahead,
            seconds: ahead.map_or(0, |ahead| wait(ahead).div_ceil(1000)),
        }
    }

    pub(super) fn waiting(&self) -> usize {
        self.state().queue.len()
    }

    fn permit(self: &Arc<Self>) -> Permit {
        Permit {
            rate_queue: Arc::clone(self),
            spent: false,
        }
    }

    /// Serves the queue until it is empty.
    async fn serve(self: Arc<Self>) {
        loop {
            let (answers, next) = self.due();
            // Outside the lock: if the receiver is gone, the permit is dropped here, which takes
            // the lock.
            for (grant, answer) in answers {
                drop(grant.send(answer));
            }
            let Some(next) = next else {
                return;
            };
            // `notify_one` is remembered, so a change since `due` isn't missed.
            tokio::select! {
                () = self.clock.sleep_until(next) => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// Takes out the calls that get a permit and those that have waited too long, and returns when
    /// to look again.
    fn due(self: &Arc<Self>) -> (Vec<(oneshot::Sender<Granted>, Granted)>, Option<u64>) {
        let mut state = self.state();
        let now = self.clock.ticks();
        let mut answers = Vec::new();
        let late = Refused::after(state.bucket.wait(state.queue.len() as u64, now));
        for (_, grant) in state.queue.expired(now) {
            self.metrics.upstream_queue().refused(false);
            answers.push((grant, Err(late)));
        }
        while state.queue.len() > 0 && state.bucket.take(now) {
            if let Some((since, grant)) = state.queue.pop() {
                self.metrics
                    .upstream_queue()
                    .waited(now.saturating_sub(since));
                answers.push((grant, Ok(self.permit())));
            }
        }
        let next = state.queue.next_expiry().map(|expiry| {
            let due_at = now + state.bucket.wait(1, now);
            due_at.min(expiry)
        });
        // Under the same lock as in `admit`: a call that is queued after this starts a new task.
        state.served = next.is_some();
        (answers, next)
    }
}
