//! 22, 24 and 25: raw paths and queries.

use factordesk_model::route::Segment;
use factordesk_model::{ROUTES, Route};

use crate::support::figure::figure;
use crate::support::{ADA, TestApp, raw};

#[tokio::test]
async fn security_22_ids_outside_the_grammar_are_400_and_send_nothing() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let overlong = format!("auth0%7C{}", "a".repeat(1025));
    let ids = [
        "",
        ".",
        "..",
        "%2e",
        "%2e%2e",
        "%2E%2e",
        ".%2E",
        "%00",
        "auth0%7C%00",
        "auth0%7Ca%0d%0ab",
        "auth0%7Ca%0A",
        "a%09b",
        "auth0%7Ca%E2%80%8B",
        "auth0%7Ca%C2%A0b",
        "auth0%7Ca%EF%BB%BF",
        "auth0%7C%FF",
        "auth0%7C%C0%AE",
        "auth0%7Ca%20b",
        "auth0%7Ca%E2%80%AE",
        "a%0d%0ab",
        "%80",
        &overlong,
    ];
    let mut count = 0;
    for (route, place) in places() {
        for id in ids {
            let path = with_id(route, place, id);
            let method = route.method.as_str();
            let reply = raw::request(&app, method, &path, &[("authorization", &bearer)])
                .await
                .unwrap();
            assert_eq!(
                reply.refusal(),
                (400, "invalid_uri".to_owned()),
                "{method} {path}"
            );
            count += 1;
        }
    }
    // Decoded once, these have no `|`: they may be method ids, but not user ids.
    for id in [
        "%2F",
        "%5C",
        "%257C",
        "auth0%257Ca",
        "%23",
        "%3F",
        "a%252Fb",
        "..%2F",
        "auth0%2Fa",
    ] {
        for (route, place) in
            places().filter(|(route, place)| route.pattern[*place] == Segment::User)
        {
            let path = with_id(route, place, id);
            let method = route.method.as_str();
            let reply = raw::request(&app, method, &path, &[("authorization", &bearer)]).await;
            let told = (400, "invalid_uri".to_owned());
            assert_eq!(reply.unwrap().refusal(), told, "{method} {path}");
            count += 1;
        }
    }
    // Not escaped: `?` ends the path and leaves an empty id, and `#` may not be in a request
    // target.
    for path in [
        "/api/v2/users/?",
        "/api/v2/users/?/authentication-methods",
        "/api/v2/users/#",
        "/api/v2/users/#/authentication-methods",
    ] {
        let reply = raw::request(&app, "GET", path, &[("authorization", &bearer)])
            .await
            .unwrap();
        assert_eq!(reply.refusal(), (400, "invalid_uri".to_owned()), "{path}");
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
    figure(&format!(
        "22 ids: {count} requests with {} ids in {} places of {} routes, all 400, none sent upstream",
        ids.len(),
        places().count(),
        ROUTES.len()
    ));
}

/// Every segment of every route that is an id.
fn places() -> impl Iterator<Item = (&'static Route, usize)> {
    ROUTES.iter().flat_map(|route| {
        let ids = route.pattern.iter().enumerate();
        ids.filter(|(_, segment)| !matches!(segment, Segment::Word(_)))
            .map(move |(place, _)| (route, place))
    })
}

/// The route's path with this id in one segment, and valid ids in the others.
fn with_id(route: &Route, at: usize, id: &str) -> String {
    let mut path = String::from("/api/v2");
    for (place, segment) in route.pattern.iter().enumerate() {
        path.push('/');
        path.push_str(match segment {
            _ if place == at => id,
            Segment::Word(word) => word,
            Segment::User => "auth0%7Cmia",
            Segment::Method => "totp%7Cdev_2",
            Segment::Organization => "org_1",
        });
    }
    path
}

#[tokio::test]
async fn security_22_bytes_that_no_path_holds_are_400() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for target in [
        &b"/api/v2/users/auth0|\xff\xfe"[..],
        b"/api/v2/users/auth0|a b",
        b"/api/v2/users/auth0|a\rb",
        b"/api/v2/users/auth0|a\nb",
        b"/api/v2/users/auth0|a\x00b",
    ] {
        let mut request = b"GET ".to_vec();
        request.extend_from_slice(target);
        request.extend_from_slice(
            format!(
                " HTTP/1.1\r\nhost: desk\r\nconnection: close\r\nauthorization: {bearer}\r\n\r\n"
            )
            .as_bytes(),
        );
        let reply = raw::bytes(&app, &request).await;
        assert_eq!(reply.map(|reply| reply.status), Some(400), "{target:?}");
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

#[tokio::test]
async fn security_22_a_bar_and_its_escape_are_the_same_id() {
    let app = TestApp::start().await;
    app.add_user("samlp|acme|o'neil+1@example.com");
    app.add_user(r"ad|corp|ACME\mia");
    let bearer = app.bearer(ADA);
    for path in [
        "/api/v2/users/auth0|mia",
        "/api/v2/users/auth0%7Cmia",
        "/api/v2/users/auth0%7cmia",
        "/api/v2/users/%61uth0|mi%61",
        "/api/v2/users/samlp|acme|o'neil+1@example.com",
        r"/api/v2/users/ad|corp|ACME\mia",
        "/api/v2/users/ad%7ccorp%7cACME%5cmia",
    ] {
        let reply = raw::request(&app, "GET", path, &[("authorization", &bearer)])
            .await
            .unwrap();
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
    }
    let paths: Vec<String> = app
        .upstream_calls()
        .into_iter()
        .map(|call| call.path)
        .collect();
    assert!(paths[..4].iter().all(|path| *path == paths[0]), "{paths:?}");
    assert_eq!(paths[5..], ["/api/v2/users/ad%7Ccorp%7CACME%5Cmia"; 2]);
    app.stop().await;
}

#[tokio::test]
async fn security_24_off_the_table_is_404_or_405() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for (method, path, status) in [
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/v2", 404),
        ("GET", "/api/v1/users", 404),
        ("GET", "/api/v2/clients", 404),
        ("GET", "/api/v2/users/auth0%7Cmia/roles", 404),
        ("GET", "/api/v2//users", 404),
        ("GET", "/api/v2/Users", 404),
        ("GET", "/api/v2/%75sers", 404),
        (
            "GET",
            "/api/v2/users/auth0%7Cmia/authentication-methods/a/b",
            404,
        ),
        ("GET", "/api/v2/clients/../users", 404),
        ("GET", "//api/v2/users", 404),
        ("DELETE", "/api/v2/users/auth0%7Cmia", 405),
        ("PATCH", "/api/v2/users/auth0%7Cmia", 405),
        ("POST", "/api/v2/users", 405),
        (
            "PUT",
            "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2",
            405,
        ),
        ("HEAD", "/api/v2/users", 405),
        ("OPTIONS", "/api/v2/users", 405),
        ("TRACE", "/api/v2/users", 405),
        ("get", "/api/v2/users", 405),
        ("POST", "/session", 405),
        ("DELETE", "/livez", 405),
    ] {
        let reply = raw::request(&app, method, path, &[("authorization", &bearer)])
            .await
            .unwrap();
        assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
        if status == 405 {
            assert_ne!(reply.header("allow"), "", "{method} {path}");
        }
        if method != "HEAD" {
            reply.error();
        }
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

#[tokio::test]
async fn security_25_unknown_repeated_or_wild_queries_are_400() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for path in [
        "/api/v2/users?x=1",
        "/api/v2/users?page=1&page=1",
        "/api/v2/users?page=1&%70age=2",
        "/api/v2/users?per_page=101",
        "/api/v2/users?page=-1",
        "/api/v2/users?q=%ff",
        "/api/v2/users?q=%00",
        "/api/v2/users/auth0%7Cmia/authentication-methods?q=1",
        "/api/v2/users/auth0%7Cmia/authentication-methods?include_totals=yes",
        "/api/v2/guardian/factors?page=1",
        "/api/v2/users-by-email?email=nobody",
    ] {
        let reply = raw::request(&app, "GET", path, &[("authorization", &bearer)])
            .await
            .unwrap();
        assert_eq!(
            reply.refusal(),
            (400, "invalid_query_string".to_owned()),
            "{path}"
        );
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

#[tokio::test]
async fn security_25_no_route_takes_an_unknown_or_repeated_query_key() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for route in &ROUTES {
        let method = route.method.as_str();
        let path = with_id(route, usize::MAX, "");
        let repeated = route.query.first().map(|key| format!("{key}=1&{key}=1"));
        for query in ["x=1".to_owned()].into_iter().chain(repeated) {
            let path = format!("{path}?{query}");
            let reply = raw::request(&app, method, &path, &[("authorization", &bearer)]).await;
            assert_eq!(
                reply.unwrap().refusal(),
                (400, "invalid_query_string".to_owned()),
                "{method} {path}"
            );
        }
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

#[tokio::test]
async fn security_25_session_and_queue_take_no_query_key() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for path in ["/session?x=1", "/session?", "/queue?x=1"] {
        let response = raw::request(&app, "GET", path, &[("authorization", &bearer)])
            .await
            .unwrap();
        if path.ends_with('?') {
            assert_eq!(response.status, 200, "{path}: {response:?}");
        } else {
            let refused = (400, "invalid_query_string".to_owned());
            assert_eq!(response.refusal(), refused, "{path}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn absolute_targets_and_requests_without_a_single_host_are_400() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for request in [
        "GET http://evil.example/api/v2/users HTTP/1.1\r\nhost: desk\r\n".to_owned(),
        "GET /api/v2/users HTTP/1.1\r\nhost: desk\r\nhost: evil.example\r\n".to_owned(),
        "GET /api/v2/users HTTP/1.1\r\n".to_owned(),
    ] {
        let text = format!("{request}connection: close\r\nauthorization: {bearer}\r\n\r\n");
        let reply = raw::bytes(&app, text.as_bytes()).await.unwrap();
        assert_eq!(reply.status, 400, "{request}");
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
