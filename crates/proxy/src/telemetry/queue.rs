//! A bounded queue between those who log and the one thread that writes.
//!
//! Writing to standard error waits for whatever reads it: a stalled reader would stop every request, and the probes and the
//! shutdown with it. So logging only puts a line here. If there is no room, the line is dropped, counted, and the next line that is
//! written says how many are missing.
//!
//! Libraries for this (`tracing-appender`) bound the number of lines, not their bytes, don't tell which lines they dropped, and
//! print to standard error when their shutdown takes too long, which is what must not happen here.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

/// Bytes of lines that wait. Some 3,000 requests.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// Bytes beyond [`MAX_BYTES`] that only audit lines may take.
pub(super) const AUDIT_RESERVE: usize = 1 << 20;
/// Bytes of a line besides its text, estimated generously.
const LINE_OVERHEAD: usize = 64;

/// Lines that were dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lost {
    /// Anchors of the audit chain
    pub(super) audit: u64,
    /// All others
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

/// Lines dropped since the start, for `/metrics`.
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

/// What waits to be written, in order.
#[derive(Debug)]
pub(super) enum Item {
    /// A line, with its line break
    Line {
        /// Its bytes
        text: Box<[u8]>,
        /// Whether it is an anchor
        audit: bool,
    },
    /// Here lines are missing
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
    /// Of `items` and of what the writer has taken and not written yet
    bytes: usize,
    /// The writer sleeps
    idle: bool,
    /// No more lines will come
    ended: bool,
}

/// The queue. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Queue(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// There is something to write, or the end
    filled: Condvar,
    /// The writer has nothing left to do
    emptied: Condvar,
    dropped: &'static Dropped,
}

impl Queue {
    pub(super) fn new(dropped: &'static Dropped) -> Self {
        Self(Arc::new(Shared {
            waiting: Mutex::default(),
            filled: Condvar::new(),
            emptied: Condvar::new(),
            dropped,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a line at the end, or notes that it is missing there.
    fn put(&self, text: &[u8], audit: bool) {
        let mut waiting = self.lock();
        let room = MAX_BYTES + if audit { AUDIT_RESERVE } else { 0 };
        if waiting.bytes + text.len() + LINE_OVERHEAD > room {
            let lost = Lost::one(audit);
            self.0.dropped.count(lost);
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
        if waiting.idle {
            waiting.idle = false;
            self.0.filled.notify_one();
        }
    }

    /// Everything that waits; `None` after the end. Its bytes count until [`Queue::written`].
    pub(super) fn take(&self) -> Option<VecDeque<Item>> {
        let mut waiting = self.lock();
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
        Some(std::mem::take(&mut waiting.items))
    }

    /// Makes room: these lines were written, or lost while writing.
    pub(super) fn written(&self, lines: usize, bytes: usize) {
        let mut waiting = self.lock();
        waiting.bytes = waiting.bytes.saturating_sub(bytes + lines * LINE_OVERHEAD);
    }

    /// Counts lines that could not be written.
    pub(super) fn count_lost(&self, lost: Lost) {
        self.0.dropped.count(lost);
    }

    /// Ends the writer, and waits until everything is written, but not longer than this.
    pub(super) fn end(&self, limit: Duration) {
        let mut waiting = self.lock();
        waiting.ended = true;
        self.0.filled.notify_one();
        let _ = self
            .0
            .emptied
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

/// One line: the formatting layer hands each over in one piece.
pub(super) struct LineWriter<'a> {
    queue: &'a Queue,
    audit: bool,
}

impl io::Write for LineWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
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
