//! What a replacement of all methods can't do, known before anything is typed.

use factordesk_model::{AuthenticationMethod, MethodType};

use super::row::SetKind;

/// The limits of a replacement of these methods.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// Passkeys: while there is one, Auth0 refuses the replacement
    pub blocking: Vec<AuthenticationMethod>,
    /// Methods of other types that a replacement can't contain. They are removed for good
    pub lost: Vec<AuthenticationMethod>,
    /// Number of authenticator apps. No response contains their secrets, so they have to be typed again
    pub secrets: usize,
}

impl Limits {
    /// The limits for a user with these methods.
    pub fn of(methods: &[AuthenticationMethod]) -> Self {
        let mut limits = Self::default();
        for method in methods {
            match SetKind::of(method.kind.as_ref()) {
                Some(SetKind::Totp) => limits.secrets += 1,
                Some(SetKind::Phone | SetKind::Email) => {}
                None if method.kind == Some(MethodType::Passkey) => {
                    limits.blocking.push(method.clone());
                }
                None => limits.lost.push(method.clone()),
            }
        }
        limits
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn limits_tell_blocking_methods_from_those_that_are_lost() {
        let kinds = [
            "phone",
            "email",
            "totp",
            "totp",
            "passkey",
            "push",
            "recovery-code",
        ];
        let methods = kinds.map(|kind| AuthenticationMethod::from_value(json!({"type": kind})));
        let Limits {
            blocking,
            lost,
            secrets,
        } = Limits::of(&methods);
        let kinds = |methods: Vec<AuthenticationMethod>| -> Vec<_> {
            methods.into_iter().filter_map(|m| m.kind).collect()
        };
        assert_eq!(kinds(blocking), [MethodType::Passkey]);
        assert_eq!(kinds(lost), [MethodType::Push, MethodType::RecoveryCode]);
        assert_eq!(secrets, 2);
        assert_eq!(Limits::of(&[]), Limits::default());
    }
}
