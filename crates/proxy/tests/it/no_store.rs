//! 44: every response is `no-store`, so no cache keeps anything of the desk.

use factordesk_model::{Permission, ROUTES};
use http::header::CACHE_CONTROL;

use crate::credentials::calls;
use crate::matrix::example;
use crate::support::app::PORTAL;
use crate::support::faulty::{FaultyUpstream, json, now};
use crate::support::figure::figure;
use crate::support::login::SESSION;
use crate::support::{ADA, TestApp, TestResponse, raw};

/// Public data, the same for everyone: the only response that a browser may cache.
const COUNTRIES: &str = "/lookup/countries";

fn check(reply: &TestResponse, what: &str) {
    assert_eq!(reply.header("cache-control"), "no-store", "{what}");
    let values = reply.headers.get_all("cache-control").iter().count();
    assert_eq!(values, 1, "{what}");
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{what}");
}

#[tokio::test]
async fn security_44_every_api_answer_is_no_store() {
    let app = TestApp::start().await;
    let mut answers = 0;
    for bearer in [app.bearer(ADA), "Bearer x".to_owned()] {
        for (method, path, body) in calls() {
            let headers = [("authorization", &*bearer)];
            let reply = app.send(method, &path, &headers, body.as_ref()).await;
            if (reply.status, &*path) == (200, COUNTRIES) {
                assert_eq!(reply.header("cache-control"), "private, max-age=3600");
                continue;
            }
            check(&reply, &format!("{method} {path}: {}", reply.status));
            answers += 1;
        }
    }
    for path in [
        "/auth/login",
        "/auth/callback",
        "/auth/complete",
        "/nothing",
        "/api/v2/nothing",
        "/livez",
        "/readyz",
        "/metrics",
    ] {
        check(&app.get(path, &[]).await, path);
        answers += 1;
    }
    figure(&format!("44 no-store: {answers} responses"));
    app.stop().await;
}

#[tokio::test]
async fn security_44_logins_preflights_and_what_is_no_request_are_no_store() {
    let app = TestApp::start().await;
    let begun = app.begin_login("/").await;
    let callback = app.at_provider(&begun.authorize, ADA).await;
    let reply = app.callback(&callback, &begun.cookie).await;
    assert_eq!(reply.status, 303);
    check(&reply, "the end of a login");
    let cookie = format!("{SESSION}={}", reply.cookie_id(SESSION));
    let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
    let reply = app.send("POST", "/auth/logout", &headers, None).await;
    assert_eq!(reply.status, 200);
    check(&reply, "logout");
    for origin in [PORTAL, "https://evil.example"] {
        let headers = [("origin", origin), ("access-control-request-method", "GET")];
        let reply = app.send("OPTIONS", "/session", &headers, None).await;
        assert_eq!(reply.status, 204);
        check(&reply, "a preflight");
    }
    for bytes in [
        "\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET /a#b HTTP/1.1\r\n",
    ] {
        let reply = raw::bytes(&app, bytes.as_bytes()).await.unwrap();
        assert_eq!(reply.status, 400);
        check(&reply, bytes);
    }
    app.stop().await;
}

#[tokio::test]
async fn security_44_what_the_tenant_says_of_caches_does_not_pass() {
    let upstream = FaultyUpstream::start(|seen| {
        let status = if seen.is_read() { 200 } else { 404 };
        let mut response = json(status, "[]");
        let public = http::HeaderValue::from_static("public");
        response.headers_mut().insert(CACHE_CONTROL, public);
        now(response)
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    for route in &ROUTES {
        let call = example(route.operation);
        let headers = [("cookie", &*cookie), ("x-factordesk", "1")];
        let method = route.method.as_str();
        let reply = app.send(method, &call.path, &headers, call.body.as_ref());
        check(&reply.await, &format!("{:?}", route.operation));
    }
    assert!(!upstream.calls().is_empty());
    app.stop().await;
}
