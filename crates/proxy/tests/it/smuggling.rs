//! 27: requests that two servers in a row may parse differently. If a load balancer parsed one of
//! these differently from the proxy, it would pass on a request that nothing has checked.

mod corpus;

use std::io::Write as _;

use self::corpus::Case;
use crate::support::{ADA, TestApp, raw};

/// The request to hide, which would delete a method if it were carried out.
fn hidden(bearer: &str) -> String {
    format!(
        "DELETE /api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2 HTTP/1.1\r\nhost: desk\r\n\
         authorization: {bearer}\r\n\r\n"
    )
}

/// Checks every case: one response with an expected status, and then the end of the connection
/// (otherwise [`raw::exchange`] panics). Nothing is sent upstream, and the next connection works.
async fn check(app: &TestApp, cases: &[Case]) {
    for case in cases {
        let answer = raw::exchange(app, &case.bytes).await;
        let text = String::from_utf8_lossy(&answer);
        let shown = format!(
            "{}\n{:?}\n-> {text}",
            case.name,
            String::from_utf8_lossy(&case.bytes)
        );
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{shown}");
        let reply = raw::parse(&answer).unwrap();
        assert!(case.expected.contains(&reply.status), "{shown}");
        reply.error();
        assert_eq!(app.get("/livez", &[]).await.status, 200, "{shown}");
        assert_eq!(app.upstream_calls(), [], "{shown}");
    }
}

fn print(figure: &str) {
    let _ = writeln!(std::io::stdout(), "figure: {figure}");
}

#[tokio::test]
async fn security_27_requests_that_can_be_read_in_two_ways_are_refused() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let cases = corpus::refused(&bearer, &hidden(&bearer));
    assert!(cases.len() > 300);
    check(&app, &cases).await;
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    print(&format!(
        "27 smuggling corpus: {} requests over raw sockets, each refused and its connection closed, 0 requests upstream",
        cases.len()
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_27_broken_chunks_end_their_request_and_their_connection() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let cases = corpus::broken_chunks(&bearer, &hidden(&bearer));
    check(&app, &cases).await;
    print(&format!(
        "27 broken chunked bodies: {} requests, 0 requests upstream",
        cases.len()
    ));
    app.stop().await;
}

#[tokio::test]
async fn security_27_a_request_hidden_in_a_body_is_never_seen() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let hidden = hidden(&bearer);
    let (length, chunk) = (
        hidden.len(),
        format!("{:x}\r\n{hidden}\r\n0\r\n\r\n", hidden.len()),
    );
    let next = "GET /livez HTTP/1.1\r\nhost: desk\r\nconnection: close\r\n\r\n";
    for (line, status) in [
        ("GET /api/v2/users", 415),
        ("GET /livez", 200),
        ("GET /nowhere", 404),
        ("POST /api/v2/users", 405),
        ("TRACE /api/v2/users", 405),
        ("POST /api/v2/users/auth0%7Cmia/authentication-methods", 415),
        (
            "DELETE /api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1",
            415,
        ),
    ] {
        for (how, body) in [
            (format!("content-length: {length}"), &hidden),
            ("transfer-encoding: chunked".to_owned(), &chunk),
        ] {
            let request = format!(
                "{line} HTTP/1.1\r\nhost: desk\r\nauthorization: {bearer}\r\n{how}\r\n\r\n{body}{next}"
            );
            let answer = raw::exchange(&app, request.as_bytes()).await;
            let text = String::from_utf8_lossy(&answer);
            let statuses: Vec<&str> = text
                .split("HTTP/1.1 ")
                .skip(1)
                .map(|answer| &answer[..3])
                .collect();
            // The connection may end with the first response, or continue after the body.
            let status = status.to_string();
            let fine = [vec![&*status], vec![&*status, "200"]];
            assert!(fine.contains(&statuses), "{request}\n-> {text}");
        }
    }
    assert_eq!(app.upstream_calls(), []);
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn security_27_what_is_well_formed_passes() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let body = r#"{"name":"Work"}"#;
    let (size, length) = (format!("{:X}", body.len()), body.len());
    let patch = format!(
        "PATCH /api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1 HTTP/1.1\r\nHOST: desk:443\r\n\
         Authorization:{bearer}\r\ncontent-type: application/json\r\nX-Forwarded_For: \t1.2.3.4 \r\n"
    );
    let get = format!(
        "GET /api/v2/users/auth0|mia HTTP/1.1\r\nHost: [::1]:80\r\nauthorization: {bearer}\r\n"
    );
    for request in [
        format!("{get}connection: close\r\n\r\n"),
        format!("{get}connection: close\r\ncontent-length: 0\r\n\r\n"),
        format!("{get}connection: close\r\nx-empty:\r\nx-latin: \u{e9}\r\n\r\n"),
        "GET /livez HTTP/1.0\r\n\r\n".to_owned(),
        format!("{patch}connection: close\r\ncontent-length: {length}\r\n\r\n{body}"),
        format!(
            "{patch}connection: close\r\nTransfer-Encoding: Chunked\r\n\r\n{size}\r\n{body}\r\n0\r\n\r\n"
        ),
        format!(
            "{patch}connection: close\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{{\r\n{:x}\r\n{}\r\n00\r\n\r\n",
            length - 1,
            &body[1..]
        ),
    ] {
        let answer = raw::exchange(&app, request.as_bytes()).await;
        let reply = raw::parse(&answer).unwrap();
        assert_eq!(reply.status, 200, "{request}\n{reply:?}");
        // The same, byte by byte.
        let mut pieces = request.as_bytes().chunks(1);
        let answer = raw::pieces(&app, &mut pieces).await;
        assert_eq!(raw::parse(&answer).unwrap().status, 200, "{request}");
    }
    // Several requests on one connection, sent at once.
    let both = format!(
        "{get}\r\n{patch}content-length: {length}\r\n\r\n{body}{get}connection: close\r\n\r\n"
    );
    let answer = raw::exchange(&app, both.as_bytes()).await;
    assert_eq!(
        String::from_utf8_lossy(&answer)
            .matches("HTTP/1.1 200")
            .count(),
        3
    );
    // A refused request is answered after those before it, and it is the last one.
    let last = format!("{get}\r\n{get}host: evil\r\n\r\n{get}\r\n");
    let answer = raw::exchange(&app, last.as_bytes()).await;
    let text = String::from_utf8_lossy(&answer);
    let at = text.find("HTTP/1.1 400");
    assert!(text.starts_with("HTTP/1.1 200") && at.is_some(), "{text}");
    assert_eq!(text.matches("HTTP/1.1 ").count(), 2, "{text}");
    app.stop().await;
}
