//! Builds the request for a credential: `PublicKeyCredentialCreationOptionsJSON` (Web Authentication
//! Level 3, section 5.1.8).

use factordesk_model::{AuthenticationMethod, CreateType, MethodType};
use serde_json::{Map, Value};

use super::encoding::{decode, normalised};
use factordesk_model::cose::{EDDSA, ES256, RS256};

/// The algorithms, in order of preference: an authenticator uses the first one that it supports.
///
/// Most support ES256. RS256 is needed for older versions of Windows Hello only. `EdDSA` is last, since not
/// every verifier supports it.
pub const ALGORITHMS: [i64; 3] = [ES256, RS256, EDDSA];

/// How long the browser waits for the person, in milliseconds.
pub const TIMEOUT_MS: u32 = 60_000;

/// The user for whom the credential is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user handle, in base64url: see [`user_handle`]
    pub handle: String,
    /// The e-mail address, otherwise the id. Passkey managers show it
    pub name: String,
    /// The name for people
    pub display_name: String,
}

/// The user handle for a new credential, in base64url, if the user has a passkey: passkeys of one user
/// share the handle.
///
/// For `None`, generate 64 random bytes. The specification recommends that (section 14.6.1: at most 64
/// bytes, no personal data), and Auth0 seems to do it: the one response of a real tenant found in public
/// has 64 bytes that look random.
///
/// No source says how Auth0 finds the user by the handle at login, and so whether it finds a handle that
/// we generate. The create operation accepts `user_handle` ("The user handle of the user identity"), and
/// its responses contain it, so it is sent.
///
/// An authenticator overwrites a passkey with the same RP ID and handle. The list of excluded credentials
/// prevents that.
pub fn user_handle(methods: &[AuthenticationMethod]) -> Option<String> {
    methods
        .iter()
        .filter(|method| method.kind == Some(MethodType::Passkey))
        .filter_map(|method| normalised(method.user_handle.as_deref()?))
        // Browsers reject longer handles.
        .find(|handle| decode(handle).is_some_and(|bytes| bytes.len() <= 64))
}

/// Builds the options. `rp` is the RP ID and its name, and `challenge` is base64url.
///
/// The credentials of `methods` are excluded, so that an authenticator can't be registered twice for one
/// user.
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
            // For browsers that only support Level 1 of the specification.
            ("requireResidentKey", true.into()),
            ("userVerification", "preferred".into()),
        ])
    } else {
        object([
            // The method's type is `webauthn-roaming`, so the device's own authenticator is out.
            ("authenticatorAttachment", "cross-platform".into()),
            // A discoverable credential would use up the key's limited storage.
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
        // The API has no field for an attestation, and browsers ask for consent before giving one.
        ("attestation", "none".into()),
        // Reports in `rk` whether the credential is discoverable.
        ("extensions", object([("credProps", true.into())])),
    ])
}

const PUBLIC_KEY: &str = "public-key";

/// A method as an entry of the excluded credentials. `None` if it isn't a credential or its id is
/// malformed.
fn descriptor(method: &AuthenticationMethod) -> Option<Value> {
    // Of either kind: a security key may hold passkeys as well.
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
    fn options_for_a_security_key_require_a_roaming_authenticator() {
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
    fn options_for_a_passkey_require_a_discoverable_credential() {
        let options = creation_options(CreateType::Passkey, ("a.b", "A"), &user(), "Y2hh", &[]);
        assert_eq!(
            options["authenticatorSelection"],
            json!({"residentKey": "required", "requireResidentKey": true, "userVerification": "preferred"})
        );
        assert_eq!(options["excludeCredentials"], json!([]));
    }

    #[test]
    fn user_handle_is_that_of_an_existing_passkey() {
        assert_eq!(user_handle(&methods()).as_deref(), Some("aGFuZGxl"));
        assert_eq!(user_handle(&methods()[..4]), None);
    }

    #[test]
    fn user_handle_that_browsers_reject_is_not_reused() {
        for handle in ["", "=", "a", &"A".repeat(88)] {
            let method = json!({"type": "passkey", "user_handle": handle});
            let methods = [AuthenticationMethod::from_value(method)];
            assert_eq!(user_handle(&methods), None, "{handle}");
        }
    }
}
