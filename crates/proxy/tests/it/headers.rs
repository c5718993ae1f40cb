//! 26: no header is passed through. Requests to the tenant and responses to clients are built from
//! scratch, and redirects aren't followed.

#[rustfmt::skip]
mod corpus;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use http::HeaderMap;

use crate::support::figure::figure;
use crate::support::raw_tenant::{CannedResponse, Heard, RawTenant};
use crate::support::{ADA, TestApp, TestResponse, raw};
use corpus::{REQUEST, RESPONSE};

const USERS: &str = "/api/v2/users";
const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
/// Part of every header value that must not be passed on.
const MARK: &str = "hostile-mark";

async fn start() -> (RawTenant, TestApp) {
    let tenant = RawTenant::start().await;
    let app = TestApp::builder().upstream(&tenant.origin).start().await;
    (tenant, app)
}

/// Sends a raw request on its own connection.
async fn send(app: &TestApp, method: &str, path: &str, more: &[(&str, &str)]) -> TestResponse {
    let bearer = app.bearer(ADA);
    let body = r#"{"name":"New"}"#;
    let mut text = format!(
        "{method} {path} HTTP/1.1\r\nhost: desk\r\nconnection: close\r\nauthorization: {bearer}\r\n"
    );
    if method == "PATCH" {
        write!(
            text,
            "content-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        )
        .unwrap();
    }
    for (name, value) in more {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    text.push_str("\r\n");
    if method == "PATCH" {
        text.push_str(body);
    }
    raw::bytes(app, text.as_bytes()).await.unwrap()
}

/// Checks that the tenant received exactly these headers.
fn check_heard(heard: &Heard, host: &str, shown: &str) {
    let agent = concat!("factordesk-proxy/", env!("CARGO_PKG_VERSION"));
    let length = heard.body.len().to_string();
    let mut expected = vec![
        ("accept", "application/json"),
        ("authorization", "Bearer t0"),
        ("host", host),
        ("user-agent", agent),
    ];
    if heard.line.starts_with("PATCH ") {
        expected.extend([
            ("content-length", &*length),
            ("content-type", "application/json"),
        ]);
    }
    expected.sort_unstable();
    let mut headers: Vec<(&str, &str)> = heard.headers.iter().map(|(n, v)| (&**n, &**v)).collect();
    headers.sort_unstable();
    assert_eq!(headers, expected, "{shown}");
    let all = format!("{heard:?}{}", String::from_utf8_lossy(&heard.body));
    assert!(!all.contains(MARK), "{shown}: {all}");
}

#[tokio::test]
async fn security_26_no_header_of_a_caller_reaches_the_tenant() {
    let (tenant, app) = start().await;
    let host = tenant.origin.strip_prefix("http://").unwrap();
    let names: BTreeSet<&str> = REQUEST.iter().copied().collect();
    assert_eq!(names.len(), REQUEST.len(), "each once");
    let (mut tried, mut calls) = (0, 0);
    for name in REQUEST {
        // Headers with a meaning in the protocol are also tried with a valid value.
        let usual = match *name {
            "connection" => "x-anything, te",
            "te" => "trailers",
            "expect" => "100-continue",
            "upgrade" => "h2c, websocket",
            "accept-encoding" => "gzip, br, zstd",
            "content-encoding" => "identity",
            "x-http-method-override" | "x-http-method" | "x-method-override" => "DELETE",
            "x-original-url" | "x-rewrite-url" => METHOD,
            _ => MARK,
        };
        for (method, path) in [
            ("GET", USERS),
            ("GET", METHODS),
            ("PATCH", METHOD),
            ("DELETE", METHOD),
        ] {
            tenant.changes(match method {
                "PATCH" => CannedResponse::json(200, b"{}"),
                _ => CannedResponse::with(204, &[], b""),
            });
            for value in BTreeSet::from([usual, MARK]) {
                tried += 1;
                let shown = format!("{method} {path} with {name}: {value}");
                let reply = send(
                    &app,
                    method,
                    path,
                    &[(name, value), ("x-anything-else", MARK)],
                )
                .await;
                assert!(reply.status < 300, "{shown}: {reply:?}");
                let heard = tenant.heard();
                // A mutation reads the list first.
                assert_eq!(heard.len(), if method == "GET" { 1 } else { 2 }, "{shown}");
                for heard in &heard {
                    check_heard(heard, host, &shown);
                    assert!(
                        heard.line.starts_with("GET ") || heard.line.starts_with(method),
                        "{shown}: {heard:?}"
                    );
                }
                calls += heard.len();
                assert!(!reply.body.contains(MARK), "{shown}: {reply:?}");
            }
        }
    }
    figure(&format!(
        "26 headers to the tenant: {} names in {tried} requests, {calls} upstream requests, 0 headers passed on",
        REQUEST.len()
    ));
    app.stop().await;
}

/// The response headers without those that differ each time.
fn lasting(reply: &TestResponse) -> HeaderMap {
    let mut headers = reply.headers.clone();
    headers.remove("x-request-id");
    headers.remove("date");
    headers
}

/// Tenant responses to which headers are added: method, path, status, body.
const ANSWERS: [(&str, &str, u16, &str); 6] = [
    ("GET", USERS, 200, "[]"),
    ("GET", METHODS, 200, "[]"),
    (
        "GET",
        USERS,
        404,
        r#"{"statusCode":404,"error":"Not Found","message":"No."}"#,
    ),
    ("GET", METHODS, 503, "{}"),
    ("DELETE", METHOD, 204, ""),
    ("DELETE", METHOD, 403, "<html>"),
];

#[tokio::test]
async fn security_26_no_header_of_the_tenant_reaches_a_caller() {
    let (tenant, app) = start().await;
    let names: BTreeSet<&str> = RESPONSE.iter().copied().collect();
    assert_eq!(names.len(), RESPONSE.len(), "each once");
    let json = ("content-type", "application/json");
    let mut tried = 0;
    for (method, path, status, body) in ANSWERS {
        let answer = async |more: &[(&str, &str)]| {
            let mut headers = vec![json];
            headers.extend_from_slice(more);
            let said = CannedResponse::with(status, &headers, body.as_bytes());
            if method == "GET" {
                tenant.reads(said);
            } else {
                tenant.reads(CannedResponse::json(200, b"[]"));
                tenant.changes(said);
            }
            // Far apart, so that failures don't open the circuit breaker.
            app.clock.advance(120);
            let origin = ("origin", "https://evil.example");
            send(&app, method, path, &[origin]).await
        };
        let plain = lasting(&answer(&[]).await);
        for name in RESPONSE {
            let usual = match *name {
                "set-cookie" => "__Host-factordesk=hostile-mark; Path=/; Secure",
                "access-control-allow-origin" => "https://evil.example",
                "access-control-allow-credentials" => "true",
                "content-encoding" => "br",
                "connection" => "content-type, x-content-type-options",
                "location" | "refresh" => "https://hostile-mark.example/",
                "x-accel-redirect" | "x-sendfile" => "/etc/hostile-mark",
                _ => MARK,
            };
            for value in BTreeSet::from([usual, MARK]) {
                tried += 1;
                // Twice, since some parsers use the first value and others the last.
                let reply = answer(&[(name, value), (name, value)]).await;
                let shown = format!("{method} {path} {status} with {name}: {value}: {reply:?}");
                assert_eq!(lasting(&reply), plain, "{shown}");
                assert_ne!(reply.header("x-request-id"), MARK, "{shown}");
                assert_ne!(reply.header("date"), MARK, "{shown}");
                assert!(!reply.body.contains(MARK), "{shown}");
            }
        }
        // Many at once, in groups that fit into a response.
        for some in RESPONSE.chunks(60) {
            let all: Vec<(&str, &str)> = some.iter().map(|name| (*name, MARK)).collect();
            assert_eq!(lasting(&answer(&all).await), plain, "{method} {path}");
        }
    }
    figure(&format!(
        "26 headers from the tenant: {} names in {tried} responses of {} kinds, 0 passed on",
        RESPONSE.len(),
        ANSWERS.len()
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_26_rate_limits_pass_when_they_are_plain() {
    let (tenant, app) = start().await;
    let names = [
        "retry-after",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    ];
    let hostile = [
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "\"quoted\"",
        "a;b=c",
        "\u{fc}ber",
        "\u{1f511}",
        "10%0d%0aset-cookie",
        "a\tb",
        "/etc/passwd",
        "10&x=1",
        "{}",
        "1111111111111111111111111111111111111111x",
        "=1",
        "a@b.example",
        "\\",
    ];
    let (mut passed, mut tried) = (0, 0);
    for name in names {
        for (values, passes) in [
            (
                &["10", "1790000000", "Wed, 21 Oct 2026 07:28:00 GMT"][..],
                true,
            ),
            (&hostile[..], false),
        ] {
            for value in values {
                // Forgets the limit of the previous response.
                app.clock.advance(120);
                tenant.reads(CannedResponse::with(
                    200,
                    &[("content-type", "application/json"), (name, value)],
                    b"[]",
                ));
                let reply = send(&app, "GET", USERS, &[]).await;
                tried += 1;
                let got = reply.headers.get(name).map(|value| value.to_str().unwrap());
                passed += usize::from(got.is_some());
                assert_eq!(got, passes.then_some(*value), "{name}: {value}");
            }
        }
    }
    figure(&format!(
        "26 rate limits of the tenant: {tried} values of {} headers, {passed} plain ones passed on",
        names.len()
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_26_what_stands_beside_an_answer_is_not_part_of_it() {
    let (tenant, app) = start().await;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    for (name, bytes) in [
        (
            "early hints",
            format!(
                "HTTP/1.1 103 Early Hints\r\nlink: <{MARK}>; rel=preload\r\nset-cookie: {MARK}\r\n\r\n{head}content-length: 2\r\n\r\n[]"
            ),
        ),
        (
            "continue",
            format!(
                "HTTP/1.1 100 Continue\r\nx-anything: {MARK}\r\n\r\n{head}content-length: 2\r\n\r\n[]"
            ),
        ),
        (
            "trailers",
            format!(
                "{head}transfer-encoding: chunked\r\ntrailer: set-cookie\r\n\r\n2\r\n[]\r\n0\r\nset-cookie: {MARK}\r\nx-ratelimit-limit: 1\r\n\r\n"
            ),
        ),
        (
            "extensions",
            format!("{head}transfer-encoding: chunked\r\n\r\n2;a={MARK}\r\n[]\r\n0\r\n\r\n"),
        ),
        (
            "a second answer",
            format!(
                "{head}content-length: 2\r\n\r\n[]HTTP/1.1 200 OK\r\nset-cookie: {MARK}\r\ncontent-length: 0\r\n\r\n"
            ),
        ),
        (
            "a long reason",
            format!(
                "HTTP/1.1 200 {MARK}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]"
            ),
        ),
    ] {
        tenant.reads(CannedResponse::json(200, b"[]"));
        let plain = lasting(&send(&app, "GET", USERS, &[]).await);
        tenant.reads(CannedResponse::bytes(bytes));
        let reply = send(&app, "GET", USERS, &[]).await;
        assert_eq!((reply.status, &*reply.body), (200, "[]"), "{name}");
        assert_eq!(lasting(&reply), plain, "{name}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_26_no_redirect_is_followed_wherever_it_leads() {
    let (tenant, app) = start().await;
    let trap = RawTenant::start().await;
    let absolute = format!("{}/api/v2/followed", trap.origin);
    let protocol = absolute.replace("http:", "");
    let login = format!("http://user:pass@{}/", trap.origin.replace("http://", ""));
    let targets: [&[(&str, &str)]; 11] = [
        &[("location", &absolute)],
        &[("location", &protocol)],
        &[("location", &login)],
        &[("location", "/api/v2/followed")],
        &[("location", "?page=1")],
        &[("location", "")],
        &[],
        &[("location", "javascript:alert(1)")],
        &[("location", "file:///etc/passwd")],
        &[("location", &absolute), ("location", "/api/v2/followed")],
        &[
            ("refresh", "0;url=/api/v2/followed"),
            ("content-location", &absolute),
            ("link", "</api/v2/followed>; rel=next"),
        ],
    ];
    let mut tried = 0;
    for status in 300..=399 {
        for (index, target) in targets.iter().enumerate() {
            // Codes up to 308 are tried with every target, the others with one target each.
            if status > 308 && usize::from(status) % targets.len() != index {
                continue;
            }
            for (method, path) in [("GET", USERS), ("PATCH", METHOD), ("DELETE", METHOD)] {
                let mut headers = vec![("content-type", "application/json")];
                headers.extend_from_slice(target);
                let said = CannedResponse::with(status, &headers, b"");
                tenant.reads(if method == "GET" {
                    said.clone()
                } else {
                    CannedResponse::json(200, b"[]")
                });
                tenant.changes(said);
                let reply = send(&app, method, path, &[]).await;
                let shown = format!("{method} {status} {target:?}: {reply:?}");
                assert_eq!(
                    reply.refusal(),
                    (502, "upstream_error".to_owned()),
                    "{shown}"
                );
                for name in ["location", "refresh", "link", "content-location"] {
                    assert_eq!(reply.headers.get(name), None, "{shown}");
                }
                // One request to the tenant and none to the target. A mutation reads the list
                // first.
                let lines: Vec<String> =
                    tenant.heard().into_iter().map(|heard| heard.line).collect();
                let expected = if method == "GET" { 1 } else { 2 };
                assert_eq!(lines.len(), expected, "{shown}: {lines:?}");
                assert!(
                    !lines.iter().any(|line| line.contains("followed")),
                    "{shown}: {lines:?}"
                );
                tried += 1;
            }
        }
    }
    assert_eq!(trap.heard().len(), 0);
    figure(&format!(
        "26 redirects: {tried} responses, 100 codes, {} targets, 0 followed, all 502",
        targets.len()
    ));
    app.stop().await;
}
