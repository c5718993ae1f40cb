//! The errors beside a field: a sentence for each rule.

use factordesk_model::MessageKey;

use super::{Message, phone};
use crate::state::field_errors::FieldError;

pub use super::messages::problems::*;

/// The sentence for a broken rule: what is wrong, and how to correct it. `field` is the API's name of the field.
pub fn sentence(key: MessageKey, field: &str) -> Message {
    match key {
        MessageKey::Required => required(field),
        MessageKey::NameTooLong => NAME_TOO_LONG,
        MessageKey::NameUnprintable => NAME_UNPRINTABLE,
        MessageKey::PhoneLength => PHONE_LENGTH,
        MessageKey::PhoneNotE164 => PHONE_NOT_E164,
        MessageKey::EmailSyntax => EMAIL_SYNTAX,
        MessageKey::SecretNotBase32 => SECRET_NOT_BASE32,
        MessageKey::SecretLength => SECRET_LENGTH,
        MessageKey::SecretTooShort => SECRET_TOO_SHORT,
        MessageKey::NotBase64 => NOT_BASE64,
        MessageKey::NotHostname => NOT_HOSTNAME,
        MessageKey::NotAaguid => NOT_AAGUID,
        MessageKey::NotTransport => NOT_TRANSPORT,
        MessageKey::NotLocale => NOT_LOCALE,
        MessageKey::TooLong => TOO_LONG,
        MessageKey::NothingToChange => NOTHING_TO_CHANGE,
        MessageKey::EmptyList => EMPTY_LIST,
        MessageKey::Duplicate => DUPLICATE,
        MessageKey::NotCoseKey => NOT_COSE_KEY,
        MessageKey::CredentialIdLength => CREDENTIAL_ID_LENGTH,
        MessageKey::OtherRpId => OTHER_RP_ID,
        MessageKey::UnknownRpId => UNKNOWN_RP_ID,
        MessageKey::Masked => MASKED,
        MessageKey::EmailNotAlone => EMAIL_NOT_ALONE,
    }
}

fn required(field: &str) -> Message {
    match field {
        "name" => NAME_REQUIRED,
        "phone_number" => PHONE_NUMBER_REQUIRED,
        "email" => EMAIL_REQUIRED,
        "totp_secret" => SECRET_REQUIRED,
        "key_id" => KEY_ID_REQUIRED,
        "public_key" => PUBLIC_KEY_REQUIRED,
        "relying_party_identifier" => RELYING_PARTY_REQUIRED,
        _ => OTHER_REQUIRED,
    }
}

/// The sentence beside a field that was refused.
pub fn beside(field: &str, problem: &FieldError) -> String {
    match problem {
        FieldError::Rule(key) => sentence(*key, field),
        FieldError::AlreadyExists => ALREADY_EXISTS,
        FieldError::EntityLimit => ENTITY_LIMIT,
        FieldError::SameNumber => phone::SAME_NUMBER,
        FieldError::Tenant(message) => return server_says(message),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_sentences_name_the_field() {
        let fields = [
            "name",
            "phone_number",
            "email",
            "totp_secret",
            "key_id",
            "public_key",
            "relying_party_identifier",
        ];
        for (index, field) in fields.iter().enumerate() {
            for other in &fields[index + 1..] {
                assert_ne!(
                    sentence(MessageKey::Required, field).text(),
                    sentence(MessageKey::Required, other).text()
                );
            }
        }
    }
}
