//! What every command works with.

use factordesk_model::ErrorCause;
use futures::FutureExt;
use futures::future::{AbortHandle, LocalBoxFuture, abortable};
use leptos::prelude::*;

use crate::api::ApiClient;
use crate::context::{Announcer, Desk};
use crate::platform::clock::Clock;
use crate::platform::reactive::{Life, spawn};
use crate::state::{Access, ApiError};

/// The client, the signals, and the jobs under way. Copied into every command.
#[derive(Clone, Copy)]
pub struct Context {
    api: StoredValue<ApiClient, LocalStorage>,
    /// The signals
    pub desk: Desk,
    /// The live region
    pub announcer: Announcer,
    /// Time
    pub clock: Clock,
    /// The desk's
    pub(super) life: Life,
    /// The load under way
    pub(super) load: Job,
    /// The session check under way
    pub(super) session: Job,
    /// The search under way
    pub(super) search: Job,
    /// The look at the queue
    pub(super) queue: Job,
    /// Calls under way that the queue may hold up
    pub(super) calls: StoredValue<usize>,
    /// The history under way
    pub(super) history: Job,
}

impl Context {
    pub(super) fn new(api: ApiClient, desk: Desk, announcer: Announcer, clock: Clock) -> Self {
        Self {
            api: StoredValue::new_local(api),
            desk,
            announcer,
            clock,
            life: Life::current(),
            load: Job::new(),
            session: Job::new(),
            search: Job::new(),
            queue: Job::new(),
            calls: StoredValue::new(0),
            history: Job::new(),
        }
    }

    /// The client; `None` when the desk is gone meanwhile.
    pub(super) fn api(&self) -> Option<ApiClient> {
        self.api.try_get_value()
    }

    /// Every error passes here: one that says "log in" changes what the whole screen is, one that wants a reason what the dialogs
    /// ask for.
    pub(super) fn note(&self, error: &ApiError) {
        if error.cause() == Some(ErrorCause::ReasonRequired) {
            let _ = self.desk.why.refusals.try_update(|count| *count += 1);
        }
        if error.is_login_required() {
            let known = self.desk.session.try_with_untracked(Option::is_some) == Some(true);
            let access = Access::after(&Err(error.clone()), known);
            let _ = self.desk.access.try_set(access);
        }
    }
}

/// One job of a kind at a time: beginning another gives up the one before, and its request with it.
#[derive(Clone, Copy)]
pub(super) struct Job(StoredValue<Option<AbortHandle>>, Life);

impl Job {
    pub(super) fn new() -> Self {
        let job = Self(StoredValue::new(None), Life::current());
        on_cleanup(move || job.stop());
        job
    }

    /// Begins `work` instead of what is under way.
    pub(super) fn begin(self, work: LocalBoxFuture<'static, ()>) {
        self.stop();
        let (work, handle) = abortable(work);
        self.0.set_value(Some(handle));
        // Given up or done: either way there is nothing more to do.
        spawn(self.1, work.map(drop).boxed_local());
    }

    /// Gives up what is under way.
    pub(super) fn stop(self) {
        if let Some(Some(handle)) = self.0.try_update_value(Option::take) {
            handle.abort();
        }
    }
}
