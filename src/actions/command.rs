//! What a person can start and wait for. As Leptos' `Action`, but smaller, and double submit is impossible here, in one place.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

use crate::context::Desk;
use crate::platform::reactive::{State, spawn_detached};

type Run<I, O> = Rc<dyn Fn(I) -> LocalBoxFuture<'static, O>>;

/// A command: started with an input, it has an outcome some time later.
pub struct Command<I: 'static, O: Send + Sync + 'static> {
    desk: Desk,
    run: StoredValue<Run<I, O>, LocalStorage>,
    pending: RwSignal<bool>,
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
            run: StoredValue::new_local(Rc::new(run)),
            pending: RwSignal::new(false),
            value: State::new(None),
        }
    }

    /// Starts it. While it is under way, starting it again does nothing. An outcome that comes when another user is shown is
    /// nobody's any more: it would close, or mark, what is open for that one.
    pub fn dispatch(&self, input: I) {
        let (desk, pending, value) = (self.desk, self.pending, self.value);
        if pending.try_get_untracked() != Some(false) {
            return;
        }
        let Some(run) = self.run.try_get_value() else {
            return;
        };
        pending.set(true);
        let whose = desk.user_id.try_get_untracked().flatten();
        let outcome = run(input);
        let after = outcome.map(move |outcome| {
            // The desk may be gone by now.
            let _ = pending.try_set(false);
            if desk.user_id.try_with_untracked(|now| *now == whose) == Some(true) {
                let _ = value.try_set(Some(outcome));
            }
        });
        // A change under way is not cut off.
        spawn_detached(after.boxed_local());
    }

    /// Whether it is under way.
    pub fn pending(&self) -> ReadSignal<bool> {
        self.pending.read_only()
    }

    /// Its last outcome.
    pub fn value(&self) -> State<Option<O>> {
        self.value
    }

    /// Forgets its last outcome.
    pub fn clear(&self) {
        self.value.set(None);
    }
}
