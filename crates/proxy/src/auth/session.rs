//! Sessions: beginning, finding and ending them. The store keeps a session under the digest of its id; only the
//! cookie holds the id itself.

use std::sync::Arc;
use std::time::Duration;

use factordesk_model::{Permission, Secret};

use super::pending_logouts::{Pending, PendingLogouts};
use super::session_revalidator;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::random::{Random, token};
use crate::store::{SessionRecord, Store, StoreError, StoreKey};

/// Maximum time between two requests of a session, in seconds: 15 minutes.
pub const IDLE_SECONDS: u64 = 15 * 60;
/// Maximum lifetime of a session, in seconds: 8 hours.
pub const ABSOLUTE_SECONDS: u64 = 8 * 3600;
/// Maximum lifetime of a session that can't be revalidated, in seconds: an hour. Such a session also ends with its
/// access token.
pub const UNCHECKED_SECONDS: u64 = 3600;
/// First and longest pause between two attempts to delete a session.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// Minimum time between two updates of a session's last use, in seconds. Spares the store a write for each request.
/// So a session may end that much before its 15 idle minutes are over.
const TOUCH_SECONDS: u64 = 30;

/// The person who logged in, as the provider says.
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
    /// Granted by the access token
    pub permissions: Vec<Permission>,
    /// Roles of the access token, for a policy
    pub roles: Vec<String>,
    /// `email_verified`
    pub email_verified: Option<bool>,
    /// When they last authenticated; Unix seconds
    pub auth_time: Option<u64>,
    /// `acr`: the class of the login
    pub acr: Option<String>,
    /// `amr`: the methods of the login
    pub amr: Vec<String>,
    /// The provider's id of its own session
    pub sid: Option<String>,
    /// Used to revalidate the session; `None` if revalidation is off
    pub refresh_token: Option<Secret>,
    /// When the access token expires; Unix seconds
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

/// The result of a logout.
pub(crate) enum Ended {
    /// The session is deleted. `None` if there was no such session.
    Now(Option<Box<SessionRecord>>),
    /// The store can't delete the session, so this replica rejects it from memory. If `is_new`, the caller must run
    /// [`Sessions::end_later`].
    Pending {
        /// Why the store failed
        error: StoreError,
        /// Whether this is the first logout of this session
        is_new: bool,
    },
}

impl Sessions {
    /// Creates the sessions on top of this store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            store,
            clock,
            random,
            pending: Arc::default(),
        }
    }

    /// Begins a session and returns its id for the cookie.
    pub async fn begin(&self, who: LoggedIn) -> Result<String, ApiError> {
        // Never the browser's old id, which an attacker could have planted (session fixation).
        let id = token(&*self.random)?;
        let now = self.clock.now();
        let sealed = who.refresh_token.as_ref().map(|token| {
            session_revalidator::seal(&id, token, &self.random).ok_or_else(|| {
                ApiError::unavailable(5).with_cause("a refresh token can't be sealed")
            })
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
            roles: who.roles,
            created_at: now,
            last_seen: now,
            expires_at,
            auth_time: who.auth_time,
            email_verified: who.email_verified,
            acr: who.acr,
            amr: who.amr,
            sid: who.sid,
            checked_at: now,
            refresh,
        };
        self.store
            .put_session(StoreKey::of(&id), record, now)
            .await?;
        Ok(id)
    }

    /// Returns the session with this id if it is still valid, and records that it was used.
    pub async fn find(&self, id: &str) -> Result<Option<SessionRecord>, ApiError> {
        let key = StoreKey::of(id);
        // Before the store is asked, which still has the session.
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
    /// The store failed, and too many other sessions are already waiting for their deletion.
    pub(crate) async fn take(&self, id: &str) -> Result<Ended, ApiError> {
        let key = StoreKey::of(id);
        let error = match self.store.take_session(key).await {
            Ok(session) => return Ok(Ended::Now(session.map(Box::new))),
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

    /// Retries the deletion of a session, with growing pauses, until the store succeeds. Returns the deleted session,
    /// or `None` once it has expired anyway.
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
        // The store rejects the session by its age now.
        self.pending.done(&key);
        None
    }

    /// Ends the session with this digest, and returns what it was; `None` if there was none.
    pub async fn end(&self, key: StoreKey) -> Result<Option<SessionRecord>, ApiError> {
        Ok(self.store.take_session(key).await?)
    }
}
