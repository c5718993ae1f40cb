//! The two cookies. Their attributes are constants: no configuration can weaken them.

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};

use crate::random::is_token;

/// The session.
pub const SESSION: &str = "__Host-factordesk";
/// A login under way. `Lax`: the provider's redirect back is a cross-site navigation.
pub const LOGIN: &str = "__Host-factordesk-login";

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

/// Looks for a cookie in all `Cookie` headers. They are read as bytes: another program on the same host may have set a cookie
/// that isn't text.
pub fn find(headers: &HeaderMap, name: &str) -> Found {
    let mut values = headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|header| header.as_bytes().split(|b| *b == b';'))
        .filter_map(|pair| {
            let pair = pair.trim_ascii();
            let end = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
            let (key, value) = pair.split_at(end);
            (key.trim_ascii() == name.as_bytes())
                .then(|| value.strip_prefix(b"=").unwrap_or_default().trim_ascii())
        });
    match (values.next(), values.next()) {
        (None, _) => Found::Absent,
        (Some(id), None) => std::str::from_utf8(id)
            .ok()
            .filter(|id| is_token(id))
            .map_or(Found::Garbage, |id| Found::Id(id.to_owned())),
        _ => Found::Garbage,
    }
}

/// `Set-Cookie` for a session; at most the session's absolute life.
pub fn set_session(id: &str, seconds: u64) -> Option<HeaderValue> {
    set(SESSION, id, "Strict", seconds)
}

/// `Set-Cookie` for a login under way.
pub fn set_login(id: &str, seconds: u64) -> Option<HeaderValue> {
    set(LOGIN, id, "Lax", seconds)
}

/// `Set-Cookie` that removes the session.
pub fn clear_session() -> Option<HeaderValue> {
    set(SESSION, "", "Strict", 0)
}

/// `Set-Cookie` that removes the login under way.
pub fn clear_login() -> Option<HeaderValue> {
    set(LOGIN, "", "Lax", 0)
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
            set_login("abc", 600).unwrap(),
            "__Host-factordesk-login=abc; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax"
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
        assert_eq!(find(&headers(&[one]), LOGIN), Found::Absent);
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
}
