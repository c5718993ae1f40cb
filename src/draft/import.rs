//! A list from JSON: what PUT takes, what a list answer holds, or what this desk exports.
//!
//! An entry without an `id` was written for PUT, and is read as strictly as PUT reads it. An entry with one comes from an
//! answer: what a replacement can't hold is left out, and said.

mod cursor;

use std::fmt;

use factordesk_model::{AuthenticationMethod, Channel, MethodType};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::masks::{is_hidden_by_tenant, is_masked, is_masked_value};
use super::row::{RowDraft, SetKind};
use cursor::Cursor;

/// What the proxy takes at most for a replacement.
pub const MAX_BYTES: usize = 256 * 1024;

/// Keys that a list of methods has been seen under.
const LIST_KEYS: [&str; 3] = ["authenticators", "authentication_methods", "methods"];

/// Why nothing was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportError {
    /// There is no text
    Empty,
    /// More than [`MAX_BYTES`]
    TooLarge,
    /// Not JSON, from here on; lines and columns count from 1
    Syntax {
        /// Line
        line: usize,
        /// Column
        column: usize,
    },
    /// JSON, but no list of methods
    NotAList,
    /// An entry that can't be meant
    Entry {
        /// Its place, from 0
        index: usize,
        /// The line it begins on, from 1
        line: usize,
        /// Why
        problem: EntryProblem,
    },
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryProblem {
    /// It is not an object
    NotAnObject,
    /// It has no `type`
    NoType,
    /// A field that PUT doesn't know
    UnknownField(String),
    /// The same field twice
    RepeatedField(String),
    /// A value that doesn't fit its field
    WrongValue(String),
}

/// Something that was left out or has to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The whole entry: its type can't be in a replacement
    Skipped(MethodType),
    /// The number, the address or the name: it is masked
    MaskedNumber,
    /// The secret: no answer holds it
    NoSecret,
    /// A field of an answer that a replacement can't hold or that has an odd value
    Field(String),
}

/// A note and the entry it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryNote {
    /// The entry's place, from 0
    pub index: usize,
    /// The line it begins on, from 1
    pub line: usize,
    /// What
    pub note: Note,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// The lines for the editor
    pub rows: Vec<RowDraft>,
    /// What was left out
    pub notes: Vec<EntryNote>,
}

/// Reads a list.
pub fn import(text: &str) -> Result<Imported, ImportError> {
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_slice::<IgnoredAny>(text.as_bytes()).map_err(|error| ImportError::Syntax {
        line: error.line(),
        column: error.column(),
    })?;
    let mut cursor = Cursor::new(text);
    if !find_list(&mut cursor) {
        return Err(ImportError::NotAList);
    }
    let mut imported = Imported::default();
    let mut index = 0;
    while !cursor.take(']') {
        if index > 0 {
            cursor.take(',');
        }
        let line = cursor.line();
        let entry = |problem| ImportError::Entry {
            index,
            line,
            problem,
        };
        let Pairs(pairs) = cursor
            .value()
            .ok_or_else(|| entry(EntryProblem::NotAnObject))?;
        let mut notes = Vec::new();
        imported
            .rows
            .extend(read_entry(pairs, &mut notes).map_err(entry)?);
        imported.notes.extend(
            notes
                .into_iter()
                .map(|note| EntryNote { index, line, note }),
        );
        index += 1;
    }
    Ok(imported)
}

/// Moves behind the `[` of the list; `false` when there is none.
fn find_list(cursor: &mut Cursor<'_>) -> bool {
    if cursor.take('[') {
        return true;
    }
    if !cursor.take('{') {
        return false;
    }
    while let Some(key) = cursor.value::<String>() {
        cursor.take(':');
        if LIST_KEYS.contains(&key.as_str()) {
            return cursor.take('[');
        }
        if cursor.value::<IgnoredAny>().is_none() || !cursor.take(',') {
            return false;
        }
    }
    false
}

/// An object with its fields as they come, so that a repeated one is seen.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Pairs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

fn read_entry(
    pairs: Vec<(String, Value)>,
    notes: &mut Vec<Note>,
) -> Result<Option<RowDraft>, EntryProblem> {
    let mut map = Map::new();
    for (key, value) in pairs {
        if map.contains_key(&key) {
            return Err(EntryProblem::RepeatedField(key));
        }
        map.insert(key, value);
    }
    let kind = match map.get("type") {
        Some(Value::String(text)) => MethodType::read(text),
        Some(_) => return Err(EntryProblem::WrongValue("type".to_owned())),
        None => return Err(EntryProblem::NoType),
    };
    let Some(set_kind) = SetKind::of(Some(&kind)) else {
        notes.push(Note::Skipped(kind));
        return Ok(None);
    };
    if map.contains_key("id") {
        Ok(from_answer(map, notes))
    } else {
        from_request(&map, set_kind).map(Some)
    }
}

/// An entry that was written for PUT.
fn from_request(map: &Map<String, Value>, kind: SetKind) -> Result<RowDraft, EntryProblem> {
    let mut row = RowDraft::new(kind);
    for (key, value) in map.iter().filter(|(key, _)| *key != "type") {
        let field = kind
            .fields()
            .iter()
            .find(|f| f.name == key)
            .ok_or_else(|| EntryProblem::UnknownField(key.clone()))?;
        let wrong = || EntryProblem::WrongValue(key.clone());
        let text = value.as_str().ok_or_else(wrong)?;
        if field.name == "preferred_authentication_method" && Channel::read(text).is_none() {
            return Err(wrong());
        }
        row.draft.set(field.name, text);
    }
    Ok(row)
}

/// An entry of an answer.
fn from_answer(map: Map<String, Value>, notes: &mut Vec<Note>) -> Option<RowDraft> {
    let method = AuthenticationMethod::from_value(Value::Object(map));
    let mut row = RowDraft::keeping(&method)?;
    if let Some(secret) = &method.totp_secret {
        row.draft.set("totp_secret", secret.expose());
    }
    match row.kind {
        SetKind::Phone if method.phone_number.as_deref().is_some_and(is_masked_value) => {
            notes.push(Note::MaskedNumber);
        }
        _ if is_masked(&method) || is_hidden_by_tenant(&method) => notes.push(Note::MaskedNumber),
        SetKind::Totp if method.totp_secret.is_none() => notes.push(Note::NoSecret),
        _ => {}
    }
    let odd = method.extra.iter().filter(|(_, value)| !value.is_null());
    notes.extend(odd.map(|(key, _)| Note::Field(key.clone())));
    Some(row)
}

#[cfg(test)]
#[path = "import/tests.rs"]
mod tests;
