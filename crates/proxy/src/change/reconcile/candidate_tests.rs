use serde_json::{Value, json};

use super::Candidate::{Fits, Other, Same, Unclear};
use super::*;

fn check(requested: Value, cases: &[(Value, Candidate)]) {
    let request: CreateRequest = serde_json::from_value(requested).unwrap();
    for (shown, expected) in cases {
        let method = AuthenticationMethod::from_value(shown.clone());
        assert_eq!(judge(&method, &request), *expected, "{shown}");
    }
}

#[test]
fn security_75_a_number_is_compared_by_what_the_tenant_shows_of_it() {
    let phone = |number: &str, name: &str| json!({"id": "n", "type": "phone", "phone_number": number, "name": name});
    check(
        json!({"type": "phone", "phone_number": "+447700900123", "name": "Work"}),
        &[
            (phone("+447700900123", "Work"), Same),
            (phone("+44 7700 900123", "Work"), Same),
            (phone("+447700900124", "Work"), Other),
            (phone("XXXXXXXXX0123", "Work"), Fits),
            (phone("*********0123", "Work"), Fits),
            (phone("XXXXXXXXX0124", "Work"), Other),
            (phone("XXXXXXXXX0124", "Other"), Other),
            // Nothing of the number is visible.
            (phone("XXXXXXXXXXXXX", "Work"), Unclear),
            (phone("XXXXXXXXXXXXX", "Other"), Unclear),
            // Masked in an unknown way.
            (phone("+447700*****3", "Work"), Unclear),
            (phone("•••• 23", "Work"), Unclear),
            (phone("…0123", "Work"), Unclear),
            // In national format.
            (phone("07700900123", "Work"), Unclear),
            // The number fits, the name doesn't.
            (phone("XXXXXXXXX0123", "Other"), Unclear),
            (phone("+447700900123", "Other"), Unclear),
            // The name was cut off, or is missing.
            (phone("XXXXXXXXX0123", "Wor"), Unclear),
            (phone("+447700900123", "Wor"), Same),
            (
                json!({"id": "n", "type": "phone", "phone_number": "XXXXXXXXX0123"}),
                Unclear,
            ),
            (
                json!({"id": "n", "type": "phone", "phone_number": "+447700900123"}),
                Same,
            ),
            // The number is missing.
            (json!({"id": "n", "type": "phone", "name": "Work"}), Unclear),
            (json!({"id": "n", "type": "phone"}), Unclear),
            (phone("mia@example.com", "Work"), Unclear),
            (json!({"id": "n", "type": "totp", "name": "Work"}), Other),
            // The type or the id is missing or unknown.
            (json!({"id": "n", "name": "Work"}), Unclear),
            (
                json!({"id": "n", "type": "sms", "phone_number": "+447700900123"}),
                Unclear,
            ),
            (
                json!({"type": "phone", "phone_number": "+447700900123", "name": "Work"}),
                Unclear,
            ),
            (
                json!({"type": "phone", "phone_number": "+447700900124", "name": "Work"}),
                Other,
            ),
        ],
    );
    check(
        json!({"type": "phone", "phone_number": "+447700900123"}),
        &[
            (
                json!({"id": "n", "type": "phone", "phone_number": "XXXXXXXXX0123"}),
                Fits,
            ),
            (phone("XXXXXXXXX0123", "Work"), Unclear),
            (phone("+447700900123", "Work"), Same),
        ],
    );
}

#[test]
fn security_75_an_address_is_compared_by_what_the_tenant_shows_of_it() {
    let email =
        |address: &str| json!({"id": "n", "type": "email", "email": address, "name": "Work"});
    check(
        json!({"type": "email", "email": "Chuck782@example.com", "name": "Work"}),
        &[
            (email("chuck782@example.com"), Same),
            (email("chuc****@exam*******"), Fits),
            (email("chad****@exam*******"), Other),
            (email("chuc****@othe*******"), Other),
            (email("****@exam*******"), Unclear),
            (email("****@othe*******"), Other),
            (email("chuck781@example.com"), Other),
            // `*` is legal in a local part, and may be a mask all the same.
            (email("chuc****@example.com"), Unclear),
            (email("c*d@example.com"), Other),
            (email("c••••@example.com"), Unclear),
            (json!({"id": "n", "type": "email", "name": "Work"}), Unclear),
            (
                json!({"id": "n", "type": "email", "name": "Work", "phone_number": "chuc****@exam*******"}),
                Fits,
            ),
            (
                json!({"id": "n", "type": "email-verification", "email": "chuck782@example.com"}),
                Unclear,
            ),
            (
                json!({"id": "n", "type": "email-verification", "email": "mia@example.com"}),
                Other,
            ),
        ],
    );
    check(
        json!({"type": "email", "email": "a*b@example.com", "name": "Work"}),
        &[
            (email("a*b@example.com"), Same),
            (email("a*c@example.com"), Other),
        ],
    );
}

#[test]
fn security_75_an_app_is_told_by_its_name_alone() {
    let totp = |name: &str| json!({"id": "n", "type": "totp", "name": name});
    check(
        json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP", "name": "Authenticator"}),
        &[
            (totp("Authenticator"), Fits),
            (totp("Authen"), Unclear),
            (totp("Authen…"), Unclear),
            (totp("authenticator "), Unclear),
            (totp("Other"), Other),
            (json!({"id": "n", "type": "totp"}), Unclear),
        ],
    );
    check(
        json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"}),
        &[
            (json!({"id": "n", "type": "totp"}), Unclear),
            (totp("Other"), Unclear),
        ],
    );
}

#[test]
fn security_75_keys_are_compared_as_bytes() {
    let key =
        |key: &str| json!({"id": "n", "type": "webauthn-roaming", "key_id": key, "name": "Blue"});
    check(
        json!({"type": "webauthn-roaming", "key_id": "-_-_AA", "public_key": "a2V5",
               "relying_party_identifier": "a.example", "name": "Blue"}),
        &[
            (key("-_-_AA"), Same),
            (key("+/+/AA=="), Same),
            (key("+/+/AA"), Same),
            (key("b2V5"), Other),
            (key("-_-_****"), Unclear),
            (key(""), Unclear),
            (
                json!({"id": "n", "type": "webauthn-roaming", "name": "Blue"}),
                Unclear,
            ),
            (
                json!({"id": "n", "type": "webauthn_roaming", "key_id": "-_-_AA", "name": "Blue"}),
                Same,
            ),
            (
                json!({"id": "n", "type": "passkey", "key_id": "-_-_AA", "name": "Blue"}),
                Unclear,
            ),
            (
                json!({"id": "n", "type": "passkey", "key_id": "b2V5", "name": "Blue"}),
                Other,
            ),
        ],
    );
}
