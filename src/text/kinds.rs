//! The names of types, badges, channels and fields.

use factordesk_model::{Channel, MethodType};

use super::Message;
use crate::state::facts::Badge;

pub use super::messages::kinds::*;

/// A type's name, capitalised. An unknown type keeps the tenant's name.
pub fn kind(kind: Option<&MethodType>) -> String {
    match kind {
        Some(MethodType::RecoveryCode) => RECOVERY_CODE,
        Some(MethodType::Totp) => AUTHENTICATOR_APP,
        Some(MethodType::Push) => PUSH_NOTIFICATION,
        Some(MethodType::Phone) => PHONE,
        Some(MethodType::Email) => EMAIL,
        Some(MethodType::EmailVerification) => VERIFIED_EMAIL,
        Some(MethodType::WebauthnRoaming) => SECURITY_KEY,
        Some(MethodType::WebauthnPlatform) => DEVICE_BIOMETRICS,
        Some(MethodType::Guardian) => GUARDIAN_APP,
        Some(MethodType::Passkey) => PASSKEY,
        Some(MethodType::Password) => PASSWORD,
        Some(MethodType::Other(name)) => return name.clone(),
        None => UNKNOWN_TYPE,
    }
    .into()
}

/// A type's name within a sentence. An unknown type keeps the tenant's name.
pub fn kind_in_sentence(method_type: &MethodType) -> String {
    match method_type {
        MethodType::RecoveryCode => RECOVERY_CODE_IN_SENTENCE,
        MethodType::Totp => AUTHENTICATOR_APP_IN_SENTENCE,
        MethodType::Push => PUSH_NOTIFICATION_IN_SENTENCE,
        MethodType::Phone => PHONE_IN_SENTENCE,
        MethodType::Email => EMAIL_IN_SENTENCE,
        MethodType::EmailVerification => VERIFIED_EMAIL_IN_SENTENCE,
        MethodType::WebauthnRoaming => SECURITY_KEY_IN_SENTENCE,
        MethodType::WebauthnPlatform => DEVICE_BIOMETRICS_IN_SENTENCE,
        MethodType::Guardian => GUARDIAN_APP_IN_SENTENCE,
        MethodType::Passkey => PASSKEY_IN_SENTENCE,
        MethodType::Password => PASSWORD_IN_SENTENCE,
        MethodType::Other(name) => return name.clone(),
    }
    .into()
}

/// A badge's word.
pub fn badge(badge: Badge) -> Message {
    match badge {
        Badge::Unconfirmed => BADGE_UNCONFIRMED,
        Badge::NeverUsed => BADGE_NEVER_USED,
        Badge::Linked => BADGE_LINKED,
        Badge::BackedUp => BADGE_BACKED_UP,
        Badge::Implied => BADGE_IMPLIED,
    }
}

/// The tooltip of a badge: what it means.
pub fn badge_meaning(badge: Badge) -> Message {
    match badge {
        Badge::Unconfirmed => BADGE_UNCONFIRMED_MEANING,
        Badge::NeverUsed => BADGE_NEVER_USED_MEANING,
        Badge::Linked => BADGE_LINKED_MEANING,
        Badge::BackedUp => BADGE_BACKED_UP_MEANING,
        Badge::Implied => BADGE_IMPLIED_MEANING,
    }
}

/// A channel's name.
pub fn channel(channel: Channel) -> Message {
    match channel {
        Channel::Sms => CHANNEL_SMS,
        Channel::Voice => CHANNEL_VOICE,
    }
}

/// The label of a field in the details. An unknown field keeps the API's name.
pub fn field(name: &str) -> String {
    match name {
        "id" => FIELD_ID,
        "type" => FIELD_TYPE,
        "confirmed" => FIELD_CONFIRMED,
        "name" => FIELD_NAME,
        "authentication_methods" => FIELD_AUTHENTICATION_METHODS,
        "preferred_authentication_method" => FIELD_PREFERRED_AUTHENTICATION_METHOD,
        "link_id" => FIELD_LINK_ID,
        "phone_number" => FIELD_PHONE_NUMBER,
        "email" => FIELD_EMAIL,
        "key_id" => FIELD_KEY_ID,
        "public_key" => FIELD_PUBLIC_KEY,
        "relying_party_identifier" => FIELD_RELYING_PARTY_IDENTIFIER,
        "aaguid" => FIELD_AAGUID,
        "credential_device_type" => FIELD_CREDENTIAL_DEVICE_TYPE,
        "credential_backed_up" => FIELD_CREDENTIAL_BACKED_UP,
        "identity_user_id" => FIELD_IDENTITY_USER_ID,
        "user_agent" => FIELD_USER_AGENT,
        "user_handle" => FIELD_USER_HANDLE,
        "transports" => FIELD_TRANSPORTS,
        "created_at" => FIELD_CREATED_AT,
        "enrolled_at" => FIELD_ENROLLED_AT,
        "last_auth_at" => FIELD_LAST_AUTH_AT,
        other => return other.to_owned(),
    }
    .into()
}
