//! Formats dates and sorts countries for people, with the browser's own `Intl`, in the language of the texts.

use std::cell::Cell;

use factordesk_model::lookup::Country;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::by_name::{call, number, text};
use super::countries::{NamedCountry, region_of};
use super::script;

#[wasm_bindgen(module = "/src/platform/page.js")]
extern "C" {
    /// The locales of the texts' language.
    fn locales() -> Array;
}

/// Parses a date as the API writes it (RFC 3339), to milliseconds since 1970. `None` if it is malformed.
pub fn parse(date: &str) -> Option<f64> {
    let ms = Date::parse(date);
    ms.is_finite().then_some(ms)
}

/// Writes milliseconds since 1970 as the API does (RFC 3339).
pub fn iso(ms: f64) -> String {
    let date = Date::new(&JsValue::from_f64(ms));
    call(&date, "toISOString").as_string().unwrap_or_default()
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // A plain object accepts any property.
        let _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    options
}

/// Formats a time relative to `now`, such as `5 minutes ago`.
///
/// `ms` and `now` are milliseconds since 1970.
pub fn relative(ms: f64, now: f64) -> String {
    let seconds = (ms - now) / 1000.0;
    let (unit, size) = unit_of(seconds.abs());
    // Truncated like the choice of the unit: rounded, 59.6 minutes would be "60 minutes ago".
    let distance = (seconds / size).trunc();
    let text = formats().relative.format(distance, unit);
    text.as_string().unwrap_or_default()
}

/// The largest unit of which the distance has at least one. Minutes are the smallest: "this minute" is
/// exact enough.
fn unit_of(seconds: f64) -> (&'static str, f64) {
    const UNITS: [(&str, f64); 5] = [
        // 365.25 days, and a twelfth of it.
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

/// Formats a date as the API writes it to the minute, in the browser's time zone. Returns
/// a malformed date unchanged.
pub fn moment(date: &str) -> String {
    parse(date).map_or_else(|| date.to_owned(), |ms| at(ms, &formats().moment))
}

/// Formats date and time in full, in the browser's time zone.
pub fn absolute(ms: f64) -> String {
    at(ms, &formats().absolute)
}

fn at(ms: f64, format: &Function) -> String {
    let text = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(ms));
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// The formats of dates.
struct Formats {
    relative: Intl::RelativeTimeFormat,
    moment: Function,
    absolute: Function,
}

thread_local! {
    // Leaked: a value that is dropped with its thread would need more code.
    static FORMATS: Cell<Option<&'static Formats>> = const { Cell::new(None) };
}

/// The formats, which are made once. Making one takes many times longer than using it, and each row of the list uses
/// several.
fn formats() -> &'static Formats {
    FORMATS.get().unwrap_or_else(|| {
        let made = Box::leak(Box::new(Formats {
            // `auto` makes words of small numbers: "yesterday" for "1 day ago".
            relative: Intl::RelativeTimeFormat::new(&locales(), &options(&[("numeric", "auto")])),
            moment: date_format("medium", "short"),
            absolute: date_format("long", "long"),
        }));
        FORMATS.set(Some(made));
        made
    })
}

/// Makes the formats again when they are needed, because the language has changed.
pub(super) fn renew() {
    FORMATS.set(None);
}

fn date_format(date_style: &str, time_style: &str) -> Function {
    let styles = [("dateStyle", date_style), ("timeStyle", time_style)];
    // In ECMA-402, `format` is a getter that returns a bound function.
    Intl::DateTimeFormat::new(&locales(), &options(&styles)).format()
}

/// The name of a language by its BCP 47 tag: `French (Canada)` for `fr-CA`.
pub fn language(tag: &str) -> String {
    script::text("languageName", &[&tag.into(), &locales().into()])
}

/// Joins the items of a list within a sentence: `a, b and c`.
pub fn list(items: &[String]) -> String {
    let items: Array = items.iter().map(|item| JsValue::from_str(item)).collect();
    script::text("listed", &[&items, &locales().into()])
}

/// The countries, named and sorted. The browser's own region comes first.
pub fn named(countries: &[Country]) -> Vec<NamedCountry> {
    let regions = countries.iter().map(|country| &*country.region);
    let regions: Array = regions.map(JsValue::from_str).collect();
    // The browser sorts and compares, so that the wasm contains neither.
    let sorted: Array =
        script::call("regionNames", &[&regions, &locales().into()]).unchecked_into();
    let own = own_region();
    let mut named = Vec::with_capacity(countries.len());
    for pair in sorted.iter() {
        let index = usize::try_from(number(&pair, "0")).unwrap_or_default();
        let Some(country) = countries.get(index) else {
            continue;
        };
        let name = text(&pair, "1");
        let place = if own.as_deref() == Some(&*country.region) {
            0
        } else {
            named.len()
        };
        named.insert(
            place,
            NamedCountry {
                region: country.region.clone(),
                code: country.code.clone(),
                key: fold(&name),
                name,
            },
        );
    }
    named
}

/// The region of the browser's language: `FR` for `fr-FR`.
pub fn own_region() -> Option<String> {
    let language = text(&web_sys::window()?.navigator(), "language");
    region_of(&language)
}

/// Folds a text for searching: lower case, without combining diacritics.
pub fn fold(text: &str) -> String {
    script::text("fold", &[&text.into()])
}
