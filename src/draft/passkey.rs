//! The form for a passkey: the fields of a security key, and seven more.

use factordesk_model::{DeviceType, PasskeyCreate};

use super::fields::{Control, Draft, FieldSpec, NAME};
use super::normalize::tokens;
use super::security_key::{KEY_ID, PUBLIC_KEY, RP_ID};

/// The API's fields for this type.
pub const FIELDS: &[FieldSpec] = &[
    NAME,
    KEY_ID,
    PUBLIC_KEY,
    RP_ID,
    FieldSpec::optional(
        "credential_device_type",
        Control::Choice(&["single_device", "multi_device"]),
    ),
    FieldSpec::optional("credential_backed_up", Control::Choice(&["true", "false"])),
    FieldSpec::optional("transports", Control::Line("text")),
    FieldSpec::optional("aaguid", Control::Line("text")).code(),
    FieldSpec::optional("identity_user_id", Control::Line("text")).code(),
    FieldSpec::optional("user_handle", Control::Line("text")).code(),
    FieldSpec::optional("user_agent", Control::Line("text")),
];

/// Builds the request.
pub fn create(draft: &Draft) -> PasskeyCreate {
    let transports = tokens(draft.typed("transports"));
    PasskeyCreate {
        name: draft.optional("name"),
        key_id: draft.text("key_id"),
        public_key: draft.text("public_key"),
        relying_party_identifier: draft.text("relying_party_identifier"),
        aaguid: draft.optional("aaguid"),
        credential_device_type: DeviceType::read(draft.typed("credential_device_type")),
        credential_backed_up: match draft.typed("credential_backed_up") {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        identity_user_id: draft.optional("identity_user_id"),
        user_agent: draft.optional("user_agent"),
        user_handle: draft.optional("user_handle"),
        transports: (!transports.is_empty()).then_some(transports),
    }
}
