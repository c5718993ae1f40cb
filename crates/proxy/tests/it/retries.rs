//! 30: a read with a transient failure is retried up to twice; a mutation never is.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Arc, Mutex, OnceLock};

use axum::response::Response;
use factordesk_proxy::clock::Clock as _;
use factordesk_proxy::store::repeats::WINDOW_SECONDS;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::support::clock::TestClock;
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, TestApp, TestResponse};

const USERS: &str = "/api/v2/users";
const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const TICKET: &str = "/api/v2/guardian/enrollments/ticket";

/// How an upstream request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Status(u16),
    /// The connection breaks off within the body
    Truncated,
    /// The body isn't JSON
    Malformed,
    /// The content type is missing
    Untyped,
    /// The body is larger than the limit
    Huge,
    /// The connection closes before any response
    Reset,
}

/// One byte more than the maximum size of a response.
const LARGE: usize = 4 * 1024 * 1024 + 1;

const TRANSIENT: [Fault; 8] = [
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Status(504),
    Fault::Truncated,
    Fault::Malformed,
    Fault::Untyped,
    Fault::Reset,
];

impl Fault {
    fn answer(self) -> BoxFuture<'static, Response> {
        match self {
            Self::Status(status) => now(faulty::json(status, "{}")),
            Self::Truncated => {
                let parts = [Ok("{"), Err(std::io::Error::other("reset"))];
                let body = axum::body::Body::from_stream(futures_util::stream::iter(parts));
                now(([("content-type", "application/json")], body))
            }
            Self::Malformed => now(faulty::json(200, "[1,")),
            Self::Untyped => now("[]"),
            Self::Huge => now(faulty::json(200, &" ".repeat(LARGE))),
            Self::Reset => async { panic!("the tenant crashes") }.boxed(),
        }
    }
}

/// A tenant whose next responses fail, either those to reads or those to mutations.
struct Failing {
    plan: Arc<Mutex<(Fault, usize)>>,
    upstream: FaultyUpstream,
    app: TestApp,
}

impl Failing {
    async fn start(reads: bool) -> Self {
        let plan = Arc::new(Mutex::new((Fault::Reset, 0)));
        let shared = Arc::clone(&plan);
        let upstream = FaultyUpstream::start(move |seen: Seen| {
            let (fault, left) = &mut *shared.lock().unwrap();
            if seen.is_read() == reads && *left > 0 {
                *left -= 1;
                fault.answer()
            } else {
                now(faulty::json(200, "[]"))
            }
        })
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        Self {
            plan,
            upstream,
            app,
        }
    }

    /// Sends a request while the next `times` responses fail. Returns the response and the number
    /// of upstream requests.
    async fn send(
        &self,
        (fault, times): (Fault, usize),
        (method, path, body): (&str, &str, Option<&Value>),
    ) -> (TestResponse, usize) {
        *self.plan.lock().unwrap() = (fault, times);
        let before = self.upstream.calls().len();
        let bearer = self.app.bearer(ADA);
        let headers = [("authorization", &*bearer)];
        let reply = self.app.send(method, path, &headers, body).await;
        *self.plan.lock().unwrap() = (fault, 0);
        (reply, self.upstream.calls().len() - before)
    }

    async fn read(&self, fault: Fault, times: usize) -> (u16, usize) {
        let (reply, calls) = self.send((fault, times), ("GET", USERS, None)).await;
        (reply.status, calls)
    }
}

#[tokio::test]
async fn security_30_reads_are_tried_again_twice() {
    let failing = Failing::start(true).await;
    for fault in TRANSIENT {
        for (times, status, calls) in [(1, 200, 2), (2, 200, 3), (3, 502, 3)] {
            let answered = failing.read(fault, times).await;
            assert_eq!(answered, (status, calls), "{fault:?} {times} times");
        }
    }
    let _ = writeln!(
        std::io::stdout(),
        "figure: 30 retried reads: {} faults, 1 to 3 times each, {} upstream requests, never more than 3 for one read",
        TRANSIENT.len(),
        failing.upstream.calls().len()
    );
    failing.app.stop().await;
}

#[tokio::test]
async fn security_30_the_pauses_differ_and_a_late_read_is_not_tried_again() {
    let failing = Failing::start(true).await;
    let mut pauses = BTreeSet::new();
    for _ in 0..3 {
        let before = failing.app.clock.ticks();
        failing.read(Fault::Status(503), 3).await;
        pauses.insert(failing.app.clock.ticks() - before);
    }
    assert!(pauses.iter().all(|pause| (400..=1200).contains(pause)));
    assert!(pauses.len() > 1, "{pauses:?}");
    failing.app.stop().await;

    let slow: Arc<OnceLock<Arc<TestClock>>> = Arc::default();
    let clock = Arc::clone(&slow);
    let upstream = FaultyUpstream::start(move |_| {
        clock.get().unwrap().advance(16);
        now(faulty::json(503, "{}"))
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    slow.set(Arc::clone(&app.clock)).ok().unwrap();
    let bearer = app.bearer(ADA);
    let reply = app.get(USERS, &[("authorization", &bearer)]).await;
    assert_eq!(reply.status, 502);
    assert_eq!(upstream.calls().len(), 1);
    app.stop().await;
}

#[tokio::test]
async fn security_30_answers_that_would_be_the_same_are_not_asked_for_again() {
    let failing = Failing::start(true).await;
    for status in [301, 400, 403, 404, 408, 409, 501, 206] {
        let (_, calls) = failing.read(Fault::Status(status), 3).await;
        assert_eq!(calls, 1, "{status}");
    }
    assert_eq!(failing.read(Fault::Huge, 3).await, (502, 1));
    failing.app.stop().await;
}

#[tokio::test]
async fn security_30_changes_are_never_tried_again() {
    let failing = Failing::start(false).await;
    let phone = json!({"type": "phone", "phone_number": "+447700900124"});
    let name = json!({"name": "New"});
    let ticket = json!({"user_id": "auth0|mia"});
    let method = format!("{METHODS}/totp%7Cdev_2");
    let recovery = format!("{USERS}/auth0%7Cmia/recovery-code-regeneration");
    for fault in TRANSIENT {
        for call in [
            ("POST", METHODS, Some(&phone)),
            ("PATCH", &*method, Some(&name)),
            ("DELETE", &*method, None),
            ("POST", TICKET, Some(&ticket)),
            ("POST", &*recovery, None),
        ] {
            // So that equal requests don't count as repeats.
            failing.app.clock.advance(WINDOW_SECONDS);
            let before = failing.upstream.calls().len();
            failing.send((fault, 3), call).await;
            let calls = failing.upstream.calls().split_off(before);
            let changes = calls.iter().filter(|call| !call.is_read()).count();
            assert_eq!(changes, 1, "{fault:?} {call:?}: {calls:?}");
        }
    }
    failing.app.stop().await;
}
