//! The form for a phone that receives codes by SMS or voice.

pub mod number;

use factordesk_model::{Channel, PhoneCreate};

use super::fields::{Control, Draft, FieldSpec, NAME};

/// The API's fields for this type.
pub const FIELDS: &[FieldSpec] = &[
    FieldSpec::required("phone_number", Control::Line("tel")),
    NAME,
    FieldSpec::optional(
        "preferred_authentication_method",
        Control::Choice(&["sms", "voice"]),
    ),
];

/// Builds the request.
pub fn create(draft: &Draft) -> PhoneCreate {
    PhoneCreate {
        name: draft.optional("name"),
        phone_number: draft.text("phone_number"),
        preferred_authentication_method: Channel::read(
            draft.typed("preferred_authentication_method"),
        ),
    }
}
