//! What a user can still log in with after a deletion or a replacement.

use factordesk_model::{AuthenticationMethod, MethodType, UserSummary};

use super::group::Strength;
use super::posture::is_factor;

/// The provider of users in a database connection, who have a password.
const DATABASE: &str = "auth0";

/// What is left.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Remaining {
    /// Whether the user is known to have a password
    pub password: bool,
    /// The usable factors, strongest first
    pub factors: Vec<AuthenticationMethod>,
    /// Whether the verified address of the profile counts as a factor
    pub verified_email: bool,
    /// Whether there is a recovery code
    pub recovery_code: bool,
}

impl Remaining {
    /// What is left if only these methods are.
    pub fn of(left: &[AuthenticationMethod], password: bool, verified_email: bool) -> Self {
        // Only an explicit `false`: see `Posture::of`.
        let usable = |m: &&AuthenticationMethod| is_factor(m) && m.confirmed != Some(false);
        // A pass for each group: a sort would add much code to the widget.
        let mut factors = Vec::new();
        for group in Strength::ALL {
            let of_group = |m: &&AuthenticationMethod| Strength::of(m.kind.as_ref()) == group;
            factors.extend(left.iter().filter(usable).filter(of_group).cloned());
        }
        let is_code = |m: &AuthenticationMethod| m.kind == Some(MethodType::RecoveryCode);
        Self {
            password,
            factors,
            verified_email,
            recovery_code: left.iter().any(is_code),
        }
    }

    /// Whether no factor is left: at most the password and a recovery code.
    pub fn is_weak(&self) -> bool {
        self.factors.is_empty() && !self.verified_email
    }
}

/// Whether the user is known to have a password once only the methods `left` are left of `all`.
///
/// A password that the list contains is decisive. Otherwise the profile tells whether the user is in a database
/// connection.
pub fn has_password(
    user: Option<&UserSummary>,
    all: &[AuthenticationMethod],
    left: &[AuthenticationMethod],
) -> bool {
    let listed = |methods: &[AuthenticationMethod]| {
        methods.iter().any(|m| m.kind == Some(MethodType::Password))
    };
    if listed(all) {
        return listed(left);
    }
    user.is_some_and(|user| {
        let is_database = |provider: &Option<String>| provider.as_deref() == Some(DATABASE);
        user.identities.iter().any(|i| is_database(&i.provider))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn methods(values: &[Value]) -> Vec<AuthenticationMethod> {
        let values = values.iter().cloned();
        values.map(AuthenticationMethod::from_value).collect()
    }

    fn user(provider: &str) -> UserSummary {
        UserSummary::from_value(json!({"user_id": "auth0|1",
            "identities": [{"connection": "staff", "provider": provider, "user_id": "1"}]}))
    }

    #[test]
    fn remaining_factors_are_usable_and_strongest_first() {
        let left = methods(&[
            json!({"type": "phone"}),
            json!({"type": "totp", "confirmed": false}),
            json!({"type": "recovery-code"}),
            json!({"type": "passkey", "confirmed": true}),
            json!({"type": "password"}),
        ]);
        let remaining = Remaining::of(&left, true, false);
        let kinds: Vec<_> = remaining
            .factors
            .iter()
            .filter_map(|m| m.kind.clone())
            .collect();
        assert_eq!(kinds, [MethodType::Passkey, MethodType::Phone]);
        assert!(remaining.recovery_code);
        assert!(!remaining.is_weak());
    }

    #[test]
    fn remaining_is_weak_without_a_factor() {
        let code = methods(&[json!({"type": "recovery-code"})]);
        assert!(Remaining::of(&code, true, false).is_weak());
        assert!(Remaining::of(&[], false, false).is_weak());
        assert!(!Remaining::of(&[], true, true).is_weak());
    }

    #[test]
    fn password_is_claimed_only_if_it_is_known() {
        let none = methods(&[]);
        assert!(has_password(Some(&user("auth0")), &none, &none));
        assert!(!has_password(Some(&user("google-oauth2")), &none, &none));
        assert!(!has_password(None, &none, &none));
    }

    #[test]
    fn deleted_password_is_not_claimed_for_the_database_connection() {
        let listed = methods(&[json!({"type": "password"})]);
        assert!(has_password(Some(&user("auth0")), &listed, &listed));
        assert!(has_password(None, &listed, &listed));
        assert!(!has_password(Some(&user("auth0")), &listed, &[]));
    }
}
