//! A bounded queue between the code that logs and the thread that writes.
//!
//! A write to standard error waits for its reader. A stalled reader would stop every request, the probes and the
//! shutdown. Therefore logging only puts a line into this queue. If the queue is full, the line is dropped and
//! counted, and the next line that is written says how many are missing.
//!
//! `tracing-appender` isn't used: it limits the number of lines instead of their bytes, doesn't tell which lines it
//! dropped, and prints to standard error when its shutdown takes too long, which is the very thing that can block
//! here.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

/// Maximum size of the waiting lines, in bytes. Enough for some 3,000 requests.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// Additional bytes that only audit lines may use.
pub(super) const AUDIT_RESERVE: usize = 1 << 20;
/// Time from one batch of lines to the next. Under load, the writer then writes many lines at a time and needn't be
/// woken for each.
const BATCH_PAUSE: Duration = Duration::from_millis(5);
/// Memory used for a line besides its text, in bytes; a generous estimate.
const LINE_OVERHEAD: usize = 64;

/// Numbers of dropped lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lost {
    /// Anchors of the audit chain
    pub(super) audit: u64,
    /// All other lines
    pub(super) other: u64,
}

impl Lost {
    pub(super) fn one(audit: bool) -> Self {
        Self {
            audit: u64::from(audit),
            other: u64::from(!audit),
        }
    }

    pub(super) fn add(&mut self, more: Self) {
        self.audit += more.audit;
        self.other += more.other;
    }

    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// Numbers of lines dropped since the start, for `/metrics`.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    audit: AtomicU64,
    other: AtomicU64,
}

impl Dropped {
    pub(super) const fn new() -> Self {
        Self {
            audit: AtomicU64::new(0),
            other: AtomicU64::new(0),
        }
    }

    pub(super) fn count(&self, lost: Lost) {
        self.audit.fetch_add(lost.audit, Ordering::Relaxed);
        self.other.fetch_add(lost.other, Ordering::Relaxed);
    }

    pub(super) fn so_far(&self) -> Lost {
        Lost {
            audit: self.audit.load(Ordering::Relaxed),
            other: self.other.load(Ordering::Relaxed),
        }
    }
}

/// An entry of the queue.
#[derive(Debug)]
pub(super) enum Item {
    /// A line, with its line break
    Line {
        /// Its bytes
        text: Box<[u8]>,
        /// Whether it is an anchor of the audit chain
        audit: bool,
    },
    /// Lines are missing at this point
    Gap(Lost),
}

impl Item {
    fn size(&self) -> usize {
        match self {
            Self::Line { text, .. } => text.len() + LINE_OVERHEAD,
            Self::Gap(_) => 0,
        }
    }
}

#[derive(Debug, Default)]
struct Waiting {
    items: VecDeque<Item>,
    /// Size of `items`, and of what the writer has taken but not written yet
    bytes: usize,
    /// Whether the writer is sleeping
    idle: bool,
    /// Whether an anchor waits, so that the writer mustn't pause
    urgent: bool,
    /// Whether no more lines will come
    ended: bool,
}

/// The queue. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Queue(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// Signals that there is something to write, or that the queue has ended
    filled: Condvar,
    /// Signals that the writer has nothing left to do
    emptied: Condvar,
    dropped: &'static Dropped,
    pause: Duration,
}

impl Queue {
    pub(super) fn new(dropped: &'static Dropped) -> Self {
        Self::with_pause(dropped, BATCH_PAUSE)
    }

    /// With another time than [`BATCH_PAUSE`].
    fn with_pause(dropped: &'static Dropped, pause: Duration) -> Self {
        Self(Arc::new(Shared {
            waiting: Mutex::default(),
            filled: Condvar::new(),
            emptied: Condvar::new(),
            dropped,
            pause,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a line, or records that it is missing.
    fn put(&self, text: &[u8], audit: bool) {
        let mut waiting = self.lock();
        // The reserve is on top, so that a flood of other lines can't displace anchors.
        let room = MAX_BYTES + if audit { AUDIT_RESERVE } else { 0 };
        if waiting.bytes + text.len() + LINE_OVERHEAD > room {
            let lost = Lost::one(audit);
            self.0.dropped.count(lost);
            // One entry for consecutive losses: entries of this kind don't count towards the limit,
            // so they must not pile up.
            if let Some(Item::Gap(gap)) = waiting.items.back_mut() {
                gap.add(lost);
            } else {
                waiting.items.push_back(Item::Gap(lost));
            }
        } else {
            let line = Item::Line {
                text: text.into(),
                audit,
            };
            waiting.bytes += line.size();
            waiting.items.push_back(line);
        }
        // Anchors are written at once, since only a written one proves anything.
        waiting.urgent |= audit;
        // Otherwise a busy or pausing writer will look for more lines by itself. Waking it is a system call.
        if waiting.idle || audit {
            waiting.idle = false;
            self.0.filled.notify_one();
        }
    }

    /// Waits for entries and takes them all. `None` once the queue has ended. Their bytes count as used until
    /// [`Queue::written`].
    pub(super) fn take(&self) -> Option<VecDeque<Item>> {
        let (mut waiting, _) = self
            .0
            .filled
            .wait_timeout_while(self.lock(), self.0.pause, |waiting| {
                !(waiting.urgent || waiting.ended)
            })
            .unwrap_or_else(PoisonError::into_inner);
        while waiting.items.is_empty() {
            waiting.idle = true;
            self.0.emptied.notify_all();
            if waiting.ended {
                return None;
            }
            waiting = self
                .0
                .filled
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        waiting.idle = false;
        waiting.urgent = false;
        Some(std::mem::take(&mut waiting.items))
    }

    /// Releases the room of lines that were written, or lost while writing.
    pub(super) fn written(&self, lines: usize, bytes: usize) {
        let mut waiting = self.lock();
        waiting.bytes = waiting.bytes.saturating_sub(bytes + lines * LINE_OVERHEAD);
    }

    /// Counts lines that could not be written.
    pub(super) fn count_lost(&self, lost: Lost) {
        self.0.dropped.count(lost);
    }

    /// Ends the writer. Waits until everything is written, but at most for `limit`.
    pub(super) fn end(&self, limit: Duration) {
        let mut waiting = self.lock();
        waiting.ended = true;
        self.0.filled.notify_one();
        let _ = self
            .0
            .emptied
            // While the writer isn't idle, it may hold lines that it has taken but not written.
            .wait_timeout_while(waiting, limit, |waiting| {
                !(waiting.items.is_empty() && waiting.idle)
            });
    }
}

#[cfg(test)]
impl Queue {
    pub(super) fn audit_writer(&self) -> LineWriter<'_> {
        LineWriter {
            queue: self,
            audit: true,
        }
    }
}

/// Accepts one line. The formatting layer writes each line with a single call.
pub(super) struct LineWriter<'a> {
    queue: &'a Queue,
    audit: bool,
}

impl io::Write for LineWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Never an error: the formatting layer would print it to standard error, which may block.
        self.queue.put(bytes, self.audit);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Queue {
    type Writer = LineWriter<'a>;

    fn make_writer(&'a self) -> LineWriter<'a> {
        LineWriter {
            queue: self,
            audit: false,
        }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> LineWriter<'a> {
        LineWriter {
            queue: self,
            audit: meta.target() == super::AUDIT,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    /// A pause that no test waits for.
    const LONG: Duration = Duration::from_hours(1);

    /// Takes from a queue in a thread of its own. Returns the number of entries each time.
    fn taker(queue: &Queue) -> mpsc::Receiver<usize> {
        let (taken, numbers) = mpsc::channel();
        let queue = queue.clone();
        thread::spawn(move || {
            while let Some(items) = queue.take() {
                let _ = taken.send(items.len());
            }
        });
        numbers
    }

    #[test]
    fn anchors_and_the_end_do_not_wait_for_a_batch() {
        let queue = Queue::with_pause(Box::leak(Box::default()), LONG);
        let numbers = taker(&queue);
        let wait = Duration::from_secs(10);
        let put = |text: &[u8], audit| {
            let mut writer = LineWriter {
                queue: &queue,
                audit,
            };
            writer.write_all(text).unwrap();
        };
        put(b"one\n", false);
        put(b"audit\n", true);
        // The first line alone would be taken after an hour.
        assert_eq!(numbers.recv_timeout(wait).unwrap(), 2);
        put(b"two\n", false);
        queue.end(wait);
        assert_eq!(numbers.recv_timeout(wait).unwrap(), 1);
    }

    #[test]
    fn lines_are_taken_after_a_pause() {
        let queue = Queue::new(Box::leak(Box::default()));
        queue.make_writer().write_all(b"one\n").unwrap();
        queue.make_writer().write_all(b"two\n").unwrap();
        assert_eq!(queue.take().unwrap().len(), 2);
    }
}
