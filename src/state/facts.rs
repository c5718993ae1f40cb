//! What a row says of its method: the fact that matters, and the badges.

use factordesk_model::{AuthenticationMethod, Channel, MethodType};

/// A short mark on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Badge {
    /// The enrolment was never finished
    Unconfirmed,
    /// Finished, but never used to log in
    NeverUsed,
    /// Deleted together with others
    Linked,
    /// A passkey that is backed up
    BackedUp,
    /// Nobody enrolled it: the verified address of the profile
    Implied,
}

impl Badge {
    /// For test ids and classes.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::NeverUsed => "never-used",
            Self::Linked => "linked",
            Self::BackedUp => "backed-up",
            Self::Implied => "implied",
        }
    }
}

/// The badges of a method, the most urgent first.
pub fn badges(method: &AuthenticationMethod) -> Vec<Badge> {
    let mut badges = Vec::new();
    if method.confirmed == Some(false) {
        badges.push(Badge::Unconfirmed);
    } else if method.last_auth_at.is_none() && has_uses(method) {
        badges.push(Badge::NeverUsed);
    }
    if method.link_id.is_some() {
        badges.push(Badge::Linked);
    }
    if method.credential_backed_up == Some(true) {
        badges.push(Badge::BackedUp);
    }
    if method.kind == Some(MethodType::EmailVerification) {
        badges.push(Badge::Implied);
    }
    badges
}

/// A recovery code is meant to stay unused, a verified address is nobody's enrolment, and nobody knows about types that came later.
fn has_uses(method: &AuthenticationMethod) -> bool {
    !matches!(
        method.kind,
        Some(MethodType::RecoveryCode | MethodType::EmailVerification | MethodType::Other(_))
            | None
    )
}

/// What tells this method from others of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A phone number, as it came
    Phone(String, Option<Channel>),
    /// An e-mail address, as it came
    Email(String),
    /// The host name that a passkey or key is bound to
    RelyingParty(String),
    /// Nothing more than its type
    None,
}

/// The fact that matters. The guide's example has an e-mail address in `phone_number`: it is shown as what it is.
pub fn fact(method: &AuthenticationMethod) -> Fact {
    let text = |field: &Option<String>| field.clone().filter(|t| !t.is_empty());
    if let Some(number) = text(&method.phone_number) {
        if number.contains('@') {
            return Fact::Email(number);
        }
        return Fact::Phone(number, method.preferred_authentication_method);
    }
    if let Some(address) = text(&method.email) {
        return Fact::Email(address);
    }
    match text(&method.relying_party_identifier) {
        Some(host) => Fact::RelyingParty(host),
        None => Fact::None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn method(value: serde_json::Value) -> AuthenticationMethod {
        AuthenticationMethod::from_value(value)
    }

    #[test]
    fn badges_say_unconfirmed_rather_than_never_used() {
        assert_eq!(
            badges(&method(json!({"type": "totp", "confirmed": false}))),
            [Badge::Unconfirmed]
        );
        assert_eq!(
            badges(&method(json!({"type": "totp", "confirmed": true}))),
            [Badge::NeverUsed]
        );
        assert_eq!(badges(&method(json!({"type": "recovery-code"}))), []);
        assert_eq!(
            badges(&method(json!({"type": "email-verification"}))),
            [Badge::Implied]
        );
        let used = json!({"type": "passkey", "last_auth_at": "2026-01-01T00:00:00Z", "credential_backed_up": true, "link_id": "l"});
        assert_eq!(badges(&method(used)), [Badge::Linked, Badge::BackedUp]);
    }

    #[test]
    fn fact_shows_an_address_in_the_phone_field_as_an_address() {
        let odd = method(json!({"type": "phone", "phone_number": "mia@example.com"}));
        assert_eq!(fact(&odd), Fact::Email("mia@example.com".to_owned()));
        let key =
            method(json!({"type": "webauthn-roaming", "relying_party_identifier": "example.com"}));
        assert_eq!(fact(&key), Fact::RelyingParty("example.com".to_owned()));
        assert_eq!(fact(&method(json!({"type": "totp"}))), Fact::None);
    }
}
