//! The rules for values that are written to the API: each is a function from a text to a [`MessageKey`].
//!
//! Lengths are counted by [`length`]. Rules about a method's place in the list are the proxy's.

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod rules;

pub use rules::{
    aaguid, base64, canonical_aaguid, email, free_text, hostname, locale, name, phone_number,
    totp_secret, transport,
};

/// Maximum length of a method's name: in the schema of PUT for requests, in those of GET and of the list for
/// responses.
pub const MAX_NAME: usize = 20;

/// Length of a text as the tenant counts it, in Unicode code points: an emoji outside the basic plane counts as one,
/// a letter with a combining mark as two.
///
/// JSON Schema defines `maxLength` that way (RFC 8259 characters). The wording of Auth0's errors ("String is too
/// short (0 chars), minimum 1") is that of the validator z-schema, which decodes surrogate pairs before it counts.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field's path in the request: `phone_number`, or `[2].name` in a replace-all.
    pub field: String,
    /// What is wrong, as the key of a message.
    pub key: MessageKey,
}

impl Problem {
    /// A problem with a field.
    pub fn new(field: impl Into<String>, key: MessageKey) -> Self {
        Self {
            field: field.into(),
            key,
        }
    }

    /// Reads a problem; returns `None` if it is malformed, or has a key that this version doesn't know.
    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        Some(Self::new(text("field")?, MessageKey::read(text("key")?)?))
    }
}

/// The ways in which a field can be invalid. The widget has a sentence for each; [`MessageKey::describe`] is for the
/// API's errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKey {
    /// The field must be filled in.
    Required,
    /// More than 20 characters.
    NameTooLong,
    /// Control characters or only white space.
    NameUnprintable,
    /// Fewer than 2 or more than 30 characters.
    PhoneLength,
    /// Not E.164: `+`, then 2 to 15 digits, the first not 0.
    PhoneNotE164,
    /// Not an e-mail address.
    EmailSyntax,
    /// Not base32 (A-Z and 2-7).
    SecretNotBase32,
    /// Base32 of a length that no whole number of bytes is encoded to.
    SecretLength,
    /// Shorter than 80 bits (16 base32 characters).
    SecretTooShort,
    /// Not base64url or base64.
    NotBase64,
    /// Not a host name.
    NotHostname,
    /// Not a UUID: 32 hex digits, with or without dashes.
    NotAaguid,
    /// Not one of the transports' tokens (lower-case letters, digits and dashes).
    NotTransport,
    /// Not a language tag (BCP 47).
    NotLocale,
    /// More characters than are accepted.
    TooLong,
    /// An update that changes nothing.
    NothingToChange,
    /// A replace-all with an empty list.
    EmptyList,
    /// The same phone number, address or secret twice.
    Duplicate,
    /// The e-mail factor is only for users without another factor.
    EmailNotAlone,
    /// A masked value, as a list shows it, instead of the real one.
    Masked,
    /// Not a `COSE_Key` with an algorithm that WebAuthn uses.
    NotCoseKey,
    /// Not 1 to 1,023 bytes long, as credential ids are.
    CredentialIdLength,
    /// Not the RP ID of the tenant's login pages.
    OtherRpId,
    /// The proxy doesn't know the RP ID of the tenant's login pages.
    UnknownRpId,
}

impl MessageKey {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::Required,
        Self::NameTooLong,
        Self::NameUnprintable,
        Self::PhoneLength,
        Self::PhoneNotE164,
        Self::EmailSyntax,
        Self::SecretNotBase32,
        Self::SecretLength,
        Self::SecretTooShort,
        Self::NotBase64,
        Self::NotHostname,
        Self::NotAaguid,
        Self::NotTransport,
        Self::NotLocale,
        Self::TooLong,
        Self::NothingToChange,
        Self::EmptyList,
        Self::Duplicate,
        Self::EmailNotAlone,
        Self::Masked,
        Self::NotCoseKey,
        Self::CredentialIdLength,
        Self::OtherRpId,
        Self::UnknownRpId,
    ];

    /// Its name in a response.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::NameTooLong => "name_too_long",
            Self::NameUnprintable => "name_unprintable",
            Self::PhoneLength => "phone_length",
            Self::PhoneNotE164 => "phone_not_e164",
            Self::EmailSyntax => "email_syntax",
            Self::SecretNotBase32 => "secret_not_base32",
            Self::SecretLength => "secret_length",
            Self::SecretTooShort => "secret_too_short",
            Self::NotBase64 => "not_base64",
            Self::NotHostname => "not_hostname",
            Self::NotAaguid => "not_aaguid",
            Self::NotTransport => "not_transport",
            Self::NotLocale => "not_locale",
            Self::TooLong => "too_long",
            Self::NothingToChange => "nothing_to_change",
            Self::EmptyList => "empty_list",
            Self::Duplicate => "duplicate",
            Self::EmailNotAlone => "email_not_alone",
            Self::Masked => "masked",
            Self::NotCoseKey => "not_cose_key",
            Self::CredentialIdLength => "credential_id_length",
            Self::OtherRpId => "other_rp_id",
            Self::UnknownRpId => "unknown_rp_id",
        }
    }

    /// The key of this name.
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == name)
    }

    /// The end of a sentence in an API error: "'field' ...".
    pub fn describe(self) -> &'static str {
        match self {
            Self::Required => "is required",
            Self::NameTooLong => "must be 1 to 20 characters",
            Self::NameUnprintable => "must contain a visible character and no control characters",
            Self::PhoneLength => "must be 2 to 30 characters",
            Self::PhoneNotE164 => "must be in E.164 format, such as +33612345678",
            Self::EmailSyntax => "must be an e-mail address",
            Self::SecretNotBase32 => "must be base32 (A-Z and 2-7)",
            Self::SecretLength => {
                "must be whole bytes of base32: a character is missing or one too many"
            }
            Self::SecretTooShort => "must be at least 16 base32 characters (80 bits)",
            Self::NotBase64 => "must be base64 or base64url",
            Self::NotHostname => "must be a host name, such as login.example.com",
            Self::NotAaguid => "must be an AAGUID, such as 00000000-0000-0000-0000-000000000000",
            Self::NotTransport => "must be transports such as usb, nfc, ble, internal or hybrid",
            Self::NotLocale => "must be a language tag, such as fr or pt-BR",
            Self::TooLong => "is too long",
            Self::NothingToChange => "must name something to change",
            Self::EmptyList => "must contain at least one method",
            Self::Duplicate => "is in the list twice",
            Self::EmailNotAlone => "is only supported when the user has no other factor",
            Self::Masked => {
                "is in its masked form; send the real one (x-factordesk-reveal on the list shows it)"
            }
            Self::NotCoseKey => {
                "must be the credential's COSE_Key (ES256, EdDSA or RS256) in base64"
            }
            Self::CredentialIdLength => "must be 1 to 1023 bytes in base64url",
            Self::OtherRpId => {
                "must be the RP ID of the tenant's login pages (the proxy's AUTH0_RP_ID)"
            }
            Self::UnknownRpId => {
                "can't be checked: set AUTH0_RP_ID on the proxy to the host name of the tenant's login pages"
            }
        }
    }
}

/// Collects the problems of a request, field by field.
#[derive(Default)]
pub(crate) struct Checker {
    prefix: String,
    pub(crate) problems: Vec<Problem>,
}

impl Checker {
    /// A checker for item `index` of a list.
    pub(crate) fn item(index: usize) -> Self {
        Self {
            prefix: format!("[{index}]."),
            problems: Vec::new(),
        }
    }

    pub(crate) fn fail(&mut self, field: &str, key: MessageKey) {
        self.problems
            .push(Problem::new(format!("{}{field}", self.prefix), key));
    }

    /// Checks a required field.
    pub(crate) fn required(
        &mut self,
        field: &str,
        text: &str,
        rule: fn(&str) -> Result<(), MessageKey>,
    ) {
        let result = if text.is_empty() {
            Err(MessageKey::Required)
        } else {
            rule(text)
        };
        if let Err(key) = result {
            self.fail(field, key);
        }
    }

    /// Checks an optional field.
    pub(crate) fn optional(
        &mut self,
        field: &str,
        text: Option<&str>,
        rule: fn(&str) -> Result<(), MessageKey>,
    ) {
        if let Some(Err(key)) = text.map(rule) {
            self.fail(field, key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_keys_are_read_as_they_are_written() {
        for key in MessageKey::ALL {
            let written = serde_json::to_value(Problem::new("name", key)).unwrap();
            assert_eq!(written["key"], key.as_str());
            assert_eq!(
                Problem::from_value(&written),
                Some(Problem::new("name", key))
            );
        }
        assert_eq!(
            Problem::from_value(&serde_json::json!({"field": "name", "key": "later"})),
            None
        );
    }
}
