//! The store of the demo and the tests: gone at the end of the process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{LoginTransaction, MAX_LOGINS, SessionRecord, Store, StoreError, StoreKey};

/// Sessions and logins in memory.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Tables>);

#[derive(Debug, Default)]
struct Tables {
    logins: HashMap<StoreKey, LoginTransaction>,
    sessions: HashMap<StoreKey, SessionRecord>,
}

impl MemoryStore {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        // Each change is a single call on a map: a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn put_login(
        &self,
        key: StoreKey,
        login: LoginTransaction,
        now: u64,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.logins.retain(|_, login| login.expires_at > now);
        if tables.logins.len() >= MAX_LOGINS {
            return Err(StoreError::Full);
        }
        tables.logins.insert(key, login);
        Ok(())
    }

    async fn take_login(&self, key: StoreKey) -> Result<Option<LoginTransaction>, StoreError> {
        Ok(self.tables().logins.remove(&key))
    }

    async fn put_session(
        &self,
        key: StoreKey,
        session: SessionRecord,
        now: u64,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables
            .sessions
            .retain(|_, session| session.expires_at > now);
        tables.sessions.insert(key, session);
        Ok(())
    }

    async fn session(&self, key: StoreKey) -> Result<Option<SessionRecord>, StoreError> {
        Ok(self.tables().sessions.get(&key).cloned())
    }

    async fn touch_session(&self, key: StoreKey, now: u64) -> Result<(), StoreError> {
        if let Some(session) = self.tables().sessions.get_mut(&key) {
            session.last_seen = session.last_seen.max(now);
        }
        Ok(())
    }

    async fn remove_session(&self, key: StoreKey) -> Result<(), StoreError> {
        self.tables().sessions.remove(&key);
        Ok(())
    }

    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
