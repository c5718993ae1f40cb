//! Why something can't be done here, said before somebody tries.

use factordesk_model::MethodType;

use super::kinds;

/// No permission to create
pub const NOT_PERMITTED_CREATE: &str = "Your account may not add methods.";
/// No permission to update
pub const NOT_PERMITTED_UPDATE: &str = "Your account may not change methods.";
/// No permission to delete
pub const NOT_PERMITTED_DELETE: &str = "Your account may not delete methods.";
/// The e-mail rule
pub const EMAIL_NOT_ALONE: &str = "Email is supported only when the user has no other factor.";
/// A method without a usable id
pub const NO_ID: &str = "It has no id that this version can use, so it can only be looked at.";
/// Nothing to act on
pub const NO_METHODS: &str = "There is nothing to delete.";

/// The tenant doesn't offer the factor.
pub fn turned_off(kind: &MethodType) -> String {
    format!("{} is turned off in this tenant.", kinds::kind(Some(kind)))
}

/// As many passkeys as there can be.
pub fn too_many_passkeys(limit: usize) -> String {
    format!("The user has {limit} passkeys, and there can't be more.")
}
