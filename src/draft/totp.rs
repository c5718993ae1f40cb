//! An authenticator app.

use factordesk_model::{Secret, TotpCreate};

use super::fields::{Control, Draft, FieldSpec, NAME};

/// The fields of the API for this type.
pub const FIELDS: &[FieldSpec] = &[
    FieldSpec::required("totp_secret", Control::Secret).code(),
    NAME,
];

/// What the draft asks for.
pub fn create(draft: &Draft) -> TotpCreate {
    TotpCreate {
        name: draft.optional("name"),
        totp_secret: Secret::new(draft.text("totp_secret")),
    }
}
