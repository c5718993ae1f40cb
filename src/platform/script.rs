//! The functions of `later.js`, which only the second part of the page calls.
//!
//! By name, because that script comes with the second part: what wasm-bindgen binds is in the first script.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::by_name::property;

#[wasm_bindgen(module = "/src/platform/later.js")]
extern "C" {
    fn functions() -> JsValue;
}

/// Calls a function; `undefined` if it throws.
pub(super) fn call(name: &str, arguments: &[&JsValue]) -> JsValue {
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    let function = property(&functions(), name);
    let result = function
        .dyn_ref::<Function>()
        .map(|function| function.apply(&JsValue::UNDEFINED, &list));
    result.and_then(Result::ok).unwrap_or_default()
}

/// Calls a function that returns a text.
pub(super) fn text(name: &str, arguments: &[&JsValue]) -> String {
    call(name, arguments).as_string().unwrap_or_default()
}
