//! How long a part of the screen is there, for what may outlive it: event handlers, timers, what waits for an answer.
//!
//! Architecture invariant: nothing runs for a part of the screen that is gone. When an owner is cleaned up, its signals are gone
//! before its elements leave the page, and an element that leaves the page with the focus in it still gets a `blur`; a request may
//! be answered at any later time. Reading a signal that is gone panics, and a panic ends the whole page. So handlers are attached in
//! one place (`dom::listener`) and work in the background is started in one place ([`spawn`]); both ask a [`Life`] first.

use std::future::poll_fn;
use std::task::Poll;

use futures::future::LocalBoxFuture;
use leptos::prelude::*;

/// The life of what is being made when [`Life::current`] is called: it ends when its owner is cleaned up, before any signal of that
/// owner, or of one around it, is gone.
#[derive(Debug, Clone, Copy)]
pub struct Life(StoredValue<()>);

impl Life {
    /// Of what is being made now: a component, a dialog's content, the whole desk.
    pub fn current() -> Self {
        Self(StoredValue::new(()))
    }

    /// Whether that is gone.
    pub fn is_over(self) -> bool {
        self.0.is_disposed()
    }
}

/// Runs in the background for as long as `life` lasts; what is left then is dropped.
pub fn spawn(life: Life, mut work: LocalBoxFuture<'static, ()>) {
    spawn_detached(Box::pin(poll_fn(move |context| {
        if life.is_over() {
            Poll::Ready(())
        } else {
            work.as_mut().poll(context)
        }
    })));
}

/// Runs to its end, whatever is gone by then: for requests that must not be cut off. Whatever `work` reads or writes may be gone, so
/// it uses the `try_` methods only; `security_77_background_work_reads_with_try` looks for others.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where work is handed to the browser"
)]
pub fn spawn_detached(work: LocalBoxFuture<'static, ()>) {
    leptos::task::spawn_local(work);
}
