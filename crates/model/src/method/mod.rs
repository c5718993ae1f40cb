//! An authentication method as the API sends it, read leniently.
//!
//! Source: `GetUserAuthenticationMethodResponseContent`, `UserAuthenticationMethod` and the create, set and update
//! responses of the Management API; and the guide's examples (camelCase keys, underscores in types).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::id::MethodId;
use crate::lenient::{Fields, put};
use crate::secret::Secret;

mod child;
pub(crate) mod entries;
mod kind;
mod plain;
#[cfg(test)]
mod streamed_tests;

pub use child::SubMethod;
pub use kind::{Channel, DeviceType, MethodType};

/// An authentication method, as any operation returns it.
///
/// Every field is optional: a missing field is `None`, and so is one with an unexpected value, which stays in
/// [`Self::extra`]. Serialising writes the schema's `snake_case` spelling, and everything in `extra` unchanged.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct AuthenticationMethod {
    /// The method's id; `None` if it is missing or outside the grammar. Such a method can be shown, but not changed.
    pub id: Option<MethodId>,
    /// The type; `None` if the response had none
    pub kind: Option<MethodType>,
    /// `false` while an enrolment isn't finished
    pub confirmed: Option<bool>,
    /// A label chosen by a person, 1-20 characters
    pub name: Option<String>,
    /// The children of a phone, push or Guardian method; a list with anything but objects stays in `extra`
    pub authentication_methods: Vec<SubMethod>,
    /// Phone only: the preferred channel; an unknown one stays in `extra`
    pub preferred_authentication_method: Option<Channel>,
    /// Methods with the same link id are deleted together
    pub link_id: Option<String>,
    /// Phone only: E.164, or masked by the tenant
    pub phone_number: Option<String>,
    /// Only for e-mail and e-mail verification
    pub email: Option<String>,
    /// Only in the responses of create and set, never in reads
    pub totp_secret: Option<Secret>,
    /// `WebAuthn` and passkey: the credential's id
    pub key_id: Option<String>,
    /// `WebAuthn` and passkey: the public key, base64
    pub public_key: Option<String>,
    /// `WebAuthn` and passkey: the RP ID, a host name
    pub relying_party_identifier: Option<String>,
    /// Passkey: the authenticator's AAGUID
    pub aaguid: Option<String>,
    /// Passkey: `single_device` or `multi_device`; any string is kept, since the response's schema has no enum
    pub credential_device_type: Option<String>,
    /// Passkey: whether it has been backed up
    pub credential_backed_up: Option<bool>,
    /// Passkey: the linked identity that it belongs to
    pub identity_user_id: Option<String>,
    /// Passkey: the user agent of the browser that created it
    pub user_agent: Option<String>,
    /// Passkey: the user handle
    pub user_handle: Option<String>,
    /// Passkey: `usb`, `nfc`, `ble`, `internal`, `hybrid`, ...
    pub transports: Option<Vec<String>>,
    /// When it was created, RFC 3339
    pub created_at: Option<String>,
    /// When the enrolment was finished, RFC 3339
    pub enrolled_at: Option<String>,
    /// When it was last used, RFC 3339
    pub last_auth_at: Option<String>,
    /// Unknown fields, and known ones with an unexpected value, under their original keys
    pub extra: Map<String, Value>,
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
const FIELDS: usize = 16;

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

    /// Reads any JSON value and never fails: what can't be understood is kept in [`Self::extra`]. A value that isn't
    /// an object is kept there under the key `value`.
    pub fn from_value(value: Value) -> Self {
        let mut fields = Fields::from_value(value);
        // An empty list, or one with anything but objects, stays in `extra`, so that it is written as it was read.
        let children = fields
            .list("authentication_methods", |items| {
                !items.is_empty() && items.iter().all(Value::is_object)
            })
            .unwrap_or_default();
        Self {
            // An id outside the grammar stays in `extra`, so it can never reach a URL.
            id: fields.take("id", |v| MethodId::new(v.as_str()?).ok()),
            kind: fields.take("type", |v| v.as_str().map(MethodType::read)),
            confirmed: fields.flag("confirmed"),
            name: fields.text("name"),
            authentication_methods: children.into_iter().map(SubMethod::from_value).collect(),
            preferred_authentication_method: fields.take("preferred_authentication_method", |v| {
                Channel::read(v.as_str()?)
            }),
            link_id: fields.text("link_id"),
            phone_number: fields.text("phone_number"),
            email: fields.text("email"),
            totp_secret: fields.secret("totp_secret"),
            key_id: fields.text("key_id"),
            public_key: fields.text("public_key"),
            relying_party_identifier: fields.text("relying_party_identifier"),
            aaguid: fields.text("aaguid"),
            credential_device_type: fields.text("credential_device_type"),
            credential_backed_up: fields.flag("credential_backed_up"),
            identity_user_id: fields.text("identity_user_id"),
            user_agent: fields.text("user_agent"),
            user_handle: fields.text("user_handle"),
            transports: fields.texts("transports"),
            created_at: fields.text("created_at"),
            enrolled_at: fields.text("enrolled_at"),
            last_auth_at: fields.text("last_auth_at"),
            extra: fields.0,
        }
    }

    /// The JSON value: the known fields in the schema's spelling, then everything in `extra`.
    pub fn to_value(&self) -> Value {
        self.clone().into_value()
    }

    /// The same for an owned method, without the copy.
    pub fn into_value(self) -> Value {
        let mut map = Map::with_capacity(FIELDS);
        put(
            &mut map,
            "id",
            self.id.as_ref().map(|id| id.as_str().to_owned()),
        );
        put(
            &mut map,
            "type",
            self.kind.as_ref().map(|kind| kind.as_str().to_owned()),
        );
        put(&mut map, "confirmed", self.confirmed);
        put(&mut map, "name", self.name);
        if !self.authentication_methods.is_empty() {
            let children: Vec<Value> = self
                .authentication_methods
                .into_iter()
                .map(SubMethod::into_value)
                .collect();
            put(&mut map, "authentication_methods", Some(children));
        }
        let channel = self.preferred_authentication_method.map(Channel::as_str);
        put(&mut map, "preferred_authentication_method", channel);
        put(&mut map, "link_id", self.link_id);
        put(&mut map, "phone_number", self.phone_number);
        put(&mut map, "email", self.email);
        put(
            &mut map,
            "totp_secret",
            self.totp_secret.as_ref().map(|s| s.expose().to_owned()),
        );
        put(&mut map, "key_id", self.key_id);
        put(&mut map, "public_key", self.public_key);
        put(
            &mut map,
            "relying_party_identifier",
            self.relying_party_identifier,
        );
        put(&mut map, "aaguid", self.aaguid);
        put(
            &mut map,
            "credential_device_type",
            self.credential_device_type,
        );
        put(&mut map, "credential_backed_up", self.credential_backed_up);
        put(&mut map, "identity_user_id", self.identity_user_id);
        put(&mut map, "user_agent", self.user_agent);
        put(&mut map, "user_handle", self.user_handle);
        put(&mut map, "transports", self.transports);
        put(&mut map, "created_at", self.created_at);
        put(&mut map, "enrolled_at", self.enrolled_at);
        put(&mut map, "last_auth_at", self.last_auth_at);
        for (key, value) in self.extra {
            // A known field wins over one in `extra` with the same key.
            map.entry(key).or_insert(value);
        }
        Value::Object(map)
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
