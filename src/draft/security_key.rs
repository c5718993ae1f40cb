//! The form for a security key (`webauthn-roaming`).

use factordesk_model::SecurityKeyCreate;

use super::fields::{Control, Draft, FieldSpec, NAME};

/// The credential's id.
pub(super) const KEY_ID: FieldSpec = FieldSpec::required("key_id", Control::Line("text")).code();
/// The credential's public key.
pub(super) const PUBLIC_KEY: FieldSpec = FieldSpec::required("public_key", Control::Lines).code();
/// The RP ID.
pub(super) const RP_ID: FieldSpec =
    FieldSpec::required("relying_party_identifier", Control::Line("text")).code();

/// The API's fields for this type.
pub const FIELDS: &[FieldSpec] = &[NAME, KEY_ID, PUBLIC_KEY, RP_ID];

/// Builds the request.
pub fn create(draft: &Draft) -> SecurityKeyCreate {
    SecurityKeyCreate {
        name: draft.optional("name"),
        key_id: draft.text("key_id"),
        public_key: draft.text("public_key"),
        relying_party_identifier: draft.text("relying_party_identifier"),
    }
}
