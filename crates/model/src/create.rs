//! The request body of `POST /users/{id}/authentication-methods` (`CreateUserAuthenticationMethodRequestContent`), an
//! enum by type.
//!
//! A method created this way counts as confirmed at once: Auth0 doesn't ask the user. The admin has to have verified
//! that it is theirs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::lenient::{put, put_text};
use crate::method::{Channel, DeviceType, MethodType};
use crate::secret::Secret;
use crate::strict::{self, object_only, quiet_debug};
use crate::validate::{self, Checker, MessageKey, Problem};

/// The types that can be created (`CreatedUserAuthenticationMethodTypeEnum`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreateType {
    /// SMS or voice
    Phone,
    /// E-mail
    Email,
    /// Authenticator app
    Totp,
    /// Security key
    WebauthnRoaming,
    /// Passkey
    Passkey,
}

impl CreateType {
    /// All of them, in the order of the schema.
    pub const ALL: [Self; 5] = [
        Self::Phone,
        Self::Email,
        Self::Totp,
        Self::WebauthnRoaming,
        Self::Passkey,
    ];

    /// The same type, as it appears in a list.
    pub fn method_type(self) -> MethodType {
        match self {
            Self::Phone => MethodType::Phone,
            Self::Email => MethodType::Email,
            Self::Totp => MethodType::Totp,
            Self::WebauthnRoaming => MethodType::WebauthnRoaming,
            Self::Passkey => MethodType::Passkey,
        }
    }
}

/// A request to create one method. Parsing rejects unknown and repeated fields; [`Self::validate`] checks the values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
// `remote` turns the derived code into inherent functions, which `object_only!` wraps.
#[serde(remote = "Self", tag = "type", rename_all = "kebab-case")]
pub enum CreateRequest {
    /// `phone`
    Phone(PhoneCreate),
    /// `email`
    Email(EmailCreate),
    /// `totp`
    Totp(TotpCreate),
    /// `webauthn-roaming`; the guide's spelling `webauthn_roaming` is read too, but never written
    #[serde(alias = "webauthn_roaming")]
    WebauthnRoaming(SecurityKeyCreate),
    /// `passkey`
    Passkey(PasskeyCreate),
}

/// A phone for codes by SMS or voice.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneCreate {
    /// Label, 1-20 characters
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// E.164, 2-30 characters; required
    // A missing field is read as empty, so that `validate` reports it together with all other problems.
    #[serde(default)]
    pub phone_number: String,
    /// Channel to use first
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub preferred_authentication_method: Option<Channel>,
}

/// An e-mail address for codes. Auth0 supports it only if the user has no other factor.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailCreate {
    /// Label, 1-20 characters
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// Address; required
    #[serde(default)]
    pub email: String,
}

/// An authenticator app.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotpCreate {
    /// Label, 1-20 characters
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// Base32, at least 80 bits; required
    #[serde(default)]
    pub totp_secret: Secret,
}

/// A security key (`webauthn-roaming`).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityKeyCreate {
    /// Label, 1-20 characters
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// The credential's id, base64url; required
    #[serde(default)]
    pub key_id: String,
    /// The credential's public key, base64; required
    #[serde(default)]
    pub public_key: String,
    /// The RP ID, a host name; required
    #[serde(default)]
    pub relying_party_identifier: String,
}

/// A passkey: the fields of a security key, and seven more.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasskeyCreate {
    /// Label, 1-20 characters
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// The credential's id, base64url; required
    #[serde(default)]
    pub key_id: String,
    /// The credential's public key, base64; required
    #[serde(default)]
    pub public_key: String,
    /// The RP ID, a host name; required
    #[serde(default)]
    pub relying_party_identifier: String,
    /// The authenticator's AAGUID
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub aaguid: Option<String>,
    /// Whether it can be backed up
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub credential_device_type: Option<DeviceType>,
    /// Whether it was backed up
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub credential_backed_up: Option<bool>,
    /// The linked identity that it belongs to, for users with several
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub identity_user_id: Option<String>,
    /// The user agent of the browser that created it
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub user_agent: Option<String>,
    /// The user handle, base64url
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub user_handle: Option<String>,
    /// `usb`, `nfc`, `ble`, `internal`, `hybrid`, `smart-card`
    #[serde(
        default,
        deserialize_with = "strict::some",
        skip_serializing_if = "Option::is_none"
    )]
    pub transports: Option<Vec<String>>,
}

object_only!(CreateRequest, "a method to create");
// They contain phone numbers, addresses and secrets.
quiet_debug!(
    PhoneCreate,
    EmailCreate,
    TotpCreate,
    SecurityKeyCreate,
    PasskeyCreate
);

impl PhoneCreate {
    pub(crate) fn put_into(&self, map: &mut Map<String, Value>) {
        put_text(map, "name", self.name.as_deref());
        put_text(map, "phone_number", Some(&self.phone_number));
        let channel = self.preferred_authentication_method;
        let channel = channel.map(Channel::as_str);
        put_text(map, "preferred_authentication_method", channel);
    }
}

impl EmailCreate {
    pub(crate) fn put_into(&self, map: &mut Map<String, Value>) {
        put_text(map, "name", self.name.as_deref());
        put_text(map, "email", Some(&self.email));
    }
}

impl TotpCreate {
    pub(crate) fn put_into(&self, map: &mut Map<String, Value>) {
        put_text(map, "name", self.name.as_deref());
        put_text(map, "totp_secret", Some(self.totp_secret.expose()));
    }
}

impl SecurityKeyCreate {
    fn put_into(&self, map: &mut Map<String, Value>) {
        put_text(map, "name", self.name.as_deref());
        put_text(map, "key_id", Some(&self.key_id));
        put_text(map, "public_key", Some(&self.public_key));
        let rp_id = Some(self.relying_party_identifier.as_str());
        put_text(map, "relying_party_identifier", rp_id);
    }
}

impl PasskeyCreate {
    fn put_into(&self, map: &mut Map<String, Value>) {
        put_text(map, "name", self.name.as_deref());
        put_text(map, "key_id", Some(&self.key_id));
        put_text(map, "public_key", Some(&self.public_key));
        let rp_id = Some(self.relying_party_identifier.as_str());
        put_text(map, "relying_party_identifier", rp_id);
        put_text(map, "aaguid", self.aaguid.as_deref());
        let device_type = self.credential_device_type.map(DeviceType::as_str);
        put_text(map, "credential_device_type", device_type);
        put(map, "credential_backed_up", self.credential_backed_up);
        put_text(map, "identity_user_id", self.identity_user_id.as_deref());
        put_text(map, "user_agent", self.user_agent.as_deref());
        put_text(map, "user_handle", self.user_handle.as_deref());
        put(map, "transports", self.transports.clone());
    }
}

/// The fields that security keys and passkeys share.
fn check_credential(check: &mut Checker, key_id: &str, public_key: &str, rp_id: &str) {
    check.required("key_id", key_id, validate::base64);
    check.required("public_key", public_key, validate::base64);
    check.required("relying_party_identifier", rp_id, validate::hostname);
}

impl CreateRequest {
    /// The body of the request. By hand, because a derived `Serialize` would add to the download of the widget.
    pub fn to_value(&self) -> Value {
        let mut map = Map::new();
        let kind = self.create_type().method_type();
        put_text(&mut map, "type", Some(kind.as_str()));
        match self {
            Self::Phone(phone) => phone.put_into(&mut map),
            Self::Email(email) => email.put_into(&mut map),
            Self::Totp(totp) => totp.put_into(&mut map),
            Self::WebauthnRoaming(key) => key.put_into(&mut map),
            Self::Passkey(passkey) => passkey.put_into(&mut map),
        }
        Value::Object(map)
    }

    /// The type to be created.
    pub fn create_type(&self) -> CreateType {
        match self {
            Self::Phone(_) => CreateType::Phone,
            Self::Email(_) => CreateType::Email,
            Self::Totp(_) => CreateType::Totp,
            Self::WebauthnRoaming(_) => CreateType::WebauthnRoaming,
            Self::Passkey(_) => CreateType::Passkey,
        }
    }

    /// The label, if there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Phone(p) => p.name.as_deref(),
            Self::Email(e) => e.name.as_deref(),
            Self::Totp(t) => t.name.as_deref(),
            Self::WebauthnRoaming(k) => k.name.as_deref(),
            Self::Passkey(p) => p.name.as_deref(),
        }
    }

    /// Returns every problem at once, in the order of the fields; an empty list means valid.
    pub fn validate(&self) -> Vec<Problem> {
        let mut check = Checker::default();
        check.optional("name", self.name(), validate::name);
        match self {
            Self::Phone(p) => {
                check.required("phone_number", &p.phone_number, validate::phone_number);
            }
            Self::Email(e) => check.required("email", &e.email, validate::email),
            Self::Totp(t) => {
                check.required("totp_secret", t.totp_secret.expose(), validate::totp_secret);
            }
            Self::WebauthnRoaming(k) => {
                check_credential(
                    &mut check,
                    &k.key_id,
                    &k.public_key,
                    &k.relying_party_identifier,
                );
            }
            Self::Passkey(p) => {
                check_credential(
                    &mut check,
                    &p.key_id,
                    &p.public_key,
                    &p.relying_party_identifier,
                );
                check.optional("aaguid", p.aaguid.as_deref(), validate::aaguid);
                check.optional(
                    "identity_user_id",
                    p.identity_user_id.as_deref(),
                    validate::free_text,
                );
                check.optional("user_agent", p.user_agent.as_deref(), validate::free_text);
                check.optional("user_handle", p.user_handle.as_deref(), validate::base64);
                // Auth0 documents no limit. 16 is more than WebAuthn has transports.
                let transports = p.transports.as_deref().unwrap_or_default();
                if transports.len() > 16
                    || transports.iter().any(|t| validate::transport(t).is_err())
                {
                    check.fail("transports", MessageKey::NotTransport);
                }
            }
        }
        check.problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<CreateRequest, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn create_reads_the_guides_underscore_and_writes_the_schemas_dash() {
        let request = parse(r#"{"type":"webauthn_roaming","key_id":"YWI","public_key":"YWI","relying_party_identifier":"a.b"}"#).unwrap();
        assert!(
            serde_json::to_string(&request)
                .unwrap()
                .contains(r#""type":"webauthn-roaming""#)
        );
    }

    #[test]
    fn create_refuses_unknown_repeated_and_foreign_fields() {
        for bad in [
            r#"{"type":"phone","phone_number":"+33612345678","admin":true}"#,
            r#"{"type":"phone","phone_number":"+33612345678","phone_number":"+33612345679"}"#,
            r#"{"type":"phone","type":"email","email":"a@b.co"}"#,
            r#"{"type":"email","email":"a@b.co","phone_number":"+33612345678"}"#,
            r#"{"type":"totp","totp_secret":"JBSWY3DPEHPK3PXP","confirmed":true}"#,
            r#"{"type":"webauthn-roaming","aaguid":"x"}"#,
            r#"{"type":"push"}"#,
            r#"{"phone_number":"+33612345678"}"#,
            r#"{"type":0,"phone_number":"+33612345678"}"#,
            r#"{"type":null,"phone_number":"+33612345678"}"#,
            r#"{"type":"phone","phone_number":null}"#,
            r#"{"type":"phone","name":null,"phone_number":"+33612345678"}"#,
            r#"{"type":"phone","phone_number":"+33612345678","preferred_authentication_method":{"sms":null}}"#,
            r#"["phone","SMS","+33612345678","sms"]"#,
            r#"[{"type":"phone","phone_number":"+33612345678"}]"#,
            r#""phone""#,
            "null",
            r#"{"type":"phone","phone_number":"+33612345678","preferred_authentication_method":"fax"}"#,
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn create_is_written_as_it_is_derived() {
        for json in [
            r#"{"type":"phone","phone_number":"+33612345678"}"#,
            r#"{"type":"phone","name":"a","phone_number":"","preferred_authentication_method":"voice"}"#,
            r#"{"type":"email","name":"a","email":"a@b.co"}"#,
            r#"{"type":"totp","name":"a","totp_secret":"JBSW"}"#,
            r#"{"type":"webauthn-roaming","name":"a","key_id":"b","public_key":"c","relying_party_identifier":"d"}"#,
            r#"{"type":"passkey","name":"a","key_id":"b","public_key":"c","relying_party_identifier":"d","aaguid":"e","credential_device_type":"multi_device","credential_backed_up":false,"identity_user_id":"f","user_agent":"g","user_handle":"h","transports":["usb"]}"#,
            r#"{"type":"passkey","key_id":"b","public_key":"c","relying_party_identifier":"d"}"#,
        ] {
            let request = parse(json).unwrap();
            assert_eq!(request.to_value().to_string(), json);
            assert_eq!(request.to_value(), serde_json::to_value(&request).unwrap());
        }
    }

    #[test]
    fn create_lists_every_problem_at_once() {
        let request = parse(r#"{"type":"passkey","name":"","key_id":"!","relying_party_identifier":"a b","aaguid":"x","user_handle":"*","transports":["USB"]}"#).unwrap();
        let fields: Vec<String> = request.validate().into_iter().map(|p| p.field).collect();
        assert_eq!(
            fields,
            [
                "name",
                "key_id",
                "public_key",
                "relying_party_identifier",
                "aaguid",
                "user_handle",
                "transports"
            ]
        );
    }

    #[test]
    fn create_debug_holds_no_personal_data() {
        let request =
            parse(r#"{"type":"phone","name":"Mia","phone_number":"+33612345678"}"#).unwrap();
        let debug = format!("{request:?}");
        assert!(
            debug.contains("Phone") && !debug.contains("Mia") && !debug.contains("336"),
            "{debug}"
        );
    }
}
