//! 31: a change whose answer is lost is never sent again; a creation is looked for in the list.

use std::sync::{Arc, Mutex};

use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, Reply, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";

const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
const BROWSERS: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";

/// How an answer gets lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// An error of the tenant's own
    Status(u16),
    /// Another success than the documented one
    Odd,
    /// The body breaks off
    Broken,
    /// The connection closes before any answer
    Reset,
}

const FAULTS: [Fault; 7] = [
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Status(504),
    Fault::Odd,
    Fault::Broken,
    Fault::Reset,
];

impl Fault {
    fn answer(self) -> BoxFuture<'static, Response> {
        match self {
            Self::Status(status) => now(faulty::json(status, "{}")),
            Self::Odd => now(faulty::json(202, "{}")),
            Self::Broken => {
                let parts = [Ok("{"), Err(std::io::Error::other("reset"))];
                let body = axum::body::Body::from_stream(futures_util::stream::iter(parts));
                now(([("content-type", "application/json")], body))
            }
            // hyper closes the connection.
            Self::Reset => async { panic!("the tenant crashes") }.boxed(),
        }
    }

    /// Whether the tenant is done with the request for sure.
    fn is_settled(self) -> bool {
        matches!(self, Self::Status(500 | 503) | Self::Odd)
    }
}

fn phone(id: &str, number: &str) -> Value {
    json!({"id": id, "type": "phone", "phone_number": number, "confirmed": true})
}

/// What the tenant does with the next change, and the methods it has.
#[derive(Clone)]
struct Plan {
    fault: Fault,
    added: Vec<Value>,
    lists_break: bool,
    methods: Vec<Value>,
    changes: usize,
}

/// A tenant that carries a change out or not, and then answers badly; its lists are fine unless they are broken, too.
struct Lossy {
    plan: Arc<Mutex<Plan>>,
    app: TestApp,
    _upstream: FaultyUpstream,
}

impl Lossy {
    async fn start() -> Self {
        let plan = Arc::new(Mutex::new(Plan {
            fault: Fault::Reset,
            added: Vec::new(),
            lists_break: false,
            methods: Vec::new(),
            changes: 0,
        }));
        let shared = Arc::clone(&plan);
        let upstream = FaultyUpstream::start(move |seen: Seen| {
            let mut plan = shared.lock().unwrap();
            if seen.is_read() {
                let broken = plan.lists_break && plan.changes > 0;
                let status = if broken { 500 } else { 200 };
                let list = Value::Array(plan.methods.clone()).to_string();
                return now(faulty::json(status, &list));
            }
            plan.changes += 1;
            let added = plan.added.clone();
            plan.methods.extend(added);
            plan.fault.answer()
        })
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        Self {
            plan,
            app,
            _upstream: upstream,
        }
    }

    /// The next change fails so, and adds these.
    fn plan(&self, fault: Fault, added: Vec<Value>, lists_break: bool) {
        *self.plan.lock().unwrap() = Plan {
            fault,
            added,
            lists_break,
            methods: vec![phone("phone|1", "+447700900123")],
            changes: 0,
        };
    }

    /// Sends a change; checks that it arrived once.
    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let before = self.plan.lock().unwrap().changes;
        let bearer = self.app.bearer(ADA);
        let headers = [("authorization", &*bearer)];
        let reply = self.app.send(method, path, &headers, body).await;
        let plan = self.plan.lock().unwrap();
        assert_eq!(plan.changes, before + 1, "{:?} {method}", plan.fault);
        reply
    }

    async fn create(&self) -> Reply {
        let body = json!({"type": "phone", "phone_number": "+447700900124"});
        self.send("POST", METHODS, Some(&body)).await
    }
}

fn unknown() -> (u16, String) {
    (504, "outcome_unknown".to_owned())
}

fn not_created() -> (u16, String) {
    (502, "not_created".to_owned())
}

#[tokio::test]
async fn security_31_a_creation_that_was_made_is_found_in_the_list() {
    let lossy = Lossy::start().await;
    for fault in FAULTS {
        lossy.plan(fault, vec![phone("phone|2", "+447700900124")], false);
        let reply = lossy.create().await;
        assert_eq!(reply.status, 201, "{fault:?}: {reply:?}");
        assert_eq!(reply.json()["id"], "phone|2", "{fault:?}");
    }
    lossy.app.stop().await;
}

#[tokio::test]
async fn security_31_a_creation_that_was_not_made_is_said_to_be_so_or_unknown() {
    let lossy = Lossy::start().await;
    for fault in FAULTS {
        lossy.plan(fault, Vec::new(), false);
        // While the tenant may still be at it, "not there yet" is not "not created".
        let told = if fault.is_settled() {
            not_created()
        } else {
            unknown()
        };
        assert_eq!(lossy.create().await.refusal(), told, "{fault:?}");
    }
    lossy.app.stop().await;
}

#[tokio::test]
async fn security_31_what_somebody_else_created_is_not_taken_for_ones_own() {
    let lossy = Lossy::start().await;
    let other = phone("phone|2", "+447700900999");
    lossy.plan(Fault::Status(500), vec![other], false);
    assert_eq!(lossy.create().await.refusal(), not_created());
    let two = ["phone|2", "phone|3"].map(|id| phone(id, "+447700900124"));
    lossy.plan(Fault::Status(500), two.into(), false);
    assert_eq!(lossy.create().await.refusal(), unknown());
    lossy.app.stop().await;
}

#[tokio::test]
async fn security_31_without_a_list_the_outcome_is_unknown() {
    let lossy = Lossy::start().await;
    for fault in FAULTS {
        lossy.plan(fault, Vec::new(), true);
        assert_eq!(lossy.create().await.refusal(), unknown(), "{fault:?}");
    }
    lossy.app.stop().await;
}

#[tokio::test]
async fn security_31_other_changes_of_unknown_outcome_are_504_and_never_sent_again() {
    let lossy = Lossy::start().await;
    let rename = json!({"name": "New"});
    let ticket = json!({"user_id": "auth0|mia"});
    for fault in FAULTS {
        lossy.plan(fault, Vec::new(), false);
        for (method, path, body) in [
            ("PATCH", METHOD, Some(&rename)),
            ("DELETE", METHOD, None),
            ("POST", TICKET, Some(&ticket)),
            ("POST", RECOVERY, None),
            ("POST", BROWSERS, None),
        ] {
            let reply = lossy.send(method, path, body).await;
            assert_eq!(reply.refusal(), unknown(), "{fault:?} {path}");
        }
    }
    lossy.app.stop().await;
}

#[tokio::test]
async fn nothing_is_sent_when_the_list_before_can_not_be_read() {
    let upstream = FaultyUpstream::start(|_| now(faulty::json(500, "{}"))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let reply = app.send("DELETE", METHOD, &headers, None).await;
    assert_eq!(reply.refusal(), (502, "upstream_error".to_owned()));
    assert!(upstream.calls().iter().all(Seen::is_read));
    app.stop().await;
}
