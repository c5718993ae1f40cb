//! Taking fields out of a JSON object without ever failing: what doesn't fit stays in the object.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::secret::Secret;

/// A JSON object that fields are taken out of, under either of two spellings.
pub(crate) struct Fields(pub(crate) Map<String, Value>);

impl Fields {
    /// The object in a value; any other value is kept whole under the key `value`.
    pub(crate) fn from_value(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            other => {
                // Not `from_iter`: it would bring a sort along, for one entry.
                let mut map = Map::new();
                map.insert("value".to_owned(), other);
                Self(map)
            }
        }
    }

    /// The spelling that is there: `snake_case` before camelCase. Only one is ever taken, so that two fields never become one.
    fn key<'a>(&self, name: &'a str) -> Cow<'a, str> {
        if !name.contains('_') || self.0.contains_key(name) {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(camel(name))
        }
    }

    /// Takes the field `name` (`snake_case`), or its camelCase spelling, when `convert` accepts its value.
    pub(crate) fn take<T>(
        &mut self,
        name: &str,
        convert: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let key = self.key(name);
        let found = self.0.get(&*key).and_then(convert)?;
        self.0.shift_remove(&*key);
        Some(found)
    }

    /// Takes a list that `accept` likes, without copying it.
    pub(crate) fn list(
        &mut self,
        name: &str,
        accept: impl FnOnce(&[Value]) -> bool,
    ) -> Option<Vec<Value>> {
        let key = self.key(name);
        if !self
            .0
            .get(&*key)?
            .as_array()
            .is_some_and(|items| accept(items))
        {
            return None;
        }
        match self.0.shift_remove(&*key) {
            Some(Value::Array(items)) => Some(items),
            _ => None,
        }
    }

    /// A text field.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let key = self.key(name);
        if !self.0.get(&*key)?.is_string() {
            return None;
        }
        match self.0.shift_remove(&*key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// A secret: the field's own text is taken, so that there is no second one.
    pub(crate) fn secret(&mut self, name: &str) -> Option<Secret> {
        self.text(name).map(Secret::new)
    }

    /// A boolean field.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, Value::as_bool)
    }

    /// A count.
    pub(crate) fn count(&mut self, name: &str) -> Option<u64> {
        self.take(name, |v| {
            v.as_u64().or_else(|| whole(&v.as_number()?.to_string()))
        })
    }

    /// A list of texts; a list with anything else in it stays where it is.
    pub(crate) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.take(name, |v| {
            v.as_array()?
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect()
        })
    }
}

/// `5.0` as `5`: some encoders write counts so.
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

/// Puts a field back when it is there.
pub(crate) fn put(map: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(name.to_owned(), value.into());
    }
}

/// For `#[serde(deserialize_with)]`: a `null` is what a missing field is.
pub(crate) fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
