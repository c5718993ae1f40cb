//! An e-mail address for codes.

use factordesk_model::EmailCreate;

use super::fields::{Control, Draft, FieldSpec, NAME};

/// The fields of the API for this type.
pub const FIELDS: &[FieldSpec] = &[FieldSpec::required("email", Control::Line("email")), NAME];

/// What the draft asks for.
pub fn create(draft: &Draft) -> EmailCreate {
    EmailCreate {
        name: draft.optional("name"),
        email: draft.text("email"),
    }
}
