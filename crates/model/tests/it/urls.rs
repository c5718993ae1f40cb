//! Tests ids, paths and queries against the URL parser that HTTP clients use.

use factordesk_model::{MethodId, Query, ROUTES, RouteError, Target, UserId};
use percent_encoding::percent_decode_str;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use url::Url;

use crate::arbitrary::{method_id, user_id};

/// One target for each operation.
fn targets(user: &UserId, method: &MethodId) -> Vec<Target> {
    let (u, m) = (|| user.clone(), || method.clone());
    vec![
        Target::ListMethods(u()),
        Target::CreateMethod(u()),
        Target::SetMethods(u()),
        Target::DeleteAllMethods(u()),
        Target::GetMethod(u(), m()),
        Target::UpdateMethod(u(), m()),
        Target::DeleteMethod(u(), m()),
        Target::SearchUsers,
        Target::GetUser(u()),
        Target::UsersByEmail,
        Target::ListFactors,
        Target::PhoneMessageTypes,
        Target::CreateTicket,
        Target::RegenerateRecoveryCode(u()),
        Target::ForgetBrowsers(u()),
    ]
}

/// The decoded segments of a path, as a client reads them. Panics if the path changes the host, the query or the
/// fragment.
fn segments(path: &str) -> Vec<String> {
    let url = Url::parse(&format!("https://tenant.example.com{path}")).unwrap();
    assert_eq!(url.host_str(), Some("tenant.example.com"), "{path}");
    assert_eq!((url.query(), url.fragment()), (None, None), "{path}");
    assert_eq!(url.path(), path, "the parser changed the path");
    url.path_segments()
        .unwrap()
        .map(|s| percent_decode_str(s).decode_utf8().unwrap().into_owned())
        .collect()
}

/// Raw segments that an attacker might send.
fn raw_segment() -> impl Strategy<Value = String> {
    let nasty = select(
        &[
            "",
            ".",
            "..",
            "%2e",
            "%2e%2e",
            ".%2E",
            "%2F",
            "%2f..",
            "x%2F..%2F..",
            "auth0|..%5C..",
            "auth0|a%252F%252e%252e",
            "auth0%7Cx%2Fauthentication-methods",
            "%5C",
            "\\",
            "%00",
            "%0d%0a",
            "%257C",
            "%25",
            "%",
            "%f",
            "%FF",
            "#",
            "?",
            ";",
            "auth0|1",
            "auth0%7C1",
            "auth0%7c1",
            "users",
            "authentication-methods",
            "guardian",
            "factors",
            "a b",
            "%20",
            "é",
            "//",
        ][..],
    )
    .prop_map(str::to_owned);
    prop_oneof![3 => nasty, 1 => ".{0,8}", 1 => "[%0-9A-Fa-f|]{0,10}"]
}

proptest! {
    #[test]
    fn id_is_the_same_after_its_segment(user in user_id(), method in method_id()) {
        prop_assert_eq!(UserId::from_segment(&user.to_segment()), Ok(user));
        prop_assert_eq!(MethodId::from_segment(&method.to_segment()), Ok(method));
    }

    #[test]
    fn security_23_segments_read_alike_for_every_decoder(user in user_id(), method in method_id()) {
        for segment in [user.to_segment(), method.to_segment()] {
            prop_assert!(segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)), "{}", segment);
            // A bare `%` is accepted by some programs and rejected by others.
            let escapes = segment.split('%').skip(1);
            let whole = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|b| b.is_ascii_hexdigit());
            prop_assert!(escapes.clone().all(whole), "{}", segment);
        }
    }

    #[test]
    fn security_23_path_keeps_host_segment_count_and_ids(user in user_id(), method in method_id()) {
        for target in targets(&user, &method) {
            let path = target.path();
            let found = segments(path.as_str());
            let pattern = target.route().pattern;
            prop_assert_eq!(found.len(), 2 + pattern.len(), "{}", path);
            prop_assert_eq!(&found[..2], ["api", "v2"]);
            for (segment, text) in pattern.iter().zip(&found[2..]) {
                match segment {
                    factordesk_model::route::Segment::Word(word) => prop_assert_eq!(word, text),
                    factordesk_model::route::Segment::User => prop_assert_eq!(user.as_str(), text),
                    factordesk_model::route::Segment::Method => prop_assert_eq!(method.as_str(), text),
                    factordesk_model::route::Segment::Organization => prop_assert!(false, "not a client's path"),
                }
            }
            prop_assert_eq!(Target::find(target.route().method.as_str(), path.as_str()), Ok(target.clone()));
        }
    }

    #[test]
    fn security_22_raw_path_is_refused_or_keeps_its_segments(
        method in select(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "get", ""][..]),
        raw in vec(raw_segment(), 0..5),
        prefix in select(&["/api/v2/", "/api/v2/users/", "/api/v2/users/auth0%7C1/authentication-methods/", "/", ""][..]),
    ) {
        let path = format!("{prefix}{}", raw.join("/"));
        if let Ok(target) = Target::find(method, &path) {
            let canonical = target.path();
            prop_assert_eq!(target.route().method.as_str(), method);
            prop_assert_eq!(segments(canonical.as_str()).len(), path[1..].split('/').count(), "{}", path);
            prop_assert_eq!(Target::find(method, canonical.as_str()), Ok(target));
        }
    }

    #[test]
    fn security_22_any_text_as_a_path_is_no_panic(method in ".{0,8}", path in ".{0,64}") {
        let _ = Target::find(&method, &path);
        let _ = Target::find("DELETE", &format!("/api/v2/users/{path}"));
    }

    #[test]
    fn security_25_any_text_as_a_query_is_refused_or_written_the_same(raw in ".{0,48}", key in select(&["page", "per_page", "q", "sort", "email", "fields", "include_totals"][..])) {
        for route in &ROUTES {
            for text in [raw.clone(), format!("{key}={raw}"), format!("{key}={raw}&page=1")] {
                let Ok(query) = Query::parse(route, Some(&text)) else { continue };
                prop_assert_eq!(Query::parse(route, Some(&query.to_text())), Ok(query.clone()));
                prop_assert!(query.paging().per_page <= 100);
                let url = Url::parse(&format!("https://tenant.example.com/x?{}", query.to_text())).unwrap();
                prop_assert_eq!(url.fragment(), None);
                for (key, value) in url.query_pairs() {
                    prop_assert_eq!(query.get(&key), Some(value.as_ref()));
                }
            }
        }
    }
}

#[test]
fn security_22_every_refused_id_is_refused_in_every_route() {
    for route in &ROUTES {
        let bad = [
            "",
            ".",
            "..",
            "%2e%2e",
            "%00",
            "%0D%0A",
            "%FF",
            "a%20b",
            "%C0%AF",
            "%E2%80%AE",
        ];
        for raw in bad {
            for at in 0..route.pattern.len() {
                if matches!(route.pattern[at], factordesk_model::route::Segment::Word(_)) {
                    continue;
                }
                let segments: Vec<&str> = route
                    .pattern
                    .iter()
                    .enumerate()
                    .map(|(n, segment)| match segment {
                        _ if n == at => raw,
                        factordesk_model::route::Segment::Word(word) => word,
                        _ => "auth0%7C1",
                    })
                    .collect();
                let path = format!("/api/v2/{}", segments.join("/"));
                let found = Target::find(route.method.as_str(), &path);
                assert!(
                    matches!(
                        found,
                        Err(RouteError::BadUserId(_) | RouteError::BadMethodId(_))
                    ),
                    "{path}: {found:?}"
                );
            }
        }
    }
}
