//! A cursor over JSON that knows its line.

use factordesk_model::reader::Reader;
use serde_json::Value;

/// A position in a text that is known to be valid JSON.
pub(super) struct Cursor<'a> {
    text: &'a str,
    reader: Reader<'a>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let reader = Reader::new(text);
        Self { text, reader }
    }

    /// Skips `byte`, if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        self.reader.take(byte)
    }

    /// Reads the next value. `None` at the end of a list or object.
    pub(super) fn value(&mut self) -> Option<Value> {
        self.reader.next_value()
    }

    /// Reads the next value as fields in order, with repeated ones, which a map would lose. `None` if it isn't an object.
    pub(super) fn fields(&mut self) -> Option<Vec<(String, Value)>> {
        self.reader.next_fields()
    }

    /// The line of the next value, from 1.
    pub(super) fn line(&mut self) -> usize {
        let length = self.text.len() - self.reader.rest().len();
        let before = self.text.bytes().take(length);
        before.filter(|byte| *byte == b'\n').count() + 1
    }
}
