//! Lifetimes of parts of the screen, for what may outlive them: event handlers, timers, requests.
//!
//! Architecture invariant: nothing runs for a removed part of the screen. When an owner is cleaned
//! up, its signals are disposed before its elements leave the page, and an element that leaves with
//! the focus still gets a `blur`. A response may arrive at any later time. Reading a disposed signal
//! panics, and a panic ends the whole page. So handlers are attached in one place (`listener.rs`)
//! and background work is started in one place ([`spawn`]); both ask a [`Life`] first.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use futures::future::LocalBoxFuture;

use super::Stored;

/// The lifetime of what is being created when [`Life::current`] is called.
///
/// It ends when the current owner is cleaned up, before any signal of that owner or of one around it is
/// disposed.
#[derive(Debug, Clone, Copy)]
pub struct Life(Stored<()>);

impl Life {
    /// The life of what is being created now, such as a component, a dialog's content, or the whole desk.
    pub fn current() -> Self {
        Self(Stored::new(()))
    }

    /// Whether it has ended.
    pub fn is_over(self) -> bool {
        self.0.is_disposed()
    }
}

/// Runs `work` in the background while `life` lasts. The rest of it is dropped then.
pub fn spawn(life: Life, mut work: LocalBoxFuture<'static, ()>) {
    spawn_detached(Box::pin(poll_fn(move |context| {
        if life.is_over() {
            Poll::Ready(())
        } else {
            work.as_mut().poll(context)
        }
    })));
}

/// The state of work that can be stopped.
enum Stoppable {
    Waiting(LocalBoxFuture<'static, ()>),
    /// Taken out to run, or at its end
    Taken,
    Stopped,
}

/// Work in the background that can be stopped.
#[derive(Clone)]
pub struct Running(Rc<RefCell<Stoppable>>);

impl Running {
    /// Starts `work` like [`spawn`].
    pub fn start(life: Life, work: LocalBoxFuture<'static, ()>) -> Self {
        let state = Rc::new(RefCell::new(Stoppable::Waiting(work)));
        let running = Self(Rc::clone(&state));
        let work = poll_fn(move |context| {
            // Not borrowed while it runs: it may stop itself.
            let taken = state.replace(Stoppable::Taken);
            let Stoppable::Waiting(mut work) = taken else {
                return Poll::Ready(());
            };
            let progress = work.as_mut().poll(context);
            if progress.is_pending() && matches!(*state.borrow(), Stoppable::Taken) {
                state.replace(Stoppable::Waiting(work));
            }
            progress
        });
        spawn(life, Box::pin(work));
        running
    }

    /// Drops the rest of the work, and with it what it waits for.
    pub fn stop(&self) {
        // The borrow ends before the drop, which may run other code.
        drop(self.0.replace(Stoppable::Stopped));
    }
}

/// Runs `work` to its end, even if the screen that started it is removed: for requests that must not be
/// cut off.
///
/// The signals that `work` uses may be disposed meanwhile, so it uses the `try_` methods only. The test
/// `security_77_background_work_reads_with_try` looks for others.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where work is handed to the browser"
)]
pub fn spawn_detached(work: LocalBoxFuture<'static, ()>) {
    leptos::task::spawn_local(work);
}
