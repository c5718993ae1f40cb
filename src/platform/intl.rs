//! Dates and countries for people, by the browser's own `Intl`.

use factordesk_model::lookup::Country;
use js_sys::{Array, Date, Function, Intl, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::countries::{NamedCountry, region_of};

/// A date as the API writes it (RFC 3339), in milliseconds since 1970; `None` for anything else.
pub fn parse(date: &str) -> Option<f64> {
    let ms = Date::parse(date);
    ms.is_finite().then_some(ms)
}

/// A moment as the API writes it, from milliseconds since 1970.
pub fn iso(ms: f64) -> String {
    Date::new(&JsValue::from_f64(ms)).to_iso_string().into()
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

/// A date as the API writes it, to the minute, in the browser's language and time zone; anything else as it is.
pub fn moment(date: &str) -> String {
    parse(date).map_or_else(|| date.to_owned(), |ms| at(ms, "medium", "short"))
}

/// The date and time in full, in the browser's language and time zone.
pub fn absolute(ms: f64) -> String {
    at(ms, "long", "long")
}

fn at(ms: f64, date_style: &str, time_style: &str) -> String {
    let styles = [("dateStyle", date_style), ("timeStyle", time_style)];
    let format = Intl::DateTimeFormat::new(&Array::new(), &options(&styles));
    let date = Date::new(&JsValue::from_f64(ms));
    let formatter: Function = format.format();
    formatter
        .call1(&format, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// Languages by their BCP 47 tags, with their names in English, as all words here are: `fr-CA` is `French (Canada)`.
pub fn languages(tags: &str) -> Vec<(String, String)> {
    let kind = [("type", "language"), ("languageDisplay", "standard")];
    let english = Array::of1(&JsValue::from_str("en"));
    let names = Intl::DisplayNames::new(&english, &options(&kind));
    tags.split_whitespace()
        .map(|tag| {
            let name = names.of(tag).map(String::from);
            (tag.to_owned(), name.unwrap_or_else(|| tag.to_owned()))
        })
        .collect()
}

/// The countries by their names in the browser's language, in its order; that of the browser's own region comes first.
pub fn named(countries: &[Country]) -> Vec<NamedCountry> {
    let regions = Intl::DisplayNames::new(&Array::new(), &options(&[("type", "region")]));
    let lines = Array::new();
    for (index, country) in countries.iter().enumerate() {
        let name = regions.of(&country.region).map(String::from);
        let name = name.unwrap_or_else(|| country.region.clone());
        lines.push(&JsValue::from_str(&format!("{name}\t{index}")));
    }
    // The browser's own sort and order: neither is in the wasm then.
    let order = Intl::Collator::new(&Array::new(), &Object::new()).compare();
    if let Ok(sort) = Reflect::get(&lines, &JsValue::from_str("sort")) {
        let _ = sort.unchecked_ref::<Function>().call1(&lines, &order);
    }
    let own = own_region();
    let mut named = Vec::with_capacity(countries.len());
    for line in lines.iter().filter_map(|line| line.as_string()) {
        let found = line
            .split_once('\t')
            .and_then(|(name, index)| Some((name, countries.get(index.parse::<usize>().ok()?)?)));
        if let Some((name, country)) = found {
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
                    key: fold(name),
                    name: name.to_owned(),
                },
            );
        }
    }
    named
}

/// The region of the browser's language: `FR` of `fr-FR`.
pub fn own_region() -> Option<String> {
    let language = web_sys::window()?.navigator().language()?;
    region_of(&language)
}

/// A text to search by: lower case, without marks above and below letters.
pub fn fold(text: &str) -> String {
    let text: JsString = JsString::from(text).normalize("NFD").to_lower_case();
    String::from(text)
        .chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .collect()
}
