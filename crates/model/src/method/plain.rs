//! Parses methods straight from JSON text, in the form that the API documents and nearly always sends. Building a
//! tree of [`Value`]s first takes longer than everything else the proxy does for a request.
//!
//! This is only a shortcut. Anything unusual (a known field with another type, a repeated field, a camelCase
//! spelling) is parsed again by [`AuthenticationMethod::from_value`], which decides what becomes of it.
//! `streamed_tests` checks that both give the same result.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{AuthenticationMethod, SubMethod};
use crate::list::{MethodPage, Totals};

impl AuthenticationMethod {
    /// Parses a method; the result is that of [`Self::from_value`].
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn from_json(json: &[u8]) -> serde_json::Result<Self> {
        match plain(json) {
            Some(method) => Ok(method),
            None => Ok(Self::from_value(serde_json::from_slice(json)?)),
        }
    }
}

impl MethodPage {
    /// Parses a page; the result is that of [`Self::from_value`]: `None` if it is JSON of another shape.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn from_json(json: &[u8]) -> serde_json::Result<Option<Self>> {
        match plain(json) {
            Some(page) => Ok(Some(page)),
            None => Ok(Self::from_value(serde_json::from_slice(json)?)),
        }
    }
}

/// The shortcut; `None` if it can't be used. Checking UTF-8 once for all of the text is faster than for each string.
fn plain<'de, T>(json: &'de [u8]) -> Option<T>
where
    Plain<T>: Deserialize<'de>,
{
    let Plain(read) = serde_json::from_str(std::str::from_utf8(json).ok()?).ok()?;
    Some(read)
}

/// A value that was parsed by the shortcut.
pub(super) struct Plain<T>(pub(super) T);

/// The visitor for each type.
struct Reader<T>(std::marker::PhantomData<T>);

impl<T> Reader<T> {
    const NEW: Self = Self(std::marker::PhantomData);
}

/// Makes the shortcut give up. The error is never shown.
pub(super) fn odd<E: Error>() -> E {
    E::custom("not plain")
}

/// Takes the value of a field, and gives up if the field is repeated.
fn take<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    slot: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(odd());
    }
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Takes an unknown field, and gives up if it is repeated.
fn take_other<'de, A: MapAccess<'de>>(
    extra: &mut Map<String, Value>,
    key: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    let before = extra.insert(key.to_owned(), map.next_value()?);
    before.map_or(Ok(()), |_| Err(odd()))
}

impl<'de> Deserialize<'de> for Plain<AuthenticationMethod> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(Reader::<AuthenticationMethod>::NEW)
            .map(Self)
    }
}

impl<'de> Visitor<'de> for Reader<AuthenticationMethod> {
    type Value = AuthenticationMethod;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a method")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AuthenticationMethod, A::Error> {
        let mut method = AuthenticationMethod::default();
        while let Some(Text(key)) = map.next_key()? {
            if method.read_known(&key, &mut map)? {
                continue;
            }
            // It may be the camelCase spelling of a known field.
            if key.bytes().any(|b| b.is_ascii_uppercase()) {
                return Err(odd());
            }
            take_other(&mut method.extra, &key, &mut map)?;
        }
        Ok(method)
    }
}

impl<'de> Deserialize<'de> for Plain<SubMethod> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(Reader::<SubMethod>::NEW)
            .map(Self)
    }
}

impl<'de> Visitor<'de> for Reader<SubMethod> {
    type Value = SubMethod;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a child")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SubMethod, A::Error> {
        let mut child = SubMethod::default();
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "type" => take(&mut child.kind, &mut map)?,
                "id" => take(&mut child.id, &mut map)?,
                other => take_other(&mut child.extra, other, &mut map)?,
            }
        }
        Ok(child)
    }
}

impl<'de> Deserialize<'de> for Plain<MethodPage> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(Reader::<MethodPage>::NEW)
            .map(Self)
    }
}

impl<'de> Visitor<'de> for Reader<MethodPage> {
    type Value = MethodPage;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of methods")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<MethodPage, A::Error> {
        let mut methods = Vec::new();
        while let Some(Plain(method)) = items.next_element()? {
            methods.push(method);
        }
        Ok(MethodPage {
            methods,
            totals: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MethodPage, A::Error> {
        let (mut start, mut limit, mut total) = (None, None, None);
        let mut methods = None::<Vec<Plain<AuthenticationMethod>>>;
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "start" => take(&mut start, &mut map)?,
                "limit" => take(&mut limit, &mut map)?,
                "total" => take(&mut total, &mut map)?,
                "authenticators" => take(&mut methods, &mut map)?,
                _ => return Err(odd()),
            }
        }
        let methods = methods
            .ok_or_else(odd)?
            .into_iter()
            .map(|Plain(method)| method);
        let methods: Vec<AuthenticationMethod> = methods.collect();
        let totals = Totals {
            start: start.unwrap_or_default(),
            limit: limit.unwrap_or_default(),
            total: total.unwrap_or(methods.len() as u64),
        };
        Ok(MethodPage {
            methods,
            totals: Some(totals),
        })
    }
}

/// A string that is copied only if it contains escapes.
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextReader)
    }
}

struct TextReader;

impl<'de> Visitor<'de> for TextReader {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}
