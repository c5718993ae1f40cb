//! The audit chain: who did what to whom, why, and with what outcome. This module holds its records
//! and the trait that stores them; what is recorded when is decided in `crate::audit`.
//!
//! The hash of a record is the SHA-256 of the previous hash and the record's text. So a record
//! can't be altered, removed or moved without making every later hash wrong. Records are only
//! appended, by one writer at a time (see `store::appender`).

use async_trait::async_trait;
use factordesk_model::{AuditActor, MethodSummary, TicketSummary};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::codec;
use crate::digest::sha256_of;

/// The hash that precedes the first record.
pub const GENESIS: [u8; 32] = [0; 32];

/// What a record says, besides its `seq` and `time`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// Written before a mutation is sent. Until an outcome follows, the outcome is unknown.
    Intent(Attempt),
    /// An attempt that needs only one record: a mutation that wasn't sent (refused, or answered
    /// from a note), or a reveal.
    Closed {
        /// The attempt
        #[serde(flatten)]
        attempt: Attempt,
        /// `refused`, `replayed`, or `done` for a reveal
        outcome: String,
        /// The status of the response
        status: u16,
        /// The code of the error
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// The outcome of an intent. The last one counts: an unknown outcome may be found out later.
    Outcome(OutcomeRecord),
    /// The refusals of a minute, beyond those that have a record each
    Refusals(Refusals),
    /// The records up to this one were removed because of their age
    Pruned(Pruned),
}

/// Refusals that were only counted: all of one caller, operation and error code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// Who was refused
    pub actor: AuditActor,
    /// Name of the operation
    pub action: String,
    /// Code of the error
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Status of the response
    pub status: u16,
    /// Number of refusals
    pub count: u64,
    /// When the first one was
    pub first: Moment,
    /// When the last one was
    pub last: Moment,
    /// Their targets, each once
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<RefusedTarget>,
    /// Number of further targets; beyond 1,000, they aren't told apart
    pub more_targets: u64,
}

/// A time, and the request that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Unix seconds
    pub time: u64,
    /// Id of the request
    pub request_id: String,
}

/// The target of a refused attempt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RefusedTarget {
    /// Id of the user
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Id of the method
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_id: Option<String>,
}

impl RefusedTarget {
    /// Whether the request named neither a user nor a method.
    pub(crate) fn is_empty(&self) -> bool {
        self.user_id.is_none() && self.method_id.is_none()
    }

    /// Approximate size in a record, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let length = |id: &Option<String>| id.as_ref().map_or(0, String::len);
        // The constant stands for the JSON around the ids.
        length(&self.user_id) + length(&self.method_id) + 20
    }
}

/// The last record that was removed. The chain continues from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pruned {
    /// Its number
    #[serde(rename = "removed_up_to")]
    pub count: u64,
    /// Its hash, needed to verify the record after it
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

/// An attempt: who tried what, on whom, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Who tried it
    pub actor: AuditActor,
    /// Name of the operation
    pub action: String,
    /// Id of the user
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Id of the method
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_id: Option<String>,
    /// The reason given
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The help desk's ticket number
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Id that is the same in all records of one change, as the admin sees it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// For an enrolment ticket: what it is for, and where its link goes
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment_ticket: Option<TicketSummary>,
    /// Id of the request
    pub request_id: String,
    /// The methods that it is about, as they were before; for a reveal, the methods that were shown
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<MethodSummary>,
}

/// The outcome of an intent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRecord {
    /// Number of the intent
    pub intent: u64,
    /// `done`, `not_done` or `unknown`
    pub outcome: String,
    /// Status of the response
    pub status: u16,
    /// Code of the error
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The methods that it was about, as they are now
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<MethodSummary>,
}

/// The content of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Position in the chain, from 1
    pub seq: u64,
    /// Unix seconds
    pub time: u64,
    /// What it says
    #[serde(flatten)]
    pub event: Event,
}

/// A record as it is stored, with the exact text that the hash covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Position in the chain
    pub seq: u64,
    /// The user whose history it belongs to, for queries
    pub user_id: Option<String>,
    /// The intent that it belongs to, for queries
    pub intent: Option<u64>,
    /// The content as JSON in canonical form: fields in the order of the types, without white space
    pub record: String,
    /// SHA-256 of the previous hash and of `record`
    pub hash: [u8; 32],
}

impl Row {
    /// Builds the row that follows the row `last` (number and hash).
    pub fn after(
        last: Option<(u64, [u8; 32])>,
        time: u64,
        event: Event,
    ) -> Result<Self, StoreError> {
        let draft = Draft::new(time, event)?;
        Ok(draft.after(last.unwrap_or((0, GENESIS))))
    }

    /// Parses the content.
    pub fn content(&self) -> Result<Record, StoreError> {
        codec::read(&self.record)
    }

    /// What is wrong with this row as the successor of (`seq`, `hash`); `None` if it is correct.
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
        // The hash doesn't cover the columns, so they are compared with the text that it covers.
        if record.seq != self.seq || columns(&record.event) != (self.user_id.clone(), self.intent) {
            return Some("its columns don't agree with its text");
        }
        None
    }
}

/// A record that has no place in the chain yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// [`Row::user_id`]
    pub(super) user_id: Option<String>,
    /// [`Row::intent`]
    pub(super) intent: Option<u64>,
    /// The record's text after its number. Before it comes [`BEFORE_SEQ`] and the number
    pub(super) rest: String,
}

/// How the text of each record begins.
pub(super) const BEFORE_SEQ: &str = r#"{"seq":"#;

impl Draft {
    /// Writes a record's text, as far as it is known.
    pub(super) fn new(time: u64, event: Event) -> Result<Self, StoreError> {
        let (user_id, intent) = columns(&event);
        let text = codec::write(&Record {
            seq: 0,
            time,
            event,
        })?;
        let rest = text
            .strip_prefix(BEFORE_SEQ)
            .and_then(|text| text.strip_prefix('0'))
            .ok_or_else(|| StoreError::failed("a record doesn't begin with its number"))?;
        Ok(Self {
            user_id,
            intent,
            rest: rest.to_owned(),
        })
    }

    /// Builds the row that follows the row with this number and hash.
    pub(super) fn after(&self, (before, hash): (u64, [u8; 32])) -> Row {
        let seq = before + 1;
        let record = format!("{BEFORE_SEQ}{seq}{}", self.rest);
        Row {
            seq,
            user_id: self.user_id.clone(),
            intent: self.intent,
            hash: link(hash, &record),
            record,
        }
    }

    /// Size of the text, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.rest.len()
    }
}

fn link(before: [u8; 32], record: &str) -> [u8; 32] {
    sha256_of(&[&before, record.as_bytes()])
}

/// The columns by which rows are queried, `user_id` and `intent`.
fn columns(event: &Event) -> (Option<String>, Option<u64>) {
    match event {
        Event::Intent(attempt) | Event::Closed { attempt, .. } => (attempt.user_id.clone(), None),
        Event::Outcome(outcome) => (None, Some(outcome.intent)),
        // The record with this number is removed, so nothing else refers to it any more.
        Event::Pruned(pruned) => (None, Some(pruned.count)),
        // It may name many users, so it belongs to no single history.
        Event::Refusals(_) => (None, None),
    }
}

/// A record's position in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Number of the record
    pub seq: u64,
    /// Hash of the record
    pub hash: [u8; 32],
}

/// Stores the audit chain.
#[async_trait]
pub trait AuditStore: Send + Sync + 'static {
    /// Appends a record.
    async fn append(&self, time: u64, event: Event) -> Result<Link, StoreError>;

    /// The attempts on a user that are older than `before`, newest first, each with its last
    /// outcome.
    async fn history(
        &self,
        user_id: &str,
        before: u64,
        limit: u32,
    ) -> Result<Vec<(Row, Option<Row>)>, StoreError>;

    /// The rows after number `after`, in order, at most `limit`.
    async fn rows(&self, after: u64, limit: u32) -> Result<Vec<Row>, StoreError>;

    /// The rows that refer to this number as their `intent`.
    async fn rows_about(&self, intent: u64) -> Result<Vec<Row>, StoreError>;

    /// Removes the rows up to and including this number.
    async fn remove_rows(&self, up_to: u64) -> Result<(), StoreError>;
}
