//! Parses methods straight from JSON text, in the form that the API documents and nearly always sends. Building a
//! tree of [`Value`]s first takes longer than everything else the proxy does for a request.
//!
//! This is only a shortcut. A method with anything unusual (a known field with another type, a repeated field, a
//! camelCase spelling) is parsed again by [`AuthenticationMethod::from_value`], which decides what becomes of it.
//! `streamed_tests` checks that both give the same result.

use serde_json::{Map, Value};

use super::{AuthenticationMethod, SubMethod};
use crate::lenient::count;
use crate::list::{MethodPage, Totals};
use crate::reader::Reader;

/// How deep the values of unknown fields may be nested here. Deeper ones are unusual.
const MAX_DEPTH: usize = 16;

/// How deep a method may be nested: as deep as `serde_json` reads, less the page and its list.
const MAX_METHOD_DEPTH: usize = 125;

/// Documented methods are longer than this, in bytes.
const MIN_LENGTH: usize = 128;

/// Maximum number of methods that room is made for at once.
const MAX_ROOM: usize = 32 * 1024;

impl AuthenticationMethod {
    /// Parses a method; the result is that of [`Self::from_value`].
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn from_json(json: &[u8]) -> serde_json::Result<Self> {
        match plain(json, method) {
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
        match plain(json, page) {
            Some(page) => Ok(page),
            // It isn't JSON. This says why.
            None => Ok(Self::from_value(serde_json::from_slice(json)?)),
        }
    }
}

/// The shortcut; `None` if it can't be used. Checking UTF-8 once for all of the text is faster than for each string.
pub(super) fn plain<T>(json: &[u8], read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
    let mut reader = Reader::new(std::str::from_utf8(json).ok()?);
    let value = read(&mut reader)?;
    reader.is_at_end().then_some(value)
}

/// Takes an unknown field. `None` if it is repeated.
fn take_other(extra: &mut Map<String, Value>, key: &str, reader: &mut Reader<'_>) -> Option<()> {
    let before = extra.insert(key.to_owned(), reader.value(MAX_DEPTH)?);
    before.is_none().then_some(())
}

pub(super) fn method(reader: &mut Reader<'_>) -> Option<AuthenticationMethod> {
    let mut method = AuthenticationMethod::default();
    read_method(reader, &mut method)?;
    Some(method)
}

fn read_method(reader: &mut Reader<'_>, method: &mut AuthenticationMethod) -> Option<()> {
    reader.items(b'{', b'}', |reader| {
        let key = reader.name()?;
        if method.read_known(&key, reader)? {
            return Some(());
        }
        // It may be the camelCase spelling of a known field.
        if key.bytes().any(|b| b.is_ascii_uppercase()) {
            return None;
        }
        take_other(&mut method.extra, &key, reader)
    })
}

/// A child of a method.
pub(super) fn child(reader: &mut Reader<'_>) -> Option<SubMethod> {
    let mut child = SubMethod::default();
    reader.items(b'{', b'}', |reader| {
        let key = reader.name()?;
        let slot = match &*key {
            "type" => &mut child.kind,
            "id" => &mut child.id,
            other => return take_other(&mut child.extra, other, reader),
        };
        let before = slot.replace(reader.text()?.into_owned());
        before.is_none().then_some(())
    })?;
    Some(child)
}

fn methods(reader: &mut Reader<'_>) -> Option<Vec<AuthenticationMethod>> {
    let whole = reader.rest().len();
    let mut methods = Vec::with_capacity((whole / MIN_LENGTH).min(MAX_ROOM));
    reader.items(b'[', b']', |reader| {
        if methods.len() == methods.capacity() {
            make_room(&mut methods, whole, reader.rest().len());
        }
        let start = reader.clone();
        // Read where it stays: moving it would copy half a kilobyte.
        methods.push(AuthenticationMethod::default());
        let method = methods.last_mut()?;
        if read_method(reader, method).is_none() {
            // Not all of the list, of which there would be two forms at a time.
            *reader = start;
            *method = AuthenticationMethod::from_value(reader.value(MAX_METHOD_DEPTH)?);
        }
        Some(())
    })?;
    Some(methods)
}

/// Makes room for the methods in the rest of a list, if they are as long as those so far. A list that grows in small steps
/// is moved several times, and each time takes the memory of both.
fn make_room(methods: &mut Vec<AuthenticationMethod>, whole: usize, rest: usize) {
    let read = (whole - rest).max(1);
    let expected = methods.len() * rest / read;
    // A little more, or the last one may be one too many.
    methods.reserve((expected + expected / 8 + 1).min(MAX_ROOM));
}

/// A page; `Some(None)` if it is JSON of another shape.
#[expect(
    clippy::option_option,
    reason = "whether it is JSON, and whether it is a page"
)]
pub(super) fn page(reader: &mut Reader<'_>) -> Option<Option<MethodPage>> {
    if reader.is_next(b'[') {
        return Some(Some(MethodPage {
            methods: methods(reader)?,
            totals: None,
        }));
    }
    if !reader.is_next(b'{') {
        return reader.skip(MAX_METHOD_DEPTH).map(|()| None);
    }
    let (mut start, mut limit, mut total) = (None, None, None);
    let mut list = None;
    // The last one of repeated fields counts.
    reader.items(b'{', b'}', |reader| {
        let name = reader.name()?;
        if name == "authenticators" {
            list = None;
            if reader.is_next(b'[') {
                list = Some(methods(reader)?);
                return Some(());
            }
        }
        let slot = match &*name {
            "start" => &mut start,
            "limit" => &mut limit,
            "total" => &mut total,
            _ => return reader.skip(MAX_METHOD_DEPTH),
        };
        *slot = count(&reader.value(MAX_METHOD_DEPTH)?);
        Some(())
    })?;
    Some(list.map(|methods| MethodPage {
        totals: Some(Totals {
            start: start.unwrap_or_default(),
            limit: limit.unwrap_or_default(),
            total: total.unwrap_or(methods.len() as u64),
        }),
        methods,
    }))
}
