//! The errors beside a field: a sentence for each rule.

use factordesk_model::MessageKey;

use crate::state::field_errors::FieldError;

/// The sentence for a broken rule: what is wrong, and how to correct it. `field` is the API's name of the field.
pub fn sentence(key: MessageKey, field: &str) -> &'static str {
    match key {
        MessageKey::Required => required(field),
        MessageKey::NameTooLong => "Use at most 20 characters.",
        MessageKey::NameUnprintable => {
            "Use at least one visible character, and no control characters."
        }
        MessageKey::PhoneLength => "Use 2 to 30 characters.",
        MessageKey::PhoneNotE164 => {
            "Begin with + and the country code, then digits only: +33612345678."
        }
        MessageKey::EmailSyntax => "Enter an email address, such as mia@example.com.",
        MessageKey::SecretNotBase32 => {
            "This is not base32. Use letters A to Z and digits 2 to 7, and copy all of it."
        }
        MessageKey::SecretLength => {
            "No secret has this length: a character is missing or extra. Compare it with the original."
        }
        MessageKey::SecretTooShort => "Use at least 16 characters: a shorter secret is not safe.",
        MessageKey::NotBase64 => "This is not base64 or base64url, or part of it is missing.",
        MessageKey::NotHostname => {
            "Enter a host name without https:// and without a path: login.example.com."
        }
        MessageKey::NotAaguid => {
            "Enter 32 hex digits, with or without dashes: 00000000-0000-0000-0000-000000000000."
        }
        MessageKey::NotTransport => "Enter words such as usb, nfc, ble, internal or hybrid.",
        MessageKey::NotLocale => "Enter a language tag, such as fr or pt-BR.",
        MessageKey::TooLong => "This is too long.",
        MessageKey::NothingToChange => "This is already the current value.",
        MessageKey::EmptyList => "Add at least one method. To remove everything, use “Delete all”.",
        MessageKey::Duplicate => "This is in the list twice.",
        MessageKey::NotCoseKey => {
            "Enter the passkey's public key: a COSE key (ES256, EdDSA or RS256) in base64."
        }
        MessageKey::CredentialIdLength => "A credential id has 1 to 1,023 bytes.",
        MessageKey::OtherRpId => {
            "A passkey must be for the tenant's own login pages: enter their host name."
        }
        MessageKey::UnknownRpId => {
            "Factordesk doesn't know the tenant's login pages. Ask its operator to set AUTH0_RP_ID."
        }
        MessageKey::Masked => "Part of this is masked. Type it in full.",
        MessageKey::EmailNotAlone => "Email is supported only when the user has no other factor.",
    }
}

fn required(field: &str) -> &'static str {
    match field {
        "name" => "Enter a name.",
        "phone_number" => "Enter the phone number.",
        "email" => "Enter the email address.",
        "totp_secret" => "Enter the secret.",
        "key_id" => "Enter the credential id.",
        "public_key" => "Enter the public key.",
        "relying_party_identifier" => "Enter the relying party's host name.",
        _ => "Fill this in.",
    }
}

/// The sentences beside the fields that were refused.
pub fn beside(fields: Vec<(&'static str, FieldError)>) -> Vec<(&'static str, String)> {
    let words = |(field, problem)| {
        let words = match problem {
            FieldError::Rule(key) => sentence(key, field).to_owned(),
            FieldError::AlreadyExists => ALREADY_EXISTS.to_owned(),
            FieldError::EntityLimit => ENTITY_LIMIT.to_owned(),
            FieldError::Tenant(message) => server_says(&message),
        };
        (field, words)
    };
    fields.into_iter().map(words).collect()
}

/// Beside a field: another method has this value
pub const ALREADY_EXISTS: &str = "The user already has a method with this value.";
/// Beside a field: the user has as many methods of this type as the tenant allows
pub const ENTITY_LIMIT: &str =
    "The user has reached the limit for this type of method. Delete one first.";

/// Beside a field: the tenant's own message about it.
pub fn server_says(message: &str) -> String {
    format!("The tenant rejected this: {message}")
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
                    sentence(MessageKey::Required, field),
                    sentence(MessageKey::Required, other)
                );
            }
        }
    }
}
