//! The form for an e-mail address.

use factordesk_model::{AuthenticationMethod, EmailCreate};

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

/// The address of an e-mail method. The example in Auth0's guide has it in the field for the number.
pub fn address(method: &AuthenticationMethod) -> Option<&str> {
    let fields = [&method.email, &method.phone_number];
    let mut texts = fields.into_iter().filter_map(|field| field.as_deref());
    texts.find(|text| !text.is_empty())
}
