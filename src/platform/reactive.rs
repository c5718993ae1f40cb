//! Signals, memos and effects that are cheap to have many of.
//!
//! Leptos makes the machinery around every signal, memo and effect anew for its type or closure, one to three kilobytes each
//! time. Here it is there once: [`State`] and [`Derived`] hold their values themselves and use Leptos' signals only to tell
//! who has read what, and [`effect`] boxes its closure. They are read and written as Leptos' own are.

mod derived;
mod life;
mod state;

use leptos::prelude::*;

pub use derived::{Derived, memo, memo_with};
pub use life::{Life, spawn, spawn_detached};
pub use state::State;

/// Runs after the screen is there, and whenever what it has read changes.
pub fn effect(work: impl FnMut() + 'static) {
    fn begin(mut work: Box<dyn FnMut()>) {
        Effect::new(move |_| work());
    }
    begin(Box::new(work));
}

/// Runs `work` whenever one of the things that `watched` reads changes, and not at the beginning.
pub fn on_change(watched: impl Fn() + 'static, mut work: impl FnMut() + 'static) {
    let mut first = true;
    effect(move || {
        watched();
        if !std::mem::take(&mut first) {
            untrack(&mut work);
        }
    });
}

/// Runs `work` with the value, whenever it is another one than before.
pub fn on_new<T: PartialEq + 'static>(
    watched: impl Fn() -> T + 'static,
    mut work: impl FnMut(&T) + 'static,
) {
    let mut last: Option<T> = None;
    effect(move || {
        let now = watched();
        if last.as_ref().is_some_and(|last| *last != now) {
            untrack(|| work(&now));
        }
        last = Some(now);
    });
}

/// A signal that is computed whenever it is read.
pub fn derive<T>(make: impl Fn() -> T + Send + Sync + 'static) -> Signal<T>
where
    T: Send + Sync + 'static,
{
    fn begin<T>(make: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T>
    where
        T: Send + Sync + 'static,
    {
        Signal::derive(make)
    }
    begin(Box::new(make))
}
