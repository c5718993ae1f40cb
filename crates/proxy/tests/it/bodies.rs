//! 14 and 25: request bodies: content type, size and strict parsing.

use serde_json::{Value, json};

use crate::support::{ADA, TestApp, TestResponse};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";
const CONFIRM: (&str, &str) = ("x-factordesk-confirm", "replace-all v1-0000000000000000");

/// Sends the body unchanged, with this content type.
async fn send(
    app: &TestApp,
    method: &str,
    path: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> TestResponse {
    let mut request = app
        .request(method, path)
        .header("authorization", app.bearer(ADA))
        .header(CONFIRM.0, CONFIRM.1)
        .body(body);
    if !kind.is_empty() {
        request = request.header("content-type", kind);
    }
    TestResponse::read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn security_14_bodies_that_are_not_json_are_415() {
    let app = TestApp::start().await;
    let good = json!({"type": "phone", "phone_number": "+447700900125"}).to_string();
    for kind in [
        "",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/plain;charset=UTF-8",
        "text/json",
        "application/jsonp",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "application/vnd.api+json",
    ] {
        for (method, path) in [
            ("POST", METHODS),
            ("PUT", METHODS),
            ("PATCH", METHOD),
            ("DELETE", METHOD),
            ("POST", "/lookup/phone"),
        ] {
            let reply = send(&app, method, path, kind, good.clone()).await;
            assert_eq!(
                reply.refusal(),
                (415, "unsupported_media_type".to_owned()),
                "{method} {kind}"
            );
        }
    }
    // With two content types, different parsers may pick different ones.
    for other in ["text/plain", "application/json"] {
        for (first, second) in [("application/json", other), (other, "application/json")] {
            let request = app
                .request("PATCH", METHOD)
                .header("authorization", app.bearer(ADA))
                .header("content-type", first)
                .header("content-type", second)
                .body(r#"{"name":"Work"}"#);
            let reply = TestResponse::read(request.send().await.unwrap()).await;
            assert_eq!(
                reply.refusal(),
                (415, "unsupported_media_type".to_owned()),
                "{first}, {second}"
            );
        }
    }
    assert_eq!(app.upstream_calls(), []);
    for kind in [
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/json;charset=\"utf-8\"",
    ] {
        let reply = send(&app, "PATCH", METHOD, kind, r#"{"name":"Work"}"#).await;
        assert_eq!(reply.status, 200, "{kind}: {reply:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_25_bodies_beyond_the_limit_are_413() {
    let app = TestApp::start().await;
    for (method, path, limit) in [
        ("POST", METHODS, 16),
        ("PATCH", METHOD, 16),
        ("PUT", METHODS, 256),
    ] {
        let large = format!("\"{}\"", "a".repeat(limit * 1024 - 1));
        let reply = send(&app, method, path, "application/json", large.clone()).await;
        assert_eq!(
            reply.refusal(),
            (413, "body_too_large".to_owned()),
            "{method}"
        );
        // Chunked: the length isn't known in advance.
        let chunks = large
            .into_bytes()
            .chunks(4096)
            .map(|c| Ok::<_, std::io::Error>(c.to_vec()))
            .collect::<Vec<_>>();
        let body = http_body_util::StreamBody::new(futures_util::stream::iter(
            chunks
                .into_iter()
                .map(|chunk| chunk.map(|c| http_body::Frame::data(bytes::Bytes::from(c)))),
        ));
        let reply = send(
            &app,
            method,
            path,
            "application/json",
            reqwest::Body::wrap(body),
        )
        .await;
        assert_eq!(
            reply.refusal(),
            (413, "body_too_large".to_owned()),
            "{method} chunked"
        );
        let fits = format!("\"{}\"", "a".repeat(limit * 1024 - 2));
        let reply = send(&app, method, path, "application/json", fits).await;
        assert_eq!(reply.refusal().0, 400, "{method}");
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

#[tokio::test]
async fn security_25_unknown_repeated_and_missing_fields_are_400() {
    let app = TestApp::start().await;
    for (method, path, body, told) in [
        (
            "POST",
            METHODS,
            r#"{"type":"phone","phone_number":"+447700900125","admin":true}"#,
            "admin",
        ),
        (
            "POST",
            METHODS,
            r#"{"type":"phone","phone_number":"+447700900125","phone_number":"+447700900126"}"#,
            "phone_number",
        ),
        (
            "POST",
            METHODS,
            r#"{"type":"phone","type":"email","email":"a@b.co"}"#,
            "type",
        ),
        ("POST", METHODS, r#"{"type":"push"}"#, ""),
        (
            "POST",
            METHODS,
            r#"{"phone_number":"+447700900125"}"#,
            "type",
        ),
        ("POST", METHODS, "[]", ""),
        ("POST", METHODS, "", ""),
        ("POST", METHODS, "{", ""),
        (
            "POST",
            METHODS,
            r#"{"type":"phone","phone_number":"+447700900125"} {}"#,
            "",
        ),
        ("PUT", METHODS, r#"[{"type":"passkey"}]"#, ""),
        (
            "PUT",
            METHODS,
            r#"[{"type":"phone","phone_number":"+447700900125","id":"x"}]"#,
            "id",
        ),
        ("PUT", METHODS, r#"{"type":"phone"}"#, ""),
        (
            "PATCH",
            METHOD,
            r#"{"phone_number":"+447700900125"}"#,
            "phone_number",
        ),
        ("PATCH", METHOD, r#"{"name":"a","name":"b"}"#, "name"),
        ("PATCH", METHOD, r#"{"name":7}"#, ""),
    ] {
        let reply = send(&app, method, path, "application/json", body).await;
        let error = reply.error();
        assert_eq!(
            (reply.status, error.error_code.as_deref()),
            (400, Some("invalid_body")),
            "{body}"
        );
        assert!(error.message.contains(told), "{body}: {}", error.message);
        assert!(
            !reply.body.contains("447700900125"),
            "values are not repeated: {reply:?}"
        );
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

#[tokio::test]
async fn all_problems_of_a_body_are_reported_at_once() {
    let app = TestApp::start().await;
    let body: Value = json!({
        "type": "passkey", "name": "a name of more than twenty", "key_id": "!", "public_key": "", "relying_party_identifier": "a b"
    });
    let reply = send(&app, "POST", METHODS, "application/json", body.to_string()).await;
    let fields: Vec<String> = reply
        .error()
        .problems
        .into_iter()
        .map(|problem| problem.field)
        .collect();
    assert_eq!(
        fields,
        ["name", "key_id", "public_key", "relying_party_identifier"]
    );
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}

/// Operations that take no body, from the route table and the proxy's own routes.
const BODILESS: [(&str, &str); 6] = [
    ("GET", METHODS),
    ("GET", "/api/v2/users?q=name%3Amia"),
    ("GET", "/lookup/countries"),
    ("GET", "/queue"),
    (
        "POST",
        "/api/v2/users/auth0%7Cmia/recovery-code-regeneration",
    ),
    ("DELETE", METHOD),
];

#[tokio::test]
async fn operations_without_a_body_accept_null_and_an_empty_object() {
    let app = TestApp::start().await;
    for (method, path) in BODILESS {
        for body in ["null", "{}", "null\n", " { } \n", ""] {
            app.add_user("auth0|mia");
            let reply = send(&app, method, path, "application/json", body).await;
            assert!(reply.status < 300, "{method} {path} {body:?}: {reply:?}");
        }
        let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>("nu"), Ok("ll\n")]);
        let frames =
            http_body_util::StreamBody::new(futures_util::StreamExt::map(chunks, |chunk| {
                chunk.map(|text| http_body::Frame::data(bytes::Bytes::from(text)))
            }));
        app.add_user("auth0|mia");
        let body = reqwest::Body::wrap(frames);
        let reply = send(&app, method, path, "application/json", body).await;
        assert!(reply.status < 300, "{method} {path} chunked: {reply:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn operations_without_a_body_refuse_any_other_body() {
    let app = TestApp::start().await;
    let long = format!("{}null", " ".repeat(1024));
    for (method, path) in BODILESS {
        for body in [
            r#"{"a":1}"#,
            "[]",
            "0",
            "false",
            "\"\"",
            "nul",
            "{",
            "null null",
            "{}{}",
            "\u{feff}null",
            &long,
        ] {
            let reply = send(&app, method, path, "application/json", body.to_owned()).await;
            let told = (400, "invalid_body".to_owned());
            assert_eq!(reply.refusal(), told, "{method} {path} {body:?}");
        }
        for kind in ["", "text/plain", "application/x-www-form-urlencoded"] {
            let reply = send(&app, method, path, kind, "null").await;
            let told = (415, "unsupported_media_type".to_owned());
            assert_eq!(reply.refusal(), told, "{method} {path} {kind}");
        }
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
