//! Sessions: what a cookie stands for.

use std::sync::Arc;
use std::time::Duration;

use factordesk_model::{Permission, Secret};

use super::pending_logouts::{Pending, PendingLogouts};
use super::recheck;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::random::{Random, token};
use crate::store::{SessionRecord, Store, StoreError, StoreKey};

/// Without a request for so long, it ends: 15 minutes.
pub const IDLE_SECONDS: u64 = 15 * 60;
/// It ends at the latest after 8 hours.
pub const ABSOLUTE_SECONDS: u64 = 8 * 3600;
/// It ends at the latest after an hour, and with its access token, where nobody asks the provider again.
pub const UNCHECKED_SECONDS: u64 = 3600;
/// Between two tries to delete a session, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const MAX_PAUSE: Duration = Duration::from_secs(10);
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
    pending: Arc<PendingLogouts>,
}

/// What a logout did.
pub(crate) enum Ended {
    /// The session is gone from the store; `None` if there was none
    Now(Option<SessionRecord>),
    /// The store can't delete it: this replica refuses it, and the caller tries [`Sessions::end_later`] if it is the first to hear
    Pending {
        /// Why the store can't
        error: StoreError,
        /// Whether this is the first logout of the session
        is_new: bool,
    },
}

impl Sessions {
    /// In this store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            store,
            clock,
            random,
            pending: Arc::default(),
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
        if self.pending.has(&key) {
            return Ok(None);
        }
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

    /// Ends the session of this id.
    ///
    /// # Errors
    /// The store failed, and too many other sessions wait for their deletion.
    pub(crate) async fn take(&self, id: &str) -> Result<Ended, ApiError> {
        let key = StoreKey::of(id);
        let error = match self.store.take_session(key).await {
            Ok(session) => return Ok(Ended::Now(session)),
            Err(error) => error,
        };
        match self.pending.note(key, self.clock.now()) {
            Pending::New => Ok(Ended::Pending {
                error,
                is_new: true,
            }),
            Pending::Known => Ok(Ended::Pending {
                error,
                is_new: false,
            }),
            Pending::Full => Err(error.into()),
        }
    }

    /// Tries to delete a session whose logout is pending until the store does it; returns what the session was. Waits between the tries,
    /// longer each time.
    pub(crate) async fn end_later(&self, id: &str) -> Option<SessionRecord> {
        let key = StoreKey::of(id);
        let until = self.clock.now() + ABSOLUTE_SECONDS;
        let mut pause = FIRST_PAUSE;
        while self.clock.now() < until {
            tokio::time::sleep(pause).await;
            if let Ok(session) = self.store.take_session(key).await {
                self.pending.done(&key);
                return session;
            }
            pause = (pause * 2).min(MAX_PAUSE);
        }
        // The session has ended by its age.
        self.pending.done(&key);
        None
    }

    /// Ends the session with this digest, and returns what it was; `None` if there was none.
    pub async fn end(&self, key: StoreKey) -> Result<Option<SessionRecord>, ApiError> {
        Ok(self.store.take_session(key).await?)
    }
}
