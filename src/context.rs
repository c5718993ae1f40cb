//! The desk's signals, which all parts of the screen share.
//!
//! Components read them, and only `actions` writes them. The order of the list, and
//! where the history is shown, are the exceptions.

mod announcer;

use factordesk_model::reason::{self, Reason};
use factordesk_model::{
    AccessMode, AuthenticationMethod, Capabilities, CreateType, ErrorCause, IdProblem, MethodId,
    Operation, Permission, Refusal, SessionInfo, UserId, UserSummary,
};
use factordesk_view::reactive::State;

use crate::platform::action::Action;
use crate::platform::config::Control;
use crate::platform::host::Host;
use crate::state::models::Models;
use crate::state::offer::{self, Situation};
use crate::state::phase::Queued;
use crate::state::toasts::Toasts;
use crate::state::whom::Whom;
use crate::state::{
    Access, Block, Caution, FactorList, HostLogin, Offer, Order, Phase, Posture, posture,
};

pub use announcer::{Announcer, Say};

/// The desk's signals, as a context for `expect_context`. Read them anywhere; only actions write them.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The host page
    pub host: Host,
    /// The user whose methods are shown
    pub user_id: State<Option<UserId>>,
    /// What is wrong with the id from the host page or the URL
    pub bad_user: State<Option<IdProblem>>,
    /// That user, once loaded. Stays `None` if only the list could be loaded
    pub user: State<Option<UserSummary>>,
    /// The user chosen on the screen, with the name shown there. For the header until the profile is loaded
    pub chosen: State<Option<(UserId, String)>>,
    /// The user's methods
    pub list: State<FactorList>,
    /// What the list is ordered by. The admin's choice, which stays when another user is opened
    pub order: State<Order>,
    /// Whether the history is shown beside the list, where there is room
    pub activity: State<bool>,
    /// Whether there is room for it
    pub is_wide: State<bool>,
    /// When the shown list was loaded, in milliseconds since 1970
    pub listed_at: State<Option<f64>>,
    /// Whether a dialog is about the whole list as it is, so that it must not be loaded again without being asked for
    pub list_held: State<bool>,
    /// The phone number that is revealed for a moment
    pub revealed: State<Option<String>>,
    /// The models of authenticators
    pub models: State<Models>,
    /// The progress of loading user and list
    pub phase: State<Phase>,
    /// Whether the admin has access
    pub access: State<Access>,
    /// The admin's identity and permissions; kept when the session expires
    pub session: State<Option<SessionInfo>>,
    /// What the proxy's last response about them means; `Checking` until it has come
    pub session_check: State<Access>,
    /// Whether a request that was refused for lack of a login is sent again after one
    pub continues: State<bool>,
    /// The progress of a login by the host page
    pub host_login: State<HostLogin>,
    /// Whether the browser reports a network
    pub online: State<bool>,
    /// When the mutations that wait for the rate limit continue by themselves, in milliseconds since 1970
    pub waiting: State<Vec<f64>>,
    /// The admin's reason for mutations of this user
    pub why: ReasonInput,
    /// Set while a request waits in the proxy for the tenant's rate limit
    pub queued: State<Option<Queued>>,
    /// What was done, for a few seconds
    pub toasts: State<Toasts>,
    /// The method that was added or changed last, which its row shows
    pub touched: State<Option<MethodId>>,
    /// The current time for relative dates, in milliseconds since 1970
    pub now: State<f64>,
}

impl Desk {
    /// A desk without a user.
    pub fn new(host: Host, now: f64) -> Self {
        Self {
            host,
            user_id: State::new(None),
            bad_user: State::new(None),
            user: State::new(None),
            chosen: State::new(None),
            list: State::new(FactorList::default()),
            order: State::new(Order::default()),
            activity: State::new(true),
            is_wide: State::new(false),
            listed_at: State::new(None),
            list_held: State::new(false),
            revealed: State::new(None),
            models: State::new(Models::default()),
            phase: State::new(Phase::default()),
            access: State::new(Access::default()),
            session: State::new(None),
            session_check: State::new(Access::default()),
            continues: State::new(false),
            host_login: State::new(HostLogin::default()),
            online: State::new(true),
            waiting: State::new(Vec::new()),
            queued: State::new(None),
            why: ReasonInput::default(),
            toasts: State::new(Toasts::default()),
            touched: State::new(None),
            now: State::new(now),
        }
    }

    /// Why the proxy's policy refuses every change of this user's methods, unless the host page hides all changes.
    /// Reactive.
    pub fn refusal(&self) -> Option<Refusal> {
        let refusal = self.refuses()?;
        let changes = Permission::ALL.into_iter().filter(|p| p.is_for_changes());
        let mut controls = changes.filter_map(Control::of);
        controls.any(|one| !self.hides(one)).then_some(refusal)
    }

    fn refuses(&self) -> Option<Refusal> {
        self.user.with(|user| user.as_ref()?.desk().refuses)
    }

    /// Whether the admin has this permission, and the host page doesn't hide what it is for. Reactive.
    pub fn may(&self, permission: Permission) -> bool {
        self.is_granted(permission) && !self.hides_use_of(permission)
    }

    /// Whether the admin lacks this permission for something that the host page doesn't hide, and that the policy
    /// doesn't refuse anyway. Reactive.
    pub fn misses(&self, permission: Permission) -> bool {
        !self.is_granted(permission)
            && !self.hides_use_of(permission)
            && !self.is_refused(permission)
    }

    /// Whether the policy refuses what this permission is for, although the admin has it. Reactive.
    fn is_refused(&self, permission: Permission) -> bool {
        permission.is_for_changes() && self.refuses().is_some()
    }

    fn hides_use_of(&self, permission: Permission) -> bool {
        Control::of(permission).is_some_and(|control| self.hides(control))
    }

    /// Whether the host page hides this. Reactive.
    pub fn hides(&self, control: Control) -> bool {
        self.host.with_config(|config| config.hides(control))
    }

    /// Whether the admin can search for a user. Reactive.
    pub fn has_search(&self) -> bool {
        self.host
            .with_config(|config| !config.user.is_host() && !config.hides(Control::Search))
    }

    /// The types that the host page lets the admin add. Reactive.
    pub fn offered_types(&self) -> Vec<CreateType> {
        self.host.with_config(|config| {
            let all = CreateType::ALL.into_iter();
            all.filter(|kind| config.offers(&kind.method_type()))
                .collect()
        })
    }

    /// Whether a button for changing phone numbers is shown, which needs two permissions. Reactive.
    pub fn shows_change_number(&self) -> bool {
        let one = self.is_granted(Permission::Delete) || self.is_granted(Permission::Create);
        one && !self.hides(Control::Action(Action::ChangeNumber))
    }

    /// Whether the admin has this permission, and the policy lets it be used on the user. Reactive.
    pub fn is_granted(&self, permission: Permission) -> bool {
        let has = self.session.with(|session| {
            session
                .as_ref()
                .is_some_and(|s| s.permissions.contains(&permission))
        });
        has && !self.is_refused(permission)
    }

    /// What tells the admin apart from others: issuer and subject. Reactive.
    pub fn admin_identity(&self) -> Option<(Option<String>, String)> {
        self.session.with(|session| {
            let admin = &session.as_ref()?.admin;
            let (iss, sub) = admin.identity();
            Some((iss.map(str::to_owned), sub.to_owned()))
        })
    }

    /// The scope that `permission` needs, if the proxy's application at Auth0 is known to lack it.
    ///
    /// No admin can use the permission then. Reactive.
    pub fn lacks(&self, permission: Permission) -> Option<&'static str> {
        let scope = permission.upstream_scope()?;
        self.session.with(|session| {
            let missing = session.as_ref().map(|s| &s.missing_scopes[..]);
            missing
                .unwrap_or_default()
                .iter()
                .any(|missing| missing == scope)
                .then_some(scope)
        })
    }

    /// Whether the admin has this permission, and the application isn't known to lack its scope. Reactive.
    pub fn can(&self, permission: Permission) -> bool {
        self.may(permission) && self.lacks(permission).is_none()
    }

    /// Whether the list contains a password that this admin may not delete. The list can't be emptied or
    /// replaced then. Reactive.
    pub fn keeps_password(&self) -> bool {
        // Either would delete the password too, and the proxy refuses that (property 67).
        !self.may(Permission::DeleteFirstFactors)
            && self
                .list
                .with(|list| list.methods().iter().any(AuthenticationMethod::is_password))
    }

    /// Whether the admin logged in at the proxy, rather than by the host page's tokens. Reactive.
    ///
    /// True while the session isn't known.
    pub fn is_session_mode(&self) -> bool {
        self.session.with(|session| {
            session
                .as_ref()
                .is_none_or(|s| s.mode == AccessMode::Session)
        })
    }

    /// The user's name, otherwise the name under which the user was chosen, otherwise the id. Reactive.
    pub fn user_name(&self) -> String {
        let name = self.user.with(|user| {
            let name = user.as_ref().map(UserSummary::display_name);
            name.filter(|name| !name.is_empty())
        });
        name.unwrap_or_else(|| {
            let Some(id) = self.user_id.get() else {
                return String::new();
            };
            // The fragment may name another user than the one that was chosen.
            let chosen = self.chosen.with(|chosen| {
                let chosen = chosen.as_ref().filter(|(of, _)| *of == id);
                chosen.map(|(_, name)| name.clone())
            });
            chosen.unwrap_or_else(|| id.to_string())
        })
    }

    /// Whether there is no such user: nothing of one was ever loaded. Reactive.
    pub fn is_unknown_user(&self) -> bool {
        let not_found = |phase: &Phase| match phase {
            Phase::Failed(error) => error.cause() == Some(ErrorCause::UserNotFound),
            _ => false,
        };
        self.phase.with(not_found) && self.user.with(Option::is_none)
    }

    /// Whether the screen has the user's header. Reactive.
    pub fn has_user_header(&self) -> bool {
        self.user_id.with(Option::is_some) && !self.is_unknown_user()
    }

    /// Whether the user's name is a heading above the others of the screen: 1 if so, for [`Desk::level`]. Reactive.
    pub fn below_name(&self) -> usize {
        let is_hidden = self.host.with_config(|config| config.hide_header);
        let is_inside = self.access.with(Access::is_inside);
        (is_inside && !is_hidden && self.has_user_header()).into()
    }

    /// The `aria-level` of a heading that is `below` levels below the desk's first, if it isn't the level of its tag. Reactive.
    pub fn level(&self, tag: usize, below: usize) -> Option<&'static str> {
        let first = self.host.with_config(|config| config.heading_level);
        let level = (usize::from(first) + below).min(6);
        (level != tag).then(|| ["1", "2", "3", "4", "5", "6"][level - 1])
    }

    /// The shown user, in the form that dialogs use in their headings. Reactive.
    pub fn whom(&self) -> Whom {
        self.user
            .with(|user| self.user_id.with(|id| Whom::of(user.as_ref(), id.as_ref())))
    }

    /// Whether methods can be acted on: the whole list is loaded. Reactive.
    pub fn is_ready(&self) -> bool {
        self.phase.with(Phase::shows_list) && self.list.with(FactorList::is_whole)
    }

    /// Reads what the tenant has turned on; `None` if the proxy couldn't find out. Reactive.
    pub fn with_capabilities<R>(&self, read: impl FnOnce(Option<&Capabilities>) -> R) -> R {
        self.session
            .with(|session| read(session.as_ref().and_then(|s| s.capabilities.as_ref())))
    }

    /// The user's situation once the methods `gone` are deleted. Reactive.
    pub fn posture_without(&self, gone: &[MethodId]) -> Posture {
        let implied_email = self.implied_email();
        self.list.with(|list| Posture {
            implied_email,
            ..list.posture_without(gone)
        })
    }

    /// Whether the user's verified address counts as a factor without being enrolled. Reactive.
    pub fn implied_email(&self) -> bool {
        let verified = self.user.with(|user| {
            user.as_ref()
                .is_some_and(|u| u.email.is_some() && u.email_verified == Some(true))
        });
        self.with_capabilities(|capabilities| {
            // If the proxy couldn't find out, no factor is claimed.
            let factors = capabilities.and_then(|c| c.factors.as_deref());
            factors.is_some_and(|factors| {
                self.list
                    .with(|list| posture::implies_email(factors, verified, list.methods()))
            })
        })
    }

    /// Whether the proxy is known to require a reason for this operation. Reactive.
    pub fn needs_reason(&self, operation: Operation) -> bool {
        let needs = |session: &SessionInfo| session.needs_reason(operation);
        self.session.with(|s| s.as_ref().is_some_and(needs))
    }

    /// Whether the proxy is known to ask for another sign-in before this operation. Reactive.
    pub fn needs_step_up(&self, operation: Operation) -> bool {
        let needs = |session: &SessionInfo| session.needs_step_up(operation);
        self.session.with(|s| s.as_ref().is_some_and(needs))
    }

    /// Shows the server's list, as it was at `now`, in milliseconds since 1970.
    pub(crate) fn show_list(&self, methods: Vec<AuthenticationMethod>, now: f64) {
        // `try_`: the desk may have been removed.
        let _ = self.list.try_update(|list| list.loaded(methods));
        let _ = self.listed_at.try_set(Some(now));
    }

    /// Forgets the user's data. Called when another user is shown, or another admin has logged in.
    pub(crate) fn forget_user(&self) {
        // `try_`, because this also runs after requests, when the desk may have been removed.
        let _ = self.list.try_update(FactorList::clear);
        let _ = self.listed_at.try_set(None);
        let _ = self.user.try_set(None);
        let _ = self.revealed.try_set(None);
        let _ = self.toasts.try_set(Toasts::default());
        let _ = self.touched.try_set(None);
        self.why.begin(&self.host.why_untracked());
    }

    /// Whether a method of this type can be added for this user now. Reactive.
    ///
    /// # Errors
    /// The reason why not. `text::reasons::blocked` has the words.
    pub fn create_offer(&self, kind: CreateType) -> Result<Offer, Block> {
        let permitted = self.is_granted(Permission::Create);
        let first_factors = self.may(Permission::CreateFirstFactors);
        let lacks = self.lacks(Permission::Create);
        self.with_capabilities(|capabilities| {
            self.list.with(|list| {
                let now = Situation {
                    permitted,
                    first_factors,
                    lacks,
                    capabilities,
                    methods: list.methods(),
                    full: list.is_full(kind),
                };
                offer::create(kind, now)
            })
        })
    }

    /// The warning to show before a method of this type is added for this user. Reactive.
    pub fn create_caution(&self, kind: CreateType) -> Option<Caution> {
        self.list.with(|list| offer::caution(kind, list.methods()))
    }
}

/// The reason and the ticket number as typed.
///
/// All dialogs share one pair, since one call to the help desk often leads to several mutations. It is
/// kept in memory only, until another user is shown.
#[derive(Clone, Copy)]
pub struct ReasonInput {
    /// The reason
    pub reason: State<String>,
    /// The ticket's number
    pub ticket: State<String>,
    /// Counts mutations that the proxy refused for lack of a reason. Its settings may have changed since
    /// the login, so a form asks for a reason after a refusal
    pub refusals: State<u32>,
}

impl Default for ReasonInput {
    fn default() -> Self {
        Self {
            reason: State::new(String::new()),
            ticket: State::new(String::new()),
            refusals: State::new(0),
        }
    }
}

impl ReasonInput {
    /// The reason and ticket number to send with a mutation. What is malformed is left out.
    pub fn given(&self) -> Reason {
        let read = |typed: State<String>, check| {
            let text = typed.try_get_untracked().unwrap_or_default();
            let found = reason::typed(&text, check).ok().flatten();
            found.map(str::to_owned)
        };
        Reason {
            reason: read(self.reason, reason::reason),
            ticket: read(self.ticket, reason::ticket),
            change: None,
        }
    }

    /// Begins with what the host page has.
    pub(crate) fn begin(&self, why: &Reason) {
        for (typed, given) in [(self.reason, &why.reason), (self.ticket, &why.ticket)] {
            let _ = typed.try_set(given.clone().unwrap_or_default());
        }
    }

    /// Takes what the host page has `now`, where the admin has typed nothing else than it had `before`.
    pub(crate) fn offer(&self, before: &Reason, now: &Reason) {
        let both = [
            (self.reason, &before.reason, &now.reason),
            (self.ticket, &before.ticket, &now.ticket),
        ];
        for (typed, before, now) in both {
            let is_own = typed.try_with_untracked(|text| {
                !text.is_empty() && Some(text.as_str()) != before.as_deref()
            });
            if is_own == Some(false) {
                typed.set(now.clone().unwrap_or_default());
            }
        }
    }
}
