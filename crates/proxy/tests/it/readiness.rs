//! 20: `/readyz` fails and gives the reason if the configuration is wrong. Outages of other servers
//! never make it fail.

use std::time::{Duration, Instant};

use factordesk_model::ROUTES;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::faulty::{self, FaultyUpstream, now};
use crate::support::provider::TestProvider;
use crate::support::{ADA, TestApp, TestResponse};

const LIST: &str = "read:authentication_methods";

/// An upstream whose token endpoint always sends this response.
async fn tokens(status: u16, body: &'static str) -> FaultyUpstream {
    FaultyUpstream::with_tokens(
        |_| now(faulty::json(200, "[]")),
        move |_| now(faulty::json(status, body)),
    )
    .await
}

fn scopes_without(scope: &str) -> Vec<&'static str> {
    let scopes = ROUTES.iter().map(|route| route.upstream_scope);
    scopes.filter(|other| *other != scope).collect()
}

async fn ready(app: &TestApp) -> TestResponse {
    app.get("/readyz", &[]).await
}

fn not_ready(reply: &TestResponse, told: &[&str]) {
    assert_eq!(reply.refusal(), (503, "not_ready".to_owned()), "{reply:?}");
    for words in told {
        assert!(reply.error().message.contains(words), "{words}: {reply:?}");
    }
}

#[tokio::test]
async fn security_20_an_outage_of_the_token_endpoint_leaves_the_proxy_ready() {
    for (status, body) in [
        (429, r#"{"error":"too_many_requests"}"#),
        (429, ""),
        (500, ""),
        (502, "<html>"),
        (503, r#"{"error":"temporarily_unavailable"}"#),
        // The status says that it is an outage, whichever code comes with it.
        (429, r#"{"error":"invalid_client"}"#),
        (503, r#"{"error":"invalid_client"}"#),
        // Of a gateway in between: nothing of OAuth is in it.
        (403, "<html>blocked</html>"),
        (404, ""),
        (408, ""),
        (200, "{}"),
    ] {
        let upstream = tokens(status, body).await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        for _ in 0..3 {
            let reply = ready(&app).await;
            assert_eq!(reply.status, 200, "{status} {body}: {reply:?}");
            app.clock.advance(61);
        }
        // Requests that need the token still get a 503.
        let bearer = app.bearer(ADA);
        let headers = [("authorization", &*bearer)];
        assert_eq!(app.get("/api/v2/users", &headers).await.status, 503);
        app.stop().await;
    }
}

#[tokio::test]
async fn security_20_refused_credentials_of_the_application_fail_readiness_until_they_are_taken() {
    for (status, body, told) in [
        (
            401,
            r#"{"error":"invalid_client","error_description":"hush"}"#,
            "AUTH0_CLIENT_SECRET",
        ),
        (
            401,
            r#"{"error":"access_denied","error_description":"Unauthorized"}"#,
            "AUTH0_CLIENT_SECRET",
        ),
        (
            403,
            r#"{"error":"access_denied","error_description":"hush"}"#,
            "Machine to Machine",
        ),
        (403, r#"{"error":"unauthorized_client"}"#, "grant type"),
        (400, r#"{"error":"invalid_request"}"#, "AUTH0_AUDIENCE"),
    ] {
        let upstream = FaultyUpstream::with_tokens(
            |_| now(faulty::json(200, "[]")),
            move |seen| {
                now(match seen.before {
                    0 | 1 => faulty::json(status, body),
                    number => faulty::token(number, 86_400),
                })
            },
        )
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let reply = ready(&app).await;
        not_ready(&reply, &[told]);
        assert!(!reply.body.contains("hush"), "{reply:?}");
        // Before the endpoint is asked again, the answer stays the same.
        not_ready(&ready(&app).await, &[told]);
        assert_eq!(upstream.token_requests(), 1, "no loop");
        app.clock.advance(61);
        not_ready(&ready(&app).await, &[told]);
        app.clock.advance(61);
        let reply = ready(&app).await;
        assert_eq!(
            (reply.status, &*reply.body),
            (200, "ready\n"),
            "{status} {body}: the fault is gone, so it is no longer told"
        );
        assert_eq!(upstream.token_requests(), 3);
        app.stop().await;
    }
}

#[tokio::test]
async fn security_20_refused_credentials_leave_the_proxy_ready_while_it_has_a_token() {
    let upstream = FaultyUpstream::with_tokens(
        |_| now(faulty::json(200, "[]")),
        |seen| {
            now(match seen.before {
                0 => faulty::token(0, 1000),
                _ => faulty::json(401, r#"{"error":"invalid_client"}"#),
            })
        },
    )
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    assert_eq!(ready(&app).await.body, "ready\n");
    app.clock.advance(800);
    // The renewal runs in the background and is refused.
    let start = Instant::now();
    loop {
        let reply = ready(&app).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        if reply.body.contains("can't be renewed") {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{reply:?}");
    }
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    assert_eq!(app.get("/api/v2/users", &headers).await.status, 200);
    app.clock.advance(200);
    not_ready(&ready(&app).await, &["AUTH0_CLIENT_SECRET"]);
    app.stop().await;
}

#[tokio::test]
async fn token_without_the_scope_to_read_methods_fails_readiness_and_others_are_listed() {
    let app = TestApp::start().await;
    let control = app.tenant.control();
    control.set_m2m_scopes(&scopes_without(LIST));
    not_ready(&ready(&app).await, &[LIST, "Machine to Machine"]);
    // Once it is granted, a new token is fetched within a minute, without a restart.
    control.set_m2m_scopes(&scopes_without(""));
    app.clock.advance(61);
    let timeout = Duration::from_secs(20);
    let granted = async { while ready(&app).await.status != 200 {} };
    tokio::time::timeout(timeout, granted).await.unwrap();
    assert_eq!(ready(&app).await.body, "ready\n");
    app.stop().await;

    let app = TestApp::start().await;
    let control = app.tenant.control();
    control.set_m2m_scopes(&scopes_without("create:guardian_enrollment_tickets"));
    let reply = ready(&app).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let (first, more) = reply.body.split_once('\n').unwrap();
    assert_eq!(first, "ready");
    assert!(
        more.contains("create:guardian_enrollment_tickets") && more.contains("grant"),
        "{more}"
    );
    app.stop().await;
}

#[tokio::test]
async fn provider_that_is_down_leaves_the_proxy_ready() {
    let provider = TestProvider::start().await;
    provider.set_down(true);
    let app = provider.app().start().await;
    for _ in 0..3 {
        assert_eq!(ready(&app).await.status, 200);
        app.clock.advance(61);
    }
    app.stop().await;
    // Nothing listens at either address.
    let app = TestApp::builder()
        .set("OIDC_ISSUER", "http://127.0.0.1:1/")
        .upstream("http://127.0.0.1:1")
        .start()
        .await;
    assert_eq!(ready(&app).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn wrong_issuer_fails_readiness_until_the_provider_has_it() {
    let provider = TestProvider::start().await;
    provider.announce(json!({"issuer": "https://elsewhere.example/"}));
    let app = provider.app().start().await;
    not_ready(&ready(&app).await, &["OIDC_ISSUER"]);
    not_ready(&ready(&app).await, &["OIDC_ISSUER"]);
    assert_eq!(provider.discoveries(), 1, "no loop");
    provider.announce(json!({}));
    app.clock.advance(61);
    let timeout = Duration::from_secs(20);
    let mended = async { while ready(&app).await.status != 200 {} };
    tokio::time::timeout(timeout, mended).await.unwrap();
    app.stop().await;

    // A missing slash at the end is enough.
    let app = provider
        .app()
        .set("OIDC_ISSUER", provider.origin.clone())
        .start()
        .await;
    not_ready(&ready(&app).await, &["OIDC_ISSUER"]);
    app.stop().await;
}

#[tokio::test]
async fn readyz_does_not_wait_for_servers_that_never_answer() {
    // Accepts connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", silent.local_addr().unwrap());
    let app = TestApp::builder()
        .set("OIDC_ISSUER", format!("{origin}/"))
        .upstream(&origin)
        .start()
        .await;
    let start = Instant::now();
    let reply = ready(&app).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    // The tenant's and the provider's timeouts are 15 s.
    assert!(start.elapsed() < Duration::from_secs(10));
    app.stop().await;
}
