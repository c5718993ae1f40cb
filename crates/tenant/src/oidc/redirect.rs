//! The URIs that a login or a logout may redirect to. Rules: redirect-uris, loopback-redirects.

use factordesk_model::validate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Encodes all but the unreserved characters of RFC 3986, 2.3.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The path that a loopback redirect URI has to have.
const CALLBACK: &str = "/auth/callback";
/// The path that a loopback logout URI has to have.
const HOME: &str = "/";

/// Whether a login may redirect there: the URI is on the list, or loopback with the path of the callback.
pub(crate) fn login_allowed(list: &[String], uri: &str) -> bool {
    list.iter().any(|known| known == uri) || is_loopback(uri, CALLBACK)
}

/// Whether a logout may redirect there: the URI is on the list, or loopback with the path `/`.
pub(crate) fn logout_allowed(list: &[String], uri: &str) -> bool {
    list.iter().any(|known| known == uri) || is_loopback(uri, HOME)
}

/// Whether this is `http://127.0.0.1:PORT`, `http://[::1]:PORT` or `http://localhost:PORT` with any port, followed by
/// exactly this path (RFC 8252, 7.3).
///
/// Section 8.3 advises apps against `localhost`, but pages need it: WebAuthn accepts no IP address as RP ID. The text
/// itself is compared, so that no URL parser can disagree with the browser's.
fn is_loopback(uri: &str, path: &str) -> bool {
    let rest = uri
        .strip_prefix("http://127.0.0.1:")
        .or_else(|| uri.strip_prefix("http://[::1]:"))
        .or_else(|| uri.strip_prefix("http://localhost:"));
    let Some(port) = rest.and_then(|r| r.strip_suffix(path)) else {
        return false;
    };
    // Port 0 doesn't exist, and each port has only one spelling.
    !port.starts_with('0')
        && port.bytes().all(|b| b.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}

/// The origin of an allowed URI, for a content security policy. `None` if it has characters that don't belong into
/// that header.
pub(crate) fn origin(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    let plain =
        matches!(scheme, "http" | "https") && (host == "[::1]" || validate::hostname(host).is_ok());
    // `3` for `://`. The text itself is cut, so it is spelled as the browser got it.
    plain.then(|| &uri[..scheme.len() + 3 + authority.len()])
}

/// Adds query parameters to the URI.
pub(crate) fn with_params(uri: &str, params: &[(&str, &str)]) -> String {
    let mut text = uri.to_owned();
    for (key, value) in params {
        text.push(if text.contains('?') { '&' } else { '?' });
        text.push_str(key);
        text.push('=');
        text.extend(utf8_percent_encode(value, VALUE));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_takes_the_list_and_loopback_callbacks() {
        let list = ["https://desk.example.com/auth/callback".to_owned()];
        for good in [
            "https://desk.example.com/auth/callback",
            "http://127.0.0.1:8787/auth/callback",
            "http://[::1]:1/auth/callback",
            "http://localhost:8787/auth/callback",
        ] {
            assert!(login_allowed(&list, good), "{good}");
        }
        for bad in [
            "",
            "https://desk.example.com/auth/callback/",
            "https://desk.example.com/auth/callback?x=1",
            "https://desk.example.com.evil.test/auth/callback",
            "http://desk.example.com/auth/callback",
            "http://127.0.0.1/auth/callback",
            "http://127.0.0.1:/auth/callback",
            "http://127.0.0.1:0/auth/callback",
            "http://127.0.0.1:99999/auth/callback",
            "http://127.0.0.1:80@evil.test/auth/callback",
            "http://127.0.0.1:80/../auth/callback",
            "http://127.0.0.1:80//auth/callback",
            "http://127.0.0.1:80/auth/callback#x",
            "http://127.0.0.1:80/auth/callback?x=1",
            "http://127.0.0.2:80/auth/callback",
            "http://localhost/auth/callback",
            "http://localhost.evil.test:80/auth/callback",
            "http://LOCALHOST:80/auth/callback",
            "https://localhost:80/auth/callback",
            "https://127.0.0.1:80/auth/callback",
            "HTTP://127.0.0.1:80/auth/callback",
            "javascript:alert(1)",
        ] {
            assert!(!login_allowed(&list, bad), "{bad}");
        }
    }

    #[test]
    fn redirect_origin_is_plain_or_nothing() {
        assert_eq!(
            origin("http://127.0.0.1:8787/auth/callback"),
            Some("http://127.0.0.1:8787")
        );
        assert_eq!(origin("https://a.b/c?d"), Some("https://a.b"));
        assert_eq!(origin("https://a b; script-src *"), None);
        assert_eq!(origin("javascript:alert(1)"), None);
    }

    #[test]
    fn redirect_params_are_encoded() {
        assert_eq!(
            with_params("/x", &[("a", "b&c"), ("d", "é")]),
            "/x?a=b%26c&d=%C3%A9"
        );
        assert_eq!(with_params("/x?y=1", &[("a", "b")]), "/x?y=1&a=b");
    }
}
