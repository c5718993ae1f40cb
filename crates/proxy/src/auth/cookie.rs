//! The cookies: reading them, and the `Set-Cookie` headers. Their attributes are constants, so no configuration can
//! weaken them.

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};

use crate::digest::sha256_base64url;
use crate::random::is_token;
use crate::store::StoreKey;

/// Name of the session cookie.
pub const SESSION: &str = "__Host-factordesk";
/// Prefix of the cookies that hold a sealed login in progress. They are `Lax` because the provider's redirect back is
/// a cross-site navigation.
pub const LOGIN: &str = "__Host-factordesk-login-";
/// Name of the cookie that says which session this browser's next login replaces. It holds the digest that is the
/// store's key, which doesn't grant access. `Lax`, because the session cookie itself (`Strict`) isn't sent with the
/// provider's redirect.
pub const REPLACES: &str = "__Host-factordesk-replaces";

/// Maximum number of logins in progress in one browser.
/// Their cookies come with every request, whose head may have 32 KiB (`server/framing.rs`).
const MAX_LOGINS: usize = 3;
/// Length of the digest of `state` in a login cookie's name, in characters.
/// These 72 bits tell one browser's logins apart. They needn't be secret: the value is sealed.
const TAG_LENGTH: usize = 12;
/// Maximum length of a sealed login. The proxy's own are shorter; longer values are not decrypted.
/// Browsers keep at least 4,096 bytes with name and attributes (RFC 6265, section 6.1).
const MAX_SEALED: usize = 3000;

/// The result of looking for one cookie.
#[derive(Clone, PartialEq, Eq)]
pub enum Found {
    /// There is no such cookie.
    Absent,
    /// The cookie is repeated, or its value doesn't have the form of an id. Treated like an unknown id.
    Garbage,
    /// One well-formed id.
    Id(String),
}

impl std::fmt::Debug for Found {
    /// Leaves out the id, since it grants access to the session.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Garbage => "Garbage",
            Self::Id(_) => "Id(..)",
        })
    }
}

/// Reads the cookie of this name, whose value is an id.
pub fn find(headers: &HeaderMap, name: &str) -> Found {
    let mut values = pairs(headers).filter(|(key, _)| *key == name.as_bytes());
    match (values.next(), values.next()) {
        (None, _) => Found::Absent,
        (Some((_, id)), None) => std::str::from_utf8(id)
            .ok()
            .filter(|id| is_token(id))
            .map_or(Found::Garbage, |id| Found::Id(id.to_owned())),
        // Never guess which of two cookies is the right one.
        _ => Found::Garbage,
    }
}

/// Whether the request has any cookie of the desk.
pub fn has_any(headers: &HeaderMap) -> bool {
    pairs(headers).any(|(name, _)| name.starts_with(SESSION.as_bytes()))
}

/// The sealed login in the cookie of this name. `None` if the cookie is missing, repeated or too long.
pub fn find_login<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = pairs(headers).filter(|(key, _)| *key == name.as_bytes());
    match (values.next(), values.next()) {
        (Some((_, value)), None) if value.len() <= MAX_SEALED => std::str::from_utf8(value).ok(),
        _ => None,
    }
}

/// The store key of the session that a login in this browser replaces.
pub fn find_replaced(headers: &HeaderMap) -> Option<StoreKey> {
    match find(headers, REPLACES) {
        Found::Id(text) => StoreKey::from_text(&text),
        Found::Absent | Found::Garbage => None,
    }
}

/// Names of the login cookies to remove before one more is set: all but the newest two. Browsers send the oldest
/// cookie first (RFC 6265, section 5.4).
pub fn logins_to_drop(headers: &HeaderMap) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in pairs(headers) {
        let name = std::str::from_utf8(name).ok().filter(|name| is_login(name));
        if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
            names.push(name.to_owned());
        }
    }
    names.truncate((names.len() + 1).saturating_sub(MAX_LOGINS));
    names
}

/// The cookie name for the login with this `state`. Each login has its own cookie, so two tabs don't overwrite each
/// other's.
pub fn login_name(state: &str) -> String {
    let mut name = sha256_base64url(state.as_bytes());
    name.truncate(TAG_LENGTH);
    name.insert_str(0, LOGIN);
    name
}

fn is_login(name: &str) -> bool {
    name.strip_prefix(LOGIN).is_some_and(|tag| {
        tag.len() == TAG_LENGTH
            && tag
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
}

/// Names and values in all `Cookie` headers, as bytes: another application on the same host may have set a cookie
/// that isn't UTF-8.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|header| header.as_bytes().split(|b| *b == b';'))
        .map(|pair| {
            let pair = pair.trim_ascii();
            let end = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
            let (key, value) = pair.split_at(end);
            let value = value.strip_prefix(b"=").unwrap_or_default();
            (key.trim_ascii(), value.trim_ascii())
        })
}

/// `Set-Cookie` for a session. `seconds` is its remaining lifetime.
pub fn set_session(id: &str, seconds: u64) -> Option<HeaderValue> {
    set(SESSION, id, "Strict", seconds)
}

/// `Set-Cookie` for a login in progress.
pub fn set_login(name: &str, sealed: &str, seconds: u64) -> Option<HeaderValue> {
    set(name, sealed, "Lax", seconds)
}

/// `Set-Cookie` for [`REPLACES`].
pub fn set_replaces(session: StoreKey, seconds: u64) -> Option<HeaderValue> {
    set(REPLACES, &session.to_text(), "Lax", seconds)
}

/// `Set-Cookie` that removes the session cookie.
pub fn clear_session() -> Option<HeaderValue> {
    set(SESSION, "", "Strict", 0)
}

/// `Set-Cookie` that removes [`REPLACES`].
pub fn clear_replaces() -> Option<HeaderValue> {
    set(REPLACES, "", "Lax", 0)
}

/// `Set-Cookie` that removes the cookie of a login in progress.
pub fn clear_login(name: &str) -> Option<HeaderValue> {
    set(name, "", "Lax", 0)
}

fn set(name: &str, value: &str, same_site: &str, max_age: u64) -> Option<HeaderValue> {
    // Browsers accept the names' prefix `__Host-` only with `Secure`, `Path=/` and without `Domain`, so no other host
    // can set these cookies (RFC 6265bis, section 4.1.3.2).
    HeaderValue::try_from(format!(
        "{name}={value}; Path=/; Max-Age={max_age}; Secure; HttpOnly; SameSite={same_site}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|v| (COOKIE, HeaderValue::from_static(v)))
            .collect()
    }

    #[test]
    fn security_15_cookies_have_every_protection() {
        assert_eq!(
            set_session("abc", 28_800).unwrap(),
            "__Host-factordesk=abc; Path=/; Max-Age=28800; Secure; HttpOnly; SameSite=Strict"
        );
        assert_eq!(
            set_login(&login_name("state"), "abc", 600).unwrap(),
            "__Host-factordesk-login-S6aXNcpTdl7W=abc; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax"
        );
        let replaces = set_replaces(StoreKey::of("id"), 28_800).unwrap();
        assert_eq!(
            replaces,
            "__Host-factordesk-replaces=pWFFJwzms769HdAStzlIZ33WGNSWSIvGCKPLQ841R90; Path=/; Max-Age=28800; Secure; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            clear_session().unwrap(),
            "__Host-factordesk=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"
        );
    }

    #[test]
    fn cookie_is_found_among_others_and_only_once() {
        let id = "A".repeat(43);
        let one: &'static str = Box::leak(format!("a=b; __Host-factordesk={id}").into_boxed_str());
        assert_eq!(find(&headers(&[one]), SESSION), Found::Id(id));
        assert_eq!(find(&headers(&[one]), REPLACES), Found::Absent);
        assert_eq!(find(&headers(&[one, one]), SESSION), Found::Garbage);
        assert_eq!(
            find(&headers(&["__Host-factordesk=short"]), SESSION),
            Found::Garbage
        );
        assert_eq!(
            find(&headers(&["x__Host-factordesk=a"]), SESSION),
            Found::Absent
        );
    }

    #[test]
    fn security_54_three_logins_are_kept_and_the_oldest_makes_room() {
        let names = |count: usize| -> Vec<String> {
            (0..count).map(|n| login_name(&n.to_string())).collect()
        };
        let dropped = |names: &[String], others: &str| {
            let pairs: Vec<String> = names.iter().map(|name| format!("{name}=x")).collect();
            let mut headers = HeaderMap::new();
            for header in [others, &pairs.join("; ")] {
                headers.append(COOKIE, HeaderValue::from_str(header).unwrap());
            }
            logins_to_drop(&headers)
        };
        for (count, gone) in [(0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (9, 7)] {
            let names = names(count);
            assert_eq!(dropped(&names, "a=b"), names[..gone]);
            // Similar names that the proxy didn't set are left alone.
            let others = "__Host-factordesk-login=1; __Host-factordesk-login-x=2; __Host-factordesk-login-a.b.c.d.e.f=3";
            assert_eq!(dropped(&names, others), names[..gone]);
        }
        let three = names(3);
        let twice = [three.clone(), three.clone()].concat();
        assert_eq!(dropped(&twice, "a=b"), three[..1], "each counts once");
    }
}
