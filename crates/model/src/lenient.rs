//! Takes fields out of a JSON object without failing: a value of another type stays in the object.
//!
//! Used for the tenant's responses. Requests are read strictly, see `strict`.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use crate::secret::Secret;

/// A JSON object whose fields are taken out, in snake case or camelCase; and whether any key has a capital letter.
/// Without one, the search for the camelCase spelling is skipped.
pub(crate) struct Fields(pub(crate) Map<String, Value>, bool);

impl Fields {
    /// The object in a value; any other value is kept under the key `value`.
    pub(crate) fn from_value(value: Value) -> Self {
        match value {
            Value::Object(map) => {
                let capitals = |key: &String| key.bytes().any(|b| b.is_ascii_uppercase());
                let camel = map.keys().any(capitals);
                Self(map, camel)
            }
            other => {
                // Not `from_iter`: it would link a sort into the widget, for one entry.
                let mut map = Map::with_capacity(1);
                map.insert("value".to_owned(), other);
                Self(map, false)
            }
        }
    }

    /// The spelling that is present, and its value; `snake_case` wins over camelCase. Only one of the two is ever
    /// taken: the other stays, so no value is lost.
    fn find<'a>(&self, name: &'a str) -> Option<(Cow<'a, str>, &Value)> {
        if let Some(value) = self.0.get(name) {
            return Some((Cow::Borrowed(name), value));
        }
        // Without an underscore, both spellings are the same. Not `contains`: see `mask::is_masked`.
        if !self.1 || !name.bytes().any(|byte| byte == b'_') {
            return None;
        }
        let camel = camel(name);
        let value = self.0.get(&camel)?;
        Some((Cow::Owned(camel), value))
    }

    /// Takes the field `name` (`snake_case`) or its camelCase spelling if `convert` accepts its value.
    pub(crate) fn take<T>(
        &mut self,
        name: &str,
        convert: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let (key, value) = self.find(name)?;
        let found = convert(value)?;
        // `shift_remove` keeps the order of the other fields, which the raw view shows.
        self.0.shift_remove(&*key);
        Some(found)
    }

    /// Takes a list if `accept` returns true for its items, without copying it.
    pub(crate) fn list(
        &mut self,
        name: &str,
        accept: impl FnOnce(&[Value]) -> bool,
    ) -> Option<Vec<Value>> {
        let (key, value) = self.find(name)?;
        if !value.as_array().is_some_and(|items| accept(items)) {
            return None;
        }
        match self.0.shift_remove(&*key) {
            Some(Value::Array(items)) => Some(items),
            _ => None,
        }
    }

    /// Takes a string without copying it: a copy of a secret would be left behind in memory.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let (key, value) = self.find(name)?;
        if !value.is_string() {
            return None;
        }
        match self.0.shift_remove(&*key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Takes a secret.
    pub(crate) fn secret(&mut self, name: &str) -> Option<Secret> {
        self.text(name).map(Secret::new)
    }

    /// Takes a boolean.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, Value::as_bool)
    }

    /// Takes a count: a non-negative whole number.
    pub(crate) fn count(&mut self, name: &str) -> Option<u64> {
        self.take(name, count)
    }

    /// Takes a list of strings; a list with any other item stays.
    pub(crate) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.take(name, |v| {
            v.as_array()?
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect()
        })
    }
}

/// A non-negative whole number.
pub(crate) fn count(value: &Value) -> Option<u64> {
    #[cfg(feature = "page")]
    let written = |number: &Number| whole(number.as_str());
    #[cfg(not(feature = "page"))]
    let written = |number: &Number| whole(&number.to_string());
    value.as_u64().or_else(|| written(value.as_number()?))
}

/// Reads `5.0` as 5: some encoders write counts that way.
fn whole(number: &str) -> Option<u64> {
    let (digits, fraction) = number.split_once('.')?;
    let nothing = fraction.bytes().all(|digit| digit == b'0');
    nothing.then(|| digits.parse().ok()).flatten()
}

/// `relying_party_identifier` as `relyingPartyIdentifier`.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut up = false;
    for c in name.chars() {
        if c == '_' {
            up = true;
        } else {
            out.push(if up { c.to_ascii_uppercase() } else { c });
            up = false;
        }
    }
    out
}

/// Inserts a field, unless it is `None`.
pub(crate) fn put(map: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(name.to_owned(), value.into());
    }
}

/// Inserts a text, unless it is `None`.
pub(crate) fn put_text(map: &mut Map<String, Value>, name: &str, text: Option<&str>) {
    put(map, name, text);
}

/// For `#[serde(deserialize_with)]`: reads `null` as the default value.
pub(crate) fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
