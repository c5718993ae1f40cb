//! The draft of an enrolment link.

use factordesk_model::{
    Capabilities, MessageKey, Problem, TicketFactor, TicketRequest, UserId, UserSummary,
};

/// The languages that Universal Login and its mails are localized to ("Universal Login Internationalization" in Auth0's
/// documentation), by their English names. One that the tenant hasn't turned on becomes the tenant's default.
pub const LANGUAGES: &str = "sq am ar ar-EG ar-SA hy az eu-ES bn bs bg ca-ES zh-CN zh-HK zh-TW hr cs da nl en en-CA et fa fi \
    fr-FR fr-CA gl-ES ka de el gu he hi hu is id it ja kn ko lv lt mk ms ml mr mn cnr my no nb nn pl pt-BR pt-PT pa ro ru \
    sr sk sl so es es-AR es-419 es-MX sw sv tl zgh ta te th tr uk ur vi cy";

/// The fields that the dialog shows, by the API's names.
pub const FIELDS: [&str; 4] = [
    "factor",
    "email",
    "email_locale",
    "allow_multiple_enrollments",
];

/// What is known of the user's own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// The user couldn't be loaded
    Unknown,
    /// The user has none
    None,
    /// This one
    Address(String),
}

impl Own {
    /// The address of this user.
    pub fn of(user: Option<&UserSummary>) -> Self {
        match user {
            None => Self::Unknown,
            Some(user) => match user.email.as_deref().filter(|email| !email.is_empty()) {
                Some(email) => Self::Address(email.to_owned()),
                None => Self::None,
            },
        }
    }

    /// The text that the field begins with.
    pub fn text(&self) -> &str {
        match self {
            Self::Address(email) => email,
            Self::Unknown | Self::None => "",
        }
    }

    /// Whether this is another address than the user's own, as far as that is known.
    pub fn differs(&self, typed: &str) -> bool {
        let typed = typed.trim();
        !typed.is_empty() && *self != Self::Unknown && !typed.eq_ignore_ascii_case(self.text())
    }
}

/// What was chosen and typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketDraft {
    /// [`TicketFactor::as_str`]; empty: the user chooses
    pub factor: String,
    /// Whether the tenant mails it; else the admin passes it on
    pub by_mail: bool,
    /// Where the mail goes
    pub email: String,
    /// Its language; empty: the tenant's
    pub locale: String,
    /// Whether a user with factors may enrol one more
    pub another: bool,
}

impl TicketDraft {
    /// The request. Only what differs from the tenant's defaults is in it: the user's own address isn't.
    pub fn request(&self, user: UserId, own: &Own) -> TicketRequest {
        let mut request = TicketRequest::new(user);
        request.factor = TicketFactor::read(&self.factor);
        request.allow_multiple_enrollments = self.another.then_some(true);
        request.send_mail = Some(self.by_mail);
        if self.by_mail {
            let email = self.email.trim();
            request.email = (!email.is_empty() && own.text() != email).then(|| email.to_owned());
            request.email_locale = (!self.locale.is_empty()).then(|| self.locale.clone());
        }
        request
    }

    /// What is wrong with it.
    pub fn problems(&self, user: UserId, own: &Own) -> Vec<Problem> {
        let request = self.request(user, own);
        let mut problems = request.validate();
        // Emptied, it would go to the user's own address after all; without one, nowhere.
        if self.by_mail && self.email.trim().is_empty() && *own != Own::Unknown {
            problems.push(Problem::new("email", MessageKey::Required));
        }
        problems
    }
}

/// What a link can enrol: what the tenant has on, and what it has off. Without its answer everything is offered, since the
/// tenant decides in the end.
pub fn offers(capabilities: Option<&Capabilities>) -> (Vec<TicketFactor>, Vec<TicketFactor>) {
    let is_off =
        |factor: &TicketFactor| capabilities.is_some_and(|c| is_off(c, factor.factor_name()));
    let (mut on, mut off) = (Vec::new(), Vec::new());
    for factor in TicketFactor::ALL.into_iter().filter(|f| f.enrollable()) {
        if is_off(&factor) {
            off.push(factor);
        } else {
            on.push(factor);
        }
    }
    (on, off)
}

/// Whether the tenant says that this factor (by its name in `/guardian/factors`) is off.
pub fn is_off(capabilities: &Capabilities, name: &str) -> bool {
    let mut factors = capabilities.factors.iter().flatten();
    let found = factors.find(|f| f.name == name);
    found.is_some_and(|factor| !factor.enabled)
}

/// A code or key in groups of four, to be read out.
pub fn groups(code: &str) -> impl Iterator<Item = &str> {
    let mut rest = code;
    std::iter::from_fn(move || {
        let end = rest
            .char_indices()
            .nth(4)
            .map_or(rest.len(), |(end, _)| end);
        let (group, after) = rest.split_at(end);
        rest = after;
        (!group.is_empty()).then_some(group)
    })
}

#[cfg(test)]
mod tests {
    use factordesk_model::GuardianFactor;
    use serde_json::{json, to_value};

    use super::*;

    fn user() -> UserId {
        UserId::new("auth0|1").unwrap()
    }

    fn own() -> Own {
        Own::Address("mia@example.com".to_owned())
    }

    fn mailed(email: &str) -> TicketDraft {
        TicketDraft {
            by_mail: true,
            email: email.to_owned(),
            ..TicketDraft::default()
        }
    }

    #[test]
    fn draft_omits_the_users_own_address() {
        let request = mailed("mia@example.com").request(user(), &own());
        assert_eq!(
            to_value(&request).unwrap(),
            json!({"user_id": "auth0|1", "send_mail": true})
        );
    }

    #[test]
    fn draft_says_all_that_was_chosen() {
        let draft = TicketDraft {
            factor: "webauthn-roaming".to_owned(),
            locale: "pt-BR".to_owned(),
            another: true,
            ..mailed(" other@example.com ")
        };
        assert_eq!(
            to_value(draft.request(user(), &own())).unwrap(),
            json!({"user_id": "auth0|1", "send_mail": true, "email": "other@example.com", "email_locale": "pt-BR",
                "factor": "webauthn-roaming", "allow_multiple_enrollments": true})
        );
    }

    #[test]
    fn draft_of_a_copied_link_holds_nothing_of_a_mail() {
        let draft = TicketDraft {
            by_mail: false,
            locale: "fr-FR".to_owned(),
            ..mailed("not an address")
        };
        assert!(draft.problems(user(), &own()).is_empty());
        assert_eq!(
            to_value(draft.request(user(), &own())).unwrap(),
            json!({"user_id": "auth0|1", "send_mail": false})
        );
    }

    #[test]
    fn draft_needs_an_address_that_can_be_one() {
        let keys = |draft: TicketDraft, own: &Own| -> Vec<MessageKey> {
            let problems = draft.problems(user(), own);
            assert!(problems.iter().all(|p| p.field == "email"));
            problems.into_iter().map(|p| p.key).collect()
        };
        assert_eq!(keys(mailed("mia@"), &own()), [MessageKey::EmailSyntax]);
        assert_eq!(keys(mailed(" "), &own()), [MessageKey::Required]);
        assert_eq!(keys(mailed(""), &Own::None), [MessageKey::Required]);
        assert_eq!(keys(mailed(""), &Own::Unknown), []);
    }

    #[test]
    fn own_address_is_told_from_others() {
        assert!(!own().differs(" MIA@example.com "));
        assert!(own().differs("mia@example.org"));
        assert!(!Own::Unknown.differs("mia@example.org"));
        assert!(Own::None.differs("mia@example.org"));
        assert_eq!(Own::of(Some(&UserSummary::default())), Own::None);
        assert_eq!(Own::of(None), Own::Unknown);
    }

    #[test]
    fn languages_are_tags_that_the_model_takes() {
        let mut seen = Vec::new();
        for tag in LANGUAGES.split_whitespace() {
            let draft = TicketDraft {
                locale: tag.to_owned(),
                ..mailed("mia@example.com")
            };
            assert!(draft.problems(user(), &own()).is_empty(), "{tag}");
            assert!(!seen.contains(&tag), "{tag} twice");
            seen.push(tag);
        }
    }

    #[test]
    fn offers_are_what_the_tenant_has_on_and_never_email() {
        let factor = |name: &str, enabled| GuardianFactor {
            name: name.to_owned(),
            enabled,
            trial_expired: None,
        };
        let capabilities = Capabilities {
            factors: Some(vec![
                factor("sms", false),
                factor("otp", true),
                factor("email", true),
            ]),
            channels: None,
        };
        let (on, off) = offers(Some(&capabilities));
        assert_eq!(off, [TicketFactor::Phone]);
        assert!(on.contains(&TicketFactor::Otp) && !on.contains(&TicketFactor::Email));
        let unknown = Capabilities {
            factors: None,
            channels: Some(Vec::new()),
        };
        for capabilities in [None, Some(&unknown)] {
            let (on, off) = offers(capabilities);
            assert_eq!((on.len(), off.len()), (5, 0));
        }
    }

    #[test]
    fn groups_hold_every_character_once() {
        let read = |code| groups(code).collect::<Vec<_>>();
        assert_eq!(read("ABCDEFGHIJ"), ["ABCD", "EFGH", "IJ"]);
        assert_eq!(read("ABCD"), ["ABCD"]);
        assert_eq!(read("äöüßx"), ["äöüß", "x"]);
        assert!(read("").is_empty());
    }
}
