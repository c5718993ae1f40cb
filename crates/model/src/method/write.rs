//! Writes methods as JSON, as `serde_json` does, in fewer instructions (docs/PERFORMANCE.md): their texts hardly ever need
//! escapes, and are copied whole. A busy proxy writes thousands of them per second.
//!
//! `streamed_tests` compares the results with those of `serde_json`.

use std::fmt::Write as _;

use serde_json::Value;

use super::entries::{Entries, Entry};
use super::{AuthenticationMethod, SubMethod};
use crate::list::MethodPage;
use crate::text::plain_length;

/// About the length of a method's JSON, to allocate once.
pub(crate) const USUAL_LENGTH: usize = 512;

impl AuthenticationMethod {
    /// The JSON text, as its `Serialize` writes it.
    pub fn to_json(&self) -> Vec<u8> {
        let mut text = String::with_capacity(USUAL_LENGTH);
        write_method(self, &mut text);
        text.into_bytes()
    }
}

impl MethodPage {
    /// The JSON text, as its `Serialize` writes it.
    pub fn to_json(&self) -> Vec<u8> {
        let mut text = String::with_capacity(USUAL_LENGTH * self.methods.len().max(1));
        match self.totals {
            None => write_list(&self.methods, write_method, &mut text),
            Some(totals) => {
                // Writing to a `String` can't fail.
                let _ = write!(
                    text,
                    r#"{{"start":{},"limit":{},"total":{},"authenticators":"#,
                    totals.start, totals.limit, totals.total
                );
                write_list(&self.methods, write_method, &mut text);
                text.push('}');
            }
        }
        text.into_bytes()
    }
}

fn write_method(method: &AuthenticationMethod, text: &mut String) {
    if method.extra.is_empty() {
        write_known(
            method,
            0..AuthenticationMethod::KEYS.len(),
            write_child,
            text,
        );
    } else {
        write_object(method.entries(), &write_child, &write_value, text);
    }
}

/// Writes a method without unknown fields: its fields at these places of [`AuthenticationMethod::FIELDS`].
pub(crate) fn write_known(
    method: &AuthenticationMethod,
    places: impl IntoIterator<Item = usize>,
    child: impl Fn(&SubMethod, &mut String),
    text: &mut String,
) {
    let known = method.known();
    let start = text.len();
    for place in places {
        let Some(entry) = known[place] else { continue };
        let key = AuthenticationMethod::KEYS[place];
        if text.len() == start {
            // The brace in place of the comma.
            text.push('{');
            text.push_str(&key[1..]);
        } else {
            text.push_str(key);
        }
        write_entry(entry, &child, write_value, text);
    }
    text.push_str(if text.len() == start { "{}" } else { "}" });
}

fn write_child(child: &SubMethod, text: &mut String) {
    match (&child.kind, &child.id) {
        (Some(kind), Some(id)) if child.extra.is_empty() => {
            write_pair(("{\"type\":", kind), (",\"id\":", id), text);
        }
        _ => write_object(child.entries(), &write_child, &write_value, text),
    }
}

/// Writes an object of two texts, each after what comes before it.
pub(crate) fn write_pair(first: (&str, &str), second: (&str, &str), text: &mut String) {
    for (before, value) in [first, second] {
        text.push_str(before);
        write_text(value, text);
    }
    text.push('}');
}

fn write_value(value: &Value, text: &mut String) {
    // Writing to a `String` can't fail.
    let _ = write!(text, "{value}");
}

/// Writes an object in the order of its entries. `child` and `other` write children and unknown values.
pub(crate) fn write_object(
    Entries(entries): Entries<'_>,
    child: &dyn Fn(&SubMethod, &mut String),
    other: &dyn Fn(&Value, &mut String),
    text: &mut String,
) {
    text.push('{');
    for (index, (key, entry)) in entries.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write_text(key, text);
        text.push(':');
        write_entry(entry, child, other, text);
    }
    text.push('}');
}

fn write_entry(
    entry: Entry<'_>,
    child: impl Fn(&SubMethod, &mut String),
    other: impl Fn(&Value, &mut String),
    text: &mut String,
) {
    match entry {
        Entry::Text(plain) => write_text(plain, text),
        Entry::Flag(flag) => text.push_str(if flag { "true" } else { "false" }),
        Entry::Texts(texts) => write_list(texts, |item, text| write_text(item, text), text),
        Entry::Children(children) => write_list(children, child, text),
        Entry::Other(value) => other(value, text),
    }
}

fn write_list<T>(items: &[T], write: impl Fn(&T, &mut String), text: &mut String) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        write(item, text);
    }
    text.push(']');
}

/// Writes a JSON string. Few texts need escapes, so those that don't are copied.
pub(crate) fn write_text(plain: &str, text: &mut String) {
    // In little code for the page, and in few instructions for the proxy.
    let is_plain = if cfg!(feature = "page") {
        !plain.bytes().any(|b| b < b' ' || matches!(b, b'"' | b'\\'))
    } else {
        plain_length(plain.as_bytes()) == plain.len()
    };
    if is_plain {
        text.reserve(plain.len() + 2);
        text.push('"');
        text.push_str(plain);
        text.push('"');
    } else {
        text.push_str(&Value::from(plain).to_string());
    }
}
