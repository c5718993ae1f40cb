//! What the browser is asked for: `PublicKeyCredentialCreationOptionsJSON` (Web Authentication Level 3, section 5.1.8).

use factordesk_model::{AuthenticationMethod, CreateType, MethodType};
use serde_json::{Map, Value};

use super::encoding::{decode, normalised};
use factordesk_model::cose::{EDDSA, ES256, RS256};

/// The algorithms, the one that most authenticators have first. RSA is there for older Windows Hello alone, and `EdDSA` last, since
/// not every verifier has it; an authenticator takes the first that it can.
pub const ALGORITHMS: [i64; 3] = [ES256, RS256, EDDSA];

/// How long the browser waits for the person, in milliseconds.
pub const TIMEOUT_MS: u32 = 60_000;

/// The user that the credential is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user handle, base64url: see [`user_handle`]
    pub handle: String,
    /// What tells them from others: their e-mail address, or else their id. Passkey managers show it.
    pub name: String,
    /// What they are called
    pub display_name: String,
}

/// The user handle that a new credential of this user has to have, in base64url: that of a passkey they have, so that their
/// passkeys share it. `None`: make one, of 64 random bytes, which is what the specification recommends (section 14.6.1: at most 64
/// bytes, nothing personal) and what Auth0 seems to do.
///
/// Not settled by any source: how Auth0 finds the user by the handle that a passkey gives at login, and so whether a handle that
/// we make up is found. The create call takes `user_handle` ("The user handle of the user identity") and its answers have it, so it is
/// sent along; the one answer of a real tenant found in public has 64 bytes that look random.
///
/// An authenticator replaces the passkey that it has for the same RP ID and handle: the exclude list keeps it from doing so.
pub fn user_handle(methods: &[AuthenticationMethod]) -> Option<String> {
    methods
        .iter()
        .filter(|method| method.kind == Some(MethodType::Passkey))
        .filter_map(|method| normalised(method.user_handle.as_deref()?))
        .find(|handle| decode(handle).is_some_and(|bytes| bytes.len() <= 64))
}

/// The options. `challenge` is base64url; the credentials of `methods` are excluded, so that one authenticator isn't
/// registered twice for the same user.
pub fn creation_options(
    kind: CreateType,
    rp: (&str, &str),
    user: &User,
    challenge: &str,
    methods: &[AuthenticationMethod],
) -> Value {
    let passkey = kind == CreateType::Passkey;
    let selection = if passkey {
        object([
            ("residentKey", "required".into()),
            // For browsers of the first level of the specification
            ("requireResidentKey", true.into()),
            ("userVerification", "preferred".into()),
        ])
    } else {
        object([
            ("authenticatorAttachment", "cross-platform".into()),
            ("residentKey", "discouraged".into()),
            ("userVerification", "preferred".into()),
        ])
    };
    let algorithms: Vec<Value> = ALGORITHMS
        .into_iter()
        .map(|algorithm| object([("type", PUBLIC_KEY.into()), ("alg", algorithm.into())]))
        .collect();
    let excluded: Vec<Value> = methods.iter().filter_map(descriptor).collect();
    object([
        ("rp", object([("id", rp.0.into()), ("name", rp.1.into())])),
        (
            "user",
            object([
                ("id", user.handle.as_str().into()),
                ("name", user.name.as_str().into()),
                ("displayName", user.display_name.as_str().into()),
            ]),
        ),
        ("challenge", challenge.into()),
        ("pubKeyCredParams", algorithms.into()),
        ("timeout", TIMEOUT_MS.into()),
        ("excludeCredentials", excluded.into()),
        ("authenticatorSelection", selection),
        ("attestation", "none".into()),
        ("extensions", object([("credProps", true.into())])),
    ])
}

const PUBLIC_KEY: &str = "public-key";

/// A credential of the list, as one to be excluded; `None` for what is none, or has no id that can be read.
fn descriptor(method: &AuthenticationMethod) -> Option<Value> {
    let is_credential = matches!(
        method.kind,
        Some(MethodType::WebauthnRoaming | MethodType::WebauthnPlatform | MethodType::Passkey)
    );
    let id = normalised(method.key_id.as_deref().filter(|_| is_credential)?)?;
    let mut descriptor = Map::new();
    descriptor.insert("type".to_owned(), PUBLIC_KEY.into());
    descriptor.insert("id".to_owned(), id.into());
    if let Some(transports) = &method.transports {
        descriptor.insert("transports".to_owned(), transports.as_slice().into());
    }
    Some(Value::Object(descriptor))
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut map = Map::new();
    for (name, value) in fields {
        map.insert(name.to_owned(), value);
    }
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn methods() -> Vec<AuthenticationMethod> {
        [
            json!({"id": "totp|1", "type": "totp", "key_id": "AAAA"}),
            json!({"id": "webauthn-roaming|1", "type": "webauthn_roaming", "keyId": "+/8="}),
            json!({"id": "webauthn-platform|1", "type": "webauthn-platform", "key_id": "not*base64"}),
            json!({"id": "passkey|1", "type": "passkey", "key_id": "-_8A", "transports": ["internal", "hybrid"],
                "user_handle": "!"}),
            json!({"id": "passkey|2", "type": "passkey", "user_handle": "aGFuZGxl"}),
        ]
        .map(AuthenticationMethod::from_value)
        .into()
    }

    fn user() -> User {
        User {
            handle: "aGFuZGxl".to_owned(),
            name: "mia@example.com".to_owned(),
            display_name: "Mia Keller".to_owned(),
        }
    }

    #[test]
    fn options_of_a_security_key_ask_for_one_that_can_be_carried() {
        let rp = ("login.acme.com", "Acme");
        let options = creation_options(
            CreateType::WebauthnRoaming,
            rp,
            &user(),
            "Y2hhbGxlbmdl",
            &methods(),
        );
        assert_eq!(
            options,
            json!({
                "rp": {"id": "login.acme.com", "name": "Acme"},
                "user": {"id": "aGFuZGxl", "name": "mia@example.com", "displayName": "Mia Keller"},
                "challenge": "Y2hhbGxlbmdl",
                "pubKeyCredParams": [
                    {"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}, {"type": "public-key", "alg": -8}
                ],
                "timeout": 60000,
                "excludeCredentials": [
                    {"type": "public-key", "id": "-_8"},
                    {"type": "public-key", "id": "-_8A", "transports": ["internal", "hybrid"]}
                ],
                "authenticatorSelection": {
                    "authenticatorAttachment": "cross-platform", "residentKey": "discouraged", "userVerification": "preferred"
                },
                "attestation": "none",
                "extensions": {"credProps": true}
            })
        );
    }

    #[test]
    fn options_of_a_passkey_ask_for_one_that_is_found_without_a_name() {
        let options = creation_options(CreateType::Passkey, ("a.b", "A"), &user(), "Y2hh", &[]);
        assert_eq!(
            options["authenticatorSelection"],
            json!({"residentKey": "required", "requireResidentKey": true, "userVerification": "preferred"})
        );
        assert_eq!(options["excludeCredentials"], json!([]));
    }

    #[test]
    fn user_handle_is_that_of_a_passkey_they_have() {
        assert_eq!(user_handle(&methods()).as_deref(), Some("aGFuZGxl"));
        assert_eq!(user_handle(&methods()[..4]), None);
    }

    #[test]
    fn user_handle_that_no_browser_would_take_is_not_used_again() {
        for handle in ["", "=", "a", &"A".repeat(88)] {
            let method = json!({"type": "passkey", "user_handle": handle});
            let methods = [AuthenticationMethod::from_value(method)];
            assert_eq!(user_handle(&methods), None, "{handle}");
        }
    }
}
