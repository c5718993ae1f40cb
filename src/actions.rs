//! One command each: call the proxy, then move the state. Components and forms never do either themselves.

mod assist;
mod authenticators;
mod change_number;
mod command;
mod context;
mod history;
mod load;
mod phone;
mod queue;
mod reveal;
mod search;
mod session;
mod users;
mod write;

use std::rc::Rc;

use factordesk_model::{AuthenticationMethod, CreateRequest, MethodId, SetRequest};
use leptos::prelude::*;

use crate::api::{ApiClient, Transport};
use crate::context::{Announcer, Desk, Words};
use crate::platform::clock::{Clock, Time};
use crate::platform::reactive::State;
use crate::state::ApiError;
use crate::state::change_number::Outcome;

pub use assist::{Assist, Link, Renewed};
pub use change_number::ChangeNumber;
pub use command::Command;
pub use context::Context;
pub use history::{History, Reading};
pub use phone::{Countries, PhoneLookup};
pub use reveal::Reveal;
pub use search::{Found, More, UserSearch};
pub use write::Update;

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

/// The commands, for `expect_context`.
#[derive(Clone, Copy)]
pub struct Actions {
    pub(crate) context: Context,
    create: Command<CreateRequest, Result<AuthenticationMethod, ApiError>>,
    delete: Command<MethodId, Result<(), ApiError>>,
    delete_all: Command<(), Result<(), ApiError>>,
    delete_each: Command<Vec<MethodId>, DeleteOutcomes>,
    replace_all: Command<SetRequest, Result<(), ApiError>>,
    delete_progress: State<Progress>,
    assist: Assist,
    search: UserSearch,
    history: History,
    change_number: Command<ChangeNumber, Outcome>,
    countries: Countries,
}

impl Actions {
    /// The commands of one desk. Provides the contexts that the screen expects: [`Desk`], [`Actions`], [`Announcer`], [`Clock`].
    /// `words`: those of announcements.
    pub fn provide(
        desk: Desk,
        transport: Rc<dyn Transport>,
        time: &Rc<dyn Time>,
        words: Words,
    ) -> Self {
        let clock = Clock::new(Rc::clone(time));
        let announcer = Announcer::new(clock, words);
        let context = Context::new(
            ApiClient::new(desk.host, transport, Rc::clone(time)),
            desk,
            announcer,
            clock,
        );
        let delete_progress = State::new(Progress::default());
        let actions = Self {
            context,
            create: Command::new(desk, move |request| write::create(context, request)),
            delete: Command::new(desk, move |id| write::delete(context, id)),
            delete_all: Command::new(desk, move |()| write::delete_all(context)),
            delete_each: Command::new(desk, move |ids| {
                write::delete_each(context, ids, delete_progress)
            }),
            replace_all: Command::new(desk, move |request| write::replace_all(context, request)),
            delete_progress,
            assist: Assist::new(context),
            search: UserSearch::new(context),
            history: History::new(context),
            change_number: Command::new(desk, move |order| change_number::run(context, order)),
            countries: Countries::new(context),
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
    pub fn create(&self) -> Command<CreateRequest, Result<AuthenticationMethod, ApiError>> {
        self.create
    }

    /// Renames a method, or changes its channel. Each form has a command of its own: several rows may be under way at once.
    pub fn update_of(
        &self,
        id: MethodId,
    ) -> Command<Update, Result<AuthenticationMethod, ApiError>> {
        let context = self.context;
        Command::new(context.desk, move |update| {
            write::update(context, id.clone(), update)
        })
    }

    /// Deletes one method. One that is gone already counts as deleted.
    pub fn delete(&self) -> Command<MethodId, Result<(), ApiError>> {
        self.delete
    }

    /// Deletes every method, if the list is still the one that is shown.
    pub fn delete_all(&self) -> Command<(), Result<(), ApiError>> {
        self.delete_all
    }

    /// Deletes these methods, one after the other; the outcome of each.
    pub fn delete_each(&self) -> Command<Vec<MethodId>, DeleteOutcomes> {
        self.delete_each
    }

    /// How far [`Self::delete_each`] has come.
    pub fn delete_progress(&self) -> State<Progress> {
        self.delete_progress
    }

    /// Replaces every method, if the list is still the one that is shown.
    pub fn replace_all(&self) -> Command<SetRequest, Result<(), ApiError>> {
        self.replace_all
    }

    /// What is done for the user rather than to a method.
    pub fn assist(&self) -> Assist {
        self.assist
    }

    /// Changes a phone's number: adds the new one, looks whether it is there, deletes the old one.
    pub fn change_number(&self) -> Command<ChangeNumber, Outcome> {
        self.change_number
    }

    /// Shows numbers and addresses whole, as long as whoever asked keeps them.
    pub fn reveal(&self) -> Reveal {
        reveal::new(self.context)
    }

    /// Shows numbers and addresses whole, for a minute.
    pub fn reveal_briefly(&self) -> Reveal {
        reveal::brief(self.context)
    }

    /// The countries that have phone numbers.
    pub fn countries(&self) -> Countries {
        self.countries
    }

    /// A look-up of phone numbers; each form has its own.
    pub fn phone_lookup(&self) -> PhoneLookup {
        PhoneLookup::new(self.context)
    }

    /// The search for a user.
    pub fn search(&self) -> UserSearch {
        self.search
    }

    /// What was done to the user.
    pub fn history(&self) -> History {
        self.history
    }

    /// Opens a user: their list replaces the one that is shown.
    pub fn open_user(&self, user: &factordesk_model::UserId) {
        users::choose(self.context, user);
    }

    /// Asks for the user and the list again.
    pub fn refresh(&self) {
        load::begin(self.context);
    }

    /// Asks for the model of an authenticator that isn't in the list, unless it is known: the answer comes to `Desk::models`.
    pub fn identify(&self, aaguid: &str) {
        authenticators::ask(self.context, &[aaguid.to_owned()]);
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
