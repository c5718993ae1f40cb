//! Moves the focus when a form changes, and scrolls to what is new.

use factordesk_view::ElementRef;
use factordesk_view::reactive::spawn_detached;
use futures::FutureExt;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::by_name::{call, property};

/// The first field with an error.
pub const INVALID: &[&str] = &["[aria-invalid='true']"];
/// The first field, otherwise the first button. A phone number comes before its country, which it often
/// implies. The reason for the mutation comes last in a form and isn't focused first.
pub const FIRST_FIELD: &[&str] = &[
    "input[type='tel']",
    "input:not(.reason *), textarea, select",
    "button",
];
/// The first field with an error, otherwise the first button.
pub const INVALID_OR_BUTTON: &[&str] = &["[aria-invalid='true']", "button"];
/// The heading of a view that has just appeared.
pub const HEADING: &[&str] = &["h3[tabindex]"];
/// The first button.
pub const BUTTON: &[&str] = &["button"];

/// Whether nothing on the page has the focus.
pub fn is_free() -> bool {
    let document = document();
    let focused = property(&document, "activeElement");
    focused.is_null() || focused == property(&document, "body")
}

/// Whether this element has the focus within the desk or the page that it is in.
pub fn is_on(element: &JsValue) -> bool {
    let root = call(element, "getRootNode");
    property(&root, "activeElement") == *element
}

/// Focuses an element within `node` once the view reflects the signals. The first of `selectors` that
/// finds one decides.
pub fn soon(node: ElementRef, selectors: &'static [&'static str]) {
    then(node, selectors, |_| {});
}

/// Does the same, and selects the text of an input, so that typing replaces it.
pub fn select_soon(node: ElementRef, selectors: &'static [&'static str]) {
    then(node, selectors, |element| {
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            input.select();
        }
    });
}

/// Focuses an element as [`soon`] does, then calls `act` with it.
fn then(node: ElementRef, selectors: &'static [&'static str], act: fn(&HtmlElement)) {
    let work = async move {
        // Lets Leptos run the effects that the signals have scheduled.
        leptos::task::tick().await;
        let found = selectors.iter().find_map(|selector| node.find(selector));
        if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // An element that isn't focusable leaves the focus where it is.
            let _ = element.focus();
            act(&element);
        }
    };
    spawn_detached(work.boxed_local());
}

/// Scrolls to what `selector` finds within `node`, once the view reflects the signals. In a small
/// window, what has just appeared may be out of sight.
pub fn show_soon(node: ElementRef, selector: &'static str) {
    let work = async move {
        leptos::task::tick().await;
        if let Some(found) = node.find(selector) {
            let no_further_than_needed = ScrollIntoViewOptions::new();
            no_further_than_needed.set_block(ScrollLogicalPosition::Nearest);
            found.scroll_into_view_with_scroll_into_view_options(&no_further_than_needed);
        }
    };
    spawn_detached(work.boxed_local());
}
