//! What is printed instead of the page.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/platform/print.js")]
extern "C" {
    /// Gives the function that takes it away again.
    fn paper(heading: &str, who: &Array, groups: &Array) -> Function;
}

/// A sheet of paper behind the page: nothing of it is on the screen. Dropping it takes it away.
pub struct Paper(Function);

impl Paper {
    /// A sheet with a heading, whom it is for, and a code in groups.
    pub fn new<'a>(
        heading: &str,
        who: impl Iterator<Item = &'a str>,
        groups: impl Iterator<Item = &'a str>,
    ) -> Self {
        let list = |texts: &mut dyn Iterator<Item = &'a str>| -> Array {
            texts.map(JsValue::from_str).collect()
        };
        let (mut who, mut groups) = (who, groups);
        Self(paper(heading, &list(&mut who), &list(&mut groups)))
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        // Ours, and it doesn't throw.
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}
