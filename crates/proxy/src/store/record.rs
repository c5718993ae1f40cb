//! What the store keeps.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::Permission;
use serde::{Deserialize, Serialize};

use crate::digest::sha256;

/// The digest of a random id that only a browser's cookie holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// Of the cookie's value.
    pub fn of(id: &str) -> Self {
        Self(sha256(id.as_bytes()))
    }

    /// As a cookie's value.
    pub(crate) fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads what [`StoreKey::to_text`] writes.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
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
    /// The provider's name for its session (`sid`), for a logout there
    #[serde(default)]
    pub sid: Option<String>,
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
