//! 73: whatever bytes a request has, the response is the proxy's own and never the HTTP library's
//! bare status line.

use std::collections::BTreeMap;

use crate::logs;
use crate::support::figure::figure;
use crate::support::{TestApp, TestResponse, raw};

/// A request with this byte in this place.
fn request(place: &str, byte: u8) -> Vec<u8> {
    let mut request = Vec::new();
    let head = match place {
        "path" => ["GET /a", "b HTTP/1.1\r\nhost: desk\r\n"],
        "end of the path" => ["GET /a", " HTTP/1.1\r\nhost: desk\r\n"],
        "query" => ["GET /livez?a", "b HTTP/1.1\r\nhost: desk\r\n"],
        "method" => ["G", "T /nowhere HTTP/1.1\r\nhost: desk\r\n"],
        "version" => ["GET /nowhere HTTP/1.", "\r\nhost: desk\r\n"],
        "host" => ["GET /nowhere HTTP/1.1\r\nhost: de", "sk\r\n"],
        "header name" => ["GET /nowhere HTTP/1.1\r\nhost: desk\r\nx", "y: z\r\n"],
        _ => ["GET /nowhere HTTP/1.1\r\nhost: desk\r\nx: y", "z\r\n"],
    };
    request.extend_from_slice(head[0].as_bytes());
    request.push(byte);
    request.extend_from_slice(head[1].as_bytes());
    request.extend_from_slice(b"connection: close\r\n\r\n");
    request
}

/// Checks what every response of the proxy has: a request id, `no-store`, and an error body if it
/// fails.
fn is_ours(reply: &TestResponse, what: &str) {
    let id = reply.header("x-request-id");
    assert_eq!(id.len(), 32, "{what}: {reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store", "{what}");
    if reply.status >= 400 {
        reply.error();
    }
}

#[tokio::test]
async fn security_73_every_byte_in_every_place_is_answered_by_the_proxy() {
    let app = TestApp::start().await;
    let (lines, _guard) = logs::capture();
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    for place in [
        "path",
        "end of the path",
        "query",
        "method",
        "version",
        "host",
        "header name",
        "header value",
    ] {
        for byte in 0..=u8::MAX {
            let what = format!("{byte:#04x} in the {place}");
            let answer = raw::exchange(&app, &request(place, byte)).await;
            let reply = raw::parse(&answer).unwrap_or_else(|| panic!("{what}: no answer"));
            is_ours(&reply, &what);
            *answers.entry(reply.status).or_default() += 1;
        }
    }
    let all: usize = answers.values().sum();
    assert_eq!(lines.records().len(), all, "one line each");
    figure(&format!(
        "73 one odd byte: {all} requests, each answered with a request id, no-store and a log line, by status: {answers:?}"
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_73_a_target_that_the_library_refuses_is_logged_and_counted() {
    let app = TestApp::start().await;
    let (lines, _guard) = logs::capture();
    let targets = [
        "/<",
        "/a>b",
        "/`",
        "/livez?<",
        "/livez?a=>",
        "//<",
        "/a?b?`<",
    ];
    for target in targets {
        let reply = raw::request(&app, "GET", target, &[]).await.unwrap();
        is_ours(&reply, target);
        assert_eq!(reply.refusal(), (400, "invalid_uri".to_owned()), "{target}");
        let records = lines.records();
        let line = records.last().unwrap();
        assert_eq!(line["request_id"], reply.header("x-request-id"), "{target}");
        assert_eq!(
            (&line["operation"], &line["status"], &line["cause"]),
            (&"refused".into(), &400.into(), &"framing: target".into())
        );
    }
    let metrics = app.get("/metrics", &[]).await.body;
    let count = format!(
        "factordesk_requests_total{{operation=\"refused\",status=\"400\"}} {}",
        targets.len()
    );
    assert!(metrics.contains(&count), "{metrics}");
    app.stop().await;
}

#[tokio::test]
async fn security_73_no_method_and_no_header_makes_the_library_answer() {
    let app = TestApp::start().await;
    let long = "a".repeat(20 * 1024);
    let many = "x: y\r\n".repeat(120);
    for head in [
        "CONNECT /a HTTP/1.1\r\nhost: desk\r\n".to_owned(),
        "CONNECT desk:443 HTTP/1.1\r\nhost: desk\r\n".to_owned(),
        "OPTIONS * HTTP/1.1\r\nhost: desk\r\n".to_owned(),
        "TRACE /a HTTP/1.1\r\nhost: desk\r\n".to_owned(),
        "M-SEARCH /a HTTP/1.1\r\nhost: desk\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n".to_owned(),
        "GET /a HTTP/1.1\r\nhost: desk\r\nupgrade: h2c\r\nhttp2-settings: x\r\n".to_owned(),
        "GET /a HTTP/1.1\r\nhost: desk\r\nexpect: nonsense\r\n".to_owned(),
        "GET /a HTTP/1.0\r\nexpect: 100-continue\r\n".to_owned(),
        format!("GET /{long} HTTP/1.1\r\nhost: desk\r\n"),
        format!("GET /a?{long} HTTP/1.1\r\nhost: desk\r\n"),
        format!("GET /a{long}{long} HTTP/1.1\r\nhost: desk\r\n"),
        format!("GET /a HTTP/1.1\r\nhost: desk\r\nx: {long}\r\n"),
        format!("GET /a HTTP/1.1\r\nhost: desk\r\n{many}"),
        format!("{long} /a HTTP/1.1\r\nhost: desk\r\n"),
    ] {
        let request = format!("{head}connection: close\r\n\r\n");
        let shown: String = request.chars().take(60).collect();
        let answer = raw::exchange(&app, request.as_bytes()).await;
        let reply = raw::parse(&answer).unwrap_or_else(|| panic!("{shown}: no answer"));
        is_ours(&reply, &shown);
    }
    app.stop().await;
}
