//! 34: the queue as an admin sees it: `GET /queue`, its limits, and clients that leave it.

use std::time::{Duration, Instant};

use factordesk_model::Permission;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::faulty::{FaultyUpstream, empty, json as answer, now};
use crate::support::login::SESSION;
use crate::support::{ADA, TestApp, TestResponse};

const USERS: &str = "/api/v2/users";
/// Fails the test instead of waiting for ever.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A desk with a tenant that takes bursts of one request and `per_minute` a minute, of which the
/// proxy uses nine tenths. Time stands still.
async fn desk(per_minute: u64) -> (FaultyUpstream, TestApp) {
    let upstream = FaultyUpstream::start(|seen| {
        now(if seen.is_read() {
            answer(200, "[]")
        } else {
            empty(204)
        })
    })
    .await;
    let app = TestApp::builder()
        .upstream(&upstream.origin)
        .set("FACTORDESK_TENANT_RATE", format!("1,{per_minute}"))
        .held()
        .start()
        .await;
    (upstream, app)
}

async fn get(app: &TestApp, bearer: &str, path: &str) -> TestResponse {
    app.get(path, &[("authorization", bearer)]).await
}

async fn queue(app: &TestApp, bearer: &str) -> Value {
    get(app, bearer, "/queue").await.json()
}

/// Polls the queue until this number of requests wait.
async fn until_waiting(app: &TestApp, bearer: &str, number: u64) -> Value {
    let start = Instant::now();
    loop {
        let queue = queue(app, bearer).await;
        if queue["waiting"] == number {
            return queue;
        }
        assert!(
            start.elapsed() < TIMEOUT,
            "never {number} in the queue, but {queue}"
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn security_34_queue_tells_each_admin_how_long() {
    let (upstream, app) = desk(60).await;
    let ada = app.bearer(ADA);
    let mut others = Vec::new();
    for number in 1..=2 {
        let id = app.session_of(number, &[Permission::Read]).await;
        others.push(format!("{SESSION}={id}"));
    }
    let nothing = json!({"waiting": 0, "ahead": null, "seconds": 0});
    assert_eq!(queue(&app, &ada).await, nothing);
    assert_eq!(get(&app, &ada, USERS).await.status, 200);
    let waits = |cookie: String| {
        let request = app.request("GET", USERS);
        let request = request.header("cookie", cookie).header("x-factordesk", "1");
        tokio::spawn(request.send())
    };
    let mut tasks = Vec::new();
    for (cookie, waiting) in [(&others[0], 1), (&others[0], 2), (&others[1], 3)] {
        tasks.push(waits(cookie.clone()));
        until_waiting(&app, &ada, waiting).await;
    }
    // Nine tenths of one request a second: 10/9 s each.
    let none = json!({"waiting": 3, "ahead": null, "seconds": 0});
    assert_eq!(queue(&app, &ada).await, none);
    let headers = [("cookie", &*others[1]), ("x-factordesk", "1")];
    let second = json!({"waiting": 3, "ahead": 1, "seconds": 3});
    assert_eq!(app.get("/queue", &headers).await.json(), second);
    assert_eq!(upstream.calls().len(), 1, "asking sends nothing upstream");
    app.clock.inner().advance_millis(1112);
    until_waiting(&app, &ada, 2).await;
    let next = json!({"waiting": 2, "ahead": 0, "seconds": 2});
    assert_eq!(app.get("/queue", &headers).await.json(), next);
    app.clock.inner().advance_millis(2223);
    for task in tasks {
        let reply = loop {
            app.clock.inner().advance_millis(1112);
            tokio::task::yield_now().await;
            if task.is_finished() {
                break task.await.unwrap().unwrap();
            }
        };
        assert_eq!(reply.status(), 200);
    }
    assert_eq!(queue(&app, &ada).await, nothing);
    app.stop().await;
}

#[tokio::test]
async fn security_34_queue_is_for_those_who_are_logged_in() {
    let (upstream, app) = desk(60).await;
    assert_eq!(app.get("/queue", &[]).await.refusal().0, 401);
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let refused = app.get("/queue", &[("cookie", &cookie)]).await;
    assert_eq!(refused.refusal(), (403, "forbidden_origin".to_owned()));
    let headers = [
        ("cookie", &*cookie),
        ("x-factordesk", "1"),
        ("sec-fetch-site", "cross-site"),
    ];
    let refused = app.get("/queue", &headers).await;
    assert_eq!(refused.refusal(), (403, "forbidden_origin".to_owned()));
    let bearer = app.bearer(ADA);
    let refused = get(&app, &bearer, "/queue?user=auth0%7Cmia").await;
    assert_eq!(refused.refusal(), (400, "invalid_query_string".to_owned()));
    let headers = [("authorization", &*bearer)];
    let refused = app.send("POST", "/queue", &headers, None).await;
    assert_eq!(refused.refusal(), (405, "method_not_allowed".to_owned()));
    assert_eq!(
        get(&app, &bearer, "/queue").await.header("cache-control"),
        "no-store"
    );
    assert!(upstream.calls().is_empty());
    app.stop().await;
}

#[tokio::test]
async fn security_34_the_queue_is_bounded() {
    // One request every millisecond, so that none is refused for its waiting time.
    let (upstream, app) = desk(66_667).await;
    let bearer = app.bearer(ADA);
    assert_eq!(get(&app, &bearer, USERS).await.status, 200);
    let request = |_| {
        let request = app.request("GET", USERS).header("authorization", &bearer);
        tokio::spawn(request.send())
    };
    let waiting: Vec<_> = (0..50).map(request).collect();
    until_waiting(&app, &bearer, 50).await;
    let refused = get(&app, &bearer, USERS).await;
    assert_eq!(refused.refusal(), (429, "too_many_requests".to_owned()));
    assert_eq!(refused.header("retry-after"), "1");
    // Another admin still has room.
    let cookie = format!("{SESSION}={}", app.session(&Permission::ALL).await);
    let other = app.request("GET", USERS);
    let other = other.header("cookie", cookie).header("x-factordesk", "1");
    let other = tokio::spawn(other.send());
    until_waiting(&app, &bearer, 51).await;
    assert_eq!(upstream.calls().len(), 1);
    let all = tokio::spawn(join_all(waiting.into_iter().chain([other])));
    while !all.is_finished() {
        app.clock.inner().advance_millis(1);
        tokio::task::yield_now().await;
    }
    assert_eq!(upstream.calls().len(), 52);
    let metrics = app.get("/metrics", &[]).await.body;
    for line in [
        "factordesk_upstream_refused_total{reason=\"queue_full\"} 1",
        "factordesk_upstream_wait_seconds_count 51",
        "factordesk_upstream_waiting 0",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_34_what_would_wait_too_long_is_refused_at_once() {
    let (upstream, app) = desk(2).await;
    let bearer = app.bearer(ADA);
    assert_eq!(get(&app, &bearer, USERS).await.status, 200);
    let path = format!("{USERS}/auth0%7Cmia/authentication-methods/totp%7Cdev_2");
    for (method, path) in [("GET", USERS), ("DELETE", &path)] {
        let headers = [("authorization", &*bearer)];
        let refused = app.send(method, path, &headers, None).await;
        assert_eq!(refused.refusal(), (429, "too_many_requests".to_owned()));
        // Nine tenths of two a minute, rounded down, is one, and one was just sent.
        assert_eq!(refused.header("retry-after"), "60");
    }
    assert_eq!(upstream.calls().len(), 1);
    app.stop().await;
}

/// Waits until the tenant has had this many calls.
async fn until_called(upstream: &FaultyUpstream, number: usize) {
    let start = Instant::now();
    while upstream.calls().len() < number {
        assert!(start.elapsed() < TIMEOUT, "never {number} calls");
        tokio::task::yield_now().await;
    }
}

/// Session cookies of two more admins.
async fn two_admins(app: &TestApp) -> [String; 2] {
    let first = app.session_of(1, &[Permission::Read]).await;
    let second = app.session_of(2, &[Permission::Read]).await;
    [first, second].map(|id| format!("{SESSION}={id}"))
}

#[tokio::test]
async fn security_34_admins_take_turns_at_the_tenant() {
    let (upstream, app) = desk(60).await;
    let ada = app.bearer(ADA);
    assert_eq!(get(&app, &ada, USERS).await.status, 200);
    let [first, second] = two_admins(&app).await;
    let methods = |user: &str| format!("{USERS}/auth0%7C{user}/authentication-methods");
    let mut tasks = Vec::new();
    // The first admin sends three requests before the others send theirs.
    for (cookie, user) in [
        (Some(&first), "a1"),
        (Some(&first), "a2"),
        (Some(&first), "a3"),
        (Some(&second), "b1"),
        (Some(&second), "b2"),
        (None, "c1"),
    ] {
        let request = app.request("GET", &methods(user));
        let request = match cookie {
            Some(cookie) => request.header("cookie", cookie).header("x-factordesk", "1"),
            None => request.header("authorization", &ada),
        };
        tasks.push(tokio::spawn(request.send()));
        until_waiting(&app, &ada, tasks.len() as u64).await;
    }
    for sent in 2..=7 {
        app.clock.inner().advance_millis(1112);
        until_called(&upstream, sent).await;
    }
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().status(), 200);
    }
    let calls = upstream.calls();
    let order: Vec<&str> = calls[1..].iter().map(|call| &*call.path).collect();
    assert_eq!(order, ["a1", "b1", "c1", "a2", "b2", "a3"].map(methods));
    app.stop().await;
}

#[tokio::test]
async fn security_34_a_request_that_has_waited_too_long_leaves_the_queue() {
    // The second request gets a 429 that asks for a pause of a minute.
    let upstream = FaultyUpstream::start(|seen| {
        let mut response = answer(if seen.before == 1 { 429 } else { 200 }, "[]");
        if seen.before == 1 {
            let minute = http::HeaderValue::from_static("60");
            response.headers_mut().insert("retry-after", minute);
        }
        now(response)
    })
    .await;
    let app = TestApp::builder()
        .upstream(&upstream.origin)
        .set("FACTORDESK_TENANT_RATE", "1,60")
        .held()
        .start()
        .await;
    let ada = app.bearer(ADA);
    assert_eq!(get(&app, &ada, USERS).await.status, 200);
    let [first, second] = two_admins(&app).await;
    let waits = |cookie: &str| {
        let request = app.request("GET", USERS).header("cookie", cookie);
        tokio::spawn(request.header("x-factordesk", "1").send())
    };
    let refused = waits(&first);
    until_waiting(&app, &ada, 1).await;
    let late = waits(&second);
    until_waiting(&app, &ada, 2).await;
    app.clock.inner().advance_millis(1112);
    assert_eq!(refused.await.unwrap().unwrap().status(), 429);
    // It was let in to wait for two seconds; since the 429 it would have to wait for a minute.
    let headers = [("cookie", &*second), ("x-factordesk", "1")];
    let minute = json!({"waiting": 1, "ahead": 0, "seconds": 62});
    assert_eq!(app.get("/queue", &headers).await.json(), minute);
    app.clock.inner().advance_millis(25_000 - 1112);
    let nothing = json!({"waiting": 0, "ahead": null, "seconds": 0});
    assert_eq!(until_waiting(&app, &ada, 0).await, nothing);
    assert_eq!(app.get("/queue", &headers).await.json(), nothing);
    let late = TestResponse::read(late.await.unwrap().unwrap()).await;
    assert_eq!(late.refusal(), (429, "too_many_requests".to_owned()));
    assert_eq!(late.header("retry-after"), "38");
    // A later request is first in the queue.
    app.clock.inner().advance_millis(20_000);
    let next = app.request("GET", USERS).header("authorization", &ada);
    let next = tokio::spawn(next.send());
    let alone = json!({"waiting": 1, "ahead": 0, "seconds": 18});
    assert_eq!(until_waiting(&app, &ada, 1).await, alone);
    app.clock.inner().advance_millis(18_000);
    assert_eq!(next.await.unwrap().unwrap().status(), 200);
    assert_eq!(
        upstream.calls().len(),
        3,
        "the request that left was never sent"
    );
    app.stop().await;
}

#[tokio::test]
async fn security_34_a_reader_who_has_gone_leaves_the_queue() {
    let (upstream, app) = desk(60).await;
    let bearer = app.bearer(ADA);
    assert_eq!(get(&app, &bearer, USERS).await.status, 200);
    let request = || {
        let request = app.request("GET", USERS).header("authorization", &bearer);
        tokio::spawn(request.send())
    };
    let leaves = request();
    until_waiting(&app, &bearer, 1).await;
    let stays = request();
    until_waiting(&app, &bearer, 2).await;
    leaves.abort();
    until_waiting(&app, &bearer, 1).await;
    app.clock.inner().advance_millis(1112);
    assert_eq!(stays.await.unwrap().unwrap().status(), 200);
    assert_eq!(upstream.calls().len(), 2);
    app.stop().await;
}
