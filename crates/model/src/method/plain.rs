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

use super::{AuthenticationMethod, Channel, MethodType, SubMethod};
use crate::id::MethodId;
use crate::list::{MethodPage, Totals};
use crate::secret::Secret;

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
fn odd<E: Error>() -> E {
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
        let (mut id, mut kind, mut channel) =
            (None::<String>, None::<Cow<'_, str>>, None::<Cow<'_, str>>);
        let (mut secret, mut children) = (None::<Secret>, None::<Vec<Plain<SubMethod>>>);
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "id" => take(&mut id, &mut map)?,
                "type" => take_text(&mut kind, &mut map)?,
                "confirmed" => take(&mut method.confirmed, &mut map)?,
                "name" => take(&mut method.name, &mut map)?,
                "authentication_methods" => take(&mut children, &mut map)?,
                "preferred_authentication_method" => take_text(&mut channel, &mut map)?,
                "link_id" => take(&mut method.link_id, &mut map)?,
                "phone_number" => take(&mut method.phone_number, &mut map)?,
                "email" => take(&mut method.email, &mut map)?,
                "totp_secret" => take(&mut secret, &mut map)?,
                "key_id" => take(&mut method.key_id, &mut map)?,
                "public_key" => take(&mut method.public_key, &mut map)?,
                "relying_party_identifier" => take(&mut method.relying_party_identifier, &mut map)?,
                "aaguid" => take(&mut method.aaguid, &mut map)?,
                "credential_device_type" => take(&mut method.credential_device_type, &mut map)?,
                "credential_backed_up" => take(&mut method.credential_backed_up, &mut map)?,
                "identity_user_id" => take(&mut method.identity_user_id, &mut map)?,
                "user_agent" => take(&mut method.user_agent, &mut map)?,
                "user_handle" => take(&mut method.user_handle, &mut map)?,
                "transports" => take(&mut method.transports, &mut map)?,
                "created_at" => take(&mut method.created_at, &mut map)?,
                "enrolled_at" => take(&mut method.enrolled_at, &mut map)?,
                "last_auth_at" => take(&mut method.last_auth_at, &mut map)?,
                // It may be the camelCase spelling of a known field.
                other if other.bytes().any(|b| b.is_ascii_uppercase()) => return Err(odd()),
                other => take_other(&mut method.extra, other, &mut map)?,
            }
        }
        method.id = id.map(MethodId::new).transpose().map_err(|_| odd())?;
        method.kind = kind.map(|text| MethodType::read(&text));
        if let Some(text) = channel {
            method.preferred_authentication_method = Some(Channel::read(&text).ok_or_else(odd)?);
        }
        method.totp_secret = secret;
        if let Some(children) = children {
            // `from_value` keeps an empty list in `extra`.
            if children.is_empty() {
                return Err(odd());
            }
            method.authentication_methods =
                children.into_iter().map(|Plain(child)| child).collect();
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
struct Text<'a>(Cow<'a, str>);

fn take_text<'de, A: MapAccess<'de>>(
    slot: &mut Option<Cow<'de, str>>,
    map: &mut A,
) -> Result<(), A::Error> {
    let mut text = slot.take().map(Text);
    take(&mut text, map)?;
    *slot = text.map(|Text(text)| text);
    Ok(())
}

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
