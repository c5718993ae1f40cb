//! 36: `/livez`, `/readyz`, `/metrics`, the limit of concurrent requests, and graceful shutdown.

use crate::support::{ADA, TestApp};

#[tokio::test]
async fn livez_sends_nothing_and_readyz_checks_token_provider_and_login_client() {
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
    let mut asked = asked;
    asked.sort();
    // The second token request checks the client that logs admins in.
    assert_eq!(
        asked,
        [
            "/.well-known/openid-configuration",
            "/oauth/token",
            "/oauth/token"
        ]
    );
    app.stop().await;
}

#[tokio::test]
async fn metrics_count_requests_without_personal_data() {
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
async fn security_36_more_requests_than_are_taken_are_503_while_livez_answers() {
    use crate::support::faulty::{FaultyUpstream, json};
    const MAX_REQUESTS: usize = 4;
    let arrived = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let (seen, go_on) = (arrived.clone(), gate.clone());
    let upstream = FaultyUpstream::start(move |_| {
        let (seen, go_on) = (seen.clone(), go_on.clone());
        Box::pin(async move {
            seen.add_permits(1);
            go_on.acquire().await.unwrap().forget();
            json(200, "[]")
        })
    })
    .await;
    let app = TestApp::builder()
        .upstream(&upstream.origin)
        .set("FACTORDESK_MAX_REQUESTS", MAX_REQUESTS.to_string())
        .start()
        .await;
    let bearer = app.bearer(ADA);
    let call = || {
        app.request("GET", "/api/v2/users")
            .header("authorization", &bearer)
            .send()
    };
    let under_way: Vec<_> = (0..MAX_REQUESTS).map(|_| tokio::spawn(call())).collect();
    arrived
        .acquire_many(u32::try_from(MAX_REQUESTS).unwrap())
        .await
        .unwrap()
        .forget();
    for path in ["/api/v2/users", "/session", "/nothing"] {
        let reply = app.get(path, &[("authorization", &bearer)]).await;
        assert_eq!(reply.refusal(), (503, "unavailable".to_owned()), "{path}");
        assert_eq!(reply.header("retry-after"), "1", "{path}");
    }
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(app.get(path, &[]).await.status, 200, "{path}");
    }
    let metrics = app.get("/metrics", &[]).await.body;
    assert!(
        metrics.contains("\nfactordesk_requests_under_way 4\n"),
        "{metrics}"
    );
    gate.add_permits(MAX_REQUESTS + 1);
    for request in under_way {
        assert_eq!(request.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(call().await.unwrap().status(), 200, "there is room again");
    assert_eq!(upstream.calls().len(), MAX_REQUESTS + 1);
    app.stop().await;
}

#[tokio::test]
async fn shutdown_lets_a_request_in_progress_finish() {
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
