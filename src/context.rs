//! What every part of the screen shares: the signals of the desk.

mod announcer;

use factordesk_model::reason::{self, Reason};
use factordesk_model::{
    AccessMode, AuthenticationMethod, Capabilities, CreateType, IdProblem, MethodId, Operation,
    Permission, SessionInfo, UserId, UserSummary,
};
use leptos::prelude::*;

use crate::platform::host::Host;
use crate::platform::reactive::State;
use crate::state::models::Models;
use crate::state::offer::{self, Situation};
use crate::state::phase::Queued;
use crate::state::whom::Whom;
use crate::state::{Access, Block, Caution, FactorList, Offer, Phase, Posture, posture};

pub use announcer::{Announcer, Words};

/// The desk's signals, for `expect_context`. Read them anywhere; only actions write them.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The page around the element
    pub host: Host,
    /// Whose methods are shown
    pub user_id: State<Option<UserId>>,
    /// What is wrong with the id that the host or the address gave
    pub bad_user: State<Option<IdProblem>>,
    /// That user, once loaded; `None` also when only the list could be loaded
    pub user: State<Option<UserSummary>>,
    /// Their methods
    pub list: State<FactorList>,
    /// A phone's number that is shown whole for a moment
    pub revealed: State<Option<String>>,
    /// Models of authenticators
    pub models: State<Models>,
    /// How far the loading of user and list is
    pub phase: State<Phase>,
    /// Whether the admin may be here
    pub access: State<Access>,
    /// Who the admin is, and what they may do; kept when the session expires
    pub session: State<Option<SessionInfo>>,
    /// Whether the browser says there is a network
    pub online: RwSignal<bool>,
    /// A change waits because of too many requests, until then (milliseconds since 1970); it goes on by itself
    pub waiting: State<Option<f64>>,
    /// Why things are taken away from this user
    pub why: ReasonInput,
    /// A call waits for the tenant's rate limit, in the proxy
    pub queued: State<Option<Queued>>,
    /// The time that "5 minutes ago" is counted from, milliseconds since 1970
    pub now: State<f64>,
}

impl Desk {
    /// An empty desk.
    pub fn new(host: Host, now: f64) -> Self {
        Self {
            host,
            user_id: State::new(None),
            bad_user: State::new(None),
            user: State::new(None),
            list: State::new(FactorList::default()),
            revealed: State::new(None),
            models: State::new(Models::default()),
            phase: State::new(Phase::default()),
            access: State::new(Access::default()),
            session: State::new(None),
            online: RwSignal::new(true),
            waiting: State::new(None),
            queued: State::new(None),
            why: ReasonInput::default(),
            now: State::new(now),
        }
    }

    /// Whether the admin has this permission. Reactive.
    pub fn may(&self, permission: Permission) -> bool {
        self.session.with(|session| {
            session
                .as_ref()
                .is_some_and(|s| s.permissions.contains(&permission))
        })
    }

    /// The scope for what this permission opens, when the proxy's application at Auth0 is known to lack it: nobody can do it then.
    /// Reactive.
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

    /// Whether the admin has this permission, and nothing that is known of the application stands against it. Reactive.
    pub fn can(&self, permission: Permission) -> bool {
        self.may(permission) && self.lacks(permission).is_none()
    }

    /// Whether the list holds a password that this admin may not delete: then it can't be emptied or replaced. Reactive.
    pub fn keeps_password(&self) -> bool {
        !self.may(Permission::DeleteFirstFactors)
            && self
                .list
                .with(|list| list.methods().iter().any(AuthenticationMethod::is_password))
    }

    /// Whether the admin came in by the proxy's own login (else by the host's tokens). Reactive.
    pub fn is_session_mode(&self) -> bool {
        self.session.with(|session| {
            session
                .as_ref()
                .is_none_or(|s| s.mode == AccessMode::Session)
        })
    }

    /// What the user is called: their name, else the id. Reactive.
    pub fn user_name(&self) -> String {
        let name = self.user.with(|user| {
            let name = user.as_ref().map(UserSummary::display_name);
            name.filter(|name| !name.is_empty())
        });
        name.unwrap_or_else(|| {
            self.user_id
                .with(|id| id.as_ref().map(ToString::to_string).unwrap_or_default())
        })
    }

    /// The user that is shown, as dialogs name them. Reactive.
    pub fn whom(&self) -> Whom {
        self.user
            .with(|user| self.user_id.with(|id| Whom::of(user.as_ref(), id.as_ref())))
    }

    /// Whether the shown list can be acted on: it is there, and the server's. Reactive.
    pub fn is_ready(&self) -> bool {
        self.phase.with(Phase::shows_list)
    }

    /// What the tenant has turned on, as far as it could be asked. Reactive.
    pub fn with_capabilities<R>(&self, read: impl FnOnce(Option<&Capabilities>) -> R) -> R {
        self.session
            .with(|session| read(session.as_ref().and_then(|s| s.capabilities.as_ref())))
    }

    /// Where the user stands, when these methods are gone. Reactive.
    pub fn posture_without(&self, gone: &[MethodId]) -> Posture {
        let implied_email = self.implied_email();
        self.list.with(|list| Posture {
            implied_email,
            ..list.posture_without(gone)
        })
    }

    /// Whether the user's verified address counts as a factor by itself. Reactive.
    pub fn implied_email(&self) -> bool {
        let verified = self.user.with(|user| {
            user.as_ref()
                .is_some_and(|u| u.email.is_some() && u.email_verified == Some(true))
        });
        self.with_capabilities(|capabilities| {
            let factors = capabilities.and_then(|c| c.factors.as_deref());
            factors.is_some_and(|factors| {
                self.list
                    .with(|list| posture::implies_email(factors, verified, list.methods()))
            })
        })
    }

    /// Whether the proxy refuses this mutation without a reason, as far as it has said. Reactive.
    pub fn needs_reason(&self, operation: Operation) -> bool {
        let needs = |session: &SessionInfo| session.needs_reason(operation);
        self.session.with(|s| s.as_ref().is_some_and(needs))
    }

    /// Nothing of the user that was shown stays: another one is, or another admin sits there.
    pub(crate) fn forget_user(&self) {
        let _ = self.list.try_update(FactorList::clear);
        let _ = self.user.try_set(None);
        let _ = self.revealed.try_set(None);
        self.why.clear();
    }

    /// Whether a method of this type can be added for this user now. Reactive.
    ///
    /// # Errors
    /// Why not; `text::reasons::blocked` has the words.
    pub fn create_offer(&self, kind: CreateType) -> Result<Offer, Block> {
        let permitted = self.may(Permission::Create);
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

    /// What to say before a method of this type is added for this user. Reactive.
    pub fn create_caution(&self, kind: CreateType) -> Option<Caution> {
        self.list.with(|list| offer::caution(kind, list.methods()))
    }
}

/// The reason and the ticket number as typed: one pair for every dialog, since a call at the help-desk is often about several
/// things. In memory alone, until another user is shown.
#[derive(Clone, Copy)]
pub struct ReasonInput {
    /// The reason
    pub reason: RwSignal<String>,
    /// The ticket's number
    pub ticket: RwSignal<String>,
    /// Counts the mutations that the proxy refused for want of a reason, whatever it said at the login
    pub refusals: RwSignal<u32>,
}

impl Default for ReasonInput {
    fn default() -> Self {
        Self {
            reason: RwSignal::new(String::new()),
            ticket: RwSignal::new(String::new()),
            refusals: RwSignal::new(0),
        }
    }
}

impl ReasonInput {
    /// What goes with a change.
    pub fn given(&self) -> Reason {
        let read = |typed: RwSignal<String>, check| {
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

    fn clear(&self) {
        for typed in [self.reason, self.ticket] {
            let _ = typed.try_set(String::new());
        }
    }
}
