//! Dates for people, by the browser's own `Intl`.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;

/// A date as the API writes it (RFC 3339), in milliseconds since 1970; `None` for anything else.
pub fn parse(date: &str) -> Option<f64> {
    let ms = Date::parse(date);
    ms.is_finite().then_some(ms)
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // A plain object takes any property.
        let _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    options
}

/// `5 minutes ago`, counted from `now`, in the browser's language.
pub fn relative(ms: f64, now: f64) -> String {
    let seconds = (ms - now) / 1000.0;
    let (unit, size) = unit_of(seconds.abs());
    let format = Intl::RelativeTimeFormat::new(&Array::new(), &options(&[("numeric", "auto")]));
    format
        .format((seconds / size).trunc(), unit)
        .as_string()
        .unwrap_or_default()
}

/// The largest unit that the distance is at least one of. Below a minute, "this minute" is exact enough.
fn unit_of(seconds: f64) -> (&'static str, f64) {
    const UNITS: [(&str, f64); 5] = [
        ("year", 31_557_600.0),
        ("month", 2_629_800.0),
        ("week", 604_800.0),
        ("day", 86_400.0),
        ("hour", 3_600.0),
    ];
    UNITS
        .into_iter()
        .find(|(_, size)| seconds >= *size)
        .unwrap_or(("minute", 60.0))
}

/// The date and time in full, in the browser's language and time zone.
pub fn absolute(ms: f64) -> String {
    let format = Intl::DateTimeFormat::new(
        &Array::new(),
        &options(&[("dateStyle", "long"), ("timeStyle", "long")]),
    );
    let date = Date::new(&JsValue::from_f64(ms));
    let formatter: Function = format.format();
    formatter
        .call1(&format, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

#[wasm_bindgen]
extern "C" {
    /// Not in `js-sys`
    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;

    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> DisplayNames;

    #[wasm_bindgen(method)]
    fn of(this: &DisplayNames, code: &str) -> Option<String>;
}

/// Languages by their BCP 47 tags, with their names in English, as all words here are: `fr-CA` is `French (Canada)`.
pub fn languages(tags: &str) -> Vec<(String, String)> {
    let kind = [("type", "language"), ("languageDisplay", "standard")];
    let names = DisplayNames::new("en", &options(&kind));
    tags.split_whitespace()
        .map(|tag| {
            let name = names.of(tag).unwrap_or_else(|| tag.to_owned());
            (tag.to_owned(), name)
        })
        .collect()
}
