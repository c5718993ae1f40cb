//! Configuration by the host page: the element's properties and the fragment of the page's URL.

use factordesk_model::{IdProblem, MethodType, Permission, UserId};
use percent_encoding::percent_decode_str;

use super::action::Action;

/// Where the user to show comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum UserSource {
    /// The host page decides, and hasn't chosen a user yet. There is no search.
    #[default]
    NoUser,
    /// The property `userId`: the host page decides, and there is no search.
    Attribute(Result<UserId, IdProblem>),
    /// The admin searches; the choice isn't visible outside the element.
    Search,
    /// The fragment of the page's URL, `#user=<id>`. The admin searches, and the user can be linked
    /// to and bookmarked.
    Fragment,
}

impl UserSource {
    /// Whether the host page decides.
    pub fn is_host(&self) -> bool {
        matches!(self, Self::NoUser | Self::Attribute(_))
    }
}

/// How requests are authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Auth {
    /// The cookie of the proxy's own login
    #[default]
    Session,
    /// An access token of the host page
    Token,
}

/// What the host page can hide: what the admin can do, and a few parts of the screen. A convenience; the proxy decides
/// what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// The search for a user
    Search,
    /// The user's history
    History,
    /// What starts an action
    Action(Action),
}

impl Control {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let actions = Action::ALL.into_iter().map(Self::Action);
        [Self::Search, Self::History].into_iter().chain(actions)
    }

    /// What this permission is for; `None` if the host page can't hide it.
    pub fn of(permission: Permission) -> Option<Self> {
        let action = match permission {
            Permission::ReadAudit => return Some(Self::History),
            Permission::Create => Action::Create,
            Permission::Update => Action::Update,
            Permission::Delete => Action::Delete,
            Permission::Invite => Action::Ticket,
            Permission::Recover => Action::RecoveryCode,
            Permission::ForgetBrowsers => Action::ForgetBrowsers,
            Permission::Reveal => Action::Reveal,
            Permission::Read
            | Permission::CreateFirstFactors
            | Permission::DeleteFirstFactors
            | Permission::ManageProtected => {
                return None;
            }
        };
        Some(Self::Action(action))
    }

    /// Its name in the attribute `hide`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::History => "history",
            Self::Action(action) => action.as_str(),
        }
    }

    /// Whether it changes anything, and so isn't there on a desk that is read-only.
    fn changes_something(self) -> bool {
        matches!(self, Self::Action(action) if !matches!(action, Action::Reveal | Action::Export))
    }
}

/// The element's properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskConfig {
    /// Origin of the proxy, without a trailing slash; empty for the page's own
    pub proxy: String,
    /// How requests are authenticated
    pub auth: Auth,
    /// Where the user comes from
    pub user: UserSource,
    /// Whether everything that changes something is hidden
    pub read_only: bool,
    /// Whether the user's header is hidden
    pub hide_header: bool,
    /// Names of controls, separated by white space
    pub hide: String,
    /// Types that can be added, separated by white space; empty for all
    pub types: String,
    /// The level of the desk's first heading, 1 to 4
    pub heading_level: u8,
}

impl Default for DeskConfig {
    fn default() -> Self {
        Self {
            proxy: String::new(),
            auth: Auth::default(),
            user: UserSource::default(),
            read_only: false,
            hide_header: false,
            hide: String::new(),
            types: String::new(),
            heading_level: 2,
        }
    }
}

impl DeskConfig {
    /// Reads the properties through `property`, which returns a property's value as a text. A flag that is set is `true`.
    /// `element.js` has replaced what isn't allowed by the default.
    pub fn read(property: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| property(name).unwrap_or_default();
        // Templates render a missing value as an empty text.
        let user = match property("userId").filter(|id| !id.is_empty()) {
            Some(id) => UserSource::Attribute(UserId::new(id)),
            None => match text("userFrom").as_str() {
                "fragment" => UserSource::Fragment,
                "search" => UserSource::Search,
                _ => UserSource::NoUser,
            },
        };
        let flag = |name| property(name).is_some();
        Self {
            // A path begins with `/`, and the proxy answers a path with an empty segment with 404.
            proxy: text("proxy").trim_end_matches('/').to_owned(),
            auth: if text("auth") == "token" {
                Auth::Token
            } else {
                Auth::Session
            },
            user,
            read_only: flag("readOnly"),
            hide_header: flag("hideHeader"),
            hide: text("hide"),
            types: text("types"),
            // A text here, and a number for scripts.
            heading_level: match text("headingLevel").as_bytes() {
                [level @ b'1'..=b'4'] => level - b'0',
                _ => 2,
            },
        }
    }

    /// Whether the host page has hidden this.
    pub fn hides(&self, control: Control) -> bool {
        (self.read_only && control.changes_something()) || has_word(&self.hide, control.name())
    }

    /// Whether the host page lets the admin do this. `kind`: the type of a method that is added.
    pub fn allows(&self, action: Action, kind: Option<&MethodType>) -> bool {
        let adds = kind.filter(|_| action == Action::Create);
        !self.hides(Control::Action(action)) && adds.is_none_or(|kind| self.offers(kind))
    }

    /// Whether the host page lets methods of any type be added.
    pub fn offers_all(&self) -> bool {
        self.types.trim().is_empty()
    }

    /// Whether the host page lets methods of this type be added.
    pub fn offers(&self, kind: &MethodType) -> bool {
        self.offers_all() || has_word(&self.types, kind.as_str())
    }
}

fn has_word(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|each| each == word)
}

/// Reads the user from a fragment such as `#user=auth0%7C123`. Returns `None` if it names no user.
///
/// # Errors
/// The inner result says which rule of the id's grammar the value breaks.
pub fn user_in_fragment(fragment: &str) -> Option<Result<UserId, IdProblem>> {
    let raw = fragment
        .trim_start_matches('#')
        .split('&')
        .find_map(|pair| pair.strip_prefix("user="))
        .filter(|raw| !raw.is_empty())?;
    // Decoded exactly once, as the proxy does. A `|` typed by hand needs no encoding.
    Some(match percent_decode_str(raw).decode_utf8() {
        Ok(text) => UserId::new(text),
        Err(_) => Err(IdProblem::NotUtf8),
    })
}

/// The fragment that names `user`, with its `#`.
pub fn fragment_of(user: &UserId) -> String {
    ["#user=", &user.to_segment()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(properties: &[(&str, &str)]) -> DeskConfig {
        DeskConfig::read(|name| {
            properties
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn config_prefers_the_user_of_the_host_page() {
        let user = |properties: &[(&str, &str)]| read(properties).user;
        let given = UserSource::Attribute(UserId::new("auth0|1"));
        for from in ["host", "search", "fragment"] {
            assert_eq!(user(&[("userId", "auth0|1"), ("userFrom", from)]), given);
        }
        assert_eq!(user(&[("userFrom", "fragment")]), UserSource::Fragment);
        assert_eq!(user(&[("userFrom", "search")]), UserSource::Search);
    }

    #[test]
    fn config_without_a_user_never_searches_unless_asked_to() {
        for properties in [
            &[][..],
            &[("userId", "")],
            &[("userId", ""), ("userFrom", "host")],
            &[("userFrom", "anything")],
        ] {
            let config = read(properties);
            assert_eq!(config.user, UserSource::NoUser, "{properties:?}");
            assert!(config.user.is_host());
        }
        assert_eq!(
            read(&[("userId", ""), ("userFrom", "search")]).user,
            UserSource::Search
        );
        assert!(!UserSource::Search.is_host() && !UserSource::Fragment.is_host());
    }

    #[test]
    fn config_keeps_a_bad_user_id_as_a_problem() {
        let config = read(&[("userId", "mia")]);
        assert_eq!(
            config.user,
            UserSource::Attribute(Err(IdProblem::NoProvider))
        );
    }

    #[test]
    fn config_strips_the_trailing_slash_of_the_proxy() {
        assert_eq!(
            read(&[("proxy", "https://desk.example.com/")]).proxy,
            "https://desk.example.com"
        );
        assert_eq!(read(&[]), DeskConfig::default());
    }

    #[test]
    fn config_hides_what_is_named_and_every_mutation_if_read_only() {
        let config = read(&[("hide", " history  delete-all ")]);
        assert!(config.hides(Control::History) && config.hides(Control::Action(Action::DeleteAll)));
        assert!(
            !config.hides(Control::Action(Action::Delete))
                && !config.hides(Control::Action(Action::Export))
        );
        let config = read(&[("readOnly", "true")]);
        let stays = [
            Control::Search,
            Control::History,
            Control::Action(Action::Reveal),
            Control::Action(Action::Export),
        ];
        for control in Control::all() {
            assert_eq!(
                config.hides(control),
                !stays.contains(&control),
                "{control:?}"
            );
        }
    }

    #[test]
    fn config_knows_every_control_by_a_name_of_its_own() {
        for control in Control::all() {
            let config = read(&[("hide", control.name())]);
            let hidden: Vec<_> = Control::all()
                .filter(|other| config.hides(*other))
                .collect();
            assert_eq!(hidden, [control]);
        }
    }

    #[test]
    fn config_offers_the_types_that_are_named_or_all() {
        let all = read(&[("types", " ")]);
        assert!(all.offers_all() && MethodType::KNOWN.iter().all(|kind| all.offers(kind)));
        let two = read(&[("types", "phone webauthn-roaming")]);
        let known = MethodType::KNOWN.into_iter();
        let offered: Vec<_> = known.filter(|kind| two.offers(kind)).collect();
        assert_eq!(offered, [MethodType::Phone, MethodType::WebauthnRoaming]);
        assert!(!two.offers_all());
    }

    #[test]
    fn config_allows_what_is_neither_hidden_nor_of_another_type() {
        let config = read(&[("hide", "ticket"), ("types", "phone")]);
        let (phone, totp) = (Some(&MethodType::Phone), Some(&MethodType::Totp));
        assert!(!config.allows(Action::Ticket, None));
        assert!(config.allows(Action::Create, phone) && !config.allows(Action::Create, totp));
        // Only what is added is of a type that may be left out.
        assert!(config.allows(Action::Delete, totp) && config.allows(Action::ReplaceAll, None));
        let config = read(&[("readOnly", "true")]);
        assert!(!config.allows(Action::Create, phone) && config.allows(Action::Export, None));
    }

    #[test]
    fn fragment_round_trips_a_user() {
        for text in [
            "auth0|507f",
            "ad|corp|José",
            "auth0|a#b?c&d=e",
            "auth0|100%",
        ] {
            let user = UserId::new(text).unwrap();
            assert_eq!(
                user_in_fragment(&fragment_of(&user)),
                Some(Ok(user)),
                "{text}"
            );
        }
        assert_eq!(
            user_in_fragment("#user=auth0|1"),
            Some(UserId::new("auth0|1"))
        );
        assert_eq!(user_in_fragment("#other"), None);
        assert_eq!(user_in_fragment(""), None);
        assert_eq!(
            user_in_fragment("#user=.."),
            Some(Err(IdProblem::DotSegment))
        );
    }
}
