//! An authentication method as the API sends it, read leniently.
//!
//! Source: `GetUserAuthenticationMethodResponseContent`, `UserAuthenticationMethod` and the create, set and update
//! responses of the Management API; and the guide's examples (camelCase keys, underscores in types).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use self::entries::Entry;
use self::fields::{Field, fields, read_once};
use crate::id::MethodId;
use crate::lenient::{Fields, put};
use crate::reader::Reader;
use crate::secret::Secret;

mod child;
pub(crate) mod entries;
mod fields;
mod kind;
mod plain;
#[cfg(test)]
mod streamed_tests;
pub(crate) mod write;

pub use child::SubMethod;
pub use kind::{Channel, DeviceType, MethodType};

fields! {
    /// An authentication method, as any operation returns it.
    ///
    /// Every field is optional: a missing field is `None`, and so is one with an unexpected value, which stays in
    /// [`Self::extra`]. Serialising writes the schema's `snake_case` spelling, and everything in `extra` unchanged.
    #[derive(Clone, PartialEq, Eq, Default)]
    pub struct AuthenticationMethod {
        /// The method's id; `None` if it is missing or outside the grammar. Such a method can be shown, but not changed.
        pub id: Option<MethodId> = "id",
        /// The type; `None` if the response had none
        pub kind: Option<MethodType> = "type",
        /// `false` while an enrolment isn't finished
        pub confirmed: Option<bool> = "confirmed",
        /// A label chosen by a person, 1-20 characters
        pub name: Option<String> = "name",
        /// The children of a phone, push or Guardian method; a list with anything but objects stays in `extra`
        pub authentication_methods: Vec<SubMethod> = "authentication_methods",
        /// Phone only: the preferred channel; an unknown one stays in `extra`
        pub preferred_authentication_method: Option<Channel> = "preferred_authentication_method",
        /// Methods with the same link id are deleted together
        pub link_id: Option<String> = "link_id",
        /// Phone only: E.164, or masked by the tenant
        pub phone_number: Option<String> = "phone_number",
        /// Only for e-mail and e-mail verification
        pub email: Option<String> = "email",
        /// Only in the responses of create and set, never in reads
        pub totp_secret: Option<Secret> = "totp_secret",
        /// `WebAuthn` and passkey: the credential's id
        pub key_id: Option<String> = "key_id",
        /// `WebAuthn` and passkey: the public key, base64
        pub public_key: Option<String> = "public_key",
        /// `WebAuthn` and passkey: the RP ID, a host name
        pub relying_party_identifier: Option<String> = "relying_party_identifier",
        /// Passkey: the authenticator's AAGUID
        pub aaguid: Option<String> = "aaguid",
        /// Passkey: `single_device` or `multi_device`; any string is kept, since the response's schema has no enum
        pub credential_device_type: Option<String> = "credential_device_type",
        /// Passkey: whether it has been backed up
        pub credential_backed_up: Option<bool> = "credential_backed_up",
        /// Passkey: the linked identity that it belongs to
        pub identity_user_id: Option<String> = "identity_user_id",
        /// Passkey: the user agent of the browser that created it
        pub user_agent: Option<String> = "user_agent",
        /// Passkey: the user handle
        pub user_handle: Option<String> = "user_handle",
        /// Passkey: `usb`, `nfc`, `ble`, `internal`, `hybrid`, ...
        pub transports: Option<Vec<String>> = "transports",
        /// When it was created, RFC 3339
        pub created_at: Option<String> = "created_at",
        /// When the enrolment was finished, RFC 3339
        pub enrolled_at: Option<String> = "enrolled_at",
        /// When it was last used, RFC 3339
        pub last_auth_at: Option<String> = "last_auth_at",
    }
}

impl fmt::Debug for AuthenticationMethod {
    /// Only shows what identifies the method: names, numbers, addresses and secrets must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationMethod")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// About the number of fields that a method has, to allocate once.
const USUAL_FIELDS: usize = 16;

impl AuthenticationMethod {
    /// Whether it is a password. An id `password|...` is enough: a list may leave the type out.
    pub fn is_password(&self) -> bool {
        self.kind == Some(MethodType::Password)
            || self.id.as_ref().is_some_and(MethodId::is_password)
    }

    /// Whether Auth0 supports no e-mail factor while the user has this method.
    ///
    /// Passwords and passkeys are first factors, a recovery code replaces a second one, and an unfinished enrolment
    /// can't be used: none of them excludes e-mail. For types added later the answer is unknown, so it is left to the
    /// tenant.
    pub fn excludes_email(&self) -> bool {
        self.confirmed != Some(false)
            && matches!(
                self.kind,
                Some(
                    MethodType::Totp
                        | MethodType::Push
                        | MethodType::Phone
                        | MethodType::WebauthnRoaming
                        | MethodType::WebauthnPlatform
                        | MethodType::Guardian
                )
            )
    }

    /// The JSON value: the known fields in the schema's spelling, then everything in `extra`.
    pub fn to_value(&self) -> Value {
        self.clone().into_value()
    }
}

impl Serialize for AuthenticationMethod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entries().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AuthenticationMethod {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_value(Value::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn method_reads_the_guides_camel_case_answer() {
        let method = AuthenticationMethod::from_value(json!({
            "type": "webauthn-roaming", "name": "WebAuthn with security keys",
            "relyingPartyIdentifier": "example-tenant.auth0.com", "keyId": "X9FrwMfmzj...",
            "publicKey": "bXktcHVibGljLWtle...", "created_at": "2023-03-09T17:33:47.545Z",
            "id": "webauthn-roaming|dev_XXXXXXXXXXXXXXXX"
        }));
        assert_eq!(
            method.relying_party_identifier.as_deref(),
            Some("example-tenant.auth0.com")
        );
        assert_eq!(method.key_id.as_deref(), Some("X9FrwMfmzj..."));
        assert!(method.extra.is_empty());
    }

    #[test]
    fn method_keeps_what_it_does_not_understand() {
        let value = json!({
            "id": 7, "type": "retina", "name": ["x"], "preferred_authentication_method": "pigeon",
            "authentication_methods": [{"type": "phone", "id": "phone|dev_1", "x": 1}], "later": {"a": null}
        });
        let method = AuthenticationMethod::from_value(value.clone());
        assert_eq!(method.id, None);
        assert_eq!(method.kind, Some(MethodType::Other("retina".to_owned())));
        assert_eq!(method.to_value(), value);
    }

    #[test]
    fn method_debug_holds_no_personal_data() {
        let method = AuthenticationMethod::from_value(json!({
            "id": "phone|dev_1", "type": "phone", "phone_number": "+15551234567", "name": "Mia", "totp_secret": "ABC"
        }));
        let debug = format!("{method:?}");
        assert!(
            !debug.contains("555") && !debug.contains("Mia") && !debug.contains("ABC"),
            "{debug}"
        );
    }

    #[test]
    fn method_keeps_both_spellings_when_the_first_has_an_odd_value() {
        for odd in [json!(5), json!(null)] {
            let value = json!({"key_id": odd, "keyId": "x", "authentication_methods": []});
            let method = AuthenticationMethod::from_value(value.clone());
            assert_eq!(method.key_id, None);
            assert_eq!(method.to_value(), value);
        }
    }

    #[test]
    fn method_children_that_are_no_objects_stay_as_they_are() {
        for children in [
            json!(["sms"]),
            json!([{"type": "sms"}, null]),
            json!({}),
            json!(null),
        ] {
            let value = json!({"type": "phone", "authentication_methods": children});
            assert_eq!(
                AuthenticationMethod::from_value(value.clone()).to_value(),
                value
            );
        }
    }
}
