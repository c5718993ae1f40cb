//! A user's posture: how many factors, which is the strongest, and whether there is a recovery code.

use factordesk_model::{AuthenticationMethod, CreateType, GuardianFactor, MethodType};

use super::group::Strength;

/// The facts about a user's methods, for the line above the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Posture {
    /// Number of usable second factors: confirmed, and neither a password nor a recovery code
    pub factors: usize,
    /// Number of enrolments that weren't finished
    pub unfinished: usize,
    /// The type of the strongest usable factor
    pub strongest: Option<MethodType>,
    /// Whether there is a recovery code
    pub recovery_code: bool,
    /// Whether the verified address of the profile counts as a factor: see [`implies_email`]. The list
    /// alone doesn't tell, and `factors` doesn't include it
    pub implied_email: bool,
}

/// Whether a user's verified address counts as a factor without being enrolled.
///
/// It does while the tenant's e-mail factor is on, unless an address is enrolled, which then counts itself.
/// `verified` is the profile's statement about the address.
pub fn implies_email(
    factors: &[GuardianFactor],
    verified: bool,
    methods: &[AuthenticationMethod],
) -> bool {
    let has = |kind: &MethodType| {
        let fits = |m: &&AuthenticationMethod| m.kind.as_ref() == Some(kind);
        methods.iter().find(fits)
    };
    // With this type, Auth0 lists a verified address that counts as a factor.
    let listed = has(&MethodType::EmailVerification).is_some_and(|m| m.confirmed != Some(false));
    CreateType::Email.enabled_in(factors) == Some(true)
        && (verified || listed)
        && has(&MethodType::Email).is_none()
}

/// Whether a method is a second factor.
pub fn is_factor(method: &AuthenticationMethod) -> bool {
    // A recovery code stands in for a factor, and a verified address is counted on its own.
    !matches!(
        method.kind,
        Some(MethodType::Password | MethodType::RecoveryCode | MethodType::EmailVerification)
    )
}

impl Posture {
    /// Computes the posture of a set of methods.
    pub fn of<'a>(methods: impl IntoIterator<Item = &'a AuthenticationMethod>) -> Self {
        let mut posture = Self::default();
        let mut best: Option<Strength> = None;
        for method in methods {
            posture.recovery_code |= method.kind == Some(MethodType::RecoveryCode);
            if !is_factor(method) {
                continue;
            }
            // Only an explicit `false`: not every response has the field (PATCH's lacks it).
            if method.confirmed == Some(false) {
                posture.unfinished += 1;
                continue;
            }
            posture.factors += 1;
            let strength = Strength::of(method.kind.as_ref());
            // Passkeys and security keys are equally strong, but "strongest" suggests the passkey.
            let better = best.is_none_or(|b| strength < b)
                || (best == Some(strength) && method.kind == Some(MethodType::Passkey));
            if better {
                best = Some(strength);
                posture.strongest.clone_from(&method.kind);
            }
        }
        posture
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn posture(values: &[serde_json::Value]) -> Posture {
        let methods: Vec<_> = values
            .iter()
            .cloned()
            .map(AuthenticationMethod::from_value)
            .collect();
        Posture::of(&methods)
    }

    #[test]
    fn posture_counts_what_can_be_used() {
        let found = posture(&[
            json!({"type": "password"}),
            json!({"type": "phone", "confirmed": true}),
            json!({"type": "webauthn-roaming"}),
            json!({"type": "passkey"}),
            json!({"type": "totp", "confirmed": false}),
        ]);
        assert_eq!(
            found,
            Posture {
                factors: 3,
                unfinished: 1,
                strongest: Some(MethodType::Passkey),
                recovery_code: false,
                implied_email: false
            }
        );
    }

    #[test]
    fn posture_of_a_recovery_code_alone_has_no_factor() {
        let found = posture(&[json!({"type": "recovery-code", "confirmed": true})]);
        assert_eq!((found.factors, found.recovery_code), (0, true));
        assert_eq!(found.strongest, None);
    }

    #[test]
    fn verified_email_counts_while_the_factor_is_on_and_nothing_is_enrolled() {
        let factor = |enabled| {
            [GuardianFactor {
                name: "email".to_owned(),
                enabled,
                trial_expired: None,
            }]
        };
        let methods = |kind: &str| [AuthenticationMethod::from_value(json!({"type": kind}))];
        assert!(implies_email(&factor(true), true, &[]));
        assert!(implies_email(&factor(true), true, &methods("totp")));
        assert!(implies_email(
            &factor(true),
            false,
            &methods("email-verification")
        ));
        let pending = json!({"type": "email-verification", "confirmed": false});
        let pending = [AuthenticationMethod::from_value(pending)];
        assert!(!implies_email(&factor(true), false, &pending));
        assert!(!implies_email(&factor(true), true, &methods("email")));
        assert!(!implies_email(&factor(true), false, &[]));
        assert!(!implies_email(&factor(false), true, &[]));
        // Without the tenant's factors nothing is claimed.
        assert!(!implies_email(&[], true, &methods("email-verification")));
    }
}
