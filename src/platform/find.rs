//! Finds elements.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::by_name::call_with;

/// All elements within one that match a selector, in the order of the document.
pub fn all(within: &Element, selector: &str) -> Vec<HtmlElement> {
    let found = call_with(within, "querySelectorAll", &JsValue::from_str(selector));
    if found.is_undefined() {
        // Only for a malformed selector.
        return Vec::new();
    }
    // It has an array's length and places.
    let found: &Array = found.unchecked_ref();
    found
        .iter()
        .filter_map(|element| element.dyn_into().ok())
        .collect()
}

/// Whether an element matches a selector.
pub fn matches(element: &Element, selector: &str) -> bool {
    call_with(element, "matches", &JsValue::from_str(selector)).is_truthy()
}

/// Whether an element is `other`, or has it in it.
pub fn contains(element: &Element, other: &JsValue) -> bool {
    call_with(element, "contains", other).is_truthy()
}
