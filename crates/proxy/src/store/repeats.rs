//! Requests that may be repeats of one another, since nothing tells a repeat from a second wish but what came of the first.
//!
//! Official SDKs repeat a `POST` or `PUT` by themselves, without an `Idempotency-Key`. A request is noted here, for all replicas,
//! from before it is sent until its answer has reached its caller. While the note is there, an equal request is a repeat.
//!
//! Notes are rows of the same table as idempotency keys: [`super::IdempotencyStore::mark_sent`], `release` and `forget` are for both.

use async_trait::async_trait;

use super::StoreError;
use super::idempotency::IdempotencyId;

/// How long a request is remembered, in seconds.
pub const WINDOW_SECONDS: u64 = 300;

/// What a request is, among those like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// The first, or the first since one was answered: to be carried out. The fence is for the calls that follow.
    New {
        /// Our number
        fence: u64,
    },
    /// One like it is being carried out: this is a repeat, and has to wait.
    Running,
    /// The answer to one like it is on its way: whether this is a repeat will be known when it has arrived, or is lost.
    Answering,
    /// One like it was sent, and nobody knows what it did.
    Unknown {
        /// Our number
        fence: u64,
        /// When it was sent, Unix seconds
        sent_at: u64,
        /// What [`super::IdempotencyStore::mark_sent`] noted
        note: String,
    },
    /// One like it was done. Its answer hasn't reached its caller, so it is to be answered again; or this one has waited for it.
    Done {
        /// Our number
        fence: u64,
        /// Its status
        status: u16,
        /// Its answer, sealed; `None` when it is not kept
        answer: Option<Vec<u8>>,
    },
}

/// A request to be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteRequest {
    /// The digest of who, what on whom, and the body
    pub id: IdempotencyId,
    /// Unix seconds
    pub now: u64,
    /// Nobody else may take it over before
    pub lease_until: u64,
    /// The same, if all that is left to do is to answer
    pub delivery_until: u64,
    /// Whether this request has found another one running before: then it is a repeat of that one, whatever came of it
    pub has_waited: bool,
}

/// Where requests are noted.
#[async_trait]
pub trait RepeatStore: Send + Sync + 'static {
    /// Notes a request, or says what came of the one like it. Drops notes that are older than [`WINDOW_SECONDS`].
    async fn note(&self, request: NoteRequest) -> Result<Noted, StoreError>;

    /// Done, and the answer is on its way, until `lease_until` at the latest.
    async fn answering(
        &self,
        id: IdempotencyId,
        fence: u64,
        lease_until: u64,
        answer: (u16, Option<Vec<u8>>),
    ) -> Result<(), StoreError>;

    /// The answer has reached its caller: from now on an equal request is a new one.
    async fn delivered(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;

    /// The answer was lost on the way to its caller: an equal request is a repeat.
    async fn undelivered(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;
}
