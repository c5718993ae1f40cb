//! The audit chain: who did what to whom, why, and what came of it.
//!
//! A record's hash is the SHA-256 of the hash before it and of its own text, so that a record can't be altered, removed or moved
//! without every later hash becoming wrong. Records are only ever added, one writer at a time.

use async_trait::async_trait;
use factordesk_model::{AuditActor, MethodSummary, TicketSummary};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::codec;
use crate::digest::sha256_of;

/// The hash before the first record.
pub const GENESIS: [u8; 32] = [0; 32];

/// What a record says. `seq` and `time` stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Written before a change is sent. Without an outcome, the outcome is unknown.
    Intent(Attempt),
    /// Done with one record: a change that was not sent (refused, or answered from an idempotency key), or methods shown whole.
    Closed {
        /// What was tried
        #[serde(flatten)]
        attempt: Attempt,
        /// `refused`, `replayed`, or `done`: shown
        outcome: String,
        /// The answer's status
        status: u16,
        /// The error's code
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// What came of an intent. The last one counts: an unknown outcome may be found out later.
    Outcome(Outcome),
    /// Attempts of a minute that were refused, beyond those that have records of their own
    Refusals(Refusals),
    /// The records up to this one were removed, because they were older than they are kept
    Pruned(Pruned),
}

/// Refusals that were only counted: all of one caller, operation and code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// Who
    pub actor: AuditActor,
    /// An operation's name
    pub action: String,
    /// The error's code
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The answer's status
    pub status: u16,
    /// How many
    pub count: u64,
    /// The first of them
    pub first: Moment,
    /// The last of them
    pub last: Moment,
    /// On whom, each once
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<RefusedTarget>,
    /// How many more there were; beyond 1,000 they aren't told apart
    pub more_targets: u64,
}

/// When, and in which request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Unix seconds
    pub time: u64,
    /// The request's id
    pub request_id: String,
}

/// What somebody would have changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RefusedTarget {
    /// Whose
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Which method
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_id: Option<String>,
}

impl RefusedTarget {
    /// Whether the request named no user.
    pub(crate) fn is_empty(&self) -> bool {
        self.user_id.is_none() && self.method_id.is_none()
    }

    /// About as much as it takes in a record.
    pub(crate) fn bytes(&self) -> usize {
        let length = |id: &Option<String>| id.as_ref().map_or(0, String::len);
        length(&self.user_id) + length(&self.method_id) + 20
    }
}

/// The last record that was removed: the chain goes on from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pruned {
    /// Its number
    #[serde(rename = "removed_up_to")]
    pub count: u64,
    /// Its hash
    #[serde(with = "hex_hash")]
    pub hash: [u8; 32],
}

mod hex_hash {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hash: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&crate::digest::hex(hash))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(from)?;
        crate::digest::from_hex(&text).ok_or_else(|| D::Error::custom("not a hash in hexadecimal"))
    }
}

/// Who tried what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Who
    pub actor: AuditActor,
    /// An operation's name
    pub action: String,
    /// On whom
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// On which method
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_id: Option<String>,
    /// Why
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The ticket's number
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The same in all records of what the admin did as one
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Of an enrolment ticket: what for, and where the link goes
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment_ticket: Option<TicketSummary>,
    /// The request's id
    pub request_id: String,
    /// The methods it is about, as they are; of a reveal, those that were shown
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<MethodSummary>,
}

/// What came of an intent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The intent's number
    pub intent: u64,
    /// `done`, `not_done` or `unknown`
    pub outcome: String,
    /// The answer's status
    pub status: u16,
    /// The error's code
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The methods it was about, as they are now
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<MethodSummary>,
}

/// A record's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the chain, from 1
    pub seq: u64,
    /// Unix seconds
    pub time: u64,
    /// What it says
    #[serde(flatten)]
    pub event: Event,
}

/// A record as it is kept: its very text, on which the hash stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place
    pub seq: u64,
    /// Whose history it belongs to, for the query
    pub user_id: Option<String>,
    /// Which intent it closes, for the query
    pub intent: Option<u64>,
    /// The content as canonical JSON: fields in the order of the types, nothing between them
    pub record: String,
    /// SHA-256 of the hash before and of `record`
    pub hash: [u8; 32],
}

impl Row {
    /// The row that follows `last`, the row before it (number and hash).
    pub fn after(
        last: Option<(u64, [u8; 32])>,
        time: u64,
        event: Event,
    ) -> Result<Self, StoreError> {
        let (before, hash) = last.unwrap_or((0, GENESIS));
        let seq = before + 1;
        let (user_id, intent) = columns(&event);
        let record = codec::write(&Record { seq, time, event })?;
        Ok(Self {
            seq,
            user_id,
            intent,
            hash: link(hash, &record),
            record,
        })
    }

    /// The content.
    pub fn content(&self) -> Result<Record, StoreError> {
        codec::read(&self.record)
    }

    /// What is wrong with this row as the one after (`seq`, `hash`); `None`: nothing.
    pub fn fault(&self, (seq, hash): (u64, [u8; 32])) -> Option<&'static str> {
        if self.seq != seq + 1 {
            return Some("a record before it is missing");
        }
        if link(hash, &self.record) != self.hash {
            return Some("its text, its place or its hash was changed");
        }
        let Ok(record) = self.content() else {
            return Some("its text can't be read");
        };
        if record.seq != self.seq || columns(&record.event) != (self.user_id.clone(), self.intent) {
            return Some("its columns don't agree with its text");
        }
        None
    }
}

fn link(before: [u8; 32], record: &str) -> [u8; 32] {
    sha256_of(&[&before, record.as_bytes()])
}

/// What the queries go by.
fn columns(event: &Event) -> (Option<String>, Option<u64>) {
    match event {
        Event::Intent(attempt) | Event::Closed { attempt, .. } => (attempt.user_id.clone(), None),
        Event::Outcome(outcome) => (None, Some(outcome.intent)),
        // The intent, if it was one, is gone: nothing else goes by this number any more.
        Event::Pruned(pruned) => (None, Some(pruned.count)),
        // It may name many users.
        Event::Refusals(_) => (None, None),
    }
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its number
    pub seq: u64,
    /// Its hash
    pub hash: [u8; 32],
}

/// Where the chain is kept.
#[async_trait]
pub trait AuditStore: Send + Sync + 'static {
    /// Adds a record at the end.
    async fn append(&self, time: u64, event: Event) -> Result<Link, StoreError>;

    /// What was tried on a user, newest first, from below `before`; each with its last outcome, if there is one.
    async fn history(
        &self,
        user_id: &str,
        before: u64,
        limit: u32,
    ) -> Result<Vec<(Row, Option<Row>)>, StoreError>;

    /// The chain as it is, from above `after`, at most `limit` rows.
    async fn rows(&self, after: u64, limit: u32) -> Result<Vec<Row>, StoreError>;

    /// The rows whose `intent` is this.
    async fn rows_about(&self, intent: u64) -> Result<Vec<Row>, StoreError>;

    /// Removes the rows up to this number.
    async fn remove_rows(&self, up_to: u64) -> Result<(), StoreError>;
}
