//! State that outlives a request, behind one trait: sessions, used logins, the audit chain,
//! idempotency keys, notes about requests that may be repeated, and the Management API token that
//! the replicas share.
//!
//! [`SqlStore`] implements it once, in statements that both databases accept. [`Sqlite`] (a file,
//! or memory for the demo and the tests) and [`Postgres`] (for more than one replica) only run
//! them.
//!
//! The keys of sessions are SHA-256 digests of random ids, so reading the store isn't enough to take
//! over a session. The token in it is sealed with a key that isn't in the store.
//!
//! Times are Unix seconds; `now` comes from the injected clock.

mod appender;
pub mod audit;
mod codec;
mod database;
pub mod idempotency;
mod migrations;
mod postgres;
mod record;
pub mod repeats;
mod sql;
mod sql_repeats;
mod sql_sessions;
mod sqlite;
pub mod token;

use async_trait::async_trait;

pub use audit::AuditStore;
pub use idempotency::IdempotencyStore;
pub use postgres::{Postgres, PostgresStore};
pub use record::{Check, SessionRecord, StoreKey};
pub use repeats::RepeatStore;
pub use sql::{PURGES, SqlStore};
pub use sqlite::{Sqlite, SqliteStore};
pub use token::TokenStore;

/// The store can't be used. The request is answered with 503.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The file, the server or a lock failed, or a record can't be read; for the log
    #[error("store: {0}")]
    Failed(String),
}

impl StoreError {
    fn failed(what: impl Into<String>) -> Self {
        Self::Failed(what.into())
    }
}

/// Stores sessions and used logins.
#[async_trait]
pub trait SessionStore: Send + Sync + 'static {
    /// Marks a login as used until `until`, and deletes outdated marks. Returns `false` if it was
    /// marked before.
    ///
    /// Called only after the identity provider has accepted a code, so that anonymous requests
    /// can't fill the store.
    async fn use_login(&self, key: StoreKey, now: u64, until: u64) -> Result<bool, StoreError>;

    /// Stores a session, and deletes those that have expired.
    async fn put_session(
        &self,
        key: StoreKey,
        session: SessionRecord,
        now: u64,
    ) -> Result<(), StoreError>;

    /// Reads a session, even if it has expired.
    async fn session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError>;

    /// Notes that the session was used at `now`.
    async fn touch_session(&self, key: StoreKey, now: u64) -> Result<(), StoreError>;

    /// Deletes a session. It isn't an error if there is no such session.
    async fn remove_session(&self, key: StoreKey) -> Result<(), StoreError>;

    /// Deletes a session and returns it.
    async fn take_session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError>;

    /// Replaces the refresh token `old` by its successor `new`, even if this replica has lost the
    /// right to revalidate meanwhile. Returns `false` if `old` isn't stored any more.
    async fn keep_refresh(&self, key: StoreKey, old: &[u8], new: &[u8])
    -> Result<bool, StoreError>;

    /// Claims the right to revalidate a session at the provider, until `until`. Refused if another
    /// replica holds it, or revalidated the session after `stale`.
    async fn claim_check(
        &self,
        key: StoreKey,
        now: u64,
        until: u64,
        stale: u64,
    ) -> Result<Check, StoreError>;

    /// Stores the revalidated session and ends the claim. Returns `false` if another replica has
    /// the claim by now, or the session has ended.
    async fn finish_check(
        &self,
        key: StoreKey,
        fence: u64,
        session: SessionRecord,
    ) -> Result<bool, StoreError>;

    /// Ends the claim without a result. The session isn't revalidated before `until`.
    async fn pause_check(&self, key: StoreKey, fence: u64, until: u64) -> Result<(), StoreError>;

    /// Deletes a session that the provider refused, unless another replica has the claim by now.
    async fn refuse_check(&self, key: StoreKey, fence: u64) -> Result<(), StoreError>;
}

/// Everything that the proxy stores.
#[async_trait]
pub trait Store: SessionStore + TokenStore + IdempotencyStore + RepeatStore + AuditStore {
    /// Brings the schema up to date; replicas may do so at the same time. A schema of a later
    /// version is an error.
    async fn prepare(&self) -> Result<(), StoreError>;

    /// Checks that the store can be read.
    async fn check(&self) -> Result<(), StoreError>;
}
