//! Errors that no code catches: a panic in a handler ends up there.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{ErrorEvent, Event};

/// Listens as long as it lives.
pub(crate) struct Problems {
    seen: Rc<RefCell<Vec<String>>>,
    listener: Closure<dyn Fn(Event)>,
}

const KINDS: [&str; 2] = ["error", "unhandledrejection"];

impl Problems {
    /// From now on.
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

    /// There were none.
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
