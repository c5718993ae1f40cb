//! 26, 29, 31 and 45: responses of a misbehaving tenant.

use http::StatusCode;
use serde_json::json;

use crate::support::faulty::{FaultyUpstream, Seen, json, now};
use crate::support::{ADA, TestApp, TestResponse};

async fn send(
    app: &TestApp,
    method: &str,
    path: &str,
    body: Option<&serde_json::Value>,
) -> TestResponse {
    let bearer = app.bearer(ADA);
    app.send(method, path, &[("authorization", &bearer)], body)
        .await
}

const USERS: &str = "/api/v2/users";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";

#[tokio::test]
async fn security_26_redirects_are_502_and_never_followed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        let upstream = FaultyUpstream::start(move |_| {
            now((
                StatusCode::from_u16(status).unwrap(),
                [("location", "/api/v2/followed"), ("set-cookie", "a=b")],
            ))
        })
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        for (method, path) in [("GET", USERS), ("DELETE", METHOD)] {
            let reply = send(&app, method, path, None).await;
            assert_eq!(
                reply.refusal(),
                (502, "upstream_error".to_owned()),
                "{status} {method}"
            );
            assert_eq!(reply.headers.get("location"), None);
            assert_eq!(reply.headers.get("set-cookie"), None);
        }
        assert!(
            upstream
                .calls()
                .iter()
                .all(|call| call.path != "/api/v2/followed")
        );
        app.stop().await;
    }
}

#[tokio::test]
async fn security_26_headers_are_rebuilt_in_both_directions() {
    let upstream = FaultyUpstream::start(|_| {
        now((
            [
                ("content-type", "application/json"),
                ("set-cookie", "did=1; Path=/"),
                ("access-control-allow-origin", "*"),
                ("access-control-allow-credentials", "true"),
                ("server", "upstream/1"),
                ("etag", "\"1\""),
                ("content-security-policy", "default-src *"),
                ("cache-control", "public, max-age=600"),
                ("x-request-id", "theirs"),
                ("x-ratelimit-limit", "10"),
                ("x-ratelimit-remaining", "9"),
                ("x-ratelimit-reset", "1795000001"),
            ],
            "[]",
        ))
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let headers = [
        ("authorization", &*bearer),
        ("cookie", "other=1"),
        ("x-custom", "1"),
        ("te", "trailers"),
    ];
    let reply = app.get(USERS, &headers).await;
    let mut names: Vec<&str> = reply.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "cache-control",
            "content-length",
            "content-security-policy",
            "content-type",
            "cross-origin-resource-policy",
            "date",
            "referrer-policy",
            "vary",
            "x-content-type-options",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-ratelimit-reset",
            "x-request-id",
        ]
    );
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_ne!(reply.header("x-request-id"), "theirs");
    let seen = upstream.calls().remove(0);
    assert_eq!(seen.token, "t0", "the admin's own token stays here");
    app.stop().await;
}

#[tokio::test]
async fn security_29_unusable_answers_to_reads_are_502() {
    type Responder = fn(Seen) -> futures_util::future::BoxFuture<'static, axum::response::Response>;
    let answers: [(&str, Responder); 7] = [
        ("html", |_| now(([("content-type", "text/html")], "<html>"))),
        ("no type", |_| now("[]")),
        ("not json", |_| now(json(200, "[1,"))),
        ("another status", |_| now(json(206, "[]"))),
        ("500", |_| {
            now(json(500, r#"{"message":"stack at 10.0.0.1"}"#))
        }),
        ("503", |_| now(json(503, "{}"))),
        ("huge", |_| {
            let body = format!("[\"{}\"]", "a".repeat(4 * 1024 * 1024));
            now(json(200, &body))
        }),
    ];
    for (what, answer) in answers {
        let upstream = FaultyUpstream::start(answer).await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let reply = send(&app, "GET", USERS, None).await;
        assert_eq!(
            reply.refusal(),
            (502, "upstream_error".to_owned()),
            "{what}"
        );
        assert!(!reply.body.contains("10.0.0.1"));
        app.stop().await;
    }
}

#[tokio::test]
async fn unusable_ticket_or_recovery_code_has_an_unknown_outcome() {
    for (path, body, answer) in [
        (
            TICKET,
            Some(json!({"user_id": "auth0|mia"})),
            r#"{"ticket_id":"u2x2","ticket_url":"javascript:alert('canary')"}"#,
        ),
        (
            TICKET,
            Some(json!({"user_id": "auth0|mia"})),
            r#"{"ticket_id":"u2x2","ticket_url":"http://canary.example.com/u2x2"}"#,
        ),
        (RECOVERY, None, r#"{"code":"canary"}"#),
        (RECOVERY, None, r#"{"recovery_code":"canary\n"}"#),
    ] {
        let upstream = FaultyUpstream::start(move |_| now(json(200, answer))).await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let reply = send(&app, "POST", path, body.as_ref()).await;
        assert_eq!(
            reply.refusal(),
            (504, "outcome_unknown".to_owned()),
            "{answer}"
        );
        assert!(!reply.body.contains("canary"), "{reply:?}");
        assert_eq!(upstream.calls().len(), 1, "{answer}");
        app.stop().await;
    }
}

#[tokio::test]
async fn mutation_is_503_if_the_tenant_refuses_connections() {
    let upstream = FaultyUpstream::start(|_| now(json(200, "[]"))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    assert_eq!(send(&app, "GET", USERS, None).await.status, 200);
    app.stop().await;
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let app = TestApp::builder().upstream(&nobody).start().await;
    let reply = send(&app, "DELETE", METHOD, None).await;
    assert_eq!(
        reply.refusal(),
        (503, "unavailable".to_owned()),
        "not even a token"
    );
    app.stop().await;
}

#[tokio::test]
async fn rate_limits_are_passed_on_with_their_headers() {
    let upstream = FaultyUpstream::start(|_| {
        let mut response = json(
            429,
            r#"{"statusCode":429,"error":"Too Many Requests","message":"Global limit has been reached","errorCode":"too_many_requests"}"#,
        );
        for (name, value) in [("retry-after", "40"), ("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795000002")] {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        now(response)
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    // Longer than a request may wait.
    for (method, path) in [("GET", USERS), ("DELETE", METHOD)] {
        let reply = send(&app, method, path, None).await;
        app.clock.advance(40);
        assert_eq!(reply.refusal(), (429, "too_many_requests".to_owned()));
        assert_eq!(reply.header("retry-after"), "40");
        assert_eq!(reply.header("x-ratelimit-reset"), "1795000002");
    }
    assert_eq!(upstream.calls().len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn security_45_errors_keep_auth0s_fields_and_nothing_else() {
    for (body, message, code) in [
        (
            r#"{"statusCode":403,"error":"Forbidden","message":"No more.","errorCode":"too_many_entities","trace":"at db-7"}"#,
            "No more.",
            Some("too_many_entities"),
        ),
        ("<html>nginx at db-7</html>", "Forbidden", None),
        (r#"{"message":{"at":"db-7"}}"#, "Forbidden", None),
        (r#"["db-7"]"#, "Forbidden", None),
    ] {
        let upstream = FaultyUpstream::start(move |_| now(json(403, body))).await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let reply = send(&app, "GET", USERS, None).await;
        let error = reply.error();
        assert_eq!(
            (reply.status, &*error.message, error.error_code.as_deref()),
            (403, message, code)
        );
        assert!(!reply.body.contains("db-7"), "{reply:?}");
        app.stop().await;
    }
}
