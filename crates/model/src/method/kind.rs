//! The enums of a method: its type, its channel, and where a passkey lives.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The type of an authentication method (`AuthenticationMethodTypeEnum`); types that are added later are kept as
/// text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MethodType {
    /// `recovery-code`
    RecoveryCode,
    /// `totp`: one-time passwords from an authenticator app
    Totp,
    /// `push`
    Push,
    /// `phone`: SMS or voice
    Phone,
    /// `email`
    Email,
    /// `email-verification`
    EmailVerification,
    /// `webauthn-roaming`: a security key
    WebauthnRoaming,
    /// `webauthn-platform`: device biometrics
    WebauthnPlatform,
    /// `guardian`: the Auth0 Guardian app
    Guardian,
    /// `passkey`
    Passkey,
    /// `password`
    Password,
    /// A type that this version doesn't know, with its original spelling
    Other(String),
}

impl MethodType {
    /// The known types, in the order of the schema.
    pub const KNOWN: [Self; 11] = [
        Self::RecoveryCode,
        Self::Totp,
        Self::Push,
        Self::Phone,
        Self::Email,
        Self::EmailVerification,
        Self::WebauthnRoaming,
        Self::WebauthnPlatform,
        Self::Guardian,
        Self::Passkey,
        Self::Password,
    ];

    /// The API's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::RecoveryCode => "recovery-code",
            Self::Totp => "totp",
            Self::Push => "push",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::EmailVerification => "email-verification",
            Self::WebauthnRoaming => "webauthn-roaming",
            Self::WebauthnPlatform => "webauthn-platform",
            Self::Guardian => "guardian",
            Self::Passkey => "passkey",
            Self::Password => "password",
            Self::Other(text) => text,
        }
    }

    /// Reads any spelling: `webauthn_roaming` and `webauthnRoaming` are `webauthn-roaming` (the guide's examples use
    /// them).
    pub fn read(text: &str) -> Self {
        fn plain(text: &str) -> impl Iterator<Item = u8> {
            let letters = text.bytes().filter(|b| !matches!(b, b'-' | b'_'));
            letters.map(|b| b.to_ascii_lowercase())
        }

        Self::KNOWN
            .into_iter()
            .find(|known| known.as_str() == text || plain(known.as_str()).eq(plain(text)))
            .unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

impl fmt::Display for MethodType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for MethodType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for MethodType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::read(&String::deserialize(deserializer)?))
    }
}

/// How a phone receives its codes (`PreferredAuthenticationMethodEnum`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A text message
    Sms,
    /// A voice call
    Voice,
}

impl Channel {
    /// Both, the one that most people prefer first.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Voice];
    const TEXTS: &[&str] = &["sms", "voice"];

    /// The API's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }

    /// The channel with this spelling.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == text)
    }
}

impl<'de> Deserialize<'de> for Channel {
    /// Accepts a string only: a derived enum would also accept `{"sms": null}`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::unknown_variant(&text, Self::TEXTS))
    }
}

/// Where a passkey lives (`credential_device_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceType {
    /// Can't be backed up or synced
    SingleDevice,
    /// Can be backed up, if the user turns that on
    MultiDevice,
}

impl DeviceType {
    /// Both, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::SingleDevice, Self::MultiDevice];
    const TEXTS: &[&str] = &["single_device", "multi_device"];

    /// The API's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SingleDevice => "single_device",
            Self::MultiDevice => "multi_device",
        }
    }

    /// The device type with this spelling.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.as_str() == text)
    }
}

impl<'de> Deserialize<'de> for DeviceType {
    /// Accepts a string only: a derived enum would also accept `{"single_device": null}`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::unknown_variant(&text, Self::TEXTS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_type_reads_every_spelling() {
        assert_eq!(
            MethodType::read("webauthn_roaming"),
            MethodType::WebauthnRoaming
        );
        assert_eq!(
            MethodType::read("webauthnRoaming"),
            MethodType::WebauthnRoaming
        );
        assert_eq!(
            MethodType::read("webauthn-roaming"),
            MethodType::WebauthnRoaming
        );
        assert_eq!(
            MethodType::read("face_print"),
            MethodType::Other("face_print".to_owned())
        );
    }

    #[test]
    fn channel_and_device_type_are_texts_only() {
        for bad in [r#"{"sms":null}"#, "0", "null", r#""SMS""#] {
            assert!(serde_json::from_str::<Channel>(bad).is_err(), "{bad}");
        }
        for bad in [r#"{"single_device":null}"#, "0", r#""single-device""#] {
            assert!(serde_json::from_str::<DeviceType>(bad).is_err(), "{bad}");
        }
    }
}
