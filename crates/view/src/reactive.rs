//! Signals, memos and effects that add little code.
//!
//! Leptos compiles the machinery of a signal, memo or effect for each type or closure, one to three
//! kilobytes each time. Here it is compiled once: [`State`] and [`Derived`] hold their values
//! themselves, [`effect`] boxes its closure, and `graph` tracks and wakes readers. The methods have
//! the names and meanings of Leptos' own. Leptos' effects can read these signals, but these effects
//! don't follow Leptos' signals.
//!
//! [`State`] is the only signal that the widget writes: `clippy.toml` rejects `RwSignal`. What a
//! component only reads is a [`Signal`], which [`derive()`] makes, and which `State` and `Derived`
//! convert to.

mod derived;
pub(crate) mod graph;
mod life;
mod signal;
mod slot;
mod state;
mod stored;

use std::rc::Rc;

use leptos::prelude::*;

use crate::run::Run;

pub use derived::{Derived, memo, memo_with};
pub use life::{Life, Running, spawn, spawn_detached};
pub use signal::Signal;
pub use state::State;
pub use stored::Stored;

/// Runs the memo or effect that runs now again when [`language_changed`] is called: for closures that make elements with
/// texts, and hold nothing that was typed. Memos, and closures in `view!` that return a text or stand in an attribute, do
/// this on their own.
pub fn follow_language() {
    graph::follow_language();
}

/// Makes everything that follows the language run again.
pub fn language_changed() {
    graph::language_changed();
}

/// Frees the memory of what followed the language and is gone. To be called after a large part of the screen has gone.
pub fn forget_gone() {
    graph::forget_gone();
}

/// The context of this type that a component around this one provides.
///
/// Like Leptos' function of this name, whose panic formats the name of the type. That would bring the code that escapes
/// texts into the page, for each type of context.
///
/// # Panics
///
/// If there is no such context.
#[must_use]
pub fn expect_context<T: Clone + 'static>() -> T {
    use_context().unwrap_or_else(|| missing_context())
}

#[cold]
fn missing_context() -> ! {
    panic!("a component is used outside of the one that provides its context")
}

/// Runs `work` after the screen is rendered, and again whenever a signal that it has read changes.
pub fn effect(work: impl FnMut() + 'static) {
    fn begin(work: Box<dyn Run>) {
        // Kept, and dropped with what is being created now.
        Stored::new(graph::Place::effect_soon(work));
    }
    begin(Box::new(work));
}

/// Runs `work` whenever a signal that `watched` reads changes, but not at the start.
pub fn on_change(watched: impl Fn() + 'static, mut work: impl FnMut() + 'static) {
    let mut first = true;
    effect(move || {
        watched();
        if !std::mem::take(&mut first) {
            // `work` may read signals without running again when they change.
            untrack(&mut work);
        }
    });
}

/// Runs `work` with the value of `watched` whenever it differs from the last one, but not at the start.
pub fn on_new<T: PartialEq + 'static>(
    watched: impl Fn() -> T + 'static,
    mut work: impl FnMut(&T) + 'static,
) {
    let mut last: Option<T> = None;
    effect(move || {
        let now = watched();
        if last.as_ref().is_some_and(|last| *last != now) {
            // `work` may read signals without running again when they change.
            untrack(|| work(&now));
        }
        last = Some(now);
    });
}

/// A signal that is computed each time it is read.
pub fn derive<T: 'static>(make: impl Fn() -> T + 'static) -> Signal<T> {
    Signal::new(Rc::new(make))
}
