//! A tenant whose next mutation goes as the test scripts it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::support::TestApp;
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::stores::TestStore;

/// What happens to a mutation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Carried out after [`Scripted::release`]
    Held,
    /// Not carried out, and a gateway responds
    Lost,
    /// Carried out, and a gateway responds
    LostAfter,
    /// Not carried out, and the tenant responds with this status
    Status(u16),
}

#[derive(Default)]
struct ScriptState {
    acts: VecDeque<Act>,
    methods: Vec<Value>,
    sent: usize,
    done: usize,
}

struct Shared {
    state: Mutex<ScriptState>,
    held: Notify,
    go_on: Notify,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, ScriptState> {
        self.state.lock().unwrap()
    }

    /// Carries the mutation out and returns its response.
    fn carry_out(&self, seen: &Seen) -> Response {
        let mut state = self.state();
        state.done += 1;
        let number = state.done;
        if seen.path.ends_with("/ticket") {
            let url = format!("https://login.example.com/mfa?ticket=t1ck3t{number}");
            let ticket = json!({"ticket_id": format!("t1ck3t{number}"), "ticket_url": url});
            return faulty::json(200, &ticket.to_string());
        }
        if seen.path.ends_with("/recovery-code-regeneration") {
            let code = json!({"recovery_code": format!("R3C0V3RY{number:0>16}")});
            return faulty::json(200, &code.to_string());
        }
        if seen.path.ends_with("/invalidate-remember-browser") {
            return faulty::empty(204);
        }
        let made = |name: &str| {
            json!({"id": format!("phone|{number}"), "type": "phone", "name": name,
                   "phone_number": "XXXXXXXXX0124"})
        };
        if seen.method == "PUT" {
            state.methods = vec![made("Only")];
            return faulty::json(200, &Value::Array(state.methods.clone()).to_string());
        }
        state.methods.push(made("Work"));
        faulty::json(201, &made("Work").to_string())
    }

    fn change(self: &Arc<Self>, seen: Seen) -> BoxFuture<'static, Response> {
        let act = {
            let mut state = self.state();
            state.sent += 1;
            state.acts.pop_front()
        };
        match act {
            None => now(self.carry_out(&seen)),
            Some(Act::Lost) => now(faulty::json(502, "{}")),
            Some(Act::LostAfter) => {
                self.carry_out(&seen);
                now(faulty::json(502, "{}"))
            }
            Some(Act::Status(status)) => now(faulty::json(status, r#"{"errorCode":"exists"}"#)),
            Some(Act::Held) => {
                let shared = Arc::clone(self);
                async move {
                    shared.held.notify_one();
                    shared.go_on.notified().await;
                    shared.carry_out(&seen)
                }
                .boxed()
            }
        }
    }
}

/// One of several proxies, and an admin's bearer that all of them accept.
pub(super) struct Replica<'a> {
    pub(super) app: &'a TestApp,
    pub(super) bearer: &'a str,
}

impl<'a> Replica<'a> {
    pub(super) fn new(app: &'a TestApp, bearer: &'a str) -> Self {
        Self { app, bearer }
    }
}

pub(super) struct Scripted {
    shared: Arc<Shared>,
    upstream: FaultyUpstream,
}

impl Scripted {
    pub(super) async fn start() -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            held: Notify::new(),
            go_on: Notify::new(),
        });
        let tenant = Arc::clone(&shared);
        let upstream = FaultyUpstream::start(move |seen: Seen| {
            if seen.is_read() {
                let list = Value::Array(tenant.state().methods.clone());
                return now(faulty::json(200, &list.to_string()));
            }
            tenant.change(seen)
        })
        .await;
        Self { shared, upstream }
    }

    /// Starts a proxy in front of this tenant.
    pub(super) async fn proxy(&self, kind: &TestStore) -> TestApp {
        TestApp::builder()
            .upstream(&self.upstream.origin)
            .store(kind.ready().await)
            .start()
            .await
    }

    /// Starts another replica of a proxy.
    pub(super) async fn replica(&self, of: &TestApp, kind: &TestStore) -> TestApp {
        TestApp::builder()
            .beside(of)
            .upstream(&self.upstream.origin)
            .store(kind.open())
            .start()
            .await
    }

    /// Scripts the next mutation. Those without a script are carried out.
    pub(super) fn next(&self, act: Act) {
        self.shared.state().acts.push_back(act);
    }

    /// Returns when a mutation is held.
    pub(super) async fn held(&self) {
        self.shared.held.notified().await;
    }

    pub(super) fn release(&self) {
        self.shared.go_on.notify_one();
    }

    /// The number of mutations that arrived.
    pub(super) fn sent(&self) -> usize {
        self.shared.state().sent
    }

    pub(super) fn done(&self) -> usize {
        self.shared.state().done
    }

    pub(super) fn methods(&self) -> Vec<Value> {
        self.shared.state().methods.clone()
    }

    /// Adds a method, as a mutation does that is carried out late.
    pub(super) fn put(&self, method: Value) {
        self.shared.state().methods.push(method);
    }
}

/// A metric of a proxy.
async fn metric(app: &TestApp, name: &str) -> usize {
    let metrics = app.get("/metrics", &[]).await.body;
    let mut lines = metrics.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.map_or(0, |value| value.parse().unwrap())
}

/// The number of repeats that a proxy has seen while the first request was in progress.
pub(super) async fn waiting(app: &TestApp) -> usize {
    metric(app, "factordesk_repeats_total{first=\"under_way\"}").await
}

/// Returns when the proxy has no requests in progress.
pub(super) async fn idle(app: &TestApp) {
    while metric(app, "factordesk_requests_under_way").await > 0 {
        tokio::task::yield_now().await;
    }
}
