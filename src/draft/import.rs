//! Imports a list of methods from JSON: a PUT's body, a list response, or this desk's own export.
//!
//! An entry without an `id` was written for PUT and is read as strictly as PUT reads it. An entry with an
//! `id` comes from a response. What a replacement can't contain is left out of it, with a note.

mod cursor;

use factordesk_model::{AuthenticationMethod, Channel, MethodType, reader};
use serde_json::{Map, Value};

use super::masks::{is_hidden_by_tenant, is_masked, is_masked_value};
use super::row::{RowDraft, SetKind};
use cursor::Cursor;

/// Maximum size of the text, in bytes. The proxy accepts no larger replacement.
pub const MAX_BYTES: usize = 256 * 1024;

/// The keys under which lists of methods occur.
const LIST_KEYS: [&str; 3] = ["authenticators", "authentication_methods", "methods"];

/// Why nothing was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportError {
    /// The text is empty
    Empty,
    /// More than [`MAX_BYTES`]
    TooLarge,
    /// The chosen file can't be read
    Unreadable,
    /// Not valid JSON from this position on; lines and columns count from 1
    Syntax {
        /// Line
        line: usize,
        /// Column
        column: usize,
    },
    /// Valid JSON, but not a list of methods
    NotAList,
    /// An invalid entry
    Entry {
        /// Its index, from 0
        index: usize,
        /// The line on which it begins, from 1
        line: usize,
        /// What is wrong with it
        problem: EntryProblem,
    },
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryProblem {
    /// Not an object
    NotAnObject,
    /// No `type`
    NoType,
    /// A field that PUT doesn't accept
    UnknownField(String),
    /// A field that occurs twice
    RepeatedField(String),
    /// A field with an invalid value
    WrongValue(String),
}

/// Something that was left out or must be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The whole entry, because a replacement can't contain its type
    Skipped(MethodType),
    /// The whole entry, because it would add a method of a type that isn't offered
    NotOffered(MethodType),
    /// The number, address or name, because it is masked
    MaskedNumber,
    /// The secret, because list responses don't contain it
    NoSecret,
    /// A field of a response that a replacement can't contain, or that has an odd value
    Field(String),
}

/// A note on an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryNote {
    /// The entry's index, from 0
    pub index: usize,
    /// The line on which it begins, from 1
    pub line: usize,
    /// The note
    pub note: Note,
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// The rows for the editor
    pub rows: Vec<RowDraft>,
    /// What was left out
    pub notes: Vec<EntryNote>,
}

/// Imports a list, as far as `offers` is true for its rows.
///
/// # Errors
/// Why nothing was imported. One invalid entry rejects the whole list.
pub fn import(text: &str, offers: &dyn Fn(&RowDraft) -> bool) -> Result<Imported, ImportError> {
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    // Windows editors put a byte order mark at the beginning.
    let text = text.trim_start_matches('\u{feff}');
    // Checked as a whole first: the cursor relies on valid JSON.
    if let Some(at) = reader::fault(text) {
        let before = text.bytes().take(at);
        let in_line = before.clone().rev().take_while(|byte| *byte != b'\n');
        return Err(ImportError::Syntax {
            line: before.filter(|byte| *byte == b'\n').count() + 1,
            column: in_line.count() + 1,
        });
    }
    let mut cursor = Cursor::new(text);
    if !find_list(&mut cursor) {
        return Err(ImportError::NotAList);
    }
    let mut imported = Imported::default();
    let mut index = 0;
    while !cursor.take(b']') {
        // The text is valid JSON, so there is a comma.
        if index > 0 {
            cursor.take(b',');
        }
        let line = cursor.line();
        let entry = |problem| ImportError::Entry {
            index,
            line,
            problem,
        };
        let fields = cursor
            .fields()
            .ok_or_else(|| entry(EntryProblem::NotAnObject))?;
        let mut notes = Vec::new();
        match read_entry(fields, &mut notes).map_err(entry)? {
            Some(row) if !offers(&row) => notes = vec![Note::NotOffered(row.kind.method_type())],
            row => imported.rows.extend(row),
        }
        imported.notes.extend(
            notes
                .into_iter()
                .map(|note| EntryNote { index, line, note }),
        );
        index += 1;
    }
    Ok(imported)
}

/// Moves the cursor past the `[` of the list. Returns `false` if there is no list.
fn find_list(cursor: &mut Cursor<'_>) -> bool {
    if cursor.take(b'[') {
        return true;
    }
    if !cursor.take(b'{') {
        return false;
    }
    while let Some(Value::String(key)) = cursor.value() {
        cursor.take(b':');
        if LIST_KEYS.contains(&key.as_str()) {
            return cursor.take(b'[');
        }
        if cursor.value().is_none() || !cursor.take(b',') {
            return false;
        }
    }
    false
}

fn read_entry(
    fields: Vec<(String, Value)>,
    notes: &mut Vec<Note>,
) -> Result<Option<RowDraft>, EntryProblem> {
    let mut map = Map::new();
    for (key, value) in fields {
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
    // Not refused: a response also lists types that PUT doesn't take.
    let Some(set_kind) = SetKind::of(Some(&kind)) else {
        notes.push(Note::Skipped(kind));
        return Ok(None);
    };
    if map.contains_key("id") {
        Ok(from_response(map, notes))
    } else {
        from_request(&map, set_kind).map(Some)
    }
}

/// Reads an entry that was written for PUT.
fn from_request(map: &Map<String, Value>, kind: SetKind) -> Result<RowDraft, EntryProblem> {
    let mut row = RowDraft::new(kind);
    for (key, value) in map.iter().filter(|(key, _)| *key != "type") {
        let field = kind
            .fields()
            .iter()
            .find(|f| f.name == key)
            .ok_or_else(|| EntryProblem::UnknownField(key.clone()))?;
        let wrong = || EntryProblem::WrongValue(key.clone());
        // All fields that PUT accepts are texts.
        let text = value.as_str().ok_or_else(wrong)?;
        // `phone::create` would drop an unknown channel silently.
        if field.name == "preferred_authentication_method" && Channel::read(text).is_none() {
            return Err(wrong());
        }
        row.draft.set(field.name, text);
    }
    Ok(row)
}

/// Reads an entry of a response.
fn from_response(map: Map<String, Value>, notes: &mut Vec<Note>) -> Option<RowDraft> {
    let method = AuthenticationMethod::from_value(Value::Object(map));
    let mut row = RowDraft::keeping(&method)?;
    // Auth0 may repeat the secret in its response to a creation.
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
    // There is nothing in `null` that could be lost.
    let odd = method.extra.iter().filter(|(_, value)| !value.is_null());
    notes.extend(odd.map(|(key, _)| Note::Field(key.clone())));
    Some(row)
}

#[cfg(test)]
#[path = "import/tests.rs"]
mod tests;
