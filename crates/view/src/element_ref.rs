//! References to elements, for focus and scrolling.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::reactive::Stored;

/// A reference to an element, set when the element is created (`node_ref` in the view).
///
/// Unlike Leptos' `NodeRef` it holds elements of every kind and isn't reactive: elements are created
/// before any effect runs.
#[derive(Debug, Clone, Copy)]
pub struct ElementRef(Stored<Option<HtmlElement>>);

impl Default for ElementRef {
    fn default() -> Self {
        Self::new()
    }
}

impl ElementRef {
    /// A reference to no element yet.
    pub fn new() -> Self {
        Self(Stored::new(None))
    }

    pub(crate) fn fill(self, element: Element) {
        // An SVG element isn't an `HTMLElement`, but `focus` is called by name, and both have it.
        self.0.set_value(Some(element.unchecked_into()));
    }

    /// The element, once created and until the reference is disposed.
    pub fn get(self) -> Option<HtmlElement> {
        self.0.try_get_value().flatten()
    }

    /// The first element inside it that matches `selector`.
    pub fn find(self, selector: &str) -> Option<Element> {
        self.get()?.query_selector(selector).ok().flatten()
    }

    /// Focuses the element, if there is one and it is focusable.
    pub fn focus(self) {
        if let Some(element) = self.get() {
            let _ = element.focus();
        }
    }
}
