//! Ids as newtypes: what is not in the grammar never becomes an id, and only ids reach a URL.
//!
//! Source: Management API path parameters `id` and `authentication_method_id`; properties 22 and 23 of the security
//! list. User ids are `provider|id` or `samlp|connection|name`, and may hold any non-space character.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::invisible;

/// Everything but RFC 3986 "unreserved" is encoded: a `|` goes out as `%7C`, as Auth0's own SDKs send it.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The longest id taken, in bytes. Auth0 documents none; its longest path parameter is 1,024.
pub const MAX_ID_BYTES: usize = 1024;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdProblem {
    /// Nothing at all.
    Empty,
    /// More than [`MAX_ID_BYTES`] bytes.
    TooLong,
    /// `.` or `..`: a path segment that URL parsers remove.
    DotSegment,
    /// A character that no id holds: control, white space, `/`, `\`, or an invisible format character.
    Character(char),
    /// Still percent-encoded after one decoding (`%257C`), or a `%` that would decode again downstream.
    Encoded,
    /// The percent-encoded bytes are not UTF-8.
    NotUtf8,
    /// A user id without the `|` between provider and id.
    NoProvider,
}

impl fmt::Display for IdProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the id is empty"),
            Self::TooLong => write!(f, "the id is longer than {MAX_ID_BYTES} bytes"),
            Self::DotSegment => f.write_str("the id is a dot segment"),
            Self::Character(c) => {
                write!(f, "the id holds {}, which no id does", c.escape_unicode())
            }
            Self::Encoded => f.write_str("the id is percent-encoded twice"),
            Self::NotUtf8 => f.write_str("the id is not UTF-8"),
            Self::NoProvider => f.write_str("a user id looks like provider|id"),
        }
    }
}

impl std::error::Error for IdProblem {}

/// The grammar both ids share.
fn check(text: &str) -> Result<(), IdProblem> {
    if text.is_empty() {
        return Err(IdProblem::Empty);
    }
    if text.len() > MAX_ID_BYTES {
        return Err(IdProblem::TooLong);
    }
    // A component of dots between separators is as dangerous as a whole segment of them would be.
    if text == "." || text == ".." {
        return Err(IdProblem::DotSegment);
    }
    if let Some(bad) = text.chars().find(|c| forbidden(*c)) {
        return Err(IdProblem::Character(bad));
    }
    if has_escape(text) {
        return Err(IdProblem::Encoded);
    }
    Ok(())
}

/// White space, controls, path separators, and the invisible characters that make two ids look the same.
fn forbidden(c: char) -> bool {
    c.is_control() || c.is_whitespace() || matches!(c, '/' | '\\') || invisible(c)
}

/// A `%` followed by two hex digits: one more decoding downstream would change the id.
fn has_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
}

/// One raw (still percent-encoded) path segment to text, decoded exactly once.
fn decode_segment(raw: &str) -> Result<String, IdProblem> {
    let text = percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| IdProblem::NotUtf8)?;
    Ok(text.into_owned())
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $extra:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes the id as text (not percent-encoded).
            ///
            /// # Errors
            /// The first rule of the grammar that the text breaks.
            pub fn new(text: impl Into<String>) -> Result<Self, IdProblem> {
                let text = text.into();
                check(&text)?;
                let extra: fn(&str) -> Result<(), IdProblem> = $extra;
                extra(&text)?;
                Ok(Self(text))
            }

            /// Takes one raw path segment, percent-encoded or not, and decodes it exactly once: `|` and `%7C` are the same id.
            ///
            /// # Errors
            /// As [`Self::new`], and [`IdProblem::NotUtf8`].
            pub fn from_segment(raw: &str) -> Result<Self, IdProblem> {
                Self::new(decode_segment(raw)?)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The id as one path segment: all but RFC 3986 unreserved characters percent-encoded.
            pub fn to_segment(&self) -> String {
                utf8_percent_encode(&self.0, SEGMENT).to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdProblem;
            fn from_str(text: &str) -> Result<Self, IdProblem> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

id_type!(
    /// A user's id, `provider|id` or `provider|connection|id` (`GET /users/{id}`).
    UserId,
    |text| match text.split_once('|') {
        Some((provider, rest)) if !provider.is_empty() && !rest.is_empty() => Ok(()),
        _ => Err(IdProblem::NoProvider),
    }
);

id_type!(
    /// An authentication method's id, such as `totp|dev_AbC123` (`GET /users/{id}/authentication-methods/{authentication_method_id}`).
    MethodId,
    |_| Ok(())
);

impl UserId {
    /// The part before the first `|`: `auth0`, `google-oauth2`, `samlp`, ...
    pub fn provider(&self) -> &str {
        self.0.split('|').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_id_takes_every_documented_shape() {
        for text in [
            "auth0|507f1f77bcf86cd799439020",
            "google-oauth2|103547991597142817347",
            "samlp|acme-saml|mia@example.com",
            "waad|a.b_c-d~e!$&'()*+,;=:@",
            "auth0|100%",
            "ad|corp|José",
            "auth0|a#b?c",
        ] {
            let id = UserId::new(text).unwrap();
            assert_eq!(
                UserId::from_segment(&id.to_segment()).unwrap(),
                id,
                "{text}"
            );
        }
    }

    #[test]
    fn security_22_ids_outside_the_grammar_are_refused() {
        let overlong = format!("auth0|{}", "a".repeat(MAX_ID_BYTES));
        for (raw, problem) in [
            ("", IdProblem::Empty),
            (".", IdProblem::DotSegment),
            ("..", IdProblem::DotSegment),
            ("%2e%2e", IdProblem::DotSegment),
            ("%2E.", IdProblem::DotSegment),
            ("auth0%7Ca%2Fb", IdProblem::Character('/')),
            ("auth0%7Ca%5Cb", IdProblem::Character('\\')),
            ("auth0%7Ca%00", IdProblem::Character('\0')),
            ("auth0%7Ca%0D%0Ab", IdProblem::Character('\r')),
            ("auth0%7Ca%20b", IdProblem::Character(' ')),
            ("auth0%257Ca", IdProblem::Encoded),
            ("auth0%7Ca%252e", IdProblem::Encoded),
            ("auth0%7Ca%E2%80%AEb", IdProblem::Character('\u{202e}')),
            ("auth0%7C%FF", IdProblem::NotUtf8),
            ("auth0", IdProblem::NoProvider),
            ("%7Cabc", IdProblem::NoProvider),
            (overlong.as_str(), IdProblem::TooLong),
        ] {
            assert_eq!(UserId::from_segment(raw), Err(problem), "{raw}");
        }
        for (problem, told) in [
            (IdProblem::Empty, "the id is empty"),
            (IdProblem::TooLong, "the id is longer than 1024 bytes"),
            (IdProblem::DotSegment, "the id is a dot segment"),
            (
                IdProblem::Character('\u{202e}'),
                "the id holds \\u{202e}, which no id does",
            ),
            (IdProblem::Encoded, "the id is percent-encoded twice"),
            (IdProblem::NotUtf8, "the id is not UTF-8"),
            (IdProblem::NoProvider, "a user id looks like provider|id"),
        ] {
            assert_eq!(problem.to_string(), told);
        }
        let longest = format!("auth0|{}", "a".repeat(MAX_ID_BYTES - 6));
        assert_eq!(longest.len(), MAX_ID_BYTES);
        assert!(UserId::new(longest.as_str()).is_ok());
        assert_eq!(UserId::new(format!("{longest}a")), Err(IdProblem::TooLong));
    }

    #[test]
    fn user_id_tells_its_provider() {
        for (id, provider) in [
            ("auth0|1", "auth0"),
            ("samlp|acme-saml|mia@example.com", "samlp"),
        ] {
            assert_eq!(UserId::new(id).unwrap().provider(), provider);
        }
    }

    #[test]
    fn user_id_is_the_same_with_and_without_escapes() {
        assert_eq!(
            UserId::from_segment("auth0|a"),
            UserId::from_segment("auth0%7Ca")
        );
        assert_eq!(
            UserId::new("auth0|a#b").unwrap().to_segment(),
            "auth0%7Ca%23b"
        );
    }
}
