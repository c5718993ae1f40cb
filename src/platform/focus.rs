//! Where the focus goes when a form changes under it.

use futures::FutureExt;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::dom::ElementRef;
use super::reactive::spawn_detached;

/// The first field with an error.
pub const INVALID: &[&str] = &["[aria-invalid='true']"];
/// The first field, else the first button. A phone number before its country: it often says that itself. Why it is done comes last.
pub const FIRST_FIELD: &[&str] = &[
    "input[type='tel']",
    "input:not(.reason *), textarea, select",
    "button",
];
/// The first field with an error, else the first button.
pub const INVALID_OR_BUTTON: &[&str] = &["[aria-invalid='true']", "button"];
/// The heading of what has just come.
pub const HEADING: &[&str] = &["h3[tabindex]"];
/// The first button.
pub const BUTTON: &[&str] = &["button"];

/// Focuses what the first selector that matches finds within `place`, as soon as the view has caught up with the signals.
pub fn soon(place: ElementRef, selectors: &'static [&'static str]) {
    let work = async move {
        leptos::task::tick().await;
        let found = selectors.iter().find_map(|selector| place.find(selector));
        if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // An element that can't take it leaves the focus where it is.
            let _ = element.focus();
        }
    };
    spawn_detached(work.boxed_local());
}

/// Scrolls to what the selector finds within `place`, as soon as the view has caught up: in a small window what has just come
/// may be out of sight.
pub fn show_soon(place: ElementRef, selector: &'static str) {
    let work = async move {
        leptos::task::tick().await;
        if let Some(found) = place.find(selector) {
            let no_further_than_needed = ScrollIntoViewOptions::new();
            no_further_than_needed.set_block(ScrollLogicalPosition::Nearest);
            found.scroll_into_view_with_scroll_into_view_options(&no_further_than_needed);
        }
    };
    spawn_detached(work.boxed_local());
}
