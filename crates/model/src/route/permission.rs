//! What an admin may do.

use serde::{Deserialize, Serialize};

/// What an admin may do: the Management API's four scopes on authentication methods.
///
/// The help-desk reads around them (users, the tenant's factors) come with [`Permission::Read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Permission {
    /// See users and their methods
    #[serde(rename = "read:authentication_methods")]
    Read,
    /// Add methods
    #[serde(rename = "create:authentication_methods")]
    Create,
    /// Rename, change channel, replace all
    #[serde(rename = "update:authentication_methods")]
    Update,
    /// Delete one or all
    #[serde(rename = "delete:authentication_methods")]
    Delete,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Create, Self::Update, Self::Delete];

    /// The claim's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read:authentication_methods",
            Self::Create => "create:authentication_methods",
            Self::Update => "update:authentication_methods",
            Self::Delete => "delete:authentication_methods",
        }
    }

    /// The permission with this spelling; others are not ours, and count for nothing.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }
}
