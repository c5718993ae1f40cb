//! Properties and methods of the browser's objects, by name.
//!
//! `web_sys` has them too. But each that it binds adds to the script that comes before the first row, even if only the
//! second part of the page uses it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A property; `undefined` if the object has no such property.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// Sets a property.
pub fn set_property(object: &JsValue, name: &str, value: &JsValue) {
    // Fails only if a setter throws. Those used here don't.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// Whether a property is true.
pub fn is(object: &JsValue, name: &str) -> bool {
    property(object, name).is_truthy()
}

/// A property that is a text; empty if it is anything else.
pub fn text(object: &JsValue, name: &str) -> String {
    property(object, name).as_string().unwrap_or_default()
}

/// The text in the field that an event is about.
pub fn value_of(event: &JsValue) -> String {
    text(&property(event, "target"), "value")
}

/// A property that is a whole number; 0 if it is anything else.
#[expect(
    clippy::cast_possible_truncation,
    reason = "sizes in pixels, of which the fraction doesn't matter"
)]
pub fn number(object: &JsValue, name: &str) -> i32 {
    property(object, name).as_f64().unwrap_or_default() as i32
}

/// Calls a method with one argument; `undefined` if that throws.
pub fn call_with(object: &JsValue, name: &str, argument: &JsValue) -> JsValue {
    let method = property(object, name);
    let result = method
        .dyn_ref::<Function>()
        .map(|method| method.call1(object, argument));
    result.and_then(Result::ok).unwrap_or_default()
}

/// Calls a method without arguments; `undefined` if that throws.
pub fn call(object: &JsValue, name: &str) -> JsValue {
    let method = property(object, name);
    let result = method
        .dyn_ref::<Function>()
        .map(|method| method.call0(object));
    result.and_then(Result::ok).unwrap_or_default()
}
