//! What a person can start and wait for. As Leptos' `Action`, but smaller, and double submit is impossible here, in one place.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

use crate::reactive::{State, spawn};

type Run<I, O> = Rc<dyn Fn(I) -> LocalBoxFuture<'static, O>>;

/// A command: started with an input, it has an outcome some time later.
pub struct Command<I: 'static, O: Send + Sync + 'static> {
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
    pub(super) fn new(run: impl Fn(I) -> LocalBoxFuture<'static, O> + 'static) -> Self {
        Self {
            run: StoredValue::new_local(Rc::new(run)),
            pending: RwSignal::new(false),
            value: State::new(None),
        }
    }

    /// Starts it. While it is under way, starting it again does nothing.
    pub fn dispatch(&self, input: I) {
        let (pending, value) = (self.pending, self.value);
        if pending.try_get_untracked() != Some(false) {
            return;
        }
        let Some(run) = self.run.try_get_value() else {
            return;
        };
        pending.set(true);
        let outcome = run(input);
        let after = outcome.map(move |outcome| {
            // The desk may be gone by now.
            let _ = pending.try_set(false);
            let _ = value.try_set(Some(outcome));
        });
        spawn(after.boxed_local());
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
