//! Commands, which a component can start and whose outcome it can wait for.
//!
//! Like Leptos' `Action`, but smaller. They also prevent double submission, in one place.

use std::rc::Rc;

use factordesk_view::reactive::{State, Stored, spawn_detached};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use crate::context::Desk;

type Run<I, O> = Rc<dyn Fn(I) -> LocalBoxFuture<'static, O>>;

/// A command. Starting it with an input gives an outcome some time later.
pub struct Command<I: 'static, O: Send + Sync + 'static> {
    desk: Desk,
    run: Stored<Run<I, O>>,
    pending: State<bool>,
    value: State<Option<O>>,
}

impl<I, O: Send + Sync> Clone for Command<I, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I, O: Send + Sync> Copy for Command<I, O> {}

impl<I: 'static, O: Send + Sync + 'static> Command<I, O> {
    pub(super) fn new(desk: Desk, run: impl Fn(I) -> LocalBoxFuture<'static, O> + 'static) -> Self {
        Self {
            desk,
            run: Stored::new(Rc::new(run)),
            pending: State::new(false),
            value: State::new(None),
        }
    }

    /// Starts the command, unless it is running.
    ///
    /// The outcome is dropped if another user is shown when it arrives: it would close a dialog about that
    /// user, or show an error in it.
    pub fn dispatch(&self, input: I) {
        let (desk, pending, value) = (self.desk, self.pending, self.value);
        // `None` once the desk was removed: then nothing is started.
        if pending.try_get_untracked() != Some(false) {
            return;
        }
        let Some(run) = self.run.try_get_value() else {
            return;
        };
        // Before `run`: a second click in the same turn of the event loop must find it set.
        pending.set(true);
        let whose = desk.user_id.try_get_untracked().flatten();
        let outcome = run(input);
        let after = outcome.map(move |outcome| {
            // The desk may have been removed.
            let _ = pending.try_set(false);
            if desk.user_id.try_with_untracked(|now| *now == whose) == Some(true) {
                let _ = value.try_set(Some(outcome));
            }
        });
        // Not bound to a `Life`: a mutation that was sent must not be cut off.
        spawn_detached(after.boxed_local());
    }

    /// Whether it is running.
    pub fn pending(&self) -> State<bool> {
        self.pending
    }

    /// Its last outcome.
    pub fn value(&self) -> State<Option<O>> {
        self.value
    }

    /// Drops the last outcome.
    pub fn clear(&self) {
        self.value.set(None);
    }
}
