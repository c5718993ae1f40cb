//! Checks that a response is well-formed JSON of bounded complexity, before anything parses it into
//! memory.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Weight of an object, in weights of any other value or name.
///
/// Both a method and a map of [`serde_json::Value`]s take about 600 bytes even if they are empty,
/// and the other values and names 80 or less each, besides their text.
const OBJECT: usize = 8;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It isn't JSON, or was truncated
    Malformed,
    /// It would take too much memory when parsed
    TooHeavy,
}

/// How much a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// Maximum weight: 8 for each object, 1 for each other value and for each name
    pub(super) weight: usize,
    /// Maximum number of items in each list, and of fields in each object. In a list of methods, each
    /// item becomes a method, even one that isn't an object. Lists and objects that grow large take
    /// twice their memory meanwhile
    pub(super) items: usize,
}

/// Checks that the text is one JSON text (RFC 8259) within these limits.
///
/// That includes: UTF-8, nothing after the value, numbers within the range of a double, and at most
/// 127 levels of nesting (the parser's limit).
///
/// The check allocates nothing for what it reads. A [`serde_json::Value`] of four megabytes of
/// small values would take gigabytes.
pub(super) fn check(text: &[u8], limits: Limits) -> Result<(), Fault> {
    // Counts down. It ends at `None`, so that the error below can tell "too heavy" from
    // "malformed".
    let mut left = Some(limits.weight);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Look(&mut left, limits.items)
        .deserialize(&mut reader)
        .and_then(|()| reader.end());
    match read {
        Ok(()) => Ok(()),
        Err(_) if left.is_none() => Err(Fault::TooHeavy),
        Err(_) => Err(Fault::Malformed),
    }
}

/// Reads a value, discards it and counts down.
///
/// `serde::de::IgnoredAny` isn't enough: it checks neither strings nor numbers, and skips any
/// depth.
struct Look<'a>(&'a mut Option<usize>, usize);

impl Look<'_> {
    fn count<E: Error>(self) -> Result<(), E> {
        self.weigh(1)
    }

    /// Counts an item or a field.
    fn one_less<E: Error>(&mut self, left: &mut usize) -> Result<(), E> {
        let less = left.checked_sub(1).ok_or_else(|| {
            *self.0 = None;
            E::custom("too many items")
        })?;
        *left = less;
        Ok(())
    }

    fn weigh<E: Error>(self, weight: usize) -> Result<(), E> {
        *self.0 = self.0.and_then(|left| left.checked_sub(weight));
        match self.0 {
            Some(_) => Ok(()),
            None => Err(E::custom("too heavy")),
        }
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

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut left = self.1;
        while items.next_element_seed(Look(self.0, self.1))?.is_some() {
            self.one_less(&mut left)?;
        }
        self.count()
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        let mut left = self.1;
        while entries.next_key_seed(Look(self.0, self.1))?.is_some() {
            entries.next_value_seed(Look(self.0, self.1))?;
            self.one_less(&mut left)?;
        }
        self.weigh(OBJECT)
    }
}

#[cfg(test)]
mod tests {
    use factordesk_model::MethodPage;
    use serde_json::Value;

    use super::*;

    fn weight(weight: usize) -> Limits {
        Limits {
            weight,
            items: usize::MAX,
        }
    }

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
                assert_eq!(check(text, weight(100_000)).is_ok(), is_good, "{shown}");
                let value = serde_json::from_slice::<Value>(text);
                assert_eq!(value.is_ok(), is_good, "{shown}");
                // Small lists are parsed without this check (`super::response`).
                assert_eq!(MethodPage::from_json(text).is_ok(), is_good, "{shown}");
            }
        }
    }

    #[test]
    fn security_29_values_are_weighed() {
        for (text, heavy) in [
            ("1", 1),
            ("[]", 1),
            ("[1,[2],\"a\"]", 5),
            ("{\"a\":{\"b\":null}}", 19),
            ("[{},{},{}]", 25),
        ] {
            assert_eq!(check(text.as_bytes(), weight(heavy)), Ok(()), "{text}");
            let less = check(text.as_bytes(), weight(heavy - 1));
            assert_eq!(less, Err(Fault::TooHeavy), "{text}");
        }
        // Truncated where nothing is left of the weight.
        assert_eq!(check(b"[1,2", weight(2)), Err(Fault::Malformed));
    }

    #[test]
    fn security_29_items_of_each_list_and_fields_of_each_object_are_counted() {
        let limits = Limits {
            items: 3,
            ..weight(1_000)
        };
        for good in [
            "[1,2,3]",
            "{\"a\":[[],{},0],\"b\":[1,2,3]}",
            "[[1,2,3],[1,2,3]]",
            "{\"a\":1,\"b\":2,\"c\":3}",
        ] {
            assert_eq!(check(good.as_bytes(), limits), Ok(()), "{good}");
        }
        for bad in [
            "[1,2,3,4]",
            "{\"a\":[{},{},{},{}]}",
            "[[1,2,3,4]]",
            "[{\"a\":1,\"b\":2,\"c\":3,\"d\":4}]",
        ] {
            let found = check(bad.as_bytes(), limits);
            assert_eq!(found, Err(Fault::TooHeavy), "{bad}");
        }
    }
}
