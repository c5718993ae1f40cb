//! Lists of methods, with and without totals, and the fingerprint that tells whether a list has changed.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hasher;

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::lenient::Fields;
use crate::method::entries::Entries;
use crate::method::write::{USUAL_LENGTH, write_known, write_object, write_pair, write_text};
use crate::method::{AuthenticationMethod, SubMethod};

/// Maximum page size of the API.
pub const MAX_PER_PAGE: u32 = 100;
/// The API's page size if the request names none.
pub const DEFAULT_PER_PAGE: u32 = 50;

/// The paging parameters of a list request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageQuery {
    /// 0-based
    pub page: u32,
    /// 0..=100
    pub per_page: u32,
    /// Whether the response is an object with totals instead of an array
    pub include_totals: bool,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self {
            page: 0,
            per_page: DEFAULT_PER_PAGE,
            include_totals: false,
        }
    }
}

/// The position of a page in the complete list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Index of the first item
    pub start: u64,
    /// Page size
    pub limit: u64,
    /// Number of items in the complete list
    pub total: u64,
}

/// One page of methods: an array, or `{start, limit, total, authenticators}` (the key's name is the API's).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MethodPage {
    /// The methods, in the API's order
    pub methods: Vec<AuthenticationMethod>,
    /// `None` for an array
    pub totals: Option<Totals>,
}

/// Splits a page of either shape into its items and its totals, if any; returns `None` for any other shape.
pub(crate) fn split_page(value: Value, items_key: &str) -> Option<(Vec<Value>, Option<Totals>)> {
    match value {
        Value::Array(items) => Some((items, None)),
        Value::Object(_) => {
            let mut fields = Fields::from_value(value);
            let items = fields.list(items_key, |_| true)?;
            let totals = Totals {
                start: fields.count("start").unwrap_or_default(),
                limit: fields.count("limit").unwrap_or_default(),
                // Auth0 leaves `total` out for an empty list (recorded).
                total: fields.count("total").unwrap_or(items.len() as u64),
            };
            Some((items, Some(totals)))
        }
        _ => None,
    }
}

/// The opposite of [`split_page`].
pub(crate) fn join_page(items: Vec<Value>, totals: Option<Totals>, items_key: &str) -> Value {
    match totals {
        None => Value::Array(items),
        Some(t) => {
            let mut map = Map::from_iter([
                ("start".to_owned(), json!(t.start)),
                ("limit".to_owned(), json!(t.limit)),
                ("total".to_owned(), json!(t.total)),
            ]);
            map.insert(items_key.to_owned(), Value::Array(items));
            Value::Object(map)
        }
    }
}

impl MethodPage {
    /// Reads either shape; returns `None` for anything but an array or an object with `authenticators`.
    pub fn from_value(value: Value) -> Option<Self> {
        let (items, totals) = split_page(value, "authenticators")?;
        Some(Self {
            methods: items
                .into_iter()
                .map(AuthenticationMethod::from_value)
                .collect(),
            totals,
        })
    }

    /// The JSON value, in the shape that was read.
    pub fn to_value(&self) -> Value {
        let items = self
            .methods
            .iter()
            .map(AuthenticationMethod::to_value)
            .collect();
        join_page(items, self.totals, "authenticators")
    }
}

impl Serialize for MethodPage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(Totals {
            start,
            limit,
            total,
        }) = self.totals
        else {
            return self.methods.serialize(serializer);
        };
        let mut page = serializer.serialize_map(Some(4))?;
        page.serialize_entry("start", &start)?;
        page.serialize_entry("limit", &limit)?;
        page.serialize_entry("total", &total)?;
        page.serialize_entry("authenticators", &self.methods)?;
        page.end()
    }
}

impl<'de> Deserialize<'de> for MethodPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).ok_or_else(|| {
            serde::de::Error::custom(
                "neither an array of methods nor an object with `authenticators`",
            )
        })
    }
}

/// The version of a user's complete list.
///
/// It changes if a method is added, removed, renamed or otherwise changed, but not if one is merely used. A
/// destructive mutation names the version that the admin saw, so that it fails if the list has changed since.
///
/// It is a fingerprint (FNV-1a, 64 bits) of the methods, sorted, so that the widget and the proxy compute the same
/// one from the same list. It protects against accidents, not against forgery: FNV is no cryptographic hash.
///
/// It is computed from the masked list ([`crate::mask`]), which is what the widget usually has. A client that has
/// revealed the list takes the version from the header [`crate::headers::LIST_VERSION`]. Masking makes two numbers
/// with the same last digits equal, and two addresses with the same first letter and domain. That loses nothing: the
/// API can't change a method's number or address, so another one is another method, with another id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListVersion(u64);

/// Writes compact JSON with the keys of every object sorted. Maps keep the order of insertion only with a feature of
/// `serde_json` that any crate in the build can turn on, and the widget and the proxy have to agree.
fn write_sorted(value: &Value, omitted: &[&str], text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = Vec::with_capacity(map.len());
            for key in map.keys().filter(|key| !omitted.contains(&key.as_str())) {
                // `sort` would add much code to the page. In the proxy, an object may have 25,000 keys.
                let place = if cfg!(feature = "page") {
                    keys.partition_point(|earlier| *earlier < key)
                } else {
                    keys.len()
                };
                keys.insert(place, key);
            }
            if !cfg!(feature = "page") {
                keys.sort_unstable();
            }
            text.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_text(key, text);
                text.push(':');
                write_sorted(map.get(key).unwrap_or(&Value::Null), &[], text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_sorted(item, &[], text);
            }
            text.push(']');
        }
        Value::String(plain) => write_text(plain, text),
        // Only whole numbers count: how a fraction is written depends on a feature of `serde_json`, and no decision
        // depends on one.
        Value::Number(number) if !(number.is_u64() || number.is_i64()) => text.push('.'),
        plain => text.push_str(&plain.to_string()),
    }
}

/// The same for an object that isn't a [`Value`].
fn write_entries(Entries(mut entries): Entries<'_>, omitted: &[&str], text: &mut String) {
    entries.retain(|(key, _)| !omitted.contains(key));
    entries.sort_unstable_by_key(|(key, _)| *key);
    write_object(
        Entries(entries),
        &write_sorted_child,
        &|value: &Value, text: &mut String| write_sorted(value, &[], text),
        text,
    );
}

fn write_sorted_child(child: &SubMethod, text: &mut String) {
    match (&child.kind, &child.id) {
        (Some(kind), Some(id)) if child.extra.is_empty() => {
            write_pair(("{\"id\":", id), (",\"type\":", kind), text);
        }
        _ => write_entries(child.entries(), &[], text),
    }
}

/// Fields that don't change the version: the last use; and the secret, which a list never contains.
const OMITTED: [&str; 2] = ["last_auth_at", "totp_secret"];

/// The places in [`AuthenticationMethod::FIELDS`] of the fields that change the version, sorted by name.
const COUNTED: [usize; AuthenticationMethod::FIELDS.len() - OMITTED.len()] = counted();

const fn counted() -> [usize; AuthenticationMethod::FIELDS.len() - OMITTED.len()] {
    let names = AuthenticationMethod::FIELDS;
    let mut places = [0; AuthenticationMethod::FIELDS.len() - OMITTED.len()];
    let mut place = 0;
    while place < names.len() {
        let mut earlier = 0;
        let mut other = 0;
        while other < names.len() {
            if !is_omitted(names[other]) && is_before(names[other], names[place]) {
                earlier += 1;
            }
            other += 1;
        }
        if !is_omitted(names[place]) {
            places[earlier] = place;
        }
        place += 1;
    }
    places
}

const fn is_omitted(name: &str) -> bool {
    let mut index = 0;
    while index < OMITTED.len() {
        if !is_before(name, OMITTED[index]) && !is_before(OMITTED[index], name) {
            return true;
        }
        index += 1;
    }
    false
}

/// `<` of strings, which isn't constant.
const fn is_before(name: &str, other: &str) -> bool {
    let (name, other) = (name.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < name.len() && at < other.len() {
        if name[at] != other[at] {
            return name[at] < other[at];
        }
        at += 1;
    }
    name.len() < other.len()
}

impl ListVersion {
    /// The version of this list; its order doesn't matter.
    pub fn of<'a>(methods: impl IntoIterator<Item = &'a AuthenticationMethod>) -> Self {
        // Insertion into a sorted list: a user has tens of methods, and `sort` would add much code to the widget.
        let mut texts: Vec<String> = Vec::new();
        for method in methods {
            let mut text = String::with_capacity(USUAL_LENGTH);
            write_sorted(&method.to_value(), &OMITTED, &mut text);
            let place = texts.partition_point(|earlier| *earlier < text);
            texts.insert(place, text);
        }
        Self::of_texts(texts.iter().map(String::as_bytes))
    }

    /// The same without building [`Value`]s. The proxy computes a version for every list, and the size of its code
    /// doesn't matter.
    pub fn streamed(methods: impl IntoIterator<Item: Borrow<AuthenticationMethod>>) -> Self {
        let methods = methods.into_iter();
        let count = methods.size_hint().0;
        // All in one text: thousands of short methods would take half a kilobyte each.
        let mut all = String::with_capacity(count * USUAL_LENGTH);
        let mut places = Vec::with_capacity(count);
        for method in methods {
            let method = method.borrow();
            let start = all.len();
            if method.extra.is_empty() {
                write_known(method, COUNTED, write_sorted_child, &mut all);
            } else {
                write_entries(method.entries(), &OMITTED, &mut all);
            }
            places.push(start..all.len());
        }
        let texts = places.into_iter().map(|place| &all.as_bytes()[place]);
        let mut texts: Vec<&[u8]> = texts.collect();
        texts.sort_unstable();
        Self::of_texts(texts)
    }

    fn of_texts<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = fnv::FnvHasher::default();
        for text in texts {
            hasher.write(text);
            // 0xff occurs in no UTF-8 text, so two lists never become the same bytes.
            hasher.write(&[0xff]);
        }
        Self(hasher.finish())
    }

    /// Reads the form that `Display` writes: `v1-` and 16 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("v1-")?;
        // `from_str_radix` would also accept a `+` and capitals: several spellings of one version.
        let plain = digits.len() == 16
            && digits
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        plain
            .then(|| u64::from_str_radix(digits, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for ListVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v1-{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(value: Value) -> AuthenticationMethod {
        AuthenticationMethod::from_value(value)
    }

    #[test]
    fn page_keeps_its_shape() {
        for value in [
            json!([{"id": "totp|dev_1", "type": "totp"}]),
            json!({"start": 50, "limit": 50, "total": 60, "authenticators": []}),
        ] {
            assert_eq!(
                MethodPage::from_value(value.clone()).unwrap().to_value(),
                value
            );
        }
        assert_eq!(MethodPage::from_value(json!({"users": []})), None);
        assert_eq!(MethodPage::from_value(json!("x")), None);
    }

    #[test]
    fn list_version_ignores_order_and_use_but_not_change() {
        let a = method(
            json!({"id": "a", "type": "totp", "name": "A", "last_auth_at": "2026-01-01T00:00:00Z"}),
        );
        let used = method(
            json!({"id": "a", "type": "totp", "name": "A", "last_auth_at": "2026-02-01T00:00:00Z"}),
        );
        let renamed = method(json!({"id": "a", "type": "totp", "name": "B"}));
        let b = method(json!({"id": "b", "type": "push"}));
        let version = ListVersion::of([&a, &b]);
        assert_eq!(version, ListVersion::of([&b, &used]));
        assert_ne!(version, ListVersion::of([&renamed, &b]));
        assert_ne!(version, ListVersion::of([&a]));
        assert_eq!(ListVersion::parse(&version.to_string()), Some(version));
    }

    #[test]
    fn list_version_parses_only_its_own_form() {
        for bad in [
            "",
            "v1-",
            "v1-123",
            "v2-0123456789abcdef",
            "v1-0123456789ABCDEF",
            "v1-+123456789abcdef",
        ] {
            assert_eq!(ListVersion::parse(bad), None, "{bad}");
        }
    }
}
