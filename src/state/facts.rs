//! What a row shows about its method: the identifying fact, and the badges.

use factordesk_model::{AuthenticationMethod, MethodType};

/// A badge on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Badge {
    /// The enrolment isn't finished
    Unconfirmed,
    /// Enrolled, but never used to log in
    NeverUsed,
    /// Deleted together with other methods
    Linked,
    /// A passkey that is synced
    BackedUp,
    /// Not enrolled: the verified address of the profile
    Implied,
}

impl Badge {
    /// A name for test ids and classes.
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

/// The badges of a method, most urgent first.
pub fn badges(method: &AuthenticationMethod) -> Vec<Badge> {
    let mut badges = Vec::new();
    if method.confirmed == Some(false) {
        badges.push(Badge::Unconfirmed);
    // An unfinished enrolment can't have been used, so its badge says enough.
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

/// Whether "never used" means anything for this type. A recovery code is meant to stay unused, a verified
/// address wasn't enrolled, and of unknown types nothing is known.
fn has_uses(method: &AuthenticationMethod) -> bool {
    !matches!(
        method.kind,
        Some(MethodType::RecoveryCode | MethodType::EmailVerification | MethodType::Other(_))
            | None
    )
}

/// What distinguishes a method from others of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A phone number as received
    Phone(String),
    /// An e-mail address as received
    Email(String),
    /// The host name that a passkey or key is bound to
    RelyingParty(String),
    /// Nothing
    None,
}

/// The distinguishing fact of a method. The example in Auth0's guide has an e-mail address in
/// `phone_number`, which is then shown as an address.
pub fn fact(method: &AuthenticationMethod) -> Fact {
    let text = |field: &Option<String>| field.clone().filter(|t| !t.is_empty());
    if let Some(number) = text(&method.phone_number) {
        // Not `contains`: see `model::mask::is_masked`.
        if number.bytes().any(|byte| byte == b'@') {
            return Fact::Email(number);
        }
        return Fact::Phone(number);
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
