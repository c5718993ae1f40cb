//! What every part of the screen shares: the signals of the desk, the announcer and the clock.

use factordesk_model::{CreateType, Permission, SessionInfo, UserId, UserSummary};
use leptos::prelude::*;

use crate::state::FactorList;

/// The desk's signals. Read them anywhere; only actions write them.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Whose methods are shown
    pub user_id: RwSignal<Option<UserId>>,
    /// That user, once loaded
    pub user: RwSignal<Option<UserSummary>>,
    /// Their methods
    pub list: RwSignal<FactorList>,
    /// Who the admin is, and what they may do
    pub session: RwSignal<Option<SessionInfo>>,
    /// Whether the browser says there is a network
    pub online: RwSignal<bool>,
}

impl Desk {
    /// Whether the admin has this permission. Reactive.
    pub fn may(&self, permission: Permission) -> bool {
        self.session.with(|session| {
            session
                .as_ref()
                .is_some_and(|s| s.permissions.contains(&permission))
        })
    }

    /// Whether a method of this type can be added for this user now. Reactive.
    ///
    /// # Errors
    /// The reason why not, as a sentence.
    pub fn create_offer(&self, kind: CreateType) -> Result<(), String> {
        let _ = kind;
        self.may(Permission::Create)
            .then_some(())
            .ok_or_else(|| "You may not add methods.".to_owned())
    }
}

/// The polite live region: what changed, for people who don't see it.
#[derive(Clone, Copy)]
pub struct Announcer(pub RwSignal<String>);

impl Announcer {
    /// Says it. The same words twice are heard twice.
    pub fn say(&self, text: impl Into<String>) {
        self.0.set(text.into());
    }
}
