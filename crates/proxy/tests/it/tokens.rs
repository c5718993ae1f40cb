//! 17, 18, 19 and part of 20: the Management API token.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use factordesk_model::Secret;
use factordesk_proxy::auth0::{Fleet, Grant, TokenCache, TokenError, TokenSource};
use factordesk_proxy::clock::{Clock as _, HeldClock};
use factordesk_proxy::random::SystemRandomness;
use factordesk_proxy::seal::Sealer;
use factordesk_proxy::store::SqliteStore;
use futures_util::future::join_all;
use http::StatusCode;
use tokio::sync::{Semaphore, mpsc};

use crate::support::faulty::{FaultyUpstream, json, now, token};
use crate::support::{ADA, TestApp, stores};

const MOMENT: Duration = Duration::from_secs(1);

/// A token endpoint that responds when the test permits it.
struct Endpoint {
    asked: mpsc::UnboundedSender<()>,
    let_go: Semaphore,
    down: AtomicBool,
    seconds: u64,
}

#[async_trait]
impl TokenSource for Endpoint {
    async fn request(&self) -> Result<Grant, TokenError> {
        self.asked.send(()).unwrap();
        self.let_go.acquire().await.unwrap().forget();
        if self.down.load(Ordering::SeqCst) {
            return Err(TokenError::Unreachable("down".to_owned()));
        }
        Ok(Grant {
            access_token: Secret::new("token"),
            expires_in: self.seconds,
            scope: None,
        })
    }
}

struct Setup {
    cache: TokenCache,
    endpoint: Arc<Endpoint>,
    asked: mpsc::UnboundedReceiver<()>,
    clock: Arc<HeldClock>,
}

impl Setup {
    /// Whether the endpoint receives another request. These tests use tokio's paused clock, which
    /// advances only when nothing else can run, so a "no" is certain and takes no time.
    async fn is_asked(&mut self) -> bool {
        let asked = tokio::time::timeout(MOMENT, self.asked.recv());
        asked.await.is_ok_and(|asked| asked.is_some())
    }
}

fn setup() -> Setup {
    let (sender, asked) = mpsc::unbounded_channel();
    let endpoint = Arc::new(Endpoint {
        asked: sender,
        let_go: Semaphore::new(0),
        down: AtomicBool::new(false),
        seconds: 1000,
    });
    let clock = Arc::new(HeldClock::at(1_000_000));
    let random = Arc::new(SystemRandomness::new());
    let fleet = Fleet::new(
        Arc::clone(&endpoint) as _,
        Arc::clone(&clock) as _,
        Arc::new(SqliteStore::in_memory().unwrap()),
        Sealer::new(&stores::config("memory").tenant, random).unwrap(),
    );
    let cache = TokenCache::new(fleet);
    Setup {
        cache,
        endpoint,
        asked,
        clock,
    }
}

#[tokio::test(start_paused = true)]
async fn security_17_a_thousand_cold_callers_make_one_token_request() {
    let mut setup = setup();
    setup.endpoint.let_go.add_permits(1000);
    let callers = (0..1000).map(|_| {
        let cache = setup.cache.clone();
        tokio::spawn(async move { cache.token().await.map(drop) })
    });
    for caller in join_all(callers.collect::<Vec<_>>()).await {
        assert_eq!(caller.unwrap(), Ok(()));
    }
    assert!(setup.is_asked().await);
    assert!(!setup.is_asked().await, "asked once");
}

#[tokio::test(start_paused = true)]
async fn security_17_the_request_survives_the_caller_that_began_it() {
    let mut setup = setup();
    let cache = setup.cache.clone();
    let leader = tokio::spawn(async move { cache.token().await.map(drop) });
    assert!(setup.is_asked().await);
    leader.abort();
    assert!(leader.await.unwrap_err().is_cancelled());
    let cache = setup.cache.clone();
    let follower = tokio::spawn(async move { cache.token().await.map(drop) });
    setup.endpoint.let_go.add_permits(1);
    assert_eq!(follower.await.unwrap(), Ok(()));
    assert!(!setup.is_asked().await, "asked once");
}

#[tokio::test(start_paused = true)]
async fn security_18_a_token_is_renewed_at_four_fifths_of_its_life_in_the_background() {
    let mut setup = setup();
    setup.endpoint.let_go.add_permits(1);
    setup.cache.token().await.unwrap();
    assert!(setup.is_asked().await);
    setup.clock.advance(799);
    setup.cache.token().await.unwrap();
    assert!(!setup.is_asked().await, "not yet");
    setup.clock.advance(1);
    // The endpoint doesn't respond: the old token is returned without waiting.
    setup.cache.token().await.unwrap();
    assert!(setup.is_asked().await);
    setup.cache.token().await.unwrap();
    assert!(!setup.is_asked().await, "one renewal at a time");
}

#[tokio::test(start_paused = true)]
async fn security_18_the_old_token_is_used_while_the_endpoint_is_down() {
    let mut setup = setup();
    setup.endpoint.let_go.add_permits(100);
    setup.cache.token().await.unwrap();
    assert!(setup.is_asked().await);
    setup.endpoint.down.store(true, Ordering::SeqCst);
    setup.clock.advance(800);
    setup.cache.token().await.unwrap();
    assert!(setup.is_asked().await);
    setup.clock.advance(180);
    setup.cache.token().await.unwrap();
    // In its last seconds, the token isn't used any more.
    setup.clock.advance(19);
    assert!(setup.cache.token().await.is_err());
}

#[tokio::test]
async fn security_20_a_failing_endpoint_is_not_asked_in_a_loop() {
    let mut setup = setup();
    setup.endpoint.let_go.add_permits(1000);
    setup.endpoint.down.store(true, Ordering::SeqCst);
    let start = setup.clock.now();
    let mut asked = 0;
    for _ in 0..300 {
        assert!(setup.cache.token().await.is_err());
        while setup.asked.try_recv().is_ok() {
            asked += 1;
        }
        setup.clock.advance(1);
    }
    assert_eq!(setup.clock.now() - start, 300);
    assert!((2..=12).contains(&asked), "{asked} times in five minutes");
    setup.endpoint.down.store(false, Ordering::SeqCst);
    setup.clock.advance(60);
    assert!(setup.cache.token().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn security_20_a_token_resets_the_backoff() {
    let mut setup = setup();
    setup.endpoint.let_go.add_permits(100);
    setup.endpoint.down.store(true, Ordering::SeqCst);
    for _ in 0..6 {
        assert!(setup.cache.token().await.is_err());
        assert!(setup.is_asked().await);
        setup.clock.advance(60);
    }
    setup.endpoint.down.store(false, Ordering::SeqCst);
    assert!(setup.cache.token().await.is_ok());
    assert!(setup.is_asked().await);
    // The token has expired and the endpoint is down again: this counts as the first failure.
    setup.clock.advance(1000);
    setup.endpoint.down.store(true, Ordering::SeqCst);
    assert!(setup.cache.token().await.is_err());
    assert!(setup.is_asked().await);
    setup.clock.advance(2);
    assert!(setup.cache.token().await.is_err());
    assert!(setup.is_asked().await, "after 2 s, not after a minute");
}

#[tokio::test(start_paused = true)]
async fn security_19_a_late_401_gets_the_newer_token_and_fetches_none() {
    let mut setup = setup();
    setup.endpoint.let_go.add_permits(100);
    let refused = setup.cache.token().await.unwrap();
    assert!(setup.is_asked().await);
    let newer = setup.cache.renewed(&refused).await.unwrap();
    assert!(setup.is_asked().await);
    // Within the pause after a renewal, and long after it.
    for seconds in [0, 600] {
        setup.clock.advance(seconds);
        let late = setup.cache.renewed(&refused).await.unwrap();
        assert!(Arc::ptr_eq(&late, &newer), "after {seconds} s");
        let current = setup.cache.token().await.unwrap();
        assert!(Arc::ptr_eq(&current, &newer), "and it stays in use");
        assert!(!setup.is_asked().await, "after {seconds} s");
    }
}

#[tokio::test]
async fn security_19_a_hundred_concurrent_401s_make_one_renewal_and_one_resend_each() {
    let gate = Arc::new(tokio::sync::Barrier::new(100));
    let upstream = FaultyUpstream::start(move |seen| {
        let gate = Arc::clone(&gate);
        Box::pin(async move {
            if seen.token == "t0" {
                // All of them are refused before the first one is sent again.
                gate.wait().await;
                json(401, "{}")
            } else {
                json(200, "[]")
            }
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let all = join_all((0..100).map(|_| app.get("/api/v2/users", &headers))).await;
    for reply in &all {
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    assert_eq!(upstream.token_requests(), 2);
    assert_eq!(upstream.calls().len(), 200);
    app.stop().await;
}

#[tokio::test]
async fn security_19_a_second_401_is_502_and_no_loop() {
    let upstream =
        FaultyUpstream::start(|_| now(json(401, r#"{"message":"secret detail"}"#))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    for _ in 0..20 {
        let reply = app
            .get("/api/v2/users", &[("authorization", &bearer)])
            .await;
        assert_eq!(reply.refusal(), (502, "upstream_error".to_owned()));
        assert!(!reply.body.contains("secret detail"));
    }
    assert_eq!(
        upstream.token_requests(),
        2,
        "one renewal, then a pause for all requests"
    );
    app.stop().await;
}

#[tokio::test]
async fn revoked_token_is_replaced_once() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    assert_eq!(app.get("/api/v2/users", &headers).await.status, 200);
    app.tenant.control().revoke_m2m_tokens();
    app.tenant.control().clear_request_log();
    assert_eq!(app.get("/api/v2/users", &headers).await.status, 200);
    let statuses: Vec<u16> = app
        .upstream_calls()
        .iter()
        .map(|call| call.status)
        .collect();
    assert_eq!(statuses, [401, 200]);
    app.stop().await;
}

#[tokio::test]
async fn security_20_without_a_token_it_is_503_and_not_ready() {
    let upstream = FaultyUpstream::with_tokens(
        |_| now(json(200, "[]")),
        |_| {
            now(json(
                403,
                r#"{"error":"access_denied","error_description":"hush"}"#,
            ))
        },
    )
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    // The second and third requests come during the backoff: the reason stays the same.
    for _ in 0..3 {
        let reply = app
            .get("/api/v2/users", &[("authorization", &bearer)])
            .await;
        assert_eq!(reply.refusal(), (503, "application_refused".to_owned()));
        assert!(!reply.body.contains("hush"));
        assert_ne!(reply.header("retry-after"), "");
    }
    assert_eq!(app.get("/readyz", &[]).await.status, 503);
    assert_eq!(app.get("/livez", &[]).await.status, 200);
    assert_eq!(upstream.token_requests(), 1);
    assert_eq!(upstream.calls().len(), 0);
    app.stop().await;
}

#[tokio::test]
async fn unusable_token_response_is_503() {
    for (status, body) in [
        (200, "not json"),
        (
            200,
            r#"{"access_token":"","expires_in":1,"token_type":"Bearer"}"#,
        ),
        (
            200,
            r#"{"access_token":"x","expires_in":1,"token_type":"mac"}"#,
        ),
        (302, ""),
        (500, ""),
    ] {
        let upstream = FaultyUpstream::with_tokens(
            |_| now(json(200, "[]")),
            move |_| now((StatusCode::from_u16(status).unwrap(), body)),
        )
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let bearer = app.bearer(ADA);
        let reply = app
            .get("/api/v2/users", &[("authorization", &bearer)])
            .await;
        assert_eq!(reply.status, 503, "{status} {body}");
        app.stop().await;
    }
}

#[tokio::test]
async fn short_lived_token_is_not_used_after_its_end() {
    let upstream = FaultyUpstream::with_tokens(
        |_| now(json(200, "[]")),
        |seen| now(token(seen.before, 100)),
    )
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    app.get("/api/v2/users", &headers).await;
    app.clock.advance(89);
    app.get("/api/v2/users", &headers).await;
    app.clock.advance(100);
    app.get("/api/v2/users", &headers).await;
    let used: Vec<String> = upstream
        .calls()
        .into_iter()
        .map(|seen| seen.token)
        .collect();
    assert_eq!(used[..2], ["t0", "t0"]);
    assert_ne!(used[2], "t0");
    app.stop().await;
}
