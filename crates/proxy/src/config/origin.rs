//! Web origins (scheme, host and port) in the form that browsers send and compare.

use std::fmt;

use url::{Host, Url};

/// A web origin in the form of the `Origin` header: `https://desk.example.com` or `http://127.0.0.1:8787`.
///
/// Plain HTTP is only allowed on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Parses an origin.
    ///
    /// # Errors
    /// The text isn't a bare origin with HTTPS, or with HTTP on loopback. The error is the end of a sentence about
    /// the variable.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url =
            Url::parse(text).map_err(|_| "must be an origin, such as https://desk.example.com")?;
        if !is_https_or_loopback(&url) {
            return Err(
                "must begin with https:// (http:// only for 127.0.0.1, [::1] or localhost)",
            );
        }
        // The origin becomes part of a Content-Security-Policy, where `*` means all subdomains and `;` ends a
        // directive.
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
        if matches!(url.host(), Some(Host::Domain(name)) if !name.bytes().all(plain)) {
            return Err("must name one host: no *, and nothing but letters, digits, - and .");
        }
        let origin = url.origin().ascii_serialization();
        let bare = text.strip_suffix('/').unwrap_or(text);
        if !bare.eq_ignore_ascii_case(&origin) {
            return Err("must be an origin only: no path, user name, query, or default port");
        }
        Ok(Self(origin))
    }

    /// The origin as the `Origin` header holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the host is `localhost`.
    pub fn is_localhost(&self) -> bool {
        let host = self.0.split_once("://").map_or("", |(_, rest)| rest);
        host == "localhost" || host.starts_with("localhost:")
    }

    /// Whether the scheme is HTTPS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the URL uses HTTPS, or plain HTTP to this machine, which crosses no network.
pub(crate) fn is_https_or_loopback(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(url),
        _ => false,
    }
}

/// Whether the URL's host is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        // The whole name: `localhost.example.com` may be any machine.
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_takes_https_and_loopback_only() {
        for good in [
            "https://desk.example.com",
            "https://desk.example.com:8443",
            "http://127.0.0.1:8787",
            "http://[::1]:1",
            "http://localhost:3000",
        ] {
            assert_eq!(Origin::parse(good).map(|o| o.0), Ok(good.to_owned()));
        }
        assert_eq!(
            Origin::parse("https://a.b/").unwrap().as_str(),
            "https://a.b"
        );
        for bad in [
            "*",
            "null",
            "",
            "desk.example.com",
            "http://desk.example.com",
            "https://desk.example.com/path",
            "https://user@desk.example.com",
            "https://desk.example.com?x",
            "https://desk.example.com#x",
            "https://desk.example.com:443",
            "ftp://desk.example.com",
            "https://*.example.com/x",
            "javascript:alert(1)",
        ] {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
    }
}
