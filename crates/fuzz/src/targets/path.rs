//! `METHOD /path` (properties 22 to 24): a path is rejected, or is exactly one operation whose URL leads nowhere
//! else.

use factordesk_model::route::Segment;
use factordesk_model::{MethodId, Query, ROUTES, RouteError, Target as RouteTarget, UserId};
use factordesk_proxy::auth0::url::upstream_url;
use url::Url;

use super::text;
use crate::rng::Rng;
use crate::{Fingerprint, Target, fingerprint};

/// Any method and raw path.
pub const TARGET: Target = Target {
    name: "path",
    run,
    make: Some(make),
    words: WORDS,
    corpus: include_str!("../../corpus/path.txt"),
};

const WORDS: &[&str] = &[
    "GET ",
    "POST ",
    "PUT ",
    "PATCH ",
    "DELETE ",
    "HEAD ",
    "/api/v2",
    "/users/",
    "auth0%7C1",
    "auth0|1",
    "samlp|acme|mia@example.com",
    "/authentication-methods",
    "totp%7Cdev_1",
    "/guardian",
    "/factors",
    "%2e",
    "%2E%2E",
    "%2f",
    "%5c",
    "%00",
    "%0d%0a",
    "%257C",
    "%25",
    // Not percent-encoding; a fullwidth `/`; an overlong `/`, which no UTF-8 decoder may accept.
    "%u002e",
    "%EF%BC%8F",
    "%C0%AF",
    "%2F..%2F..%2F",
    // `../`, for a program that decodes twice.
    "%252e%252e%252f",
    "ad|corp|ACME%5Cmia",
    "oidc|acme|https:%2F%2Fidp.example%2Fu%2F1",
    "eip155%253A5",
    "/../",
    "/./",
    "//",
    ";",
    "%20",
    "%7c",
    "/recovery-code-regeneration",
    "/multifactor/actions/invalidate-remember-browser",
];

/// A path of the route table, with random ids.
fn make(rng: &mut Rng) -> Vec<u8> {
    const PIECES: &[&str] = &[
        "auth0|",
        "|",
        "%7C",
        "a",
        "Z",
        "0",
        "-",
        "_",
        ".",
        "~",
        "@",
        ":",
        "é",
        "🔑",
        "%25",
        "%",
        "#",
        "?",
        "%2e",
        "%2F",
        "%5C",
        "\\",
        "%252F",
        "..%2F",
        "%2F..%2F",
        "%3B",
        "+",
        "%20",
        "\u{202e}",
        "%E2%80%8B",
        "mia",
    ];
    let route = &ROUTES[rng.below(ROUTES.len())];
    let mut path = format!("{} /api/v2", route.method.as_str());
    for segment in route.pattern {
        path.push('/');
        match segment {
            Segment::Word(word) => path.push_str(word),
            Segment::User | Segment::Method | Segment::Organization => {
                if rng.once_in(2) {
                    path.push_str("auth0%7C");
                }
                for _ in 0..rng.below(6) {
                    path.push_str(rng.pick(PIECES));
                }
            }
        }
    }
    path.into_bytes()
}

fn run(input: &[u8]) -> Fingerprint {
    let input = text(input);
    let (method, path) = input.split_once(' ').unwrap_or(("GET", &input));
    ids(path);
    let call = match RouteTarget::find(method, path) {
        Ok(call) => call,
        Err(RouteError::NoSuchPath) => return fingerprint(&0),
        Err(RouteError::NoSuchMethod(allowed)) => {
            assert!(!allowed.is_empty() && allowed.iter().all(|one| one.as_str() != method));
            return fingerprint(&allowed);
        }
        Err(RouteError::BadUserId(why) | RouteError::BadMethodId(why)) => {
            return fingerprint(&std::mem::discriminant(&why));
        }
    };
    let route = call.route();
    assert_eq!(route.method.as_str(), method);
    let segments = path.split('/').count();
    assert_eq!(
        segments,
        // The patterns begin below `/api/v2`: an empty text before the first `/`, `api` and `v2`.
        route.pattern.len() + 3,
        "the number of segments changed"
    );
    let own = call.path();
    assert_eq!(own.as_str().split('/').count(), segments);
    assert_eq!(
        RouteTarget::find(method, own.as_str()).as_ref(),
        Ok(&call),
        "not the same operation"
    );
    for origin in ["https://acme.eu.auth0.com", "http://127.0.0.1:4000"] {
        let origin = Url::parse(origin).expect("an origin");
        let sent = upstream_url(&origin, &call, &Query::default()).expect("an operation has a URL");
        assert_eq!((sent.path(), sent.query()), (own.as_str(), None));
        let url = Url::parse(&sent.to_string()).expect("a URL");
        assert_eq!(url.origin(), origin.origin());
        assert_eq!(
            url.path(),
            own.as_str(),
            "the URL's parser changed the path"
        );
        assert_eq!(
            (url.query(), url.fragment(), url.username()),
            (None, None, "")
        );
    }
    fingerprint(&(route.operation, path == own.as_str()))
}

/// Checks that an id survives a round trip, and that its segment has no characters with a meaning in paths.
fn ids(raw: &str) {
    if let Ok(id) = MethodId::from_segment(raw) {
        check(id.as_str(), &id.to_segment(), id.is_ambiguous());
        assert_eq!(MethodId::from_segment(&id.to_segment()).as_ref(), Ok(&id));
        assert_eq!(MethodId::new(id.as_str()).as_ref(), Ok(&id));
    }
    if let Ok(id) = UserId::from_segment(raw) {
        check(id.as_str(), &id.to_segment(), id.is_ambiguous());
        assert_eq!(UserId::from_segment(&id.to_segment()).as_ref(), Ok(&id));
        assert!(id.as_str().len() > id.provider().len() + 1 && !id.provider().is_empty());
    }
}

fn check(text: &str, segment: &str, is_ambiguous: bool) {
    // `url` and most servers remove dot segments, also encoded ones (`%2e%2e`).
    assert!(!matches!(text, "" | "." | ".."));
    assert!(!text.chars().any(|c| c.is_control() || c.is_whitespace()));
    assert!(
        segment
            .bytes()
            // The unreserved characters (RFC 3986, 2.3). All else is encoded, `|` and `@` too.
            .all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b))
    );
    let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
    assert_eq!(
        decoded.as_deref(),
        Ok(text),
        "decoding the segment once gives another id"
    );
    // Unless the id is ambiguous, its segment means the same to programs that decode it too early, or twice.
    let again = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    let divided = text.contains(['/', '\\', '?', '#', ';']);
    assert!(
        is_ambiguous || (again == text && !divided),
        "the id is ambiguous, but not reported as such"
    );
}
