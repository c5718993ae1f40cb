//! State that outlives a request, behind one trait: sessions, used logins, the audit chain, idempotency keys, requests that may be
//! repeated, and the Management API token that the replicas share.
//!
//! [`SqlStore`] implements it once, in statements that both databases take; [`Sqlite`] (a file, or memory for the demo and the
//! tests) and [`Postgres`] (more than one replica) only run them. Keys are SHA-256 digests: whoever reads the store can't take
//! over a session, and the token in it is sealed with a key that isn't there.
//!
//! Times are Unix seconds; `now` comes from the injected clock.

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
pub use sql::SqlStore;
pub use sqlite::{Sqlite, SqliteStore};
pub use token::TokenStore;

/// The store can't be used; the request is answered with 503.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// The file, the server, a lock, or a record that isn't readable; for the log
    Failed(String),
}

impl StoreError {
    fn failed(what: impl Into<String>) -> Self {
        Self::Failed(what.into())
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Failed(what) = self;
        write!(f, "store: {what}")
    }
}

impl std::error::Error for StoreError {}

/// Sessions and used logins.
#[async_trait]
pub trait SessionStore: Send + Sync + 'static {
    /// Notes a login as used, until `until`, and drops the notes whose time has passed. `false` if it was noted before. Written only
    /// after the identity provider has accepted a code, so that anonymous requests can't fill the store.
    async fn use_login(&self, key: StoreKey, now: u64, until: u64) -> Result<bool, StoreError>;

    /// Keeps a session, and drops those that have expired.
    async fn put_session(
        &self,
        key: StoreKey,
        session: SessionRecord,
        now: u64,
    ) -> Result<(), StoreError>;

    /// The session, expired or not.
    async fn session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError>;

    /// Notes that the session was used.
    async fn touch_session(&self, key: StoreKey, now: u64) -> Result<(), StoreError>;

    /// Ends a session; one that isn't there is no error.
    async fn remove_session(&self, key: StoreKey) -> Result<(), StoreError>;

    /// Ends a session, and says what it was.
    async fn take_session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError>;

    /// Puts a session's next refresh token in the place of the one that it was got with, even if another replica may ask by now; `false`
    /// if that one is gone.
    async fn keep_refresh(&self, key: StoreKey, old: &[u8], new: &[u8])
    -> Result<bool, StoreError>;

    /// Takes the right to ask the provider about a session, until `until`; unless somebody has it, or asked after `stale`.
    async fn claim_check(
        &self,
        key: StoreKey,
        now: u64,
        until: u64,
        stale: u64,
    ) -> Result<Check, StoreError>;

    /// Keeps what the provider said and ends the right; `false` when somebody else has it by now, or the session has ended.
    async fn finish_check(
        &self,
        key: StoreKey,
        fence: u64,
        session: SessionRecord,
    ) -> Result<bool, StoreError>;

    /// Ends the right without an answer; nobody asks before `until`.
    async fn pause_check(&self, key: StoreKey, fence: u64, until: u64) -> Result<(), StoreError>;

    /// Ends the session, unless somebody else has the right by now.
    async fn refuse_check(&self, key: StoreKey, fence: u64) -> Result<(), StoreError>;
}

/// Everything that the proxy keeps.
#[async_trait]
pub trait Store: SessionStore + TokenStore + IdempotencyStore + RepeatStore + AuditStore {
    /// Brings the layout up to date, however many replicas do so at once. A layout of a later version is an error.
    async fn prepare(&self) -> Result<(), StoreError>;

    /// Whether the store can be used.
    async fn check(&self) -> Result<(), StoreError>;
}
