//! 34: what a 429 of the tenant means for the request that got it, and for others.

use std::sync::{Arc, Mutex};

use axum::response::Response;
use factordesk_proxy::clock::Clock as _;
use serde_json::json;

use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, TestApp, TestResponse};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";

type Headers = Vec<(&'static str, String)>;

fn limited(headers: &Headers) -> Response {
    let mut response = faulty::json(
        429,
        r#"{"statusCode":429,"error":"Too Many Requests","message":"Global limit has been reached","errorCode":"too_many_requests"}"#,
    );
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

/// A tenant that refuses the next request with these headers, unless it reads the list of methods.
struct Strict {
    refuse: Arc<Mutex<Option<Headers>>>,
    upstream: FaultyUpstream,
    app: TestApp,
}

impl Strict {
    async fn start() -> Self {
        let refuse: Arc<Mutex<Option<Headers>>> = Arc::default();
        let next = Arc::clone(&refuse);
        let upstream = FaultyUpstream::start(move |seen: Seen| {
            let refusal = (!seen.path.ends_with("-methods") || !seen.is_read())
                .then(|| next.lock().unwrap().take())
                .flatten();
            now(match (refusal, &*seen.method) {
                (Some(headers), _) => limited(&headers),
                (None, "GET") => faulty::json(200, "[]"),
                (None, "DELETE") => faulty::empty(204),
                (None, _) => faulty::json(200, "{}"),
            })
        })
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        Self {
            refuse,
            upstream,
            app,
        }
    }

    async fn send(&self, method: &str, path: &str) -> TestResponse {
        let bearer = self.app.bearer(ADA);
        let body = (method == "PATCH").then(|| json!({"name": "New"}));
        let headers = [("authorization", &*bearer)];
        self.app.send(method, path, &headers, body.as_ref()).await
    }

    /// Sends a request whose first attempt is refused with these headers. Returns the response, the
    /// number of attempts, and the duration in milliseconds.
    async fn refused_once(
        &self,
        method: &str,
        path: &str,
        headers: Headers,
    ) -> (TestResponse, usize, u64) {
        *self.refuse.lock().unwrap() = Some(headers);
        let tries = || {
            let calls = self.upstream.calls();
            calls.iter().filter(|call| call.method == method).count()
        };
        let (before, began) = (tries(), self.app.clock.ticks());
        let reply = self.send(method, path).await;
        let took = self.app.clock.ticks() - began;
        (reply, tries() - before, took)
    }
}

#[tokio::test]
async fn security_34_after_429_a_call_waits_as_long_as_it_is_told_and_is_sent_again() {
    let strict = Strict::start().await;
    let path = "/api/v2/users";
    for (headers, least) in [
        (vec![("retry-after", "7".to_owned())], 7),
        (
            vec![
                ("retry-after", "7".to_owned()),
                ("x-ratelimit-reset", "99".to_owned()),
            ],
            7,
        ),
        (
            vec![
                ("retry-after", "never".to_owned()),
                ("x-ratelimit-reset", "+9".to_owned()),
            ],
            1,
        ),
        (vec![("x-ratelimit-reset", "RESET".to_owned())], 9),
        (vec![("x-ratelimit-reset", "12345".to_owned())], 1),
        // Unix milliseconds, and seconds from now.
        (vec![("x-ratelimit-reset", "RESET000".to_owned())], 9),
        (vec![("x-ratelimit-reset", "9".to_owned())], 9),
        (vec![("retry-after", "-3".to_owned())], 1),
        (vec![], 1),
    ] {
        for (method, path) in [("GET", path), ("DELETE", METHOD), ("PATCH", METHOD)] {
            let reset = (strict.app.clock.seconds() + 9).to_string();
            let mut headers: Headers = headers.clone();
            for (_, value) in &mut headers {
                *value = value.replace("RESET", &reset);
            }
            let shown = format!("{method} {headers:?}");
            let (reply, tries, took) = strict.refused_once(method, path, headers).await;
            assert!(reply.status < 300, "{shown}: {reply:?}");
            assert_eq!((tries, took), (2, least * 1000), "{shown}");
        }
    }
    strict.app.stop().await;
}

#[tokio::test]
async fn security_34_a_pause_longer_than_a_request_may_wait_is_passed_on_and_holds_for_all() {
    let strict = Strict::start().await;
    for (value, pause) in [("40", 40), ("86400", 60)] {
        let headers = vec![("retry-after", value.to_owned())];
        let (reply, tries, took) = strict.refused_once("DELETE", METHOD, headers).await;
        assert_eq!(reply.refusal(), (429, "too_many_requests".to_owned()));
        assert_eq!((tries, took), (1, 0));
        let before = strict.upstream.calls().len();
        for method in ["GET", "DELETE"] {
            let path = if method == "GET" { METHODS } else { METHOD };
            let reply = strict.send(method, path).await;
            assert_eq!(reply.refusal(), (429, "too_many_requests".to_owned()));
            assert_eq!(reply.header("retry-after"), pause.to_string());
        }
        assert_eq!(strict.upstream.calls().len(), before, "nothing was sent");
        strict.app.clock.advance(pause);
        assert_eq!(strict.send("GET", METHODS).await.status, 200);
    }
    strict.app.stop().await;
}

#[tokio::test]
async fn security_34_a_429_that_is_passed_on_says_when_to_come_back() {
    for (headers, seconds) in [
        (vec![], "1"),
        (vec![("retry-after", "soon")], "1"),
        (vec![("retry-after", "Wed, 25 Nov 2026 07:28:00 GMT")], "1"),
        (vec![("retry-after", "40")], "40"),
        (vec![("x-ratelimit-reset", "4102444800000")], "1"),
        (vec![("x-ratelimit-reset", "20")], "20"),
    ] {
        let headers: Headers = headers
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        let shown = format!("{headers:?}");
        let upstream = FaultyUpstream::start(move |_| now(limited(&headers))).await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        let bearer = app.bearer(ADA);
        let reply = app.get(METHODS, &[("authorization", &bearer)]).await;
        let limited = (429, "too_many_requests".to_owned());
        assert_eq!(reply.refusal(), limited, "{shown}");
        assert_eq!(reply.header("retry-after"), seconds, "{shown}");
        app.stop().await;
    }
}

#[tokio::test]
async fn security_34_a_tenant_that_always_refuses_is_not_asked_for_ever() {
    let upstream = FaultyUpstream::start(|_| now(limited(&Vec::new()))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let reply = app.get(METHODS, &[("authorization", &bearer)]).await;
    assert_eq!(reply.refusal(), (429, "too_many_requests".to_owned()));
    assert_eq!(upstream.calls().len(), 6);
    let metrics = app.get("/metrics", &[]).await.body;
    assert!(
        metrics.contains("factordesk_upstream_limited_total 6"),
        "{metrics}"
    );
    app.stop().await;
}
