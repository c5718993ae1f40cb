//! A cursor over JSON that knows its position, which serde's values don't.

use serde::de::DeserializeOwned;
use serde_json::Deserializer;

/// A position in a text that is known to be valid JSON.
pub(super) struct Cursor<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, offset: 0 }
    }

    fn rest(&mut self) -> &'a str {
        let rest = self.text.get(self.offset..).unwrap_or_default();
        // Also trims Unicode's spaces, but valid JSON has only its own four outside of strings.
        let trimmed = rest.trim_start();
        self.offset += rest.len() - trimmed.len();
        trimmed
    }

    /// Skips `c`, if it is the next character.
    pub(super) fn take(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        if found {
            self.offset += c.len_utf8();
        }
        found
    }

    /// Parses and skips the next value. `None` if it has another type.
    pub(super) fn value<T: DeserializeOwned>(&mut self) -> Option<T> {
        // As a stream of values: it stops after the first one and says where that ended.
        let mut values = Deserializer::from_slice(self.rest().as_bytes()).into_iter::<T>();
        let value = values.next()?.ok()?;
        self.offset += values.byte_offset();
        Some(value)
    }

    /// The line of the next value, from 1.
    pub(super) fn line(&mut self) -> usize {
        self.rest();
        let before = self.text.get(..self.offset).unwrap_or_default();
        before.bytes().filter(|b| *b == b'\n').count() + 1
    }
}
