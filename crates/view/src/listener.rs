//! Event listeners. The only place where a handler is attached to anything.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

use crate::reactive::Life;

thread_local! {
    static STOPPED: Cell<bool> = const { Cell::new(false) };
}

/// Lets no handler run from now on.
///
/// For a panic hook. A panic ends the WebAssembly instance, and none of its code can be trusted to run again.
pub fn stop_handlers() {
    STOPPED.set(true);
}

/// An event listener that is removed when dropped.
///
/// The handler runs only while the part of the screen that attached it exists, and never recursively.
/// Removing it on drop keeps a late event from calling a freed closure.
pub(crate) struct Listener {
    target: EventTarget,
    event: &'static str,
    closure: Closure<dyn Fn(Event)>,
}

/// What is done at an event. A trait of its own for the same reason as [`Run`](crate::run::Run).
pub(crate) trait Handle {
    fn handle(&mut self, event: Event);
}

impl<F: FnMut(Event)> Handle for F {
    fn handle(&mut self, event: Event) {
        self(event);
    }
}

impl Listener {
    /// Attaches `handler` for the [`Life`] of what is being created now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where handlers are attached"
    )]
    pub(crate) fn new(target: EventTarget, event: &'static str, handler: Box<dyn Handle>) -> Self {
        let life = Life::current();
        let handler = RefCell::new(handler);
        let closure = Closure::new(move |event| {
            if life.is_over() || STOPPED.get() {
                return;
            }
            // Borrowed if the handler caused this event itself, for example by moving the focus.
            if let Ok(mut handler) = handler.try_borrow_mut() {
                handler.handle(event);
            }
        });
        // Fails only if the callback isn't a function.
        let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        Self {
            target,
            event,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let closure = self.closure.as_ref().unchecked_ref();
        // Fails only if the callback isn't a function.
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, closure);
    }
}

/// Handles an event of the window for the [`Life`] of what is being created now.
pub fn on_window(event: &'static str, handler: impl FnMut(Event) + 'static) {
    on_target(window().into(), event, handler);
}

/// Handles an event of `target`, which may live longer, for the [`Life`] of what is being created now.
pub fn on_target(target: EventTarget, event: &'static str, handler: impl FnMut(Event) + 'static) {
    let listener = Listener::new(target, event, Box::new(handler));
    // `on_cleanup` wants `Send`. The page has one thread, so the wrapper never complains.
    let listener = SendWrapper::new(listener);
    on_cleanup(move || drop(listener));
}
