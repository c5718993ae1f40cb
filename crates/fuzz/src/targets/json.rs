//! Generates JSON: fields of the API with fitting and other values.

use crate::rng::Rng;

/// Field names of the API and the proxy.
pub(super) const NAMES: &[&str] = &[
    "id",
    "type",
    "confirmed",
    "name",
    "authentication_methods",
    "preferred_authentication_method",
    "link_id",
    "phone_number",
    "email",
    "totp_secret",
    "key_id",
    "public_key",
    "relying_party_identifier",
    "aaguid",
    "credential_device_type",
    "credential_backed_up",
    "identity_user_id",
    "user_agent",
    "user_handle",
    "transports",
    "created_at",
    "enrolled_at",
    "last_auth_at",
    "user_id",
    "send_mail",
    "email_locale",
    "factor",
    "allow_multiple_enrollments",
    "statusCode",
    "error",
    "message",
    "errorCode",
    "requestId",
    "problems",
    "current",
    "start",
    "limit",
    "total",
    "authenticators",
    "users",
    "identities",
    "entries",
    "next",
    "actor",
    "ticket_id",
    "ticket_url",
    "recovery_code",
    "phoneNumber",
    "createdAt",
    "enabled",
    "message_types",
    "permissions",
    // Names that mean something in JavaScript, and the empty one.
    "constructor",
    "__proto__",
    "",
];

const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "5.0",
    // More than `f64::MAX`, and `u64::MAX`.
    "1e400",
    "18446744073709551615",
    "\"\"",
    "\"totp\"",
    "\"phone\"",
    "\"email\"",
    "\"passkey\"",
    "\"webauthn-roaming\"",
    "\"push\"",
    "\"sms\"",
    "\"+447700900123\"",
    "\"mia@example.com\"",
    "\"JBSWY3DPEHPK3PXP\"",
    "\"auth0|mia\"",
    "\"totp|dev_1\"",
    "\"login.example.com\"",
    // The same bytes in base64url, and in base64 with padding.
    "\"3q2-7w\"",
    "\"3q2+7w==\"",
    "\"fa2b99dc-9e39-4257-8f92-4a30d23c4118\"",
    "\"usb\"",
    "\"single_device\"",
    "\"2026-11-22T12:00:00.000Z\"",
    "\"Mia\"",
    // U+202E, a surrogate pair, half of one, NUL in the middle.
    "\"\\u202e\"",
    "\"\\ud83d\\udd11\"",
    "\"\\ud800\"",
    "\"a\\u0000b\"",
    "\"https://acme.auth0.com/t\"",
    "\"javascript:alert(1)\"",
    "\"required\"",
    "\"en-GB\"",
    "\"otp\"",
];

/// A JSON text, which is usually valid.
pub(super) fn make(rng: &mut Rng) -> String {
    let mut text = String::new();
    value(&mut text, rng, 3);
    text
}

/// The text of an object that begins with these members.
pub(super) fn object(first: &str, rng: &mut Rng) -> String {
    let mut text = format!("{{{first}");
    for _ in 0..rng.below(7) {
        if !text.ends_with('{') {
            text.push(',');
        }
        member(&mut text, rng, 2);
    }
    text.push('}');
    text
}

fn member(text: &mut String, rng: &mut Rng, depth: usize) {
    text.push('"');
    text.push_str(rng.pick(NAMES));
    text.push_str("\":");
    value(text, rng, depth);
}

fn value(text: &mut String, rng: &mut Rng, depth: usize) {
    // Without depth left, a plain value, so that the text ends.
    match rng.below(if depth == 0 { 1 } else { 4 }) {
        0 | 3 => text.push_str(rng.pick(VALUES)),
        1 => {
            text.push('{');
            for place in 0..rng.below(6) {
                if place > 0 {
                    text.push(',');
                }
                member(text, rng, depth - 1);
            }
            text.push('}');
        }
        _ => {
            text.push('[');
            for place in 0..rng.below(4) {
                if place > 0 {
                    text.push(',');
                }
                value(text, rng, depth - 1);
            }
            text.push(']');
        }
    }
}

#[cfg(test)]
mod tests {
    use factordesk_model::AuthenticationMethod;

    use super::NAMES;

    #[test]
    fn names_include_every_field_of_a_method() {
        for name in AuthenticationMethod::FIELDS {
            assert!(NAMES.contains(name), "{name}");
        }
    }
}
