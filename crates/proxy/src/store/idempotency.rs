//! Idempotency keys: a `POST` that is repeated is not done again, also after a crash.

use async_trait::async_trait;

use super::StoreError;

/// The digest of who, what on whom, and the key.
pub type IdempotencyId = [u8; 32];

/// How long a key is remembered: a day.
pub const KEEP_SECONDS: u64 = 24 * 3600;

/// What a key stands for when it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// New, or never sent: ours to do. The fence is for the calls that follow.
    Ours {
        /// Our number
        fence: u64,
    },
    /// It was sent, and whoever sent it is gone: its outcome has to be found out.
    Interrupted {
        /// Our number
        fence: u64,
        /// When it was sent, Unix seconds
        sent_at: u64,
        /// What [`IdempotencyStore::mark_sent`] noted
        note: String,
    },
    /// Somebody works on it.
    InProgress,
    /// Done.
    Done {
        /// Its status
        status: u16,
        /// Its answer, sealed; `None` when it is not kept
        answer: Option<Vec<u8>>,
    },
    /// The key came with another body.
    Reused,
}

/// A claim on a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimRequest {
    /// Which key
    pub id: IdempotencyId,
    /// Of the body
    pub digest: [u8; 32],
    /// Unix seconds
    pub now: u64,
    /// Nobody else may take it over before
    pub lease_until: u64,
}

/// Where keys are kept.
#[async_trait]
pub trait IdempotencyStore: Send + Sync + 'static {
    /// Claims a key, and drops those that are older than [`KEEP_SECONDS`].
    async fn claim(&self, request: ClaimRequest) -> Result<Claim, StoreError>;

    /// To be called right before sending; `false`: the claim was lost, and nothing may be sent.
    async fn mark_sent(
        &self,
        id: IdempotencyId,
        fence: u64,
        times: (u64, u64),
        note: String,
    ) -> Result<bool, StoreError>;

    /// Done: from now on the key is answered with this.
    async fn finish(
        &self,
        id: IdempotencyId,
        fence: u64,
        status: u16,
        answer: Option<Vec<u8>>,
    ) -> Result<(), StoreError>;

    /// Sent, and the outcome can't be told yet: the next one who comes may look again at once.
    async fn release(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;

    /// Nothing was done: the key is free again.
    async fn forget(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;
}
