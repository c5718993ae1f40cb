//! Why an action isn't available, shown before the admin tries it. What to say after a failed request is in `errors`.

use factordesk_model::{CreateType, Refusal};

use super::{Message, kinds};
use crate::state::{Block, Caution};

pub use super::messages::reasons::*;

/// Why a method of this type can't be added.
pub fn blocked(kind: CreateType, block: Block) -> String {
    let name = kinds::kind(Some(&kind.method_type()));
    match block {
        Block::NotPermitted => NOT_PERMITTED_CREATE.into(),
        Block::NoFirstFactors => NOT_PERMITTED_PASSKEY.into(),
        Block::NoScope(scope) => unavailable(ADDING.text(), scope),
        Block::TurnedOff => turned_off(&name),
        Block::TrialExpired => trial_expired(&name),
        Block::NoChannel => NO_CHANNEL.into(),
        Block::TooMany(limit) => too_many_passkeys(limit),
        Block::Full => full(&name),
    }
}

/// Why nothing can be changed for this user.
pub fn refused(refusal: Refusal) -> Message {
    match refusal {
        Refusal::OwnMethods => REFUSED_OWN,
        Refusal::ProtectedUser => REFUSED_PROTECTED,
    }
}

/// The warning before a method is added.
pub fn cautioned(caution: Caution) -> Message {
    match caution {
        Caution::EmailBesideOthers => EMAIL_BESIDE_OTHERS,
    }
}
