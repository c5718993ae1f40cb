//! Moves the focus when a form changes, and scrolls to what is new.

use factordesk_view::ElementRef;
use factordesk_view::reactive::spawn_detached;
use futures::FutureExt;
use js_sys::Object;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::by_name::{call, call_with, property, set_property};

/// The first field with an error.
pub const INVALID: &[&str] = &["[aria-invalid='true']"];
/// The first field, otherwise the first button. A phone number comes before its country, which it often
/// implies, and the code of an authenticator app before what its QR code is made of. The reason for the
/// mutation comes last in a form and isn't focused first.
pub const FIRST_FIELD: &[&str] = &[MAIN_FIELD, FIELD, "button"];
/// What has the focus in a dialog that has just opened: the first field, otherwise the main button.
pub const OPENED: &[&str] = &[MAIN_FIELD, FIELD, ".button-primary", "button, a"];
const MAIN_FIELD: &str = ".phone-number input, .totp-code";
const FIELD: &str = "input:not(.reason *), textarea, select";
/// The first field with an error, otherwise the first field or button.
pub const INVALID_OR_FIELD: &[&str] = &["[aria-invalid='true']", FIELD, "button"];
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
        // Only inputs have the method.
        call(element, "select");
    });
}

/// Focuses an element as [`soon`] does, then calls `act` with it.
fn then(node: ElementRef, selectors: &'static [&'static str], act: fn(&HtmlElement)) {
    let work = async move {
        // Lets Leptos run the effects that the signals have scheduled.
        leptos::task::tick().await;
        if let Some(element) = first(node, selectors) {
            act(&element);
        }
    };
    spawn_detached(work.boxed_local());
}

/// Focuses an element within `node` now, and returns it. The first of `selectors` that finds one decides.
pub fn first(node: ElementRef, selectors: &[&str]) -> Option<HtmlElement> {
    let found = selectors.iter().find_map(|selector| node.find(selector));
    let element: HtmlElement = found?.dyn_into().ok()?;
    // An element that isn't focusable leaves the focus where it is.
    let _ = element.focus();
    // Browsers don't scroll to an element that has the focus already, and its error may be out of sight.
    reveal(&element);
    Some(element)
}

/// Scrolls to what `selector` finds within `node`, once the view reflects the signals. In a small
/// window, what has just appeared may be out of sight.
pub fn show_soon(node: ElementRef, selector: &'static str) {
    let work = async move {
        leptos::task::tick().await;
        show(node, selector);
    };
    spawn_detached(work.boxed_local());
}

/// Scrolls to what `selector` finds within `node` now.
pub fn show(node: ElementRef, selector: &str) {
    if let Some(found) = node.find(selector) {
        reveal(&found);
    }
}

/// Scrolls to an element, no further than needed.
pub fn reveal(element: &Element) {
    let no_further_than_needed = Object::new();
    set_property(
        &no_further_than_needed,
        "block",
        &JsValue::from_str("nearest"),
    );
    call_with(element, "scrollIntoView", &no_further_than_needed);
}
