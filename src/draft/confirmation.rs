//! What has to be typed before everything is deleted or replaced.
//!
//! It is the user's e-mail address: the worst mistake here is the right button for the wrong person, and a fixed phrase, typed
//! for the tenth time today, guards against nothing. Where there is no address that can be typed, it is a phrase after all.

use factordesk_model::UserSummary;

/// What has to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// The user's e-mail address
    Email(String),
    /// A phrase
    Phrase(&'static str),
}

impl Confirmation {
    /// What to ask for, for this user. `phrase` is for users without an address that can be typed.
    pub fn of(user: Option<&UserSummary>, phrase: &'static str) -> Self {
        let typeable = |email: &&String| {
            !email.is_empty() && email.len() <= 100 && email.bytes().all(|b| b.is_ascii_graphic())
        };
        match user.and_then(|u| u.email.as_ref()).filter(typeable) {
            Some(email) => Self::Email(email.clone()),
            None => Self::Phrase(phrase),
        }
    }

    /// The text to be typed.
    pub fn expected(&self) -> &str {
        match self {
            Self::Email(email) => email,
            Self::Phrase(phrase) => phrase,
        }
    }

    /// Whether this is it. Case doesn't matter: it is about meaning the right user, not about typing well.
    pub fn matches(&self, typed: &str) -> bool {
        typed.trim().eq_ignore_ascii_case(self.expected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(email: Option<&str>) -> UserSummary {
        UserSummary {
            email: email.map(str::to_owned),
            ..UserSummary::default()
        }
    }

    #[test]
    fn confirmation_is_the_users_address() {
        let confirmation = Confirmation::of(Some(&user(Some("mia@example.com"))), "DELETE ALL");
        assert!(confirmation.matches(" Mia@example.com"));
        for wrong in ["", "mia", "mia@example.org", "DELETE ALL"] {
            assert!(!confirmation.matches(wrong), "{wrong}");
        }
    }

    #[test]
    fn confirmation_is_a_phrase_when_no_address_can_be_typed() {
        for user in [
            None,
            Some(user(None)),
            Some(user(Some(""))),
            Some(user(Some("mia\u{202e}@b.co"))),
        ] {
            let confirmation = Confirmation::of(user.as_ref(), "DELETE ALL");
            assert_eq!(confirmation, Confirmation::Phrase("DELETE ALL"));
            assert!(confirmation.matches("delete all"));
            assert!(!confirmation.matches("delete"));
        }
    }
}
