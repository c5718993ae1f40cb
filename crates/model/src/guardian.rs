//! The tenant's factors (`GET /guardian/factors`, `GET /guardian/factors/phone/message-types`).

use serde::{Deserialize, Serialize};

use crate::create::CreateType;
use crate::lenient::or_default;
use crate::method::Channel;

/// One factor of the tenant (`GuardianFactor`). The names differ from the types of methods: `sms`, `otp`,
/// `push-notification`, ...
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardianFactor {
    /// `push-notification`, `sms`, `email`, `duo`, `otp`, `webauthn-roaming`, `webauthn-platform`, `recovery-code`,
    /// or one added later
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Whether it is on
    #[serde(default, deserialize_with = "or_default")]
    pub enabled: bool,
    /// Whether the limits of a trial are exceeded
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_expired: Option<bool>,
}

/// The channels that the tenant's phone factor offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTypes {
    /// `sms`, `voice`; strings, so that a channel added later can be read
    #[serde(default, deserialize_with = "or_default")]
    pub message_types: Vec<String>,
}

impl MessageTypes {
    /// The channels this version knows.
    pub fn channels(&self) -> Vec<Channel> {
        self.message_types
            .iter()
            .filter_map(|text| Channel::read(text))
            .collect()
    }
}

impl CreateType {
    /// The factor's name in `/guardian/factors`; `None` for passkeys, which aren't listed there.
    pub fn factor_name(self) -> Option<&'static str> {
        match self {
            Self::Phone => Some("sms"),
            Self::Email => Some("email"),
            Self::Totp => Some("otp"),
            Self::WebauthnRoaming => Some("webauthn-roaming"),
            Self::Passkey => None,
        }
    }

    /// Whether the tenant has this type turned on; `None` if its factors don't say.
    pub fn enabled_in(self, factors: &[GuardianFactor]) -> Option<bool> {
        let name = self.factor_name()?;
        factors.iter().find(|f| f.name == name).map(|f| f.enabled)
    }
}
