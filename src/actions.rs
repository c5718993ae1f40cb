//! The commands: each calls the proxy, then updates the state. Components and forms do neither themselves.

mod assist;
mod authenticators;
mod change_number;
mod command;
mod context;
mod drafts;
mod export;
mod fresh;
mod history;
mod load;
mod login;
mod phone;
mod queue;
mod recent;
mod retries;
mod reveal;
mod search;
mod session;
mod unknown;
mod users;
mod write;

use std::rc::Rc;

use factordesk_model::{
    AuthenticationMethod, CreateRequest, CreateType, ListVersion, MethodId, Reason, SetRequest,
    UserId,
};
use factordesk_view::reactive::{State, Stored};
use leptos::prelude::*;

use crate::api::events::Asked;
use crate::api::refusal::Refusals;
use crate::api::{ApiClient, Transport};
use crate::context::{Announcer, Desk};
use crate::platform::clock::{Clock, Time};
use crate::platform::random;
use crate::state::ApiError;
use crate::state::change_number::NumberChangeOutcome;
use crate::state::recent::RecentUsers;
use crate::state::toasts::Undo;

pub use crate::api::events::Action;
pub use crate::api::refusal;
pub use assist::{Assist, EnrolmentLink, RecoveryResult};
pub use change_number::ChangeNumber;
pub use command::Command;
pub use context::{Context, now_ms};
pub use drafts::Drafts;
pub use export::Export;
pub use history::{History, HistoryStatus};
pub use phone::{Countries, PhoneLookup};
pub use reveal::Reveal;
pub use search::{NextPage, SearchResults, UserSearch};
pub use write::{Deletion, Deletions, Update};

/// The progress of a one-by-one deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Methods handled so far
    pub done: usize,
    /// Methods in total
    pub of: usize,
}

/// The dialog that adds a method, which the host page can open, too.
#[derive(Clone, Copy)]
pub struct AddRequest {
    /// Whether it is shown
    pub open: State<bool>,
    /// The type of the form; `None`: the types to choose from
    pub kind: State<Option<CreateType>>,
}

impl Default for AddRequest {
    fn default() -> Self {
        Self {
            open: State::new(false),
            kind: State::new(None),
        }
    }
}

/// The outcome of each deletion, in the order they were asked for.
pub type DeleteOutcomes = Vec<(MethodId, Result<(), ApiError>)>;

/// The commands that only the second part of the page uses. What they name is loaded with it.
#[derive(Clone, Copy)]
pub struct Commands {
    create: Command<CreateRequest, Result<AuthenticationMethod, ApiError>>,
    delete: Command<Deletion, Result<(), ApiError>>,
    delete_all: Command<ListVersion, Result<(), ApiError>>,
    delete_each: Command<Deletions, DeleteOutcomes>,
    replace_all: Command<(SetRequest, ListVersion), Result<(), ApiError>>,
    delete_progress: State<Progress>,
    assist: Assist,
    search: UserSearch,
    recent: State<RecentUsers>,
    history: History,
    change_number: Command<ChangeNumber, NumberChangeOutcome>,
    countries: Countries,
    drafts: Drafts,
    add: AddRequest,
}

impl Commands {
    /// Creates the commands of a desk, and starts to look up models, which rows also show without.
    pub fn new(context: Context) -> Self {
        authenticators::watch(context);
        login::watch(context);
        queue::complete(context);
        unknown::watch(context);
        users::watch_why(context);
        let refresher = fresh::Refresher::new(context);
        let desk = context.desk;
        let delete_progress = State::new(Progress::default());
        Self {
            create: Command::new(
                context,
                move |request: &CreateRequest| {
                    let asked = Asked::create(context.user()?, request.create_type());
                    Some((asked, desk.why.given()))
                },
                move |request, permit| write::create(context, request, permit),
            ),
            delete: Command::new(
                context,
                move |deletion: &Deletion| {
                    let asked = write::about_method(context, Action::Delete, &deletion.id)?;
                    Some((asked, desk.why.given()))
                },
                move |deletion, permit| write::delete(context, deletion, permit),
            ),
            delete_all: Command::new(
                context,
                move |_| assist::about_user(context, Action::DeleteAll),
                move |version, permit| write::delete_all(context, version, permit),
            ),
            delete_each: Command::new(
                context,
                move |deletions: &Deletions| {
                    let (asked, why) = assist::about_user(context, deletions.action)?;
                    Some((asked.of_type(deletions.kind.clone()), why))
                },
                move |deletions, permit| {
                    write::delete_each(context, deletions.ids, delete_progress, permit)
                },
            ),
            replace_all: Command::new(
                context,
                move |_| assist::about_user(context, Action::ReplaceAll),
                move |input, permit| write::replace_all(context, input, permit),
            ),
            delete_progress,
            assist: Assist::new(context, refresher),
            search: UserSearch::new(context),
            recent: recent::watch(context),
            history: History::new(context),
            change_number: Command::new(
                context,
                move |order: &ChangeNumber| {
                    let asked = write::about_method(context, Action::ChangeNumber, &order.old)?;
                    // The shared id lets the history show both mutations as one.
                    let change = random::change_id(random::browser);
                    let why = desk.why.given();
                    Some((asked, Reason { change, ..why }))
                },
                move |order, permit| change_number::run(context, order, permit),
            ),
            drafts: Drafts::new(context),
            add: AddRequest::default(),
            countries: Countries::new(context),
        }
    }
}

/// The commands, as a context for `expect_context`.
#[derive(Clone, Copy)]
pub struct Actions {
    pub(crate) context: Context,
    commands: Stored<Option<Commands>>,
}

impl Actions {
    /// Creates the commands of a desk and provides the contexts that the screen expects: [`Desk`],
    /// [`Actions`], [`Announcer`], [`Clock`]. [`Self::complete`] adds what is loaded later.
    pub fn provide(
        desk: Desk,
        transport: Rc<dyn Transport>,
        time: &Rc<dyn Time>,
        refusals: Refusals,
    ) -> Self {
        let clock = Clock::new(Rc::clone(time));
        let announcer = Announcer::new(clock);
        let context = Context::new(
            ApiClient::new(desk.host, transport, Rc::clone(time), refusals),
            desk,
            announcer,
            clock,
        );
        let actions = Self {
            context,
            commands: Stored::new(None),
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

    /// Adds the commands of the second part of the page.
    pub fn complete(&self, commands: Commands) {
        self.commands.set_value(Some(commands));
    }

    #[expect(
        clippy::expect_used,
        reason = "only the second part asks for its commands, which are there before it is shown"
    )]
    fn commands(&self) -> Commands {
        let commands = self.commands.get_value();
        commands.expect("the second part of the page is there")
    }

    /// Adds a method.
    pub fn create(&self) -> Command<CreateRequest, Result<AuthenticationMethod, ApiError>> {
        self.commands().create
    }

    /// Renames a method or changes its channel. Returns a new command each time, since several rows may be
    /// saving at once.
    pub fn update_of(
        &self,
        id: MethodId,
    ) -> Command<Update, Result<AuthenticationMethod, ApiError>> {
        let context = self.context;
        let method = id.clone();
        Command::new(
            context,
            move |update: &Update| {
                let asked = write::about_method(context, Action::Update, &method)?;
                Some((asked, update.why.clone()))
            },
            move |update, permit| write::update(context, id.clone(), update, permit),
        )
    }

    /// Deletes one method. A method that is already gone counts as deleted.
    pub fn delete(&self) -> Command<Deletion, Result<(), ApiError>> {
        self.commands().delete
    }

    /// Undoes a mutation, with the reason that was given for it. Returns a new command each time.
    pub fn undo(&self) -> Command<(Undo, Reason), Result<AuthenticationMethod, ApiError>> {
        let context = self.context;
        Command::on_page(
            context,
            move |(undo, why): &(Undo, Reason)| {
                let asked = write::undo_asked(context, undo)?;
                Some((asked, why.clone()))
            },
            move |(undo, _), permit| write::undo(context, undo, permit),
        )
    }

    /// Deletes all methods. The proxy refuses this if the list no longer has this version.
    pub fn delete_all(&self) -> Command<ListVersion, Result<(), ApiError>> {
        self.commands().delete_all
    }

    /// Deletes methods one after the other, and returns the outcome of each.
    pub fn delete_each(&self) -> Command<Deletions, DeleteOutcomes> {
        self.commands().delete_each
    }

    /// The progress of [`Self::delete_each`].
    pub fn delete_progress(&self) -> State<Progress> {
        self.commands().delete_progress
    }

    /// Replaces all methods. The proxy refuses this if the list no longer has this version.
    pub fn replace_all(&self) -> Command<(SetRequest, ListVersion), Result<(), ApiError>> {
        self.commands().replace_all
    }

    /// The operations on the user rather than on a method.
    pub fn assist(&self) -> Assist {
        self.commands().assist
    }

    /// Changes a phone's number: adds the new one, checks that it is listed, deletes the old one.
    pub fn change_number(&self) -> Command<ChangeNumber, NumberChangeOutcome> {
        self.commands().change_number
    }

    /// A new command that reveals phone numbers and addresses. They stay in its outcome until it is cleared.
    pub fn reveal(&self) -> Reveal {
        reveal::new(self.context)
    }

    /// Like [`Self::reveal`], but the outcome is cleared after a minute.
    pub fn reveal_briefly(&self) -> Reveal {
        reveal::brief(self.context)
    }

    /// A new command that saves the list in a file, for a dialog.
    pub fn export(&self) -> Export {
        export::new(self.context)
    }

    /// Like [`Self::export`], but outside of dialogs.
    pub fn export_on_page(&self) -> Export {
        export::on_page(self.context)
    }

    /// Whether a command or a request about the user is running. Not reactive.
    pub fn is_busy(&self) -> bool {
        let context = self.context;
        let running = |count: Stored<usize>| count.try_get_value().unwrap_or_default();
        running(context.running_commands) + running(context.running_requests) > 0
    }

    /// What is typed and not sent.
    pub fn drafts(&self) -> Drafts {
        self.commands().drafts
    }

    /// The dialog that adds a method.
    pub fn add(&self) -> AddRequest {
        self.commands().add
    }

    /// Whether the page waits for the host page's decision, outside of dialogs. Reactive.
    pub fn awaits_decision(&self) -> bool {
        self.context.decisions.any_on_page()
    }

    /// Gives up what the page waits for. It is never sent.
    pub fn give_up_decisions(&self) {
        self.context.decisions.give_up_on_page();
    }

    /// The countries with their calling codes.
    pub fn countries(&self) -> Countries {
        self.commands().countries
    }

    /// A new look-up for phone numbers. Each form has its own.
    pub fn phone_lookup(&self) -> PhoneLookup {
        PhoneLookup::new(self.context)
    }

    /// The search for a user.
    pub fn search(&self) -> UserSearch {
        self.commands().search
    }

    /// The users whom the admin has opened in this session.
    pub fn recent(&self) -> State<RecentUsers> {
        self.commands().recent
    }

    /// The user's history.
    pub fn history(&self) -> History {
        self.commands().history
    }

    /// Opens a user, whose list then replaces the one that is shown.
    ///
    /// `name` is shown until the user's profile is there.
    pub fn open_user(&self, user: &UserId, name: Option<String>) {
        users::choose(self.context, user, name);
    }

    /// Loads the user and the list again.
    pub fn refresh(&self) {
        load::begin(self.context);
    }

    /// Looks up the model of an authenticator that isn't in the list, unless it is known. The result
    /// arrives in `Desk::models`.
    pub fn identify(&self, aaguid: &str) {
        authenticators::ask(self.context, &[aaguid.to_owned()]);
    }

    /// Loads the admin's session again.
    pub fn check_session(&self) {
        session::check(self.context);
    }

    /// Ends the requests that wait for a login. They return the refusal to the form that sent them.
    pub fn give_up_login(&self) {
        login::give_up(self.context);
    }

    /// Asks the host page to log the admin in. Call it in the handler of a click.
    pub fn ask_host_for_login(&self) {
        login::ask_host(self.context);
    }

    /// Ends the admin's session.
    pub fn log_out(&self) {
        session::log_out(self.context);
    }
}
