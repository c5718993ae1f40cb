//! Strict query strings: only the route's own keys, each at most once, each with a value in its range.
//!
//! Source: the query parameters of the `OpenAPI` document; property 25 of the security list.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::list::{DEFAULT_PER_PAGE, MAX_PER_PAGE, PageQuery};
use crate::route::Route;
use crate::validate;

const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Maximum length of a value, in characters.
const MAX_VALUE: usize = 1024;
/// Maximum length of a search, in characters. It is larger, because the proxy writes a field name before every word.
const MAX_SEARCH: usize = 2048;

/// Why a query is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryProblem {
    /// The route has no such key.
    #[error("Additional properties not allowed: '{}'.", .0.escape_default())]
    Unknown(String),
    /// The key is repeated.
    #[error("'{0}' is given more than once.")]
    Repeated(String),
    /// The value is out of range.
    #[error("'{0}' has a value outside its range.")]
    Value(&'static str),
    /// A key or value isn't UTF-8 after decoding.
    #[error("The query string is not UTF-8.")]
    NotUtf8,
}

/// A checked query: only keys of the route, with values in range, in the order of the route table.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Query(Vec<(&'static str, String)>);

impl fmt::Debug for Query {
    /// Only shows the keys: a search contains names and addresses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|(key, _)| key))
            .finish()
    }
}

impl Query {
    /// Parses the raw query of a request to this route. `None` and an empty query are the same.
    ///
    /// # Errors
    /// The first problem found.
    pub fn parse(route: &Route, raw: Option<&str>) -> Result<Self, QueryProblem> {
        let mut found: Vec<(&'static str, String)> = Vec::new();
        for pair in raw
            .unwrap_or_default()
            .split('&')
            // `&&` and a trailing `&` are common and harmless.
            .filter(|pair| !pair.is_empty())
        {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (key, value) = (decode(key)?, decode(value)?);
            let known = route
                .query
                .iter()
                .find(|k| **k == key)
                .ok_or(QueryProblem::Unknown(key))?;
            if found.iter().any(|(k, _)| k == known) {
                return Err(QueryProblem::Repeated((*known).to_owned()));
            }
            if !in_range(known, &value) {
                return Err(QueryProblem::Value(known));
            }
            found.push((known, value));
        }
        // Equal queries are then written alike, whatever the order of their keys.
        found.sort_by_key(|(key, _)| route.query.iter().position(|k| k == key));
        Ok(Self(found))
    }

    /// The value of a key, decoded.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(k, _)| *k == key)
            .map(|(_, value)| value.as_str())
    }

    /// The requested page, with the API's defaults.
    pub fn paging(&self) -> PageQuery {
        let number = |key, default| {
            self.get(key)
                .and_then(|v| v.parse().ok())
                .unwrap_or(default)
        };
        PageQuery {
            page: number("page", 0),
            per_page: number("per_page", DEFAULT_PER_PAGE),
            include_totals: self.get("include_totals") == Some("true"),
        }
    }

    /// Replaces the value of a key, or removes the key if `value` is `None`.
    ///
    /// `key` has to be one of the route's. The other keys keep their order, and a new key comes last.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: Option<String>) -> Self {
        let place = self.0.iter().position(|(k, _)| *k == key);
        match (place, value) {
            (Some(place), Some(value)) => self.0[place].1 = value,
            (Some(place), None) => {
                self.0.remove(place);
            }
            (None, Some(value)) => self.0.push((key, value)),
            (None, None) => {}
        }
        self
    }

    /// The query string, without `?` and percent-encoded: `page=0&q=mia%20%22x%22`. Empty without any key.
    pub fn to_text(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, VALUE)))
            .collect();
        pairs.join("&")
    }
}

/// Decodes `application/x-www-form-urlencoded`, the format of query strings: `+` is a space.
fn decode(raw: &str) -> Result<String, QueryProblem> {
    let spaced = raw.replace('+', " ");
    let text = percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| QueryProblem::NotUtf8)?;
    Ok(text.into_owned())
}

fn in_range(key: &str, value: &str) -> bool {
    let max = if key == "q" { MAX_SEARCH } else { MAX_VALUE };
    // Control characters could forge lines in a log.
    if value.chars().count() > max || value.chars().any(char::is_control) {
        return false;
    }
    let digits = |max: u32| {
        !value.is_empty()
            && value.bytes().all(|b| b.is_ascii_digit())
            && value.parse::<u32>().is_ok_and(|n| n <= max)
    };
    match key {
        // Beyond any list, but small enough to be multiplied by `per_page`.
        "page" => digits(100_000),
        "per_page" | "take" => digits(MAX_PER_PAGE),
        "include_totals" | "include_fields" | "primary_order" => matches!(value, "true" | "false"),
        "search_engine" => value == "v3",
        "sort" => value
            .strip_suffix(":1")
            .or_else(|| value.strip_suffix(":-1"))
            .is_some_and(|f| {
                !f.is_empty()
                    && f.bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
            }),
        "fields" => {
            !value.is_empty()
                && value
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b','))
        }
        "connection" => !value.is_empty(),
        "email" => validate::email(value).is_ok(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Target;

    fn users(raw: &str) -> Result<Query, QueryProblem> {
        Query::parse(Target::SearchUsers.route(), Some(raw))
    }

    #[test]
    fn query_is_decoded_and_encoded_again() {
        let query = users("q=name%3A%22Mia+K%22&page=2").unwrap();
        assert_eq!(query.get("q"), Some("name:\"Mia K\""));
        assert_eq!(query.to_text(), "page=2&q=name%3A%22Mia%20K%22");
        assert_eq!(
            query.paging(),
            PageQuery {
                page: 2,
                per_page: 50,
                include_totals: false
            }
        );
    }

    #[test]
    fn query_takes_another_value_in_its_place() {
        let query = users("page=2&q=mia&sort=name:1").unwrap();
        let query = query
            .with("q", Some("name:mia".to_owned()))
            .with("sort", None)
            .with("fields", Some("name".to_owned()))
            .with("connection", None);
        assert_eq!(query.to_text(), "page=2&q=name%3Amia&fields=name");
    }

    #[test]
    fn security_25_unknown_and_repeated_keys_are_refused() {
        assert_eq!(users("x=1"), Err(QueryProblem::Unknown("x".to_owned())));
        assert_eq!(
            users("page=1&page=1"),
            Err(QueryProblem::Repeated("page".to_owned()))
        );
        assert_eq!(
            users("page=1&%70age=2"),
            Err(QueryProblem::Repeated("page".to_owned()))
        );
        for bad in [
            "page=-1",
            "page=",
            "page=+1",
            "per_page=101",
            "include_totals=1",
            "primary_order=1",
            "primary_order=",
            "connection=",
            "search_engine=v1",
            "sort=a",
            "q=%00",
            "fields=a%26b",
            "fields=",
            "sort=:1",
            "sort=a+b:1",
        ] {
            assert!(matches!(users(bad), Err(QueryProblem::Value(_))), "{bad}");
        }
        for good in [
            "page=0",
            "page=100000",
            "per_page=0",
            "sort=created_at:-1",
            "primary_order=false",
            "connection=Username-Password-Authentication",
            "sort=app_metadata.x:1",
            "fields=user_id,app_metadata.x",
        ] {
            assert!(users(good).is_ok(), "{good}");
        }
        assert!(users("page=100001").is_err());
        assert_eq!(users("q=%ff"), Err(QueryProblem::NotUtf8));
        let by_email = |raw| Query::parse(Target::UsersByEmail.route(), Some(raw));
        assert!(by_email("email=mia%40example.com").is_ok());
        assert_eq!(by_email("email=mia"), Err(QueryProblem::Value("email")));
    }

    #[test]
    fn security_25_a_value_has_an_end() {
        for (key, max) in [("q", MAX_SEARCH), ("connection", MAX_VALUE)] {
            let long = |length| format!("{key}={}", "%C3%A9".repeat(length));
            assert!(users(&long(max - 1)).is_ok());
            assert!(users(&long(max)).is_ok());
            assert_eq!(users(&long(max + 1)), Err(QueryProblem::Value(key)));
        }
    }

    #[test]
    fn security_43_debug_names_keys_and_problems_name_no_value() {
        let query = users("page=1&q=canary").unwrap();
        assert_eq!(format!("{query:?}"), r#"{"page", "q"}"#);
        for (raw, told) in [
            ("page=canary", "'page' has a value outside its range."),
            ("q=canary&q=canary", "'q' is given more than once."),
            ("q=%ff", "The query string is not UTF-8."),
            ("x%0A=1", "Additional properties not allowed: 'x\\n'."),
        ] {
            assert_eq!(users(raw).unwrap_err().to_string(), told);
        }
    }
}
