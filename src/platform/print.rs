//! Prints a recovery code on a page of its own, instead of the host page.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::script;

/// A sheet that is printed instead of the page and never visible on the screen. Dropping it removes it.
pub struct Paper(Function);

impl Paper {
    /// A sheet with a heading, lines that say for whom it is, and a code in groups.
    pub fn new<'a>(
        heading: &str,
        who: impl Iterator<Item = &'a str>,
        groups: impl Iterator<Item = &'a str>,
    ) -> Self {
        let list = |texts: &mut dyn Iterator<Item = &'a str>| -> Array {
            texts.map(JsValue::from_str).collect()
        };
        let (mut who, mut groups) = (who, groups);
        let arguments: [&JsValue; 3] = [&heading.into(), &list(&mut who), &list(&mut groups)];
        // Returns the function that removes the sheet.
        Self(script::call("paper", &arguments).unchecked_into())
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        // The function is in `later.js` and doesn't throw.
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}
