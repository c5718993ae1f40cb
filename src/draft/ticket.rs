//! The form for an enrolment link.

use factordesk_model::{
    Capabilities, MessageKey, MethodType, Problem, TicketFactor, TicketRequest, UserId, UserSummary,
};

/// The BCP 47 tags of the languages into which Universal Login and its mails are translated.
///
/// Source: "Universal Login Internationalization" in Auth0's documentation. They are sorted by their
/// English names. Auth0 uses the tenant's default for a language that isn't turned on.
pub const LANGUAGES: &str = "sq am ar ar-EG ar-SA hy az eu-ES bn bs bg ca-ES zh-CN zh-HK zh-TW hr cs da nl en en-CA et fa fi \
    fr-FR fr-CA gl-ES ka de el gu he hi hu is id it ja kn ko lv lt mk ms ml mr mn cnr my no nb nn pl pt-BR pt-PT pa ro ru \
    sr sk sl so es es-AR es-419 es-MX sw sv tl zgh ta te th tr uk ur vi cy";

/// The fields of the dialog, by their names in the API.
pub const FIELDS: [&str; 4] = [
    "factor",
    "email",
    "email_locale",
    "allow_multiple_enrollments",
];

/// The user's own address, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnAddress {
    /// The user couldn't be loaded
    Unknown,
    /// The user has no address
    None,
    /// This address
    Address(String),
}

impl OwnAddress {
    /// The address of a user.
    pub fn of(user: Option<&UserSummary>) -> Self {
        match user {
            None => Self::Unknown,
            Some(user) => match user.email.as_deref().filter(|email| !email.is_empty()) {
                Some(email) => Self::Address(email.to_owned()),
                None => Self::None,
            },
        }
    }

    /// The initial text of the field.
    pub fn text(&self) -> &str {
        match self {
            Self::Address(email) => email,
            Self::Unknown | Self::None => "",
        }
    }

    /// Whether `typed` is another address than the user's own, as far as that is known.
    pub fn differs(&self, typed: &str) -> bool {
        let typed = typed.trim();
        !typed.is_empty() && *self != Self::Unknown && !typed.eq_ignore_ascii_case(self.text())
    }
}

/// What was chosen and typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketDraft {
    /// [`TicketFactor::as_str`]; empty if the user may choose
    pub factor: String,
    /// Whether Auth0 mails the link; otherwise the admin passes it on
    pub by_mail: bool,
    /// The address for the mail
    pub email: String,
    /// The language of the mail; empty for the tenant's default
    pub locale: String,
    /// Whether a user with factors may enrol another one
    pub another: bool,
}

impl TicketDraft {
    /// Builds the request. Contains only what differs from Auth0's defaults, so not the user's own address.
    /// `send_mail` is always sent.
    pub fn request(&self, user: UserId, own: &OwnAddress) -> TicketRequest {
        let mut request = TicketRequest::new(user);
        // Empty if the user may choose, and then no factor is sent.
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

    /// The problems of the request and of the form.
    pub fn problems(&self, user: UserId, own: &OwnAddress) -> Vec<Problem> {
        let request = self.request(user, own);
        let mut problems = request.validate();
        // Without an address in the request, Auth0 would mail to the user's own or fail.
        // If the profile couldn't be loaded, an empty field means the user's own address, unseen.
        if self.by_mail && self.email.trim().is_empty() && *own != OwnAddress::Unknown {
            problems.push(Problem::new("email", MessageKey::Required));
        }
        problems
    }
}

/// The factors of the types in `offered` that a link can enrol: those that are on in the tenant, and those that are off.
///
/// If the capabilities aren't known, all count as on, since Auth0 decides in the end.
pub fn offers(
    capabilities: Option<&Capabilities>,
    offered: impl Fn(&MethodType) -> bool,
) -> (Vec<TicketFactor>, Vec<TicketFactor>) {
    let is_off =
        |factor: &TicketFactor| capabilities.is_some_and(|c| is_off(c, factor.factor_name()));
    let (mut on, mut off) = (Vec::new(), Vec::new());
    let enrollable = TicketFactor::ALL.into_iter().filter(|f| f.enrollable());
    for factor in enrollable.filter(|factor| offered(&factor.method_type())) {
        if is_off(&factor) {
            off.push(factor);
        } else {
            on.push(factor);
        }
    }
    (on, off)
}

/// Whether a factor, by its name in `/guardian/factors`, is known to be off in the tenant.
pub fn is_off(capabilities: &Capabilities, name: &str) -> bool {
    let mut factors = capabilities.factors.iter().flatten();
    let found = factors.find(|f| f.name == name);
    found.is_some_and(|factor| !factor.enabled)
}

/// Splits a code or key into groups of four, for reading aloud.
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

    fn own() -> OwnAddress {
        OwnAddress::Address("mia@example.com".to_owned())
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
    fn draft_sends_every_choice() {
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
    fn draft_of_a_copied_link_omits_mail_settings() {
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
    fn draft_requires_a_valid_address() {
        let keys = |draft: TicketDraft, own: &OwnAddress| -> Vec<MessageKey> {
            let problems = draft.problems(user(), own);
            assert!(problems.iter().all(|p| p.field == "email"));
            problems.into_iter().map(|p| p.key).collect()
        };
        assert_eq!(keys(mailed("mia@"), &own()), [MessageKey::EmailSyntax]);
        assert_eq!(keys(mailed(" "), &own()), [MessageKey::Required]);
        assert_eq!(keys(mailed(""), &OwnAddress::None), [MessageKey::Required]);
        assert_eq!(keys(mailed(""), &OwnAddress::Unknown), []);
    }

    #[test]
    fn own_address_differs_from_others() {
        assert!(!own().differs(" MIA@example.com "));
        assert!(own().differs("mia@example.org"));
        assert!(!OwnAddress::Unknown.differs("mia@example.org"));
        assert!(OwnAddress::None.differs("mia@example.org"));
        assert_eq!(
            OwnAddress::of(Some(&UserSummary::default())),
            OwnAddress::None
        );
        assert_eq!(OwnAddress::of(None), OwnAddress::Unknown);
    }

    #[test]
    fn languages_are_accepted_by_the_model() {
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
        let (on, off) = offers(Some(&capabilities), |_| true);
        assert_eq!(off, [TicketFactor::Phone]);
        assert!(on.contains(&TicketFactor::Otp) && !on.contains(&TicketFactor::Email));
        let unknown = Capabilities {
            factors: None,
            channels: Some(Vec::new()),
        };
        for capabilities in [None, Some(&unknown)] {
            let (on, off) = offers(capabilities, |_| true);
            assert_eq!((on.len(), off.len()), (5, 0));
        }
        let phone = |kind: &MethodType| *kind == MethodType::Phone;
        assert_eq!(offers(None, phone).0, [TicketFactor::Phone]);
        let email = |kind: &MethodType| *kind == MethodType::Email;
        assert_eq!(offers(None, email), (Vec::new(), Vec::new()));
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
