//! The Management API token that the replicas share, and the lease to fetch it.

use async_trait::async_trait;

use super::StoreError;

/// Whose token: made of the tenant, the client and its credential (see `auth0::fleet`).
pub type TokenName = [u8; 32];

/// The right to fetch a token, for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// Ours. The number is higher than any before: who comes back late with a lower one is refused.
    Taken(u64),
    /// Another replica fetches
    Held,
    /// The endpoint failed somebody; nobody asks before this time
    Paused(u64),
}

/// A token for the fleet, sealed: the store can't read it.
#[async_trait]
pub trait TokenStore: Send + Sync + 'static {
    /// What was put last.
    async fn shared_token(&self, name: TokenName) -> Result<Option<Vec<u8>>, StoreError>;

    /// Takes the lease, unless somebody holds it or it pauses.
    async fn take_lease(&self, name: TokenName, now: u64, until: u64) -> Result<Lease, StoreError>;

    /// Puts a token and ends the lease; `false` when a later lease was given meanwhile, and nothing was put.
    async fn put_token(
        &self,
        name: TokenName,
        fence: u64,
        sealed: Vec<u8>,
    ) -> Result<bool, StoreError>;

    /// Ends the lease without a token; nobody gets another before `until`.
    async fn pause_lease(&self, name: TokenName, fence: u64, until: u64) -> Result<(), StoreError>;
}
