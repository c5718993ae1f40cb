//! The Management API token that the replicas share, and the lease for fetching it.

use async_trait::async_trait;

use super::StoreError;

/// Which token: a digest of the tenant, the client and its credential (see `auth0::fleet`).
pub type TokenName = [u8; 32];

/// The result of asking for the right to fetch a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// This replica may fetch. The fencing number is higher than all before; later calls with a
    /// lower one have no effect.
    Taken(u64),
    /// Another replica is fetching
    Held,
    /// The endpoint failed a moment ago; no replica may ask before this time, in Unix seconds
    Paused(u64),
}

/// Stores a token for all replicas. It is sealed, so the store can't read it.
#[async_trait]
pub trait TokenStore: Send + Sync + 'static {
    /// The token that was stored last.
    async fn shared_token(&self, name: TokenName) -> Result<Option<Vec<u8>>, StoreError>;

    /// Takes the lease until `until`, unless another replica holds it or it is paused.
    async fn take_lease(&self, name: TokenName, now: u64, until: u64) -> Result<Lease, StoreError>;

    /// Stores a token and ends the lease. Returns `false` without storing it if a later lease was
    /// given meanwhile.
    async fn put_token(
        &self,
        name: TokenName,
        fence: u64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError>;

    /// Ends the lease without a token. No replica gets another one before `until`.
    async fn pause_lease(&self, name: TokenName, fence: u64, until: u64) -> Result<(), StoreError>;
}
