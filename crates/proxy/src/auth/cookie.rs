//! The cookies. Their attributes are constants: no configuration can weaken them.

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};

use crate::digest::sha256_base64url;
use crate::random::is_token;
use crate::store::StoreKey;

/// The session.
pub const SESSION: &str = "__Host-factordesk";
/// A login under way, sealed: what the name begins with. `Lax`: the provider's redirect back is a cross-site navigation.
pub const LOGIN: &str = "__Host-factordesk-login-";
/// Which session the browser's next login replaces: the digest that the store knows the session by. It opens nothing. `Lax`, since
/// the session's own cookie doesn't come along with the provider's redirect.
pub const REPLACES: &str = "__Host-factordesk-replaces";

/// Logins that one browser may have under way at once.
const MAX_LOGINS: usize = 3;
/// Characters of the state's digest in a login cookie's name.
const TAG_LENGTH: usize = 12;
/// Maximum length of a sealed login. Ours are shorter, and longer ones aren't decrypted.
const MAX_SEALED: usize = 3000;

/// What a request says in one cookie.
#[derive(Clone, PartialEq, Eq)]
pub enum Found {
    /// It isn't there.
    Absent,
    /// It is there twice, or no id of ours: as good as a wrong one.
    Garbage,
    /// An id
    Id(String),
}

impl std::fmt::Debug for Found {
    /// Not the id: whoever has it has the session.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Garbage => "Garbage",
            Self::Id(_) => "Id(..)",
        })
    }
}

/// Looks for a cookie that holds an id.
pub fn find(headers: &HeaderMap, name: &str) -> Found {
    let mut values = pairs(headers).filter(|(key, _)| *key == name.as_bytes());
    match (values.next(), values.next()) {
        (None, _) => Found::Absent,
        (Some((_, id)), None) => std::str::from_utf8(id)
            .ok()
            .filter(|id| is_token(id))
            .map_or(Found::Garbage, |id| Found::Id(id.to_owned())),
        _ => Found::Garbage,
    }
}

/// The sealed login in the cookie of this name; `None` unless there is exactly one.
pub fn find_login<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = pairs(headers).filter(|(key, _)| *key == name.as_bytes());
    match (values.next(), values.next()) {
        (Some((_, value)), None) if value.len() <= MAX_SEALED => std::str::from_utf8(value).ok(),
        _ => None,
    }
}

/// The session that a login in this browser replaces.
pub fn find_replaced(headers: &HeaderMap) -> Option<StoreKey> {
    match find(headers, REPLACES) {
        Found::Id(text) => StoreKey::from_text(&text),
        Found::Absent | Found::Garbage => None,
    }
}

/// Names of the cookies of logins under way that make room for one more: all but the newest two. Browsers send the oldest first
/// (RFC 6265, 5.4).
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

/// The name of the cookie of the login with this `state`. Each login has its own, so that two tabs don't overwrite each other's.
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

/// Names and values in all `Cookie` headers. They are read as bytes: another program on the same host may have set a cookie that
/// isn't text.
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

/// `Set-Cookie` for a session; at most the session's absolute life.
pub fn set_session(id: &str, seconds: u64) -> Option<HeaderValue> {
    set(SESSION, id, "Strict", seconds)
}

/// `Set-Cookie` for a login under way.
pub fn set_login(name: &str, sealed: &str, seconds: u64) -> Option<HeaderValue> {
    set(name, sealed, "Lax", seconds)
}

/// `Set-Cookie` that names a session for the login that replaces it.
pub fn set_replaces(session: StoreKey, seconds: u64) -> Option<HeaderValue> {
    set(REPLACES, &session.to_text(), "Lax", seconds)
}

/// `Set-Cookie` that removes the session.
pub fn clear_session() -> Option<HeaderValue> {
    set(SESSION, "", "Strict", 0)
}

/// `Set-Cookie` that removes the session's name.
pub fn clear_replaces() -> Option<HeaderValue> {
    set(REPLACES, "", "Lax", 0)
}

/// `Set-Cookie` that removes a login under way.
pub fn clear_login(name: &str) -> Option<HeaderValue> {
    set(name, "", "Lax", 0)
}

fn set(name: &str, value: &str, same_site: &str, max_age: u64) -> Option<HeaderValue> {
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
            // Not ours, however similar: somebody else's stays.
            let others = "__Host-factordesk-login=1; __Host-factordesk-login-x=2; __Host-factordesk-login-a.b.c.d.e.f=3";
            assert_eq!(dropped(&names, others), names[..gone]);
        }
        let three = names(3);
        let twice = [three.clone(), three.clone()].concat();
        assert_eq!(dropped(&twice, "a=b"), three[..1], "each counts once");
    }
}
