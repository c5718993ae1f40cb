//! The form for an e-mail address.

use factordesk_model::EmailCreate;

use super::fields::{Control, Draft, FieldSpec, NAME};

/// The API's fields for this type.
pub const FIELDS: &[FieldSpec] = &[FieldSpec::required("email", Control::Line("email")), NAME];

/// Builds the request.
pub fn create(draft: &Draft) -> EmailCreate {
    EmailCreate {
        name: draft.optional("name"),
        email: draft.text("email"),
    }
}
