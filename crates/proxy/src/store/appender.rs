//! Appends the records of one replica to the audit chain, those that wait together in one go.
//!
//! A single task writes at a time. While it does, further records wait in line, and are its next
//! group. So however many mutations a replica carries out, it needs one connection and one
//! transaction at a time for their records, and the chain is locked once for each group.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::StoreError;
use super::audit::{Draft, Link};
use super::database::Database;

/// Maximum number of records in a group.
const MAX_RECORDS: usize = 64;
/// Maximum size of a group, in bytes. A single record may be larger.
const MAX_BYTES: usize = 1024 * 1024;

/// Why a group of records isn't in the chain, as far as known.
#[derive(Debug)]
pub struct NotAppended {
    /// For the log
    pub error: StoreError,
    /// Whether the database refused a record because of what it holds. None of the group is in the
    /// chain then, and the others can be appended without it.
    pub because_of_a_record: bool,
}

impl From<StoreError> for NotAppended {
    fn from(error: StoreError) -> Self {
        Self {
            error,
            because_of_a_record: false,
        }
    }
}

/// Appends the records of one replica.
#[derive(Debug)]
pub(super) struct Appender<D> {
    database: Arc<D>,
    timeout: Duration,
    line: Mutex<Line>,
}

#[derive(Debug, Default)]
struct Line {
    records: VecDeque<Waiting>,
    has_writer: bool,
}

/// A record that waits.
#[derive(Debug)]
struct Waiting {
    draft: Draft,
    deadline: Instant,
    reply: oneshot::Sender<Reply>,
}

#[derive(Debug)]
enum Reply {
    /// What came of it
    Ended(Result<Link, StoreError>),
    /// The writer was stopped before it came to this record
    Untouched(Draft),
}

impl<D: Database> Appender<D> {
    /// No record waits longer than `timeout`.
    pub(super) fn new(database: Arc<D>, timeout: Duration) -> Self {
        Self {
            database,
            timeout,
            line: Mutex::default(),
        }
    }

    /// Appends a record. It is in the chain when this returns its link.
    pub(super) async fn append(self: &Arc<Self>, mut draft: Draft) -> Result<Link, StoreError> {
        let deadline = Instant::now() + self.timeout;
        loop {
            let (reply, replied) = oneshot::channel();
            let is_writer_needed = {
                let mut line = self.line();
                line.records.push_back(Waiting {
                    draft,
                    deadline,
                    reply,
                });
                !std::mem::replace(&mut line.has_writer, true)
            };
            if is_writer_needed {
                // A task of its own: a client that disconnects mustn't stop the others' records.
                tokio::spawn(Writer::new(Arc::clone(self)).run());
            }
            draft = match replied.await {
                Ok(Reply::Ended(result)) => return result,
                // The writer ran on another worker's runtime, which has ended.
                Ok(Reply::Untouched(draft)) => draft,
                Err(_) => return Err(StoreError::failed("the writing of a record was stopped")),
            };
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the records that are written next; `None` if no record waits.
    fn next_group(&self) -> Option<Vec<Waiting>> {
        let mut line = self.line();
        if line.records.is_empty() {
            line.has_writer = false;
            return None;
        }
        let mut bytes = 0;
        let next = line.records.iter().take(MAX_RECORDS).take_while(|waiting| {
            bytes += waiting.draft.bytes();
            bytes <= MAX_BYTES
        });
        let count = next.count().max(1);
        Some(line.records.drain(..count).collect())
    }

    async fn write(&self, group: Vec<Waiting>) {
        let now = Instant::now();
        let (group, late): (Vec<_>, Vec<_>) = group
            .into_iter()
            .partition(|waiting| waiting.deadline > now);
        for waiting in late {
            waiting.end(Err(StoreError::failed("a record has waited too long")));
        }
        // The first one has waited longest.
        let Some(first) = group.first() else { return };
        let deadline = first.deadline;
        let drafts: Vec<Draft> = group.iter().map(|waiting| waiting.draft.clone()).collect();
        match self.append_all(drafts, deadline).await {
            Ok(links) => {
                for (waiting, link) in group.into_iter().zip(links) {
                    waiting.end(Ok(link));
                }
            }
            Err(why) if why.because_of_a_record && group.len() > 1 => {
                for waiting in group {
                    let alone = vec![waiting.draft.clone()];
                    let links = self.append_all(alone, waiting.deadline).await;
                    waiting.end(links.map(|links| links[0]).map_err(|why| why.error));
                }
            }
            Err(why) => {
                for waiting in group {
                    waiting.end(Err(why.error.clone()));
                }
            }
        }
    }

    async fn append_all(
        &self,
        drafts: Vec<Draft>,
        deadline: Instant,
    ) -> Result<Vec<Link>, NotAppended> {
        let count = drafts.len();
        let left = deadline.saturating_duration_since(Instant::now());
        let links = self.database.append(drafts, left).await?;
        if links.len() == count {
            Ok(links)
        } else {
            Err(StoreError::failed("the database appended another number of records").into())
        }
    }
}

impl Waiting {
    fn end(self, result: Result<Link, StoreError>) {
        // The receiver is dropped if the request was.
        let _ = self.reply.send(Reply::Ended(result));
    }
}

/// The task that writes. If it is dropped, others can go on.
struct Writer<D: Database> {
    appender: Arc<Appender<D>>,
    is_finished: bool,
}

impl<D: Database> Writer<D> {
    fn new(appender: Arc<Appender<D>>) -> Self {
        Self {
            appender,
            is_finished: false,
        }
    }

    async fn run(mut self) {
        while let Some(group) = self.appender.next_group() {
            self.appender.write(group).await;
        }
        self.is_finished = true;
    }
}

impl<D: Database> Drop for Writer<D> {
    fn drop(&mut self) {
        if self.is_finished {
            return;
        }
        let records = {
            let mut line = self.appender.line();
            line.has_writer = false;
            std::mem::take(&mut line.records)
        };
        for Waiting { draft, reply, .. } in records {
            let _ = reply.send(Reply::Untouched(draft));
        }
    }
}

#[cfg(test)]
#[path = "appender_tests.rs"]
mod tests;
