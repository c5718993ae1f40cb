//! The mutations that an admin may want.

use factordesk_model::headers::ConfirmAction;
use factordesk_tenant::faulty::Phase;
use serde_json::{Value, json};

use crate::first_factors::PASSKEY_KEY;

/// A mutation: creating a method of each type, and every other mutating operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Phone,
    Email,
    Totp,
    SecurityKey,
    Passkey,
    Set,
    Update,
    Delete,
    DeleteAll,
    Ticket,
    RecoveryCode,
    ForgetBrowsers,
    /// An address so short that a masking tenant shows nothing before the `@`
    ShortEmail,
}

impl Wish {
    pub(crate) const ALL: [Self; 13] = [
        Self::Phone,
        Self::Email,
        Self::Totp,
        Self::SecurityKey,
        Self::Passkey,
        Self::Set,
        Self::Update,
        Self::Delete,
        Self::DeleteAll,
        Self::Ticket,
        Self::RecoveryCode,
        Self::ForgetBrowsers,
        Self::ShortEmail,
    ];

    /// The method type that it creates.
    pub(crate) fn creates(self) -> Option<&'static str> {
        Some(match self {
            Self::Phone => "phone",
            Self::Email | Self::ShortEmail => "email",
            Self::Totp => "totp",
            Self::SecurityKey => "webauthn-roaming",
            Self::Passkey => "passkey",
            _ => return None,
        })
    }

    /// Whether the list of methods shows the outcome.
    pub(crate) fn shows_in_list(self) -> bool {
        !matches!(self, Self::Ticket | Self::ForgetBrowsers)
    }

    /// The places of the proxy's requests up to the mutation. First it reads the user: by the default
    /// policy, it must not be the admin.
    pub(crate) fn order(self) -> &'static [Phase] {
        match self {
            Self::Ticket | Self::RecoveryCode | Self::ForgetBrowsers => {
                &[Phase::Decision, Phase::Mutation]
            }
            _ => &[Phase::Decision, Phase::Before, Phase::Mutation],
        }
    }

    /// The same for a client without a proxy, which decides nothing and lists nothing.
    pub(crate) fn order_alone(self) -> &'static [Phase] {
        &self.order()[1..]
    }

    pub(crate) fn confirmation(self) -> Option<ConfirmAction> {
        match self {
            Self::Set => Some(ConfirmAction::ReplaceAll),
            Self::DeleteAll => Some(ConfirmAction::DeleteAll),
            _ => None,
        }
    }

    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Set => "PUT",
            Self::Update => "PATCH",
            Self::Delete | Self::DeleteAll => "DELETE",
            _ => "POST",
        }
    }

    /// The request path, for a percent-encoded user id.
    pub(crate) fn path(self, user: &str) -> String {
        match self {
            Self::Update => format!("/api/v2/users/{user}/authentication-methods/phone%7Cdev_1"),
            Self::Delete => format!("/api/v2/users/{user}/authentication-methods/totp%7Cdev_2"),
            Self::Ticket => "/api/v2/guardian/enrollments/ticket".to_owned(),
            Self::RecoveryCode => format!("/api/v2/users/{user}/recovery-code-regeneration"),
            Self::ForgetBrowsers => {
                format!("/api/v2/users/{user}/multifactor/actions/invalidate-remember-browser")
            }
            _ => format!("/api/v2/users/{user}/authentication-methods"),
        }
    }

    pub(crate) fn body(self, user: &str) -> Option<Value> {
        Some(match self {
            Self::Phone => json!({"type": "phone", "name": "New", "phone_number": "+447700900124"}),
            Self::Email => {
                json!({"type": "email", "name": "New", "email": "mia.keller@example.com"})
            }
            Self::ShortEmail => json!({"type": "email", "name": "New", "email": "mia@example.com"}),
            Self::Totp => json!({"type": "totp", "name": "New", "totp_secret": "JBSWY3DPEHPK3PXP"}),
            Self::SecurityKey => {
                json!({"type": "webauthn-roaming", "name": "New", "key_id": "a2V5", "public_key": "cHVibGlj",
                       "relying_party_identifier": "login.example.com"})
            }
            Self::Passkey => {
                json!({"type": "passkey", "name": "New", "key_id": "a2V5", "public_key": PASSKEY_KEY,
                                    "relying_party_identifier": "localhost"})
            }
            Self::Set => json!([{"type": "phone", "name": "Only", "phone_number": "+447700900125"},
                                {"type": "totp", "name": "App", "totp_secret": "JBSWY3DPEHPK3PXP"}]),
            Self::Update => json!({"name": "Work"}),
            Self::Ticket => json!({"user_id": user, "allow_multiple_enrollments": true}),
            Self::Delete | Self::DeleteAll | Self::RecoveryCode | Self::ForgetBrowsers => {
                return None;
            }
        })
    }

    /// The methods that a user has before the run.
    pub(crate) fn methods_before() -> Vec<Value> {
        let recovery =
            json!({"id": "recovery-code|dev_3", "type": "recovery-code", "confirmed": true});
        vec![
            json!({"id": "phone|dev_1", "type": "phone", "name": "Mobile", "phone_number": "+447700900123",
                   "confirmed": true, "created_at": "2026-01-01T00:00:00.000Z"}),
            json!({"id": "totp|dev_2", "type": "totp", "name": "App", "confirmed": true,
                   "created_at": "2026-01-01T00:00:00.000Z"}),
            recovery,
        ]
    }
}
