//! Sessions: what a cookie stands for.

use std::sync::Arc;

use factordesk_model::{Permission, Secret};

use super::recheck;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::random::{Random, token};
use crate::store::{SessionRecord, Store, StoreKey};

/// Without a request for so long, it ends: 15 minutes.
pub const IDLE_SECONDS: u64 = 15 * 60;
/// It ends at the latest after 8 hours.
pub const ABSOLUTE_SECONDS: u64 = 8 * 3600;
/// It ends at the latest after an hour, and with its access token, where nobody asks the provider again.
pub const UNCHECKED_SECONDS: u64 = 3600;
/// A use is noted at most this often, to spare the store.
const TOUCH_SECONDS: u64 = 30;

/// Who logged in, as the provider says.
#[derive(Clone)]
pub struct LoggedIn {
    /// `iss`
    pub issuer: String,
    /// `sub`
    pub sub: String,
    /// `name`
    pub name: Option<String>,
    /// `email`
    pub email: Option<String>,
    /// From the access token
    pub permissions: Vec<Permission>,
    /// When they gave their password; Unix seconds
    pub auth_time: Option<u64>,
    /// The provider's name for its session
    pub sid: Option<String>,
    /// Asks the provider again what they may do; without one, nobody does
    pub refresh_token: Option<Secret>,
    /// When the access token ends; Unix seconds
    pub access_ends: u64,
}

/// All sessions. Clones share them.
#[derive(Clone)]
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Sessions {
    /// In this store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            store,
            clock,
            random,
        }
    }

    /// Begins a session with a new id, which is returned for the cookie and kept only as a digest.
    pub async fn begin(&self, who: LoggedIn) -> Result<String, ApiError> {
        let id = token(&*self.random)?;
        let now = self.clock.now();
        let sealed = who.refresh_token.as_ref().map(|token| {
            recheck::seal(&id, token, &self.random)
                .ok_or_else(|| ApiError::unavailable(5).because("a refresh token can't be sealed"))
        });
        let refresh = sealed.transpose()?;
        let expires_at = if refresh.is_some() {
            now + ABSOLUTE_SECONDS
        } else {
            who.access_ends.min(now + UNCHECKED_SECONDS)
        };
        let record = SessionRecord {
            issuer: who.issuer,
            sub: who.sub,
            name: who.name,
            email: who.email,
            permissions: who.permissions,
            created_at: now,
            last_seen: now,
            expires_at,
            auth_time: who.auth_time,
            sid: who.sid,
            checked_at: now,
            refresh,
        };
        self.store
            .put_session(StoreKey::of(&id), record, now)
            .await?;
        Ok(id)
    }

    /// The session of this id, if it still runs; notes that it was used.
    pub async fn find(&self, id: &str) -> Result<Option<SessionRecord>, ApiError> {
        let key = StoreKey::of(id);
        let Some(session) = self.store.session(key).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        if now >= session.expires_at || now >= session.last_seen + IDLE_SECONDS {
            self.store.remove_session(key).await?;
            return Ok(None);
        }
        if now >= session.last_seen + TOUCH_SECONDS {
            self.store.touch_session(key, now).await?;
        }
        Ok(Some(session))
    }

    /// Ends the session of this id, and says what it was.
    pub async fn take(&self, id: &str) -> Result<Option<SessionRecord>, ApiError> {
        Ok(self.store.take_session(StoreKey::of(id)).await?)
    }

    /// Ends it.
    pub async fn end(&self, key: StoreKey) -> Result<(), ApiError> {
        Ok(self.store.remove_session(key).await?)
    }
}
