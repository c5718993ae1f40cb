//! Parameters of OAuth requests: from a query, a form or a flat JSON object, each at most once.

use axum::http::{HeaderMap, Method, Uri};
use serde_json::Value;

use crate::http;

/// The parameters of one request.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

/// A repeated parameter, which RFC 6749, 3.1 forbids.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Repeated(pub(crate) String);

impl Params {
    /// Reads `application/x-www-form-urlencoded` text.
    pub(crate) fn form(text: &[u8]) -> Result<Self, Repeated> {
        let mut params = Self::default();
        for (key, value) in form_urlencoded::parse(text) {
            params.add(key.into_owned(), value.into_owned())?;
        }
        Ok(params)
    }

    /// Reads what a browser sends to a page: the query, or the form of a `POST`. `None` for a body that is no form.
    pub(crate) fn page(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Option<Result<Self, Repeated>> {
        if method != Method::POST {
            return Some(Self::form(uri.query().unwrap_or_default().as_bytes()));
        }
        let is_form = http::media_type(headers) == "application/x-www-form-urlencoded";
        is_form.then(|| Self::form(body))
    }

    /// Reads a request's body by its content type: Auth0 accepts forms and JSON. Returns `None` for anything else.
    pub(crate) fn body(headers: &HeaderMap, body: &[u8]) -> Option<Result<Self, Repeated>> {
        match http::media_type(headers).as_str() {
            "application/x-www-form-urlencoded" => Some(Self::form(body)),
            "application/json" => {
                let Ok(Value::Object(map)) = serde_json::from_slice(body) else {
                    return None;
                };
                let mut params = Self::default();
                // A repeated key isn't noticed: serde_json has kept its last value.
                for (key, value) in map {
                    // Other values count as missing parameters.
                    if let Value::String(text) = value {
                        params.0.push((key, text));
                    }
                }
                Some(Ok(params))
            }
            _ => None,
        }
    }

    fn add(&mut self, key: String, value: String) -> Result<(), Repeated> {
        if self.get(&key).is_some() {
            return Err(Repeated(key));
        }
        self.0.push((key, value));
        Ok(())
    }

    /// The value of a parameter. An empty one counts as missing (RFC 6749, 3.1).
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(k, v)| k == key && !v.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_come_once_and_empty_ones_not_at_all() {
        let params = Params::form(b"a=1&b=&c=%C3%A9+x").unwrap();
        assert_eq!(params.get("a"), Some("1"));
        assert_eq!(params.get("b"), None);
        assert_eq!(params.get("c"), Some("é x"));
        assert_eq!(Params::form(b"a=1&a=2").unwrap_err(), Repeated("a".into()));
    }
}
