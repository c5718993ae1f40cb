//! The decision about one operation of one admin on one user, and the rule behind it.
//!
//! The requests' own path asks the same functions step by step, since it reads a user only where a
//! rule needs it; `tests/it/policy/router_matrix.rs` compares the two.

use std::fmt;

use factordesk_model::{Operation, Permission, ROUTES};

use super::facts::{AdminFacts, UserFacts};
use super::own;
use super::rules::{InScope, Policy};

/// Whether an operation is allowed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision<'p> {
    /// Allowed; the scope's name, `None` without a policy file
    Allowed(Option<&'p str>),
    /// The admin lacks this permission
    NoPermission(Permission),
    /// The rule about signing in of this name
    StepUp(&'p str),
    /// No scope of the admin includes the user
    OutOfScope,
    /// The user is the admin
    Own,
    /// The rule of this name protects the user
    Protected(&'p str),
}

impl Decision<'_> {
    /// Whether the operation is allowed.
    pub(crate) fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed(Some(scope)) => write!(f, "yes: the user is in the scope {scope:?}"),
            Self::Allowed(None) => {
                f.write_str("yes: there is no policy, so every user is in scope")
            }
            Self::NoPermission(needed) => {
                write!(f, "no: the admin lacks the permission {}", needed.as_str())
            }
            Self::StepUp(rule) => write!(
                f,
                "no: the admin has to sign in again by the rule {rule:?} (401 step_up_required)"
            ),
            Self::OutOfScope => f.write_str(
                "no: no scope of this admin includes the user (404, as if the user did not exist)",
            ),
            Self::Own => f.write_str("no: the user is the admin (403 own_methods)"),
            Self::Protected(rule) => write!(
                f,
                "no: the user is protected by the rule {rule:?}, and the admin lacks the permission {} (403 protected_user)",
                Permission::ManageProtected.as_str()
            ),
        }
    }
}

impl Policy {
    /// Decides about an operation on a user. `now` is in Unix seconds.
    pub(crate) fn decide(
        &self,
        admin: &AdminFacts,
        user: &UserFacts,
        operation: Operation,
        now: u64,
    ) -> Decision<'_> {
        let route = ROUTES.iter().find(|route| route.operation == operation);
        if let Some(route) = route
            && !admin.permissions.contains(&route.permission)
        {
            return Decision::NoPermission(route.permission);
        }
        if let Some(rule) = self.sign_in_fault(admin, operation, now) {
            return Decision::StepUp(&rule.name);
        }
        let Some(InScope(scope)) = self.reach(admin).includes(user) else {
            return Decision::OutOfScope;
        };
        if !Operation::MUTATIONS.contains(&operation) {
            return Decision::Allowed(scope);
        }
        if !self.allows_own() && own::is_own(admin, user) {
            return Decision::Own;
        }
        match self.protection(user) {
            Some(rule) if !admin.permissions.contains(&Permission::ManageProtected) => {
                Decision::Protected(rule)
            }
            _ => Decision::Allowed(scope),
        }
    }
}
