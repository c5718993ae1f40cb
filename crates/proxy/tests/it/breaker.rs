//! 36: the circuit breaker stops requests to a tenant that keeps failing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::sync::Notify;

use crate::audit::records;
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, TestApp, TestResponse};

const USERS: &str = "/api/v2/users";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";

/// An upstream that answers with this status, and an app that uses it.
async fn tenant(status: &Arc<AtomicU16>) -> (FaultyUpstream, TestApp) {
    let status = Arc::clone(status);
    let upstream =
        FaultyUpstream::start(move |_| now(faulty::json(status.load(Ordering::SeqCst), "[]")))
            .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    (upstream, app)
}

async fn send(app: &TestApp, method: &str, path: &str) -> TestResponse {
    let bearer = app.bearer(ADA);
    app.send(method, path, &[("authorization", &bearer)], None)
        .await
}

#[tokio::test]
async fn security_36_an_outage_opens_the_breaker_and_one_call_closes_it() {
    let status = Arc::new(AtomicU16::new(200));
    let (upstream, app) = tenant(&status).await;
    assert_eq!(send(&app, "GET", USERS).await.status, 200);
    status.store(503, Ordering::SeqCst);
    // Three attempts for each of the first three requests and one for the fourth: ten failures in a
    // row.
    for _ in 0..4 {
        assert_eq!(send(&app, "GET", USERS).await.refusal().0, 502);
    }
    assert_eq!(upstream.calls().len(), 1 + 10);
    for (method, path) in [("GET", USERS), ("DELETE", METHOD)] {
        let reply = send(&app, method, path).await;
        assert_eq!(reply.refusal(), (503, "unavailable".to_owned()));
        let pause: u64 = reply.header("retry-after").parse().unwrap();
        assert!((1..=5).contains(&pause), "{pause}");
    }
    assert_eq!(upstream.calls().len(), 11, "nothing was sent");
    let metrics = app.get("/metrics", &[]).await.body;
    for line in [
        "factordesk_upstream_breaker 1",
        "factordesk_upstream_refused_total{reason=\"breaker\"} 2",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    // All replicas see the same outage: none may leave the load balancer or be restarted for it.
    assert_eq!(app.get("/livez", &[]).await.status, 200);
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    app.clock.advance(5);
    assert_eq!(send(&app, "GET", USERS).await.refusal().0, 502);
    assert_eq!(upstream.calls().len(), 12, "one attempt, which failed");
    app.clock.advance(10);
    status.store(200, Ordering::SeqCst);
    assert_eq!(send(&app, "GET", USERS).await.status, 200);
    assert_eq!(send(&app, "GET", USERS).await.status, 200);
    let metrics = app.get("/metrics", &[]).await.body;
    assert!(
        metrics.contains("factordesk_upstream_breaker 0"),
        "{metrics}"
    );
    app.stop().await;
}

#[tokio::test]
async fn security_36_one_call_tries_while_others_are_refused() {
    let status = Arc::new(AtomicU16::new(500));
    let go_on = Arc::new(Notify::new());
    let arrived = Arc::new(Notify::new());
    let (answer, seen, gate) = (status.clone(), arrived.clone(), go_on.clone());
    let upstream = FaultyUpstream::start(move |_: Seen| {
        let (status, seen, gate) = (answer.load(Ordering::SeqCst), seen.clone(), gate.clone());
        Box::pin(async move {
            if status == 200 {
                seen.notify_one();
                gate.notified().await;
            }
            faulty::json(status, "[]")
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    for _ in 0..4 {
        send(&app, "GET", USERS).await;
    }
    status.store(200, Ordering::SeqCst);
    app.clock.advance(5);
    let request = app.request("GET", USERS);
    let tries = tokio::spawn(request.header("authorization", app.bearer(ADA)).send());
    arrived.notified().await;
    for _ in 0..3 {
        let reply = send(&app, "GET", USERS).await;
        assert_eq!(reply.refusal(), (503, "unavailable".to_owned()));
        assert_eq!(reply.header("retry-after"), "1");
    }
    assert_eq!(upstream.calls().len(), 11);
    go_on.notify_one();
    assert_eq!(tries.await.unwrap().unwrap().status(), 200);
    go_on.notify_one();
    assert_eq!(send(&app, "GET", USERS).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn security_36_refusals_of_the_tenant_are_no_failures() {
    for refusal in [400, 403, 404, 429] {
        let status = Arc::new(AtomicU16::new(refusal));
        let (upstream, app) = tenant(&status).await;
        for _ in 0..20 {
            assert_eq!(send(&app, "GET", USERS).await.status, refusal);
            app.clock.advance(60);
        }
        assert!(upstream.calls().len() >= 20);
        status.store(200, Ordering::SeqCst);
        assert_eq!(send(&app, "GET", USERS).await.status, 200);
        app.stop().await;
    }
}

#[tokio::test]
async fn security_36_nothing_of_a_change_is_begun_while_it_is_open() {
    let status = Arc::new(AtomicU16::new(500));
    let (upstream, app) = tenant(&status).await;
    for _ in 0..4 {
        send(&app, "GET", USERS).await;
    }
    let before = upstream.calls().len();
    let recovery = format!("{USERS}/auth0%7Cmia/recovery-code-regeneration");
    let reply = send(&app, "POST", &recovery).await;
    assert_eq!(reply.refusal(), (503, "unavailable".to_owned()));
    assert_eq!(upstream.calls().len(), before);
    let records = records(&*app.store).await;
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(records[0]["outcome"], "refused");
    app.stop().await;
}

#[tokio::test]
async fn security_36_a_search_that_the_tenant_gives_up_is_no_outage() {
    const GIVEN_UP: &str = r#"{"statusCode":503,"error":"Service Unavailable","message":"The query exceeded the timeout. Please try refining your search criteria."}"#;
    let upstream = FaultyUpstream::start(|_| now(faulty::json(503, GIVEN_UP))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    for count in 1..=12 {
        let reply = send(&app, "GET", USERS).await;
        assert_eq!(reply.refusal(), (503, "query_timeout".to_owned()));
        assert_eq!(upstream.calls().len(), count, "no retries");
    }
    let metrics = app.get("/metrics", &[]).await.body;
    assert!(
        metrics.contains("factordesk_upstream_breaker 0"),
        "{metrics}"
    );
    // For other operations, the same response counts as a failure.
    let reply = send(&app, "GET", "/api/v2/guardian/factors").await;
    assert_eq!(reply.refusal(), (502, "upstream_error".to_owned()));
    assert_eq!(upstream.calls().len(), 12 + 3);
    app.stop().await;
}
