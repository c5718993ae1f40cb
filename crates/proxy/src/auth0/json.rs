//! Checks that a response is well-formed JSON of bounded complexity, before anything parses it into
//! memory.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Checks that the text is one JSON text (RFC 8259) with at most `most` values and names.
///
/// That includes: UTF-8, nothing after the value, numbers within the range of a double, and at most
/// 127 levels of nesting (the parser's limit).
///
/// The check allocates nothing for what it reads. A [`serde_json::Value`] of four megabytes of
/// small values would take gigabytes.
pub(super) fn check(text: &[u8], most: usize) -> Result<(), &'static str> {
    // `left` counts down, so that the error below can tell "too many values" from "malformed".
    let mut left = most;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Look(&mut left)
        .deserialize(&mut reader)
        .and_then(|()| reader.end());
    match read {
        Ok(()) => Ok(()),
        Err(_) if left == 0 => Err("holds too much"),
        Err(_) => Err("does not parse"),
    }
}

/// Reads a value, discards it and counts down.
///
/// `serde::de::IgnoredAny` isn't enough: it checks neither strings nor numbers, and skips any
/// depth.
struct Look<'a>(&'a mut usize);

impl Look<'_> {
    fn count<E: Error>(self) -> Result<(), E> {
        *self.0 = self.0.checked_sub(1).ok_or_else(|| E::custom("too much"))?;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.count()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.count()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.count()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.count()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.count()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.count()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Look(self.0))?.is_some() {}
        self.count()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_key_seed(Look(self.0))?.is_some() {
            entries.next_value_seed(Look(self.0))?;
        }
        self.count()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn security_29_what_is_json_can_be_read_and_nothing_else_passes() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let (deepest, deeper) = (deep(127), deep(128));
        let good: [&[u8]; 9] = [
            b"[]",
            b" {\"a\": [1, -2.5e3, true, null, \"\\u00e9\\n\"]} \n",
            b"\"text\"",
            b"12",
            b"null",
            b"{\"a\":1,\"a\":2}",
            "\"\u{1f511}\"".as_bytes(),
            b"18446744073709551616",
            deepest.as_bytes(),
        ];
        let bad: [&[u8]; 16] = [
            b"",
            b" ",
            b"\xef\xbb\xbf[]",
            b"[] []",
            b"[1,]",
            b"{\"a\"}",
            b"{1:2}",
            b"NaN",
            b"[Infinity]",
            b"1e999",
            b"'a'",
            b"[\"\xff\"]",
            b"[\"\\ud800\"]",
            b"[\"\n\"]",
            b"// a\n[]",
            deeper.as_bytes(),
        ];
        for (texts, is_good) in [(&good[..], true), (&bad[..], false)] {
            for text in texts {
                let shown = String::from_utf8_lossy(text);
                assert_eq!(check(text, 100_000).is_ok(), is_good, "{shown}");
                let value = serde_json::from_slice::<Value>(text);
                assert_eq!(value.is_ok(), is_good, "{shown}");
            }
        }
    }

    #[test]
    fn security_29_values_are_counted() {
        for (text, values) in [
            ("1", 1),
            ("[]", 1),
            ("[1,[2],\"a\"]", 5),
            ("{\"a\":{\"b\":null}}", 5),
            ("[{},{},{}]", 4),
        ] {
            assert_eq!(check(text.as_bytes(), values), Ok(()), "{text}");
            let less = check(text.as_bytes(), values - 1);
            assert_eq!(less, Err("holds too much"), "{text}");
        }
    }
}
