//! The names of types, groups, badges, channels and fields.

use factordesk_model::{Channel, MethodType};

use crate::state::facts::Badge;
use crate::state::group::Strength;

/// A type's name, capitalised. An unknown type keeps the tenant's name.
pub fn kind(kind: Option<&MethodType>) -> String {
    match kind {
        Some(MethodType::RecoveryCode) => "Recovery code",
        Some(MethodType::Totp) => "Authenticator app",
        Some(MethodType::Push) => "Push notification",
        Some(MethodType::Phone) => "Phone",
        Some(MethodType::Email) => "Email",
        Some(MethodType::EmailVerification) => "Verified email",
        Some(MethodType::WebauthnRoaming) => "Security key",
        Some(MethodType::WebauthnPlatform) => "Device biometrics",
        Some(MethodType::Guardian) => "Guardian app",
        Some(MethodType::Passkey) => "Passkey",
        Some(MethodType::Password) => "Password",
        Some(MethodType::Other(name)) => return name.clone(),
        None => "Unknown type",
    }
    .to_owned()
}

/// A type's name within a sentence.
pub fn kind_in_sentence(method_type: &MethodType) -> String {
    match method_type {
        MethodType::Other(name) => name.clone(),
        known => kind(Some(known)).to_ascii_lowercase(),
    }
}

/// A group's heading.
pub fn group(strength: Strength) -> &'static str {
    match strength {
        Strength::Keys => "Passkeys and security keys",
        Strength::Apps => "Apps and push",
        Strength::Messages => "Phone and email",
        Strength::Recovery => "Recovery code",
        Strength::Others => "Others",
    }
}

/// A badge's word.
pub fn badge(badge: Badge) -> &'static str {
    match badge {
        Badge::Unconfirmed => "Unconfirmed",
        Badge::NeverUsed => "Never used",
        Badge::Linked => "Linked",
        Badge::BackedUp => "Backed up",
        Badge::Implied => "Automatic",
    }
}

/// The tooltip of a badge: what it means.
pub fn badge_meaning(badge: Badge) -> &'static str {
    match badge {
        Badge::Unconfirmed => "The enrolment was started but not finished",
        Badge::NeverUsed => "Not used to sign in yet",
        Badge::Linked => "Deleted together with its linked methods",
        Badge::BackedUp => "Synced, for example with a password manager",
        Badge::Implied => {
            "Not enrolled: counts as a factor while email is turned on in the tenant, and comes back after a reset"
        }
    }
}

/// A channel's name.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "SMS",
        Channel::Voice => "Voice call",
    }
}

/// An AAGUID without a known model
pub const MODEL_UNKNOWN: &str = "Unknown model";
/// An AAGUID of all zeros
pub const MODEL_UNDISCLOSED: &str = "Model not disclosed";

/// The label of a field in the details. An unknown field keeps the API's name.
pub fn field(name: &str) -> &str {
    match name {
        "id" => "Method id",
        "type" => "Type",
        "confirmed" => "Confirmed",
        "name" => "Name",
        "authentication_methods" => "Parts",
        "preferred_authentication_method" => "Preferred channel",
        "link_id" => "Link id",
        "phone_number" => "Phone number",
        "email" => "Email",
        "key_id" => "Credential id",
        "public_key" => "Public key",
        "relying_party_identifier" => "Relying party (RP ID)",
        "aaguid" => "Authenticator model (AAGUID)",
        "credential_device_type" => "Device type",
        "credential_backed_up" => "Backed up",
        "identity_user_id" => "Identity",
        "user_agent" => "Browser at enrolment",
        "user_handle" => "User handle",
        "transports" => "Transports",
        "created_at" => "Created",
        "enrolled_at" => "Enrolled",
        "last_auth_at" => "Last used",
        other => other,
    }
}
