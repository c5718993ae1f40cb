//! The strength of the types of methods.

use factordesk_model::MethodType;

/// A group of types that are equally strong, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Passkeys and security keys, which resist phishing
    Keys,
    /// Authenticator apps and push
    Apps,
    /// Phone and e-mail
    Messages,
    /// Recovery code
    Recovery,
    /// Passwords, and types that this version doesn't know
    Others,
}

impl Strength {
    /// All groups, strongest first.
    pub const ALL: [Self; 5] = [
        Self::Keys,
        Self::Apps,
        Self::Messages,
        Self::Recovery,
        Self::Others,
    ];

    /// The group of a type.
    pub fn of(kind: Option<&MethodType>) -> Self {
        match kind {
            Some(
                MethodType::Passkey | MethodType::WebauthnRoaming | MethodType::WebauthnPlatform,
            ) => Self::Keys,
            Some(MethodType::Totp | MethodType::Push | MethodType::Guardian) => Self::Apps,
            Some(MethodType::Phone | MethodType::Email | MethodType::EmailVerification) => {
                Self::Messages
            }
            Some(MethodType::RecoveryCode) => Self::Recovery,
            Some(MethodType::Password | MethodType::Other(_)) | None => Self::Others,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_has_a_place_for_every_type() {
        for kind in MethodType::KNOWN {
            assert!(Strength::ALL.contains(&Strength::of(Some(&kind))), "{kind}");
        }
        assert_eq!(Strength::of(None), Strength::Others);
        assert_eq!(
            Strength::of(Some(&MethodType::Other("retina".to_owned()))),
            Strength::Others
        );
    }
}
