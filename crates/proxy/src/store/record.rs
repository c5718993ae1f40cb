//! What the store keeps.

use factordesk_model::{Permission, Secret};
use serde::{Deserialize, Serialize};

use crate::digest::sha256;

/// The digest of a random id that only a browser's cookie holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// Of the cookie's value.
    pub fn of(id: &str) -> Self {
        Self(sha256(id.as_bytes()))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A login under way, bound to a browser by its cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginTransaction {
    /// What `state` must come back as
    pub state: Secret,
    /// What `nonce` the ID token must hold
    pub nonce: Secret,
    /// PKCE
    pub verifier: Secret,
    /// A path of the proxy's own origin
    pub return_to: String,
    /// Unix seconds
    pub expires_at: u64,
}

/// A logged-in admin.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// `iss` of the login
    pub issuer: String,
    /// `sub`
    pub sub: String,
    /// `name`, for the screen
    pub name: Option<String>,
    /// `email`, for the screen
    pub email: Option<String>,
    /// What they may do
    pub permissions: Vec<Permission>,
    /// Unix seconds
    pub created_at: u64,
    /// Unix seconds
    pub last_seen: u64,
    /// When it ends, used or not; Unix seconds
    pub expires_at: u64,
    /// When the password was given, as the provider says; Unix seconds
    pub auth_time: Option<u64>,
    /// When the provider last said what they may do; Unix seconds
    #[serde(skip)]
    pub checked_at: u64,
    /// The refresh token, sealed so that only the session's id opens it
    #[serde(skip)]
    pub refresh: Option<Vec<u8>>,
}

/// Who may ask the provider about a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// We, and nobody else for a while. The number is higher than any before: who comes back late with a lower one is refused.
    Ours(u64, SessionRecord),
    /// Somebody else does, or has just done so
    NotOurs(SessionRecord),
    /// The provider failed somebody; nobody asks for a while
    Paused,
    /// There is no such session any more
    Gone,
}

impl std::fmt::Debug for SessionRecord {
    /// No name, no address, and no `sub`, which may hold one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRecord")
            .field("permissions", &self.permissions)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
