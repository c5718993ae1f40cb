//! The types that the session store keeps.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::Permission;
use serde::{Deserialize, Serialize};

use crate::digest::sha256;

/// The SHA-256 digest of a random id that only a browser's cookie holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// The key of a cookie's value.
    pub fn of(id: &str) -> Self {
        Self(sha256(id.as_bytes()))
    }

    /// The form for a cookie's value.
    pub(crate) fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Parses what [`StoreKey::to_text`] returns.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The session of a logged-in admin.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// `iss` of the ID token
    pub issuer: String,
    /// `sub` of the ID token
    pub sub: String,
    /// `name`, for display
    pub name: Option<String>,
    /// `email`, for display
    pub email: Option<String>,
    /// The admin's permissions
    pub permissions: Vec<Permission>,
    /// The admin's roles, for a policy
    #[serde(default)]
    pub roles: Vec<String>,
    /// Unix seconds
    pub created_at: u64,
    /// Unix seconds
    pub last_seen: u64,
    /// When it ends even if it is used, Unix seconds
    pub expires_at: u64,
    /// When the admin entered the password, according to the provider; Unix seconds
    pub auth_time: Option<u64>,
    /// Whether the provider has verified the address
    #[serde(default)]
    pub email_verified: Option<bool>,
    /// The class of the login (`acr`)
    #[serde(default)]
    pub acr: Option<String>,
    /// The methods of the login (`amr`)
    #[serde(default)]
    pub amr: Vec<String>,
    /// The provider's id for its own session (`sid`), needed to log out there
    #[serde(default)]
    pub sid: Option<String>,
    /// When the provider last confirmed the permissions, Unix seconds
    // Kept in a column of its own, like `refresh`, so that statements can compare it.
    #[serde(skip)]
    pub checked_at: u64,
    /// The refresh token, sealed with a key that is derived from the session's id
    #[serde(skip)]
    pub refresh: Option<Vec<u8>>,
}

/// The result of claiming the right to revalidate a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// This replica has the claim. The fencing number is higher than all before; later calls with a
    /// lower one have no effect.
    Ours(u64, SessionRecord),
    /// Another replica is revalidating it, or has just done so
    NotOurs(SessionRecord),
    /// The provider failed a moment ago; no replica may ask it for now
    Paused,
    /// The session doesn't exist any more
    Gone,
}

impl std::fmt::Debug for SessionRecord {
    /// Leaves out name, address and `sub`, which may contain an address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionRecord")
            .field("permissions", &self.permissions)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
