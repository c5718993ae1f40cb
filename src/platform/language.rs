//! The language of the texts, which `crates/xtask/page/speak.js` has found. Its words, plural forms and locales are the browser's.
//!
//! The texts of a language are patterns in JavaScript (`crates/xtask/page/languages.js`), and are put together there. So the
//! wasm has no more code for them than for English.

use std::cell::RefCell;

use factordesk_catalogue::Arg;
use factordesk_view::reactive::{follow_language, language_changed};
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::{intl, script};

#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    fn worded(message: usize, args: &Array) -> Option<String>;
    #[wasm_bindgen(js_name = digits)]
    fn written(number: f64) -> String;
}

thread_local! {
    /// The texts that were asked for. Kept for the life of the page, each once, so that they can be borrowed.
    static TEXTS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// The text of a message without arguments, in a language other than the built-in one.
pub fn text(message: usize) -> Option<&'static str> {
    let text = worded(message, &Array::new())?;
    TEXTS.with_borrow_mut(|texts| {
        if let Some(known) = texts.iter().find(|known| **known == text) {
            return Some(*known);
        }
        let text: &'static str = text.leak();
        texts.push(text);
        Some(text)
    })
}

/// The text of a message with arguments, in a language other than the built-in one.
pub fn with(message: usize, args: &[Arg<'_>]) -> Option<String> {
    let values = Array::new();
    for arg in args {
        values.push(&match arg {
            Arg::Text(text) => JsValue::from_str(text),
            #[expect(clippy::cast_precision_loss, reason = "a number of things on a screen")]
            Arg::Number(number) => JsValue::from_f64(*number as f64),
        });
    }
    worded(message, &values)
}

/// Writes a number in the language of the texts.
#[expect(clippy::cast_precision_loss, reason = "a number of things on a screen")]
pub fn digits(number: u64) -> String {
    written(number as f64)
}

/// Shows everything in the language that the page has now.
pub fn changed() {
    intl::renew();
    language_changed();
}

/// A function that asks again for a language that could not be loaded; `None` if none is missing. Follows the language.
pub fn missing() -> Option<Function> {
    follow_language();
    script::call("missingLanguage", &[]).dyn_into().ok()
}
