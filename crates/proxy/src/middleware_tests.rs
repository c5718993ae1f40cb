//! Tests of the outer layer with handlers that hang or panic, as no real one should.

use axum::Router;
use axum::routing::any;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::*;
use crate::test_state::state;

async fn ask(public_url: &str, method: Method, path: &str) -> (Response, String) {
    let (state, _) = state(&[("FACTORDESK_PUBLIC_URL", public_url)]).await;
    let router = Router::new()
        .route("/fine", any(async || "fine"))
        .route("/api/never", any(std::future::pending::<()>))
        .route("/api/panics", any(panics))
        .route("/panics", any(panics))
        .route("/refused", any(async || ApiError::unknown_route()));
    let request = Request::builder().method(method).uri(path);
    let request = request.body(Body::empty()).unwrap();
    let inner = async |request| router.oneshot(request).await.unwrap();
    let mut response = finish(&state, request, inner).await;
    let body = std::mem::take(response.body_mut()).collect().await.unwrap();
    let body = String::from_utf8(body.to_bytes().to_vec()).unwrap();
    (response, body)
}

async fn panics() {
    panic!("a handler of the test");
}

/// If a mutation fails this way, it may or may not have been carried out.
#[tokio::test(start_paused = true)]
async fn deadline_and_panic_of_a_change_leave_its_outcome_unknown() {
    for path in ["/api/never", "/api/panics"] {
        for (method, code) in [
            (Method::GET, "upstream_error"),
            (Method::POST, "outcome_unknown"),
            (Method::PUT, "outcome_unknown"),
            (Method::PATCH, "outcome_unknown"),
            (Method::DELETE, "outcome_unknown"),
        ] {
            let (response, body) = ask("https://desk.example.com", method.clone(), path).await;
            assert!(response.status().is_server_error(), "{method} {path}");
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["errorCode"], code, "{method} {path}");
        }
        let (response, body) = ask("https://desk.example.com", Method::HEAD, path).await;
        assert!(response.status().is_server_error(), "HEAD {path}");
        assert_eq!(body, "");
    }
}

#[tokio::test]
async fn panic_of_the_proxys_own_operation_leaves_no_outcome_unknown() {
    let (_, body) = ask("https://desk.example.com", Method::POST, "/panics").await;
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["errorCode"], "upstream_error");
}

#[tokio::test]
async fn https_is_asked_for_ever_after_where_there_is_https() {
    for (url, value) in [
        ("https://desk.example.com", Some("max-age=31536000")),
        ("https://localhost", None),
        ("https://localhost:8787", None),
        ("https://localhost.example.com", Some("max-age=31536000")),
        ("http://127.0.0.1:8787", None),
    ] {
        let (response, body) = ask(url, Method::GET, "/fine").await;
        assert_eq!(body, "fine");
        let header = response.headers().get(STRICT_TRANSPORT_SECURITY);
        assert_eq!(
            header.map(HeaderValue::as_bytes),
            value.map(str::as_bytes),
            "{url}"
        );
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let (response, _) = ask("https://desk.example.com", Method::GET, "/fine").await;
        let id = response.headers()[REQUEST_ID].to_str().unwrap().to_owned();
        assert!(
            id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()),
            "{id}"
        );
        assert!(ids.insert(id));
    }
}

/// axum announces the length of the body that the handler returned, which is empty.
#[tokio::test]
async fn error_does_not_announce_the_length_of_another_body() {
    let (response, body) = ask("https://desk.example.com", Method::GET, "/refused").await;
    assert_eq!(response.headers().get(CONTENT_LENGTH), None);
    assert!(body.contains("errorCode"), "{body}");
}
