//! A way back to an element, for focus.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// An element once it is made (`node_ref` in the view). As Leptos' `NodeRef`, for elements of every kind and without signals:
/// an element is there before any effect runs.
#[derive(Debug, Clone, Copy)]
pub struct ElementRef(StoredValue<Option<HtmlElement>, LocalStorage>);

impl Default for ElementRef {
    fn default() -> Self {
        Self::new()
    }
}

impl ElementRef {
    /// No element yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    pub(super) fn fill(self, element: Element) {
        self.0.set_value(Some(element.unchecked_into()));
    }

    /// The element.
    pub fn get(self) -> Option<HtmlElement> {
        self.0.try_get_value().flatten()
    }

    /// The first element inside that the selector matches.
    pub fn find(self, selector: &str) -> Option<Element> {
        self.get()?.query_selector(selector).ok().flatten()
    }

    /// Gives it the focus, if it is there and takes it.
    pub fn focus(self) {
        if let Some(element) = self.get() {
            let _ = element.focus();
        }
    }
}
