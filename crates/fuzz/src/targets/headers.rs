//! Headers (properties 9 to 12, 32, 37, 47): each parser is compared with a second implementation of its rule.

use factordesk_proxy::auth::cookie::{self, Found};
use factordesk_proxy::auth::{forgery, navigation, return_to};
use factordesk_proxy::config::Origin;
use factordesk_proxy::fuzzing;
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::{Fingerprint, Target, fingerprint};

/// Lines of the form `name: value`.
pub const TARGET: Target = Target {
    name: "headers",
    run,
    make: None,
    words: &[
        "\n",
        ": ",
        ";",
        "; ",
        "=",
        ",",
        "cookie: ",
        "__Host-factordesk=",
        "__Host-factordesk-replaces=",
        "__Host-factordesk-login-0123456789ab=",
        "__Host-factordesk-login-ba9876543210=x; ",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "x-factordesk: 1",
        "sec-fetch-site: same-origin",
        "sec-fetch-mode: navigate",
        "sec-fetch-dest: document",
        "same-site",
        "cross-site",
        "none",
        "origin: https://desk.example.com",
        "origin: null",
        "idempotency-key: k1",
        "x-factordesk-reason: lost%20phone",
        "x-factordesk-ticket: INC-1",
        "x-factordesk-old-name: unnamed",
        "x-factordesk-old-name: named Mobile",
        "%",
        "%0A",
        "%C3%BC",
        "%E2%80%8B",
        "\t",
        "return_to: /",
        "//",
        "/\\",
        "evil.example",
        "/auth/complete",
        "/auth/login",
        "..",
        "#",
        "?",
        "@",
    ],
    corpus: include_str!("../../corpus/headers.txt"),
};

fn run(input: &[u8]) -> Fingerprint {
    let mut headers = HeaderMap::new();
    for line in input.split(|byte| *byte == b'\n').take(200) {
        let end = line
            .iter()
            .position(|byte| *byte == b':')
            .unwrap_or(line.len());
        let (name, value) = line.split_at(end);
        let value = value.strip_prefix(b":").unwrap_or_default().trim_ascii();
        // A query parameter, not a header; its reader is tested with the same words.
        if name.eq_ignore_ascii_case(b"return_to") {
            leads(&String::from_utf8_lossy(value));
        }
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name), HeaderValue::from_bytes(value))
        {
            headers.append(name, value);
        }
    }
    fingerprint(&(
        cookies(&headers),
        logins(&headers),
        forged(&headers),
        top_level(&headers),
        reasons(&headers),
        old_name(&headers),
        key(&headers),
    ))
}

/// All values of a header.
fn all<'h>(headers: &'h HeaderMap, name: &str) -> Vec<&'h [u8]> {
    headers
        .get_all(name)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect()
}

fn cookies(headers: &HeaderMap) -> [u8; 2] {
    [cookie::SESSION, cookie::REPLACES].map(|name| {
        let pairs = all(headers, "cookie");
        let found: Vec<&[u8]> = pairs
            .iter()
            .flat_map(|header| header.split(|byte| *byte == b';'))
            .map(|pair| {
                pair.splitn(2, |byte| *byte == b'=')
                    .map(<[u8]>::trim_ascii)
                    .collect::<Vec<_>>()
            })
            .filter(|pair| pair[0] == name.as_bytes())
            .map(|pair| pair.get(1).copied().unwrap_or_default())
            .collect();
        match cookie::find(headers, name) {
            Found::Absent => {
                assert!(found.is_empty());
                0
            }
            Found::Garbage => {
                // Repeated, it is garbage even if both are well-formed: which one is right?
                assert!(found.len() != 1 || !is_token(found[0]));
                1
            }
            Found::Id(id) => {
                assert_eq!(found, [id.as_bytes()]);
                assert!(is_token(id.as_bytes()));
                2
            }
        }
    })
}

/// The number of login cookies that are dropped to make room for another. Each must have been sent, under a full
/// cookie name.
fn logins(headers: &HeaderMap) -> usize {
    let dropped = cookie::logins_to_drop(headers);
    for (index, name) in dropped.iter().enumerate() {
        // These names go into `Set-Cookie`, so they must not be any text that a client sends.
        assert!(name.starts_with(cookie::LOGIN) && name.len() == cookie::LOGIN.len() + 12);
        assert!(!dropped[..index].contains(name), "{name} twice");
        let line = all(headers, "cookie").join(&b';');
        let sent = line.windows(name.len()).any(|part| part == name.as_bytes());
        assert!(sent, "{name} was not sent");
        let cleared = cookie::clear_login(name).expect("a header's value");
        assert!(cleared.as_bytes().starts_with(name.as_bytes()));
        if let Some(value) = cookie::find_login(headers, name) {
            assert!(value.len() <= 3000 && !value.contains(';'));
        }
    }
    dropped.len()
}

/// Whether both headers are absent, or say exactly once that the request is a top-level navigation.
fn top_level(headers: &HeaderMap) -> bool {
    let fine = [
        ("sec-fetch-mode", b"navigate"),
        ("sec-fetch-dest", b"document"),
    ]
    .iter()
    .all(|(name, value)| match all(headers, name).as_slice() {
        [] => true,
        [one] => one == value,
        _ => false,
    });
    assert_eq!(navigation::check_top_level(headers).is_ok(), fine);
    fine
}

fn is_token(value: &[u8]) -> bool {
    // 256 bits in base64url.
    value.len() == 43
        && value
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(b))
}

fn forged(headers: &HeaderMap) -> bool {
    let own = Origin::parse("https://desk.example.com").expect("an origin");
    // Absent is fine: not every browser sends them. Twice is not, even with the right value.
    let absent_or = |name: &str, value: &[u8]| {
        matches!(all(headers, name).as_slice(), [] | [_])
            && all(headers, name).iter().all(|v| *v == value)
    };
    // Never absent: a page elsewhere can't send this header without a preflight (property 12).
    let fine = all(headers, "x-factordesk") == [b"1"]
        && absent_or("sec-fetch-site", b"same-origin")
        && absent_or("origin", b"https://desk.example.com");
    assert_eq!(forgery::check(headers, &own).is_ok(), fine);
    fine
}

fn reasons(headers: &HeaderMap) -> (u8, u8) {
    let Some((reason, ticket)) = fuzzing::reason(headers) else {
        return (9, 9);
    };
    let once =
        |name: &str, is: bool| assert_eq!(all(headers, name).len(), usize::from(is), "{name}");
    once("x-factordesk-reason", reason.is_some());
    once("x-factordesk-ticket", ticket.is_some());
    if let Some(text) = &reason {
        // It is one line of the audit (property 47).
        assert!(!text.chars().any(char::is_control) && text.trim() == text);
        assert!(text.chars().any(char::is_alphanumeric) && text.chars().count() <= 500);
        let written =
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        let mut again = HeaderMap::new();
        again.insert("x-factordesk-reason", written.parse().expect("ASCII"));
        assert_eq!(
            fuzzing::reason(&again),
            Some((reason.clone(), None)),
            "not the same reason"
        );
    }
    if let Some(text) = &ticket {
        assert!((1..=64).contains(&text.len()) && !text.contains(char::is_whitespace));
    }
    (reason.is_some().into(), ticket.is_some().into())
}

fn old_name(headers: &HeaderMap) -> u8 {
    let given = all(headers, "x-factordesk-old-name");
    let Some(read) = fuzzing::old_name(headers) else {
        assert!(!given.is_empty(), "an old name without a header");
        return 9;
    };
    let Some(name) = read else {
        assert!(given.is_empty());
        return 0;
    };
    let [value] = given.as_slice() else {
        panic!("one of two old names is used");
    };
    if name.is_empty() {
        assert_eq!(*value, b"unnamed");
        return 1;
    }
    assert!(value.starts_with(b"named ") && name.chars().count() <= 200);
    let written = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
    let mut again = HeaderMap::new();
    let value = format!("named {written}").parse().expect("ASCII");
    again.insert("x-factordesk-old-name", value);
    assert_eq!(
        fuzzing::old_name(&again),
        Some(Some(name)),
        "not the same name"
    );
    2
}

fn key(headers: &HeaderMap) -> u8 {
    let given = all(headers, "idempotency-key");
    let fits =
        |value: &[u8]| (1..=64).contains(&value.len()) && value.iter().all(u8::is_ascii_graphic);
    match (given.as_slice(), fuzzing::has_idempotency_key(headers)) {
        ([], Some(false)) => 0,
        ([one], Some(true)) if fits(one) => 1,
        ([], _) => panic!("an idempotency key without a header"),
        ([one], None) if fits(one) => panic!("a valid idempotency key is rejected"),
        (_, Some(_)) => panic!("an invalid idempotency key is accepted"),
        (_, None) => 2,
    }
}

/// Checks that a login returns to the desk, for any requested target.
fn leads(text: &str) {
    let desk = Url::parse("https://desk.example.com").expect("an origin");
    let path = return_to::own_path(text);
    assert!(path == text || path == "/");
    assert_eq!(return_to::own_path(path), path);
    let url = desk.join(path).expect("a path");
    assert_eq!(url.origin(), desk.origin(), "{text:?}");
    // `//host` is a URL of another host; the browser would only keep the scheme.
    assert!(path.starts_with('/') && !path.starts_with("//"));
    assert!(HeaderValue::from_str(path).is_ok(), "it can be a Location");
    assert!(
        url.path() == "/auth/complete" || !url.path().starts_with("/auth/"),
        "a loop: {text:?}"
    );
}
