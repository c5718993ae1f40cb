//! `GET /session` of the proxy: who the admin is, and what they may do here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::guardian::GuardianFactor;
use crate::method::Channel;
use crate::route::Permission;

/// The person at the desk.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admin {
    /// OIDC `sub`
    pub sub: String,
    /// OIDC `name`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// OIDC `email`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl fmt::Debug for Admin {
    /// Only the subject: the name and the address stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admin")
            .field("sub", &self.sub)
            .finish_non_exhaustive()
    }
}

/// The tenant that the desk works on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantInfo {
    /// A name for people, from the proxy's configuration
    pub label: String,
    /// The tenant's domain
    pub domain: String,
}

/// What the tenant has turned on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// As `/guardian/factors` answers
    pub factors: Vec<GuardianFactor>,
    /// Channels of the phone factor
    pub channels: Vec<Channel>,
}

/// How the admin came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessMode {
    /// The proxy's own login, a cookie
    Session,
    /// An access token of the embedding portal
    Bearer,
}

/// The answer of `GET /session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Who
    pub admin: Admin,
    /// What they may do
    pub permissions: Vec<Permission>,
    /// How they came in
    pub mode: AccessMode,
    /// Where
    pub tenant: TenantInfo,
    /// What the tenant offers; `None` when it could not be asked
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Capabilities>,
    /// When the access ends at the latest, Unix seconds
    pub expires_at: u64,
}
