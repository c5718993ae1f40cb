//! One command each: call the proxy, then move the state. Components and forms never do either themselves.

mod context;
mod flight;
mod load;
mod search;
mod session;
mod users;
mod write;

use std::rc::Rc;

use factordesk_model::{AuthenticationMethod, CreateRequest, MethodId, SetRequest, UpdateRequest};
use leptos::prelude::*;

use crate::api::{ApiClient, ApiError, Transport};
use crate::clock::{Clock, Time};
use crate::desk::{Announcer, Desk};

pub use context::Context;
pub use search::{Found, UserSearch};

/// How far a one-by-one deletion has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Methods dealt with
    pub done: usize,
    /// Methods in all
    pub of: usize,
}

/// The outcome of each deletion, in the order they were asked for.
pub type DeleteOutcomes = Vec<(MethodId, Result<(), ApiError>)>;

/// The commands, for `expect_context`. Dispatching the same command again while it is under way sends nothing: both get the
/// one result.
#[derive(Clone, Copy)]
pub struct Actions {
    pub(crate) context: Context,
    create: Action<CreateRequest, Result<AuthenticationMethod, ApiError>>,
    update: Action<(MethodId, UpdateRequest), Result<AuthenticationMethod, ApiError>>,
    delete: Action<MethodId, Result<(), ApiError>>,
    delete_all: Action<(), Result<(), ApiError>>,
    delete_each: Action<Vec<MethodId>, DeleteOutcomes>,
    replace_all: Action<SetRequest, Result<(), ApiError>>,
    delete_progress: RwSignal<Progress>,
    search: UserSearch,
}

impl Actions {
    /// The commands of one desk. Provides the contexts that the screen expects: [`Desk`], [`Actions`], [`Announcer`], [`Clock`].
    pub fn provide(desk: Desk, transport: Rc<dyn Transport>, time: &Rc<dyn Time>) -> Self {
        let clock = Clock::new(Rc::clone(time));
        let announcer = Announcer::default();
        let context = Context::new(
            ApiClient::new(desk.host, transport, Rc::clone(time)),
            desk,
            announcer,
            clock,
        );
        let delete_progress = RwSignal::new(Progress::default());
        let actions = Self {
            context,
            create: flight::action(move |request| write::create(context, request)),
            update: flight::action(move |(id, request)| write::update(context, id, request)),
            delete: flight::action(move |id| write::delete(context, id)),
            delete_all: flight::action(move |()| write::delete_all(context)),
            delete_each: flight::action(move |ids| {
                write::delete_each(context, ids, delete_progress)
            }),
            replace_all: flight::action(move |request| write::replace_all(context, request)),
            delete_progress,
            search: UserSearch::new(context),
        };
        provide_context(desk);
        provide_context(announcer);
        provide_context(clock);
        provide_context(actions);
        session::watch(context);
        users::watch(context);
        load::watch(context);
        actions
    }

    /// Adds a method.
    pub fn create(&self) -> Action<CreateRequest, Result<AuthenticationMethod, ApiError>> {
        self.create
    }

    /// Renames a method, or changes its channel.
    pub fn update(
        &self,
    ) -> Action<(MethodId, UpdateRequest), Result<AuthenticationMethod, ApiError>> {
        self.update
    }

    /// As [`Self::update`], with an outcome of its own: forms of several rows may be under way at once.
    pub fn update_of(
        &self,
        id: MethodId,
    ) -> Action<UpdateRequest, Result<AuthenticationMethod, ApiError>> {
        let context = self.context;
        flight::action(move |request| write::update(context, id.clone(), request))
    }

    /// Deletes one method. One that is gone already counts as deleted.
    pub fn delete(&self) -> Action<MethodId, Result<(), ApiError>> {
        self.delete
    }

    /// Deletes every method, if the list is still the one that is shown.
    pub fn delete_all(&self) -> Action<(), Result<(), ApiError>> {
        self.delete_all
    }

    /// Deletes these methods, one after the other; the outcome of each.
    pub fn delete_each(&self) -> Action<Vec<MethodId>, DeleteOutcomes> {
        self.delete_each
    }

    /// How far [`Self::delete_each`] has come.
    pub fn delete_progress(&self) -> ReadSignal<Progress> {
        self.delete_progress.read_only()
    }

    /// Replaces every method, if the list is still the one that is shown.
    pub fn replace_all(&self) -> Action<SetRequest, Result<(), ApiError>> {
        self.replace_all
    }

    /// The search for a user.
    pub fn search(&self) -> UserSearch {
        self.search
    }

    /// Opens a user: their list replaces the one that is shown.
    pub fn open_user(&self, user: &factordesk_model::UserId) {
        users::choose(self.context, user);
    }

    /// Asks for the user and the list again.
    pub fn refresh(&self) {
        load::begin(self.context);
    }

    /// Asks again who the admin is.
    pub fn check_session(&self) {
        session::check(self.context);
    }

    /// Ends the admin's session.
    pub fn log_out(&self) {
        session::log_out(self.context);
    }
}
