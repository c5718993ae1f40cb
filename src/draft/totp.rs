//! The form for an authenticator app.

use factordesk_model::{Secret, TotpCreate};

use super::fields::{Control, Draft, FieldSpec, NAME};

/// The API's fields for this type.
pub const FIELDS: &[FieldSpec] = &[
    FieldSpec::required("totp_secret", Control::Secret).code(),
    NAME,
];

/// Builds the request.
pub fn create(draft: &Draft) -> TotpCreate {
    TotpCreate {
        name: draft.optional("name"),
        totp_secret: Secret::new(draft.text("totp_secret")),
    }
}
