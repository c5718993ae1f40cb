//! `/livez`, `/readyz`, `/metrics`, and the end of the process.

use crate::support::{ADA, TestApp};

#[tokio::test]
async fn livez_asks_nobody_and_readyz_asks_for_a_token() {
    let app = TestApp::builder().start().await;
    assert_eq!(app.get("/livez", &[]).await.status, 200);
    assert_eq!(app.tenant.control().request_log(), []);
    assert_eq!(app.get("/readyz", &[]).await.status, 200);
    let asked: Vec<String> = app
        .tenant
        .control()
        .request_log()
        .into_iter()
        .map(|call| call.path)
        .collect();
    assert_eq!(asked, ["/oauth/token"]);
    app.stop().await;
}

#[tokio::test]
async fn metrics_count_without_naming_anybody() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    app.get("/api/v2/users/auth0%7Cmia", &[("authorization", &bearer)])
        .await;
    app.get(
        "/api/v2/users?q=mia.keller",
        &[("authorization", "Bearer x")],
    )
    .await;
    let text = app.get("/metrics", &[]).await.body;
    for line in [
        "factordesk_requests_total{operation=\"get_user\",status=\"200\"} 1",
        "factordesk_requests_total{operation=\"search_users\",status=\"401\"} 1",
        "factordesk_upstream_calls_total{operation=\"get_user\",outcome=\"good\"} 1",
        "factordesk_request_duration_seconds_count{operation=\"get_user\"} 1",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("mia") && !text.contains("auth0|"), "{text}");
    app.stop().await;
}

#[tokio::test]
async fn shutdown_lets_a_request_under_way_finish() {
    use crate::support::faulty::{FaultyUpstream, json};
    let arrived = std::sync::Arc::new(tokio::sync::Notify::new());
    let go_on = std::sync::Arc::new(tokio::sync::Notify::new());
    let (seen, gate) = (arrived.clone(), go_on.clone());
    let upstream = FaultyUpstream::start(move |_| {
        let (seen, gate) = (seen.clone(), gate.clone());
        Box::pin(async move {
            seen.notify_one();
            gate.notified().await;
            json(200, "[]")
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let request = app
        .request("GET", "/api/v2/users")
        .header("authorization", app.bearer(ADA))
        .send();
    let request = tokio::spawn(request);
    arrived.notified().await;
    let stopped = tokio::spawn(app.stop());
    tokio::task::yield_now().await;
    go_on.notify_one();
    assert_eq!(request.await.unwrap().unwrap().status(), 200);
    stopped.await.unwrap();
}
