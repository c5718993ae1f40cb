//! Reads JSON into a [`Value`], in a fifth of the code of `serde_json`'s own reader: that one also counts lines, says
//! what it expected, and can read into any type. For the page, whose first row waits for this code.
//!
//! The result is that of `serde_json`, and so are the limits.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::text::plain_length;

/// How deep arrays and objects may be nested.
const MAX_DEPTH: usize = 127;

/// The value of a JSON text; `None` if it isn't JSON.
pub fn read(text: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(text).ok()?;
    let mut reader = Reader::new(text);
    let value = reader.next_value()?;
    reader.is_at_end().then_some(value)
}

/// Where a text stops being JSON, in bytes; `None` if it is JSON.
pub fn fault(text: &str) -> Option<usize> {
    let mut reader = Reader::new(text);
    let value = reader.next_value();
    reader.skip_space();
    (value.is_none() || reader.at < text.len()).then_some(reader.at.min(text.len()))
}

/// Reads the values in a text one after the other. A clone reads on from the same place.
#[derive(Clone)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Begins to read a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether `byte` comes next, after white space.
    pub fn is_next(&mut self, byte: u8) -> bool {
        self.skip_space();
        self.peek() == byte
    }

    /// Whether nothing but white space is left.
    pub fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.at == self.text.len()
    }

    /// Reads a string. It is borrowed unless it has escapes.
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        self.skip_space();
        if self.peek() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let end = start + plain_length(self.text.as_bytes().get(start..)?);
        match self.text.as_bytes().get(end) {
            Some(b'"') => {
                self.at = end + 1;
                self.text.get(start..end).map(Cow::Borrowed)
            }
            _ => self.string().map(Cow::Owned),
        }
    }

    /// Reads the name of a field and the colon.
    pub fn name(&mut self) -> Option<Cow<'a, str>> {
        let name = self.text()?;
        self.take(b':').then_some(name)
    }

    /// What comes next, after white space.
    pub fn rest(&mut self) -> &'a str {
        self.skip_space();
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads the next value.
    pub fn next_value(&mut self) -> Option<Value> {
        self.value(MAX_DEPTH)
    }

    /// Reads the next value, an object, as its fields in order, with repeated ones.
    pub fn next_fields(&mut self) -> Option<Vec<(String, Value)>> {
        let mut fields = Vec::new();
        self.items(b'{', b'}', |reader| {
            fields.push(reader.field(MAX_DEPTH - 1)?);
            Some(())
        })?;
        Some(fields)
    }

    /// The next byte; 0, which occurs nowhere in JSON, at the end.
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Whether `byte` comes next, after white space. If so, it is read.
    pub fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let is_next = self.peek() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    /// Reads a value, nested at most this deep.
    pub fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_space();
        match self.peek() {
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.array(depth.checked_sub(1)?),
            // The page does with one way to read strings.
            b'"' if cfg!(feature = "page") => self.string().map(Value::String),
            b'"' => self.text().map(|text| Value::String(text.into_owned())),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number().map(Value::Number),
        }
    }

    /// Reads a value, nested at most this deep, and keeps nothing of it.
    pub fn skip(&mut self, depth: usize) -> Option<()> {
        self.skip_space();
        match self.peek() {
            b'{' => {
                let depth = depth.checked_sub(1)?;
                self.items(b'{', b'}', |reader| {
                    reader.name()?;
                    reader.skip(depth)
                })
            }
            b'[' => {
                let depth = depth.checked_sub(1)?;
                self.items(b'[', b']', |reader| reader.skip(depth))
            }
            _ => self.value(0).map(drop),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let found = self.text.get(self.at..)?.starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found.then_some(value)
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut map = Map::new();
        self.items(b'{', b'}', |reader| {
            let (name, value) = reader.field(depth)?;
            map.insert(name, value);
            Some(())
        })?;
        Some(Value::Object(map))
    }

    fn field(&mut self, depth: usize) -> Option<(String, Value)> {
        self.skip_space();
        let name = self.string()?;
        if !self.take(b':') {
            return None;
        }
        Some((name, self.value(depth)?))
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        self.items(b'[', b']', |reader| {
            items.push(reader.value(depth)?);
            Some(())
        })?;
        Some(Value::Array(items))
    }

    /// Reads items between two brackets, with commas between them.
    pub fn items(
        &mut self,
        open: u8,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if !self.take(open) {
            return None;
        }
        if self.take(close) {
            return Some(());
        }
        loop {
            item(self)?;
            if self.take(close) {
                return Some(());
            }
            if !self.take(b',') {
                return None;
            }
        }
    }

    /// Reads digits, at least one.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Reads one of two bytes, if it comes next.
    fn either(&mut self, one: u8, other: u8) -> bool {
        let next = self.peek();
        let is_next = next == one || next == other;
        self.at += usize::from(is_next);
        is_next
    }

    fn number(&mut self) -> Option<Number> {
        let start = self.at;
        self.either(b'-', b'-');
        // No further digit may follow a leading 0.
        if !self.either(b'0', b'0') {
            self.digits()?;
        }
        if self.either(b'.', b'.') {
            self.digits()?;
        }
        if self.either(b'e', b'E') {
            self.either(b'+', b'-');
            self.digits()?;
        }
        let text = self.text.get(start..self.at)?;
        // The page keeps numbers as they are written.
        #[cfg(feature = "page")]
        let number = Some(Number::from_string_unchecked(text.to_owned()));
        #[cfg(not(feature = "page"))]
        let number = text.parse().ok();
        number
    }

    fn string(&mut self) -> Option<String> {
        if self.peek() != b'"' {
            return None;
        }
        self.at += 1;
        let mut string = String::new();
        loop {
            string.push_str(self.plain()?);
            self.at += 1;
            match self.text.as_bytes()[self.at - 1] {
                b'"' => return Some(string),
                b'\\' => string.push(self.escaped()?),
                // A control character, which has to be escaped.
                _ => return None,
            }
        }
    }

    /// The part of a string before its end, an escape or a control character. `None` at the end of the text.
    fn plain(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..)?;
        let length = rest
            .bytes()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
        self.at += length;
        rest.get(..length)
    }

    /// The character of an escape, after the backslash.
    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek();
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.code()?;
                if (0xd800..0xdc00).contains(&code) {
                    // The first half of a character outside of the first plane.
                    if !(self.either(b'\\', b'\\') && self.either(b'u', b'u')) {
                        return None;
                    }
                    let low = self
                        .code()?
                        .checked_sub(0xdc00)
                        .filter(|low| *low < 0x400)?;
                    code = 0x1_0000 + ((code - 0xd800) << 10) + low;
                }
                char::from_u32(code)?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn code(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        // `from_str_radix` accepts a sign.
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// What `serde_json` reads.
    fn expected(text: &[u8]) -> Option<Value> {
        serde_json::from_slice(text).ok()
    }

    /// Whether the text is a value that can be skipped.
    fn skips(text: &str) -> bool {
        let mut reader = Reader::new(text);
        reader.skip(MAX_DEPTH).is_some() && reader.is_at_end()
    }

    #[test]
    fn reader_accepts_and_refuses_what_serde_json_does() {
        for text in [
            "",
            " ",
            "null",
            " true ",
            "false",
            "tr",
            "truex",
            "nul",
            "nullnull",
            "0",
            "-0",
            "00",
            "01",
            "-01",
            "-",
            "1.",
            "1.5",
            ".5",
            "1e5",
            "1E+5",
            "1e-5",
            "1e",
            "1e+",
            "+1",
            "1 2",
            "18446744073709551615",
            "-9223372036854775808",
            "0x1",
            "1.50",
            "NaN",
            "[]",
            "[ ]",
            "[1]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[",
            "[1",
            "]",
            "[[],{}]",
            "[1 , 2]",
            "{}",
            "{ }",
            r#"{"a":1}"#,
            r#"{"a":1,}"#,
            r#"{"a"}"#,
            r#"{"a":}"#,
            "{a:1}",
            "{1:1}",
            r#"{"a":1"#,
            "{",
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{ "a" : [ 1 , { "b" : null } ] }"#,
            r#"{"a":1 "b":2}"#,
            r#""""#,
            r#""a"#,
            r#"""#,
            r#""\""#,
            r#""\"""#,
            r#""\\\/\b\f\n\r\t""#,
            r#""\x""#,
            "\"\n\"",
            "\"\u{7f}\"",
            r#""\u0041""#,
            r#""\u00e9é""#,
            r#""\u004""#,
            r#""\u+041""#,
            r#""\u00g1""#,
            r#""\u0000""#,
            r#""\ud83d\ude00""#,
            r#""\ud83d""#,
            r#""\ud83dx""#,
            r#""\ud83d\n""#,
            r#""\ud83d\u0041""#,
            r#""\ude00""#,
            r#""\ud83d\ud83d""#,
            r#""\ud83d\u""#,
            "'a'",
            "\u{feff}null",
            "\"😀\"",
            "nul\u{e9}",
            "\"\\u00\u{e9}1\"",
            "1\0",
            "\0",
            "[\0]",
        ] {
            assert_eq!(read(text.as_bytes()), expected(text.as_bytes()), "{text:?}");
        }
        assert_eq!(read(b"\"\xff\""), None);
    }

    #[test]
    fn fault_is_where_the_text_stops_being_json() {
        for (text, at) in [
            (" [1, {\"a\": null}] ", None),
            ("", Some(0)),
            (" [1,]", Some(4)),
            ("[nul]", Some(1)),
            ("{\"a\"", Some(4)),
            ("{\"a\": \"é", Some(7)),
            ("[] x", Some(3)),
        ] {
            assert_eq!(fault(text), at, "{text}");
        }
    }

    #[test]
    fn reader_reads_values_one_after_the_other() {
        let mut reader = Reader::new(r#" [ {"a":1,"b":[2],"a":3} , 4 ] "#);
        assert!(!reader.take(b'{') && reader.take(b'['));
        let fields = reader.next_fields().unwrap();
        let expected = [("a", json!(1)), ("b", json!([2])), ("a", json!(3))];
        assert_eq!(
            fields,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
        assert!(reader.take(b','));
        assert_eq!(reader.next_fields(), None);
        assert_eq!(reader.rest(), "4 ] ");
        assert_eq!(reader.next_value(), Some(json!(4)));
        assert!(reader.take(b']'));
        assert_eq!(reader.next_value(), None);
    }

    #[test]
    fn reader_keeps_the_order_of_fields() {
        let Some(Value::Object(map)) = read(br#"{"b":1,"a":2,"c":3}"#) else {
            panic!("not an object");
        };
        assert_eq!(map.keys().collect::<Vec<_>>(), ["b", "a", "c"]);
    }

    #[test]
    fn reader_goes_as_deep_as_serde_json() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for depth in [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 100_000] {
                let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                assert_eq!(
                    read(text.as_bytes()).is_some(),
                    expected(text.as_bytes()).is_some(),
                    "{open} {depth}"
                );
            }
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            any::<String>().prop_map(Value::String),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
                prop::collection::vec((any::<String>(), inner), 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reader_reads_what_serde_json_writes(value in values(), pretty in any::<bool>()) {
            let text = if pretty { format!("{value:#}") } else { value.to_string() };
            prop_assert_eq!(read(text.as_bytes()), expected(text.as_bytes()));
            prop_assert!(skips(&text));
        }

        #[test]
        fn reader_agrees_about_damaged_texts(
            value in values(),
            place in any::<prop::sample::Index>(),
            byte in prop::sample::select(b"{}[]\",:\\u0e-.tn \x00\x1f\xc3".to_vec()),
        ) {
            let mut text = value.to_string().into_bytes();
            let place = place.index(text.len());
            text[place] = byte;
            prop_assert_eq!(read(&text), expected(&text));
            if let Ok(text) = std::str::from_utf8(&text) {
                prop_assert_eq!(skips(text), expected(text.as_bytes()).is_some());
            }
        }
    }
}
