//! The text that must be typed before all methods are deleted or replaced.
//!
//! It is the user's e-mail address, because the worst mistake here is to do this to the wrong user. A
//! fixed phrase, typed for the tenth time today, doesn't prevent that. Users without an address that can
//! be typed get a phrase all the same.

use factordesk_model::UserSummary;

use super::lowercase;

/// The text to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// The user's e-mail address
    Email(String),
    /// A phrase
    Phrase(&'static str),
}

impl Confirmation {
    /// Chooses the text for a user. `phrase` is for users without an address that can be typed.
    pub fn of(user: Option<&UserSummary>, phrase: &'static str) -> Self {
        // Invisible or look-alike characters can't be typed from what is seen.
        let typeable = |email: &&String| {
            !email.is_empty() && email.len() <= 100 && email.bytes().all(|b| b.is_ascii_graphic())
        };
        match user.and_then(|u| u.email.as_ref()).filter(typeable) {
            Some(email) => Self::Email(email.clone()),
            None => Self::Phrase(phrase),
        }
    }

    /// The text itself.
    pub fn expected(&self) -> &str {
        match self {
            Self::Email(email) => email,
            Self::Phrase(phrase) => phrase,
        }
    }

    /// Whether `typed` matches, ignoring case: the point is to mean the right user, not to type exactly.
    pub fn matches(&self, typed: &str) -> bool {
        lowercase(typed.trim()) == lowercase(self.expected())
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
    fn confirmation_ignores_case_in_every_language() {
        assert!(Confirmation::Phrase("LÖSCHEN").matches("löschen"));
        assert!(!Confirmation::Phrase("LÖSCHEN").matches("loschen"));
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
