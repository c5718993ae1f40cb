//! Why an action isn't available, shown before the admin tries it. What to say after a failed request is in `errors`.

use factordesk_model::CreateType;

use super::kinds;
use crate::state::{Block, Caution};

/// No permission to create
pub const NOT_PERMITTED_CREATE: &str = "You don't have permission to add methods.";
/// No permission to update
pub const NOT_PERMITTED_UPDATE: &str = "You don't have permission to change methods.";
/// No permission to delete
pub const NOT_PERMITTED_DELETE: &str = "You don't have permission to delete methods.";
/// No permission to add passkeys
pub const NOT_PERMITTED_PASSKEY: &str = "You don't have permission to add passkeys.";
/// No permission to delete a password
pub const NOT_PERMITTED_PASSWORD: &str = "You don't have permission to delete passwords.";
/// The list has a password, and no permission to delete it
pub const KEEPS_PASSWORD: &str =
    "You don't have permission to delete this user's password. Delete methods one by one.";
/// No permission to reveal
pub const NOT_PERMITTED_REVEAL: &str = "You don't have permission to reveal numbers and addresses.";
/// An email besides another factor
pub const EMAIL_BESIDE_OTHERS: &str = "Auth0 supports email only for users with no other factor, and this user has one. The tenant may reject it.";
/// A method without a usable id
pub const NO_ID: &str = "This method has no usable id, so it can only be viewed.";
/// There are no methods
pub const NO_METHODS: &str = "There is nothing to delete.";
/// A phone whose tenant offers only one channel
pub const NO_OTHER_CHANNEL: &str = "No other channel is turned on in this tenant.";
/// The tenant's features are unknown
pub const UNKNOWN_OFFER: &str = "It may be turned off in this tenant.";

/// What the admin can do about a missing scope
pub const ASK_FOR_SCOPE: &str = "Ask the operator of Factordesk to grant it.";
/// For [`unavailable`]: without the scope to update
pub const CHANGING: &str = "Changing methods";
/// For [`unavailable`]: without the scope to delete
pub const DELETING: &str = "Deleting methods";

/// The sentence about a scope that the application lacks.
pub fn lacks_scope(scope: &str) -> String {
    [
        "Factordesk's application at Auth0 lacks the scope ",
        scope,
        ".",
    ]
    .concat()
}

/// What isn't available, because the application lacks a scope.
pub fn unavailable(what: &str, scope: &str) -> String {
    let lacks = lacks_scope(scope);
    [what, " is not available: ", &lacks, " ", ASK_FOR_SCOPE].concat()
}

/// Why a method of this type can't be added.
pub fn blocked(kind: CreateType, block: Block) -> String {
    let name = kinds::kind(Some(&kind.method_type()));
    match block {
        Block::NotPermitted => NOT_PERMITTED_CREATE.to_owned(),
        Block::NoFirstFactors => NOT_PERMITTED_PASSKEY.to_owned(),
        Block::NoScope(scope) => unavailable("Adding methods", scope),
        Block::TurnedOff => format!("{name} is turned off in this tenant."),
        Block::TrialExpired => format!("{name}: the tenant's trial has expired."),
        Block::NoChannel => "SMS and voice calls are turned off in this tenant.".to_owned(),
        Block::TooMany(limit) => {
            format!("The user already has {limit} passkeys, the maximum.")
        }
        Block::Full => format!("{name}: the user has reached the limit. Delete one first."),
    }
}

/// The warning before a method is added.
pub fn cautioned(caution: Caution) -> &'static str {
    match caution {
        Caution::EmailBesideOthers => EMAIL_BESIDE_OTHERS,
    }
}
