//! `<number of the route>?query` (property 25): a query is rejected, or means the same after it is encoded again.

use factordesk_model::{Query, ROUTES, Target as RouteTarget};
use factordesk_proxy::auth0::url::upstream_url;
use url::Url;

use super::text;
use crate::{Fingerprint, Target, fingerprint};

/// Any route and raw query.
pub const TARGET: Target = Target {
    name: "query",
    run,
    make: None,
    words: &[
        "page=",
        "per_page=100",
        "include_totals=true",
        "q=",
        "name%3A%22Mia%22",
        "sort=name:1",
        "search_engine=v3",
        "fields=user_id,name",
        "include_fields=false",
        "connection=",
        "primary_order=false",
        "email=mia%40example.com",
        "&",
        "+",
        "%26",
        "%3D",
        "%00",
        "&&",
        "=",
        // `page`, encoded: a second key, if repeats are looked for before decoding.
        "%70age=1",
        // One more than the last page; then the routes that search users.
        "100001",
        "9?",
        "7?",
    ],
    corpus: include_str!("../../corpus/query.txt"),
};

fn run(input: &[u8]) -> Fingerprint {
    let input = text(input);
    let (number, raw) = input.split_once('?').unwrap_or(("", &input));
    // Any bytes give a number, so a mutation of it is still a route.
    let number = number.bytes().fold(0, |sum: usize, byte| {
        sum.wrapping_mul(10).wrapping_add(byte.into())
    });
    let route = &ROUTES[number % ROUTES.len()];
    let query = match Query::parse(route, Some(raw)) {
        Ok(query) => query,
        Err(problem) => return fingerprint(&std::mem::discriminant(&problem)),
    };
    let written = query.to_text();
    assert_eq!(
        Query::parse(route, Some(&written)).as_ref(),
        Ok(&query),
        "not the same query"
    );
    let pairs: Vec<(String, String)> = form_urlencoded::parse(written.as_bytes())
        .into_owned()
        .collect();
    for (place, (key, value)) in pairs.iter().enumerate() {
        assert!(
            route.query.contains(&key.as_str()),
            "a key of another route"
        );
        assert!(
            pairs[place + 1..].iter().all(|(other, _)| other != key),
            "a key is repeated"
        );
        assert_eq!(query.get(key), Some(value.as_str()));
        assert!(!value.chars().any(char::is_control));
    }
    let known: Vec<&&str> = route
        .query
        .iter()
        .filter(|key| query.get(key).is_some())
        .collect();
    assert_eq!(known.len(), pairs.len());
    let paging = query.paging();
    assert!(paging.per_page <= 100 && paging.page <= 100_000);
    // No value may leave the query part of the URL.
    let debug = format!("{query:?}");
    let origin = Url::parse("https://acme.eu.auth0.com").expect("an origin");
    for call in [RouteTarget::SearchUsers, RouteTarget::UsersByEmail] {
        if call.route().operation == route.operation {
            let sent = upstream_url(&origin, &call, &query).expect("a query has a URL");
            assert_eq!(sent.query().unwrap_or_default(), written);
            let url = Url::parse(&sent.to_string()).expect("a URL");
            assert_eq!(url.query().unwrap_or_default(), written);
            assert_eq!((url.fragment(), url.path()), (None, call.path().as_str()));
        }
    }
    // Longer than each key (`include_totals` has 14): shorter values may be in the text by chance.
    for (_, value) in pairs.iter().filter(|(_, value)| value.len() > 14) {
        assert!(
            !debug.contains(value.as_str()),
            "the value is in the debug text"
        );
    }
    fingerprint(&known)
}
