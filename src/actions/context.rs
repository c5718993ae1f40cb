//! The context that all commands share: client, signals, and running jobs.

use factordesk_model::{ErrorCause, UserId};
use factordesk_view::reactive::{Life, Running, Stored};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

use super::command::Decisions;
use super::login::Logins;
use super::queue::QueueWatch;
use crate::api::{ApiClient, Permit};
use crate::context::{Announcer, Desk};
use crate::platform::clock::Clock;
use crate::platform::events::Event;
use crate::state::announce::Announcement;
use crate::state::toasts::{Facts, Undo};
use crate::state::whom::Whom;
use crate::state::{Access, ApiError};

/// What a command needs. Copied into each of them.
#[derive(Clone, Copy)]
pub struct Context {
    api: Stored<ApiClient>,
    /// The desk's signals
    pub desk: Desk,
    /// The live regions
    pub announcer: Announcer,
    /// The clock
    pub clock: Clock,
    /// The life of the desk
    pub(super) life: Life,
    /// The running load
    pub(super) load: Job,
    /// The running session check
    pub(super) session: Job,
    /// The requests that continue after a login
    pub(super) logins: Logins,
    /// The commands that wait for the host page's decision
    pub(super) decisions: Decisions,
    /// The running search
    pub(super) search: Job,
    /// The running watch of the proxy's queue
    pub(super) queue: Job,
    /// What watches the queue, once it is there
    pub(super) queue_watch: Stored<Option<QueueWatch>>,
    /// Number of running requests that the queue may delay
    pub(super) running_requests: Stored<usize>,
    /// Number of running commands
    pub(super) running_commands: Stored<usize>,
    /// The running load of the history
    pub(super) history: Job,
}

impl Context {
    pub(super) fn new(api: ApiClient, desk: Desk, announcer: Announcer, clock: Clock) -> Self {
        Self {
            api: Stored::new(api),
            desk,
            announcer,
            clock,
            life: Life::current(),
            load: Job::new(),
            session: Job::new(),
            logins: Stored::new(Vec::new()),
            decisions: Decisions::new(),
            search: Job::new(),
            queue: Job::new(),
            queue_watch: Stored::new(None),
            running_requests: Stored::new(0),
            running_commands: Stored::new(0),
            history: Job::new(),
        }
    }

    /// The client; `None` if the desk was removed meanwhile.
    pub(super) fn api(&self) -> Option<ApiClient> {
        self.api.try_get_value()
    }

    /// The user who is shown. None if the desk was removed.
    pub(super) fn user(&self) -> Option<UserId> {
        self.desk.user_id.try_get_untracked().flatten()
    }

    /// Whether this user is shown. Not if the desk was removed.
    pub(super) fn shows(&self, user: &UserId) -> bool {
        let shown = &self.desk.user_id;
        shown.try_with_untracked(|shown| shown.as_ref() == Some(user)) == Some(true)
    }

    /// Tells the host page something. Nothing after the desk was removed.
    pub(super) fn tell(&self, event: &Event) {
        if let Some(api) = self.api() {
            api.element().tell(event);
        }
    }

    /// Announces that what was permitted is done, and shows it.
    pub(super) fn done(&self, announcement: Announcement, permit: &Permit, undo: Option<Undo>) {
        if self.announcer.say(&announcement).is_none() {
            return;
        }
        let desk = self.desk;
        let admin = desk.session.try_with_untracked(|session| {
            let admin = &session.as_ref()?.admin;
            Some(admin.name.as_ref().unwrap_or(&admin.sub).clone())
        });
        let whom = desk.user.try_with_untracked(|user| {
            let id = desk.user_id.try_get_untracked().flatten();
            Whom::of(user.as_ref(), id.as_ref())
        });
        let now = now_ms(self.clock);
        let facts = Facts {
            whom: whom.unwrap_or_default().lines().to_vec(),
            admin: admin.flatten().unwrap_or_default(),
            at: now,
            ticket: permit.why().ticket.clone(),
            request_id: permit.receipt().request_id(),
        };
        let undo = undo.map(|undo| (undo, permit.why().clone()));
        let _ = desk
            .toasts
            .try_update(|toasts| toasts.add(announcement, Some(facts), undo, now));
    }

    /// Announces something that isn't a mutation, and shows it.
    pub(super) fn show(&self, announcement: Announcement) {
        if self.announcer.say(&announcement).is_some() {
            let now = now_ms(self.clock);
            let _ = self
                .desk
                .toasts
                .try_update(|toasts| toasts.add(announcement, None, None, now));
        }
    }

    /// Updates the desk's state after a failed request.
    ///
    /// If the error requires a login, the whole screen changes. If it requires a reason, the dialogs ask
    /// for one.
    pub(super) fn note(&self, error: &ApiError) {
        if error.cause() == Some(ErrorCause::ReasonRequired) {
            let _ = self.desk.why.refusals.try_update(|count| *count += 1);
        }
        if error.is_login_required() {
            // Known before: the session has expired, and the screen keeps its content.
            let known = self.desk.session.try_with_untracked(Option::is_some) == Some(true);
            let access = Access::after(&Err(error.clone()), known);
            let _ = self.desk.access.try_set(access);
        }
    }
}

/// The time, in whole milliseconds since 1970.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time since 1970"
)]
pub fn now_ms(clock: Clock) -> u64 {
    clock.now().max(0.0) as u64
}

/// Runs at most one job of its kind: starting another aborts the running one, and its request.
#[derive(Clone, Copy)]
pub(super) struct Job(Stored<Option<Running>>, Life);

impl Job {
    pub(super) fn new() -> Self {
        let job = Self(Stored::new(None), Life::current());
        // Dropping the future aborts its `fetch` as well.
        on_cleanup(move || job.stop());
        job
    }

    /// Starts `work`, and aborts the running job.
    pub(super) fn begin(self, work: LocalBoxFuture<'static, ()>) {
        self.stop();
        self.0.set_value(Some(Running::start(self.1, work)));
    }

    /// Aborts the running job.
    pub(super) fn stop(self) {
        if let Some(Some(running)) = self.0.try_update_value(Option::take) {
            running.stop();
        }
    }
}
