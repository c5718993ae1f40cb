//! Watches for uncaught errors and unhandled rejections, such as a panic in a handler.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{ErrorEvent, Event};

/// Listens until it is dropped.
pub(crate) struct Problems {
    seen: Rc<RefCell<Vec<String>>>,
    listener: Closure<dyn Fn(Event)>,
}

const KINDS: [&str; 2] = ["error", "unhandledrejection"];

impl Problems {
    /// Starts listening.
    pub(crate) fn watch() -> Self {
        let seen: Rc<RefCell<Vec<String>>> = Rc::default();
        let into = Rc::clone(&seen);
        let listener = Closure::new(move |event: Event| {
            let words = match event.dyn_ref::<ErrorEvent>() {
                Some(error) => error.message(),
                None => event.type_(),
            };
            into.borrow_mut().push(words);
        });
        for kind in KINDS {
            window()
                .add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref())
                .unwrap();
        }
        Self { seen, listener }
    }

    /// Checks that there were no errors.
    #[track_caller]
    pub(crate) fn none(&self) {
        assert_eq!(*self.seen.borrow(), Vec::<String>::new());
    }
}

impl Drop for Problems {
    fn drop(&mut self) {
        for kind in KINDS {
            let _ = window()
                .remove_event_listener_with_callback(kind, self.listener.as_ref().unchecked_ref());
        }
    }
}
