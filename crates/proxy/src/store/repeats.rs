//! Notes about requests that may be repeats of each other.
//!
//! Official SDKs repeat a `POST` or `PUT` on their own, without an `Idempotency-Key`. Nothing in
//! such a request tells it from a new one; only the fate of the first one does. So a request is
//! noted here, for all replicas, from before it is sent until its response has reached the client.
//! While the note exists, an equal request is a repeat.
//!
//! Notes share a table with the idempotency keys; [`super::IdempotencyStore::mark_sent`], `release`
//! and `forget` work on both.

use async_trait::async_trait;

use super::StoreError;
use super::idempotency::IdempotencyId;

/// How long a request is remembered, in seconds.
pub const WINDOW_SECONDS: u64 = 300;

/// What the store says about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// No equal request is noted, or its response was delivered: carry this one out. The fence goes
    /// with every later call for this note.
    New {
        /// This note's fencing number
        fence: u64,
    },
    /// An equal request is being carried out. This one is a repeat and has to wait.
    Running,
    /// The response to an equal request is on its way. Whether this one is a repeat depends on
    /// whether it arrives.
    Answering,
    /// An equal request was sent, and its outcome is unknown.
    Unknown {
        /// This note's fencing number
        fence: u64,
        /// When it was sent, Unix seconds
        sent_at: u64,
        /// The note that [`super::IdempotencyStore::mark_sent`] stored
        note: String,
    },
    /// An equal request was carried out, and this one gets its response: the first client didn't
    /// receive it, or this one has waited for it.
    Done {
        /// This note's fencing number
        fence: u64,
        /// Status of the response
        status: u16,
        /// Body of the response, sealed; `None` if it isn't kept
        answer: Option<Vec<u8>>,
    },
}

/// A request to be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteRequest {
    /// Digest of the caller, the operation, its target and the body
    pub id: IdempotencyId,
    /// Unix seconds
    pub now: u64,
    /// Until when no other request may take the note over, Unix seconds
    pub lease_until: u64,
    /// The same, if only the response is left to be delivered
    pub delivery_until: u64,
    /// Whether this request has found an equal one running: then it is a repeat of that one,
    /// whatever the outcome
    pub has_waited: bool,
}

/// Stores notes about requests. Calls with an outdated fence have no effect.
#[async_trait]
pub trait RepeatStore: Send + Sync + 'static {
    /// Notes a request, or says what came of an equal one. Deletes notes that are older than
    /// [`WINDOW_SECONDS`].
    async fn note(&self, request: NoteRequest) -> Result<Noted, StoreError>;

    /// Marks the request as carried out, with its response on its way until `lease_until` at the
    /// latest.
    async fn answering(
        &self,
        id: IdempotencyId,
        fence: u64,
        lease_until: u64,
        answer: (u16, Option<Vec<u8>>),
    ) -> Result<(), StoreError>;

    /// Marks the response as delivered: from now on, an equal request is a new one.
    async fn delivered(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;

    /// Marks the response as lost on its way to the client: an equal request is a repeat.
    async fn undelivered(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;
}
