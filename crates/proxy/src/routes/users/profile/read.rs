//! Parses users without keeping what isn't shown: a profile may hold megabytes of metadata.

use std::borrow::Cow;
use std::fmt;

use factordesk_model::{IDENTITY_FIELDS, USER_FIELDS};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Number, Value};

use super::Profile;

/// Maximum number of users in a response. A page has 100, and a list by e-mail address has one user
/// per connection.
const MAX_USERS: usize = 1000;
/// Maximum number of identities of a user.
const MAX_IDENTITIES: usize = 100;

/// The fields that a policy looks at. `app_metadata` comes last, as only some policies need it.
const FACTS: [&str; 5] = [
    "user_id",
    "email",
    "email_verified",
    "identities",
    "app_metadata",
];
/// The same for an identity.
const IDENTITY_FACTS: [&str; 4] = ["connection", "provider", "user_id", "profileData"];
/// The same for the account of an identity.
const ACCOUNT_FACTS: [&str; 2] = ["email", "email_verified"];

/// The fields that are kept of a page, besides its users.
const TOTALS: [&str; 4] = ["start", "limit", "length", "total"];

/// A list of users: bare, or in an object with totals.
pub(crate) struct Users {
    pub(crate) list: Vec<Profile>,
    /// `None` if the list is bare
    pub(crate) totals: Option<Map<String, Value>>,
}

/// Parses a single user; `None` if it isn't an object.
pub(crate) fn one(body: &[u8]) -> Option<Profile> {
    whole(USER, body)
}

/// Parses what a policy looks at of a single user. `metadata`: whether it looks at `app_metadata`.
pub(crate) fn facts(body: &[u8], metadata: bool) -> Option<Profile> {
    whole(fact_fields(metadata), body)
}

/// The same for a list of users, bare or with totals, in its order.
pub(crate) fn list_facts(body: &[u8], metadata: bool) -> Option<Vec<Profile>> {
    let users = whole(Page(fact_fields(metadata)), body)?;
    Some(users.list)
}

fn fact_fields(metadata: bool) -> Object {
    let count = if metadata {
        FACTS.len()
    } else {
        FACTS.len() - 1
    };
    Object(&FACTS[..count], &IDENTITY_FACTS)
}

fn whole<T>(seed: impl for<'de> DeserializeSeed<'de, Value = T>, body: &[u8]) -> Option<T> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = seed.deserialize(&mut reader).ok()?;
    // `deserialize` alone ignores what follows the value.
    reader.end().ok()?;
    Some(read)
}

impl Serialize for Users {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(totals) = &self.totals else {
            return self.list.serialize(serializer);
        };
        let mut page = totals.clone();
        let users = self.list.iter().cloned().map(Value::Object).collect();
        page.insert("users".to_owned(), Value::Array(users));
        page.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Users {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Page(USER).deserialize(deserializer)
    }
}

/// Parses either shape of [`Users`].
struct Page(Object);

impl<'de> DeserializeSeed<'de> for Page {
    type Value = Users;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Users, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Page {
    type Value = Users;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("users")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Users, A::Error> {
        let list = List(self.0, MAX_USERS).visit_seq(items)?;
        Ok(Users { list, totals: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Users, A::Error> {
        let (mut list, mut totals) = (None, Map::new());
        while let Some(key) = entries.next_key::<Cow<'de, str>>()? {
            if key == "users" {
                list = Some(entries.next_value_seed(List(self.0, MAX_USERS))?);
            } else if TOTALS.contains(&&*key) {
                let kept = entries.next_value_seed(Plain(None))?;
                totals.extend(kept.map(|value| (key.into_owned(), value)));
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        // Another object, such as a single user, isn't a page: the response is 502.
        let list = list.ok_or_else(|| serde::de::Error::missing_field("users"))?;
        let totals = Some(totals);
        Ok(Users { list, totals })
    }
}

/// Parses a list of objects, up to a maximum length.
struct List(Object, usize);

/// A user as the desk shows one.
const USER: Object = Object(&USER_FIELDS, &IDENTITY_FIELDS);

impl<'de> DeserializeSeed<'de> for List {
    type Value = Vec<Profile>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List {
    type Value = Vec<Profile>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.0)? {
            if list.len() == self.1 {
                return Err(serde::de::Error::custom("too many"));
            }
            list.push(item);
        }
        Ok(list)
    }
}

/// Parses an object and keeps these fields: plain values, `identities` as a list of objects with
/// the second list's fields, and what a policy looks at inside `profileData` and `app_metadata`.
#[derive(Clone, Copy)]
struct Object(&'static [&'static str], &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Object {
    type Value = Profile;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Profile, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object {
    type Value = Profile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Profile, A::Error> {
        let mut kept = Map::new();
        while let Some(key) = entries.next_key::<Cow<'de, str>>()? {
            let value = if !self.0.contains(&&*key) {
                entries.next_value::<IgnoredAny>()?;
                None
            } else if key == "identities" {
                let list = entries.next_value_seed(Identities(self.1))?;
                list.map(|list| list.into_iter().map(Value::Object).collect())
            } else if key == "profileData" {
                entries.next_value_seed(Plain(Some(Object(&ACCOUNT_FACTS, &[]))))?
            } else if key == "app_metadata" {
                Some(entries.next_value()?)
            } else {
                entries.next_value_seed(Plain(None))?
            };
            kept.extend(value.map(|value| (key.into_owned(), value)));
        }
        Ok(kept)
    }
}

/// Parses a user's identities, which may be null, with these fields.
struct Identities(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Identities {
    type Value = Option<Vec<Profile>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Identities {
    type Value = Option<Vec<Profile>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("identities")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let identities = List(Object(self.0, &[]), MAX_IDENTITIES);
        identities.deserialize(deserializer).map(Some)
    }
}

/// Parses a string, number, boolean or null. Lists are dropped, since anything may be in them, and so
/// are objects, except for the fields that are named here.
struct Plain(Option<Object>);

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.into()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(number).map(Value::Number))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Some(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        // `serde_json` fails unless the visitor reads the list to its end.
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        if let Some(object) = self.0 {
            return object
                .visit_map(entries)
                .map(|kept| Some(Value::Object(kept)));
        }
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}
