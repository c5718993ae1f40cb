//! Idempotency keys: a repeated `POST` isn't carried out again, even after a crash.

use async_trait::async_trait;

use super::StoreError;

/// Digest of the caller, the operation, its target and the key.
pub type IdempotencyId = [u8; 32];

/// How long a key is remembered, in seconds.
pub const KEEP_SECONDS: u64 = 24 * 3600;

/// What the store says about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// New, or never sent: this request carries it out. The fence goes with every later call for
    /// this key.
    Ours {
        /// This claim's fencing number
        fence: u64,
    },
    /// It was sent by a request that is gone. Its outcome has to be reconciled.
    Interrupted {
        /// This claim's fencing number
        fence: u64,
        /// When it was sent, Unix seconds
        sent_at: u64,
        /// The note that [`IdempotencyStore::mark_sent`] stored
        note: String,
    },
    /// Another request carries it out at the moment.
    InProgress,
    /// It was carried out.
    Done {
        /// Status of the response
        status: u16,
        /// Body of the response, sealed; `None` if it isn't kept
        answer: Option<Vec<u8>>,
    },
    /// The key was used before with another body.
    Reused,
}

/// A claim on a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimRequest {
    /// Id of the key's record
    pub id: IdempotencyId,
    /// Digest of the body
    pub digest: [u8; 32],
    /// Unix seconds
    pub now: u64,
    /// Until when no other request may take the key over, Unix seconds
    pub lease_until: u64,
}

/// Stores idempotency keys. Calls with an outdated fence have no effect.
#[async_trait]
pub trait IdempotencyStore: Send + Sync + 'static {
    /// Claims a key, and deletes those that are older than [`KEEP_SECONDS`].
    async fn claim(&self, request: ClaimRequest) -> Result<Claim, StoreError>;

    /// Marks the key as sent, right before sending. `times` are the current time and the end of the
    /// lease. Returns `false` if the claim was lost; then nothing may be sent.
    async fn mark_sent(
        &self,
        id: IdempotencyId,
        fence: u64,
        times: (u64, u64),
        note: String,
    ) -> Result<bool, StoreError>;

    /// Marks the key as carried out. From now on it is answered with this response.
    async fn finish(
        &self,
        id: IdempotencyId,
        fence: u64,
        status: u16,
        answer: Option<Vec<u8>>,
    ) -> Result<(), StoreError>;

    /// Ends the lease of a key that was sent with an unknown outcome, so that the next request can
    /// reconcile it at once.
    async fn release(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;

    /// Deletes a key for which nothing was carried out.
    async fn forget(&self, id: IdempotencyId, fence: u64) -> Result<(), StoreError>;
}
