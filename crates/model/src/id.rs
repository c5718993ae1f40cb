//! Ids as newtypes: a text outside the grammar never becomes an id, and only ids reach a URL.
//!
//! An id is data and may contain any visible character, including `/`, `\` and `%` (`ad|corp|ACME\mia`,
//! `samlp|acme|a/b=`). Its canonical form is the decoded text. A raw path segment is decoded exactly once to get it,
//! and every character with a meaning in paths is encoded on the way to the tenant.
//!
//! Source: the Management API's path parameters `id` and `authentication_method_id`; user ids quoted in a public bug
//! report of an official SDK (`oauth2|siwe|eip155%3A5%3A0x...`); properties 22 and 23 of the security list.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::invisible;

/// Maximum length of an id, in bytes. Auth0 documents no limit for ids; its longest path parameter has 1,024.
pub const MAX_ID_BYTES: usize = 1024;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdProblem {
    /// The text is empty.
    #[error("the id is empty")]
    Empty,
    /// More than [`MAX_ID_BYTES`] bytes.
    #[error("the id is longer than {MAX_ID_BYTES} bytes")]
    TooLong,
    /// `.` or `..`: URL parsers remove such path segments.
    #[error("the id is a dot segment")]
    DotSegment,
    /// A character that ids don't contain: control, white space, or an invisible format character.
    #[error("the id contains {}, which is not allowed", .0.escape_unicode())]
    Character(char),
    /// The percent-encoded bytes are not UTF-8.
    #[error("the id is not UTF-8")]
    NotUtf8,
    /// A user id without `|` between the provider and the id.
    #[error("a user id looks like provider|id")]
    NoProvider,
    /// An organization id without `org_` and 1 to 64 letters or digits.
    #[error("an organization id is org_ and 1 to 64 letters or digits")]
    NoOrganization,
}

/// The grammar that user ids and method ids share.
fn check(text: &str) -> Result<(), IdProblem> {
    if text.is_empty() {
        return Err(IdProblem::Empty);
    }
    if text.len() > MAX_ID_BYTES {
        return Err(IdProblem::TooLong);
    }
    // Encoding doesn't protect these two: URL parsers treat `%2e%2e` as a dot segment too.
    if text == "." || text == ".." {
        return Err(IdProblem::DotSegment);
    }
    // Nearly every id. The page does without: it checks few ids.
    if !cfg!(feature = "page")
        && text
            .bytes()
            .fold(true, |so_far, b| so_far & b.is_ascii_graphic())
    {
        return Ok(());
    }
    if let Some(bad) = text.chars().find(|c| forbidden(*c)) {
        return Err(IdProblem::Character(bad));
    }
    Ok(())
}

/// White space, control characters, and invisible characters, which make two ids look the same.
fn forbidden(c: char) -> bool {
    c.is_control() || c.is_whitespace() || invisible(c)
}

/// Characters that end a segment or a path, or start an escape: a gateway that decodes a path too early reads another
/// path.
const DELIMITERS: [char; 6] = ['/', '\\', '%', '?', '#', ';'];

/// Decodes one raw (still percent-encoded) path segment, exactly once: twice would let `%252F` become a slash.
fn decode_segment(raw: &str) -> Result<String, IdProblem> {
    let text = percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| IdProblem::NotUtf8)?;
    Ok(text.into_owned())
}

/// Percent-encodes all but RFC 3986's "unreserved" characters: `|` is sent as `%7C`, as Auth0's SDKs do. Without the
/// crate's encoder, whose table of all escapes would be in the page's first part.
fn encode_segment(text: &str) -> String {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            segment.push(char::from(byte));
        } else {
            segment.push('%');
            for digit in [byte >> 4, byte & 15] {
                segment.push(char::from(DIGITS[usize::from(digit)]));
            }
        }
    }
    segment
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

            /// Takes one raw path segment, percent-encoded or not, and decodes it exactly once: `|` and `%7C` give
            /// the same id.
            ///
            /// # Errors
            /// Those of [`Self::new`], and [`IdProblem::NotUtf8`].
            pub fn from_segment(raw: &str) -> Result<Self, IdProblem> {
                Self::new(decode_segment(raw)?)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The id as one path segment: all but RFC 3986's unreserved characters are percent-encoded.
            pub fn to_segment(&self) -> String {
                encode_segment(&self.0)
            }

            /// Whether a gateway that decodes the path too early would read another path: the id contains `/`, `\`,
            /// `%`, `?`, `#` or `;`.
            pub fn is_ambiguous(&self) -> bool {
                self.0.contains(DELIMITERS)
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
                // Not derived: an id in a body has to pass the grammar too.
                Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

id_type!(
    /// A user's id, `provider|id` or `provider|connection|id` (`GET /users/{id}`).
    UserId,
    |text| match text.split_once('|') {
        // `rest` may contain more of them: `samlp|connection|id`.
        Some((provider, rest)) if !provider.is_empty() && !rest.is_empty() => Ok(()),
        _ => Err(IdProblem::NoProvider),
    }
);

id_type!(
    /// An authentication method's id, such as `totp|dev_AbC123`
    /// (`GET /users/{id}/authentication-methods/{authentication_method_id}`).
    MethodId,
    |_| Ok(())
);

id_type!(
    /// An organization's id: `org_` and up to 64 ASCII letters or digits (`GET /organizations/{id}/members`).
    OrganizationId,
    |text| {
        let rest = text
            .strip_prefix("org_")
            .ok_or(IdProblem::NoOrganization)?;
        match rest.chars().find(|c| !c.is_ascii_alphanumeric()) {
            Some(bad) => Err(IdProblem::Character(bad)),
            None if (1..=64).contains(&rest.len()) => Ok(()),
            None => Err(IdProblem::NoOrganization),
        }
    }
);

impl UserId {
    /// The part before the first `|`: `auth0`, `google-oauth2`, `samlp`, ...
    pub fn provider(&self) -> &str {
        self.0.split('|').next().unwrap_or_default()
    }
}

impl MethodId {
    /// Whether it is the id of a password: Auth0's method ids begin with the type (`password|dev_1`).
    pub fn is_password(&self) -> bool {
        self.as_str()
            .split_once('|')
            // Ignoring case errs on the safe side: deleting a password needs a permission of its own.
            .is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("password"))
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
            r"ad|corp|ACME\mia",
            "samlp|acme|a/b=",
            "oidc|acme|https://idp.example/u/1",
            "oauth2|siwe|eip155%3A5%3A0xAb",
            "samlp|acme|%2e%2e%2f",
            "auth0|x/authentication-methods",
            "auth0|../../users/y",
            "auth0|..",
            "auth0|./x",
            "auth0|/",
            r"auth0|\\",
            "auth0|%",
            "auth0|%2",
            "auth0|%25",
            "auth0|%00",
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
    fn organization_id_is_org_and_letters_or_digits() {
        let good = "org_9ybsU1dN2dKfDkBi";
        assert_eq!(OrganizationId::new(good).unwrap().to_segment(), good);
        for bad in ["org_", "acme", "org_a b", "org_a/b", "org_..", "ORG_1"] {
            assert!(OrganizationId::new(bad).is_err(), "{bad}");
        }
        let long = format!("org_{}", "a".repeat(65));
        assert_eq!(OrganizationId::new(long), Err(IdProblem::NoOrganization));
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
            ("auth0%7Ca%00", IdProblem::Character('\0')),
            ("auth0%7Ca%0D%0Ab", IdProblem::Character('\r')),
            ("auth0%7Ca%20b", IdProblem::Character(' ')),
            // Decoded only once, it contains no `|`.
            ("auth0%257Ca", IdProblem::NoProvider),
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
                "the id contains \\u{202e}, which is not allowed",
            ),
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
    fn security_22_method_ids_outside_the_grammar_are_refused() {
        for (raw, problem) in [
            ("", IdProblem::Empty),
            (".", IdProblem::DotSegment),
            ("%2e%2E", IdProblem::DotSegment),
            ("a%00", IdProblem::Character('\0')),
            ("a%0a", IdProblem::Character('\n')),
            ("a%20b", IdProblem::Character(' ')),
            ("a%E2%80%8Bb", IdProblem::Character('\u{200b}')),
            ("%C0%AF", IdProblem::NotUtf8),
        ] {
            assert_eq!(MethodId::from_segment(raw), Err(problem), "{raw}");
        }
        for (raw, text) in [
            ("totp%7Cdev_1", "totp|dev_1"),
            ("a%2Fb", "a/b"),
            ("%252e", "%2e"),
        ] {
            assert_eq!(MethodId::from_segment(raw).unwrap().as_str(), text);
        }
    }

    #[test]
    fn security_22_an_id_is_decoded_once_and_encoded_fully() {
        for (raw, text, segment) in [
            (
                "samlp|acme|a%2Fb=",
                "samlp|acme|a/b=",
                "samlp%7Cacme%7Ca%2Fb%3D",
            ),
            (
                r"ad|corp|ACME%5cmia",
                r"ad|corp|ACME\mia",
                "ad%7Ccorp%7CACME%5Cmia",
            ),
            (
                "oauth2%7Csiwe%7Ceip155%253A5",
                "oauth2|siwe|eip155%3A5",
                "oauth2%7Csiwe%7Ceip155%253A5",
            ),
            ("auth0|a%25252F", "auth0|a%252F", "auth0%7Ca%25252F"),
            ("auth0|..%2F..", "auth0|../..", "auth0%7C..%2F.."),
        ] {
            let id = UserId::from_segment(raw).unwrap();
            assert_eq!((id.as_str(), id.to_segment().as_str()), (text, segment));
            assert_eq!(UserId::from_segment(segment), Ok(id));
        }
    }

    #[test]
    fn id_is_ambiguous_when_a_path_would_mean_something_else_decoded() {
        for text in [
            "auth0|a/b",
            r"auth0|a\b",
            "auth0|100%",
            "auth0|a?",
            "auth0|#",
            "auth0|;v=1",
        ] {
            assert!(UserId::new(text).unwrap().is_ambiguous(), "{text}");
            assert!(MethodId::new(text).unwrap().is_ambiguous(), "{text}");
        }
        for text in [
            "auth0|1",
            "auth0|..",
            "samlp|acme|mia@example.com",
            "auth0|a&b=c+d:~!$'()*,",
        ] {
            assert!(!UserId::new(text).unwrap().is_ambiguous(), "{text}");
        }
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
