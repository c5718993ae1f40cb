//! Checks a passkey before it is created. Its holder can sign in as the user, so the checks in the
//! widget aren't relied on.
//!
//! Source: Web Authentication Level 3, sections 5.1.3 (RP ID) and 6.5.1 (credential id,
//! `COSE_Key`).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use factordesk_model::cose::CoseKey;
use factordesk_model::{MessageKey, PasskeyCreate, Problem};

// The API calls the key "base64" and says nothing about the id, so both alphabets are accepted,
// with or without padding.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Maximum size of a credential id, in bytes.
const MAX_ID_BYTES: usize = 1023;

/// What is wrong with a passkey for the login pages with this RP ID. If it is `None`, the RP ID
/// isn't configured, and no passkey is accepted.
pub(super) fn problems(passkey: &PasskeyCreate, rp_id: Option<&str>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut fail = |field: &str, key| problems.push(Problem::new(field, key));
    let id = decode(&passkey.key_id);
    if id.is_none_or(|id| !(1..=MAX_ID_BYTES).contains(&id.len())) {
        fail("key_id", MessageKey::CredentialIdLength);
    }
    let key = decode(&passkey.public_key);
    let is_key =
        key.is_some_and(|key| CoseKey::read(&key).is_some_and(|(_, after)| after.is_empty()));
    if !is_key {
        fail("public_key", MessageKey::NotCoseKey);
    }
    match rp_id {
        None => fail("relying_party_identifier", MessageKey::UnknownRpId),
        Some(rp_id) if !rp_id.eq_ignore_ascii_case(&passkey.relying_party_identifier) => {
            fail("relying_party_identifier", MessageKey::OtherRpId);
        }
        Some(_) => {}
    }
    problems
}

/// Decodes base64 of either alphabet, with or without padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE.decode(text))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ES256 `COSE_Key`.
    const KEY: &str = "pQECAyYgASFYIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHIlggCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

    fn passkey() -> PasskeyCreate {
        PasskeyCreate {
            key_id: "E1LoPm0G-JqaRPwe98JKfA".to_owned(),
            public_key: KEY.to_owned(),
            relying_party_identifier: "login.example.com".to_owned(),
            ..PasskeyCreate::default()
        }
    }

    #[track_caller]
    fn assert_problem(passkey: &PasskeyCreate, field: &str, key: MessageKey) {
        let found = problems(passkey, Some("login.example.com"));
        assert_eq!(found, [Problem::new(field, key)]);
    }

    #[test]
    fn security_67_a_passkey_for_the_login_pages_passes() {
        let mut passkey = passkey();
        assert_eq!(problems(&passkey, Some("LOGIN.example.com")), []);
        passkey.public_key = KEY.replace('+', "-").replace('/', "_").replace('=', "");
        assert_eq!(problems(&passkey, Some("login.example.com")), []);
    }

    #[test]
    fn security_67_another_rp_id_is_refused() {
        for other in [
            "example.com",
            "evil.login.example.com",
            "login.example.com.",
            "localhost",
        ] {
            let passkey = PasskeyCreate {
                relying_party_identifier: other.to_owned(),
                ..passkey()
            };
            assert_problem(&passkey, "relying_party_identifier", MessageKey::OtherRpId);
        }
        let unknown = Problem::new("relying_party_identifier", MessageKey::UnknownRpId);
        assert_eq!(problems(&passkey(), None), [unknown]);
    }

    #[test]
    fn security_67_what_is_no_public_key_is_refused() {
        let cut = KEY.get(..KEY.len() - 4).unwrap();
        let longer = format!("{}AAAA", KEY.trim_end_matches('='));
        for bad in [
            "cHVibGlj",
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
            cut,
            &longer,
            "%",
        ] {
            let passkey = PasskeyCreate {
                public_key: bad.to_owned(),
                ..passkey()
            };
            assert_problem(&passkey, "public_key", MessageKey::NotCoseKey);
        }
    }

    #[test]
    fn security_67_an_id_of_the_wrong_length_is_refused() {
        for bad in [String::new(), "A".repeat(1368)] {
            let passkey = PasskeyCreate {
                key_id: bad,
                ..passkey()
            };
            assert_problem(&passkey, "key_id", MessageKey::CredentialIdLength);
        }
    }
}
