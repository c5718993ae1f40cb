//! Why something can't be done here, said before somebody tries.

use factordesk_model::CreateType;

use super::kinds;
use crate::state::{Block, Caution};

/// No permission to create
pub const NOT_PERMITTED_CREATE: &str = "Your account may not add methods.";
/// No permission to update
pub const NOT_PERMITTED_UPDATE: &str = "Your account may not change methods.";
/// No permission to delete
pub const NOT_PERMITTED_DELETE: &str = "Your account may not delete methods.";
/// No permission to add passkeys
pub const NOT_PERMITTED_PASSKEY: &str = "Your account may not add passkeys.";
/// A password, and no permission to delete it
pub const NOT_PERMITTED_PASSWORD: &str = "Your account may not delete passwords.";
/// A password in the list, and no permission to delete it
pub const KEEPS_PASSWORD: &str =
    "The list holds a password, which your account may not delete: delete methods one by one.";
/// No permission to reveal
pub const NOT_PERMITTED_REVEAL: &str = "Your account may not see whole numbers and addresses.";
/// An e-mail beside another factor
pub const EMAIL_BESIDE_OTHERS: &str = "Auth0 documents email for users with no other factor, and this user has one. The tenant may refuse it.";
/// A method without a usable id
pub const NO_ID: &str = "It has no id that this version can use, so it can only be looked at.";
/// Nothing to act on
pub const NO_METHODS: &str = "There is nothing to delete.";
/// A phone's channel
pub const NO_OTHER_CHANNEL: &str = "The tenant has no other channel turned on.";
/// The tenant could not be asked
pub const UNKNOWN_OFFER: &str = "Whether the tenant has it turned on isn't known.";

/// What the admin can do about a missing scope
pub const ASK_FOR_SCOPE: &str = "Ask whoever runs Factordesk to grant it.";
/// What can't be done without the scope to update, with [`unavailable`]
pub const CHANGING: &str = "Changing methods";
/// What can't be done without the scope to delete, with [`unavailable`]
pub const DELETING: &str = "Deleting methods";

/// A scope that the proxy's application lacks.
pub fn lacks_scope(scope: &str) -> String {
    [
        "Factordesk's application at Auth0 lacks the scope ",
        scope,
        ".",
    ]
    .concat()
}

/// What nobody can do, for want of a scope.
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
        Block::TrialExpired => format!("{name}: the tenant's trial of it is over."),
        Block::NoChannel => "SMS and voice calls are turned off in this tenant.".to_owned(),
        Block::TooMany(limit) => {
            format!("The user has {limit} passkeys, and there can't be more.")
        }
        Block::Full => format!("{name}: the tenant takes no more for this user. Delete one first."),
    }
}

/// What to say before a method is added.
pub fn cautioned(caution: Caution) -> &'static str {
    match caution {
        Caution::EmailBesideOthers => EMAIL_BESIDE_OTHERS,
    }
}
