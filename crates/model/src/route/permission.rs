//! What an admin may do.

use serde::{Deserialize, Serialize};

/// What an admin may do: the Management API's four scopes on authentication methods, the help-desk operations around
/// them, and reading the audit.
///
/// Of the help-desk operations, only the enrolment ticket has a scope of its own at Auth0. The others need
/// `update:users`, which allows far too much to be given to an admin, so their permissions are named after the
/// operations.
///
/// The reads around methods (users, the tenant's factors) come with [`Permission::Read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Permission {
    /// See users and their methods
    #[serde(rename = "read:authentication_methods")]
    Read,
    /// Add methods
    #[serde(rename = "create:authentication_methods")]
    Create,
    /// Rename, change the channel, replace all
    #[serde(rename = "update:authentication_methods")]
    Update,
    /// Delete one or all methods
    #[serde(rename = "delete:authentication_methods")]
    Delete,
    /// Create enrolment tickets
    #[serde(rename = "create:guardian_enrollment_tickets")]
    Invite,
    /// Replace the recovery code
    #[serde(rename = "regenerate:recovery_codes")]
    Recover,
    /// Forget the browsers that skip the second factor
    #[serde(rename = "invalidate:remembered_browsers")]
    ForgetBrowsers,
    /// See who changed which of a user's methods
    #[serde(rename = "read:audit")]
    ReadAudit,
    /// Reveal the phone numbers and e-mail addresses of methods, which is recorded in the audit
    #[serde(rename = "reveal:authentication_methods")]
    Reveal,
    /// Add passkeys, in addition to [`Self::Create`]. A passkey is enough to sign in as the user.
    #[serde(rename = "create:first_factors")]
    CreateFirstFactors,
    /// Delete passwords, in addition to [`Self::Delete`] or [`Self::Update`]
    #[serde(rename = "delete:first_factors")]
    DeleteFirstFactors,
    /// Change the methods of protected users, in addition to the permission for the change
    #[serde(rename = "manage:protected_users")]
    ManageProtected,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Read,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Invite,
        Self::Recover,
        Self::ForgetBrowsers,
        Self::ReadAudit,
        Self::Reveal,
        Self::CreateFirstFactors,
        Self::DeleteFirstFactors,
        Self::ManageProtected,
    ];

    /// Whether it is needed to change something, alone or with others.
    pub fn is_for_changes(self) -> bool {
        !matches!(
            self,
            Self::Read | Self::ReadAudit | Self::Reveal | Self::ManageProtected
        )
    }

    /// The spelling in a token's claim.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read:authentication_methods",
            Self::Create => "create:authentication_methods",
            Self::Update => "update:authentication_methods",
            Self::Delete => "delete:authentication_methods",
            Self::Invite => "create:guardian_enrollment_tickets",
            Self::Recover => "regenerate:recovery_codes",
            Self::ForgetBrowsers => "invalidate:remembered_browsers",
            Self::ReadAudit => "read:audit",
            Self::Reveal => "reveal:authentication_methods",
            Self::CreateFirstFactors => "create:first_factors",
            Self::DeleteFirstFactors => "delete:first_factors",
            Self::ManageProtected => "manage:protected_users",
        }
    }

    /// The scope that the proxy's token needs for this permission; `None` if only the proxy checks it.
    ///
    /// [`Permission::Read`] needs several scopes; this returns the one for methods.
    pub fn upstream_scope(self) -> Option<&'static str> {
        // Not from the route table, which isn't in the page's first part.
        match self {
            Self::Read | Self::Create | Self::Update | Self::Delete | Self::Invite => {
                Some(self.as_str())
            }
            Self::Recover | Self::ForgetBrowsers => Some("update:users"),
            _ => None,
        }
    }

    /// The permission with this spelling; `None` for any other, which grants nothing here.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::ROUTES;

    #[test]
    fn permission_is_for_changes_if_a_mutation_needs_it() {
        for route in &ROUTES {
            let changes = route.method != crate::HttpMethod::Get;
            assert_eq!(route.permission.is_for_changes(), changes, "{route:?}");
        }
        assert!(Permission::CreateFirstFactors.is_for_changes());
        assert!(Permission::DeleteFirstFactors.is_for_changes());
    }

    #[test]
    fn permission_names_the_scope_of_its_first_route() {
        for permission in Permission::ALL {
            let route = ROUTES.iter().find(|route| route.permission == permission);
            let scope = route.map(|route| route.upstream_scope);
            assert_eq!(permission.upstream_scope(), scope, "{permission:?}");
        }
    }
}
