//! Finds elements.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// All elements within one that match a selector, in the order of the document.
pub fn all(within: &Element, selector: &str) -> Vec<HtmlElement> {
    // Fails only for a malformed selector.
    let Ok(found) = within.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect()
}
