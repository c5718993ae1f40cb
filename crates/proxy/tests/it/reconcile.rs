//! 31, 33 and 75: a mutation whose response is lost is never sent again. Its outcome is read from
//! the list.

use std::sync::{Arc, Mutex};

use axum::response::Response;
use factordesk_model::headers::ConfirmAction;
use factordesk_model::{AuthenticationMethod, ListVersion, mask};
use factordesk_proxy::store::repeats::WINDOW_SECONDS;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, TestApp, TestResponse};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const METHOD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
const BROWSERS: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";

/// How a response gets lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// An error status
    Status(u16),
    /// A success status that isn't documented
    Odd,
    /// The connection breaks off within the body
    Broken,
    /// The connection closes before any response
    Reset,
}

const FAULTS: [Fault; 8] = [
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Status(504),
    // A gateway's timeout, as Cloudflare numbers it
    Fault::Status(524),
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
            // hyper closes the connection when the handler panics.
            Self::Reset => async { panic!("the tenant crashes") }.boxed(),
        }
    }

    /// Whether the tenant has certainly finished with the request, because it reports a failure of
    /// its own. After the other faults, it may still carry the mutation out.
    fn is_settled(self) -> bool {
        matches!(self, Self::Status(500 | 503))
    }
}

fn phone(id: &str, number: &str) -> Value {
    json!({"id": id, "type": "phone", "phone_number": number, "confirmed": true})
}

/// The tenant's methods, and what it does with the next mutation.
#[derive(Clone)]
struct Plan {
    fault: Fault,
    added: Vec<Value>,
    /// The methods afterwards, if the whole list changes
    after: Option<Vec<Value>>,
    lists_break: bool,
    methods: Vec<Value>,
    changes: usize,
}

/// A tenant that may carry a mutation out and then loses the response. Its lists can be read unless
/// the plan breaks them too.
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
            after: None,
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
            if let Some(after) = plan.after.take() {
                plan.methods = after;
            }
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

    /// Plans the next mutation: it fails with this fault and adds these methods.
    fn plan(&self, fault: Fault, added: Vec<Value>, lists_break: bool) {
        // So that equal requests don't count as repeats.
        self.app.clock.advance(WINDOW_SECONDS);
        *self.plan.lock().unwrap() = Plan {
            fault,
            added,
            after: None,
            lists_break,
            methods: vec![phone("phone|1", "+447700900123")],
            changes: 0,
        };
    }

    /// Plans the next mutation: it fails with this fault and leaves this list.
    fn plan_list(&self, fault: Fault, after: Vec<Value>) {
        self.plan(fault, Vec::new(), false);
        self.plan.lock().unwrap().after = Some(after);
    }

    /// The audited outcome of the last mutation.
    async fn audited(&self) -> String {
        let history = self.app.store.history("auth0|mia", u64::MAX, 1);
        let (_, outcome) = history.await.unwrap().pop().unwrap();
        let record: Value = serde_json::from_str(&outcome.unwrap().record).unwrap();
        record["outcome"].as_str().unwrap().to_owned()
    }

    /// Sends a mutation and checks that it arrived once.
    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> TestResponse {
        self.send_with(method, path, body, None).await
    }

    async fn send_with(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        confirm: Option<&str>,
    ) -> TestResponse {
        let before = self.plan.lock().unwrap().changes;
        let bearer = self.app.bearer(ADA);
        let mut headers = vec![("authorization", &*bearer)];
        headers.extend(confirm.map(|value| ("x-factordesk-confirm", value)));
        let reply = self.app.send(method, path, &headers, body).await;
        let plan = self.plan.lock().unwrap();
        assert_eq!(plan.changes, before + 1, "{:?} {method}", plan.fault);
        reply
    }

    async fn create(&self) -> TestResponse {
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
        // While the tenant may still carry it out, a missing method doesn't mean "not created".
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
async fn security_31_a_method_created_by_others_is_not_claimed() {
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
async fn security_75_of_masked_values_nothing_is_claimed_that_they_do_not_show() {
    let lossy = Lossy::start().await;
    let number =
        |number: &str| json!({"id": "n", "type": "phone", "name": "Work", "phone_number": number});
    let address =
        |address: &str| json!({"id": "n", "type": "email", "name": "Work", "email": address});
    let app = |name: &str| json!({"id": "n", "type": "totp", "name": name});
    let phone = json!({"type": "phone", "name": "Work", "phone_number": "+447700900124"});
    let email = json!({"type": "email", "name": "Work", "email": "chuck782@example.com"});
    let totp = json!({"type": "totp", "name": "Work", "totp_secret": "JBSWY3DPEHPK3PXP"});
    let created = (201, String::new());
    let nameless = json!({"id": "n", "type": "email", "email": "chuc****@exam*******"});
    for (request, shown, told) in [
        (&phone, number("XXXXXXXXX0124"), &created),
        (&phone, number("XXXXXXXXX0999"), &not_created()),
        (&phone, number("XXXXXXXXXXXXX"), &unknown()),
        (&phone, number("+447700*****4"), &unknown()),
        (&email, address("chuc****@exam*******"), &created),
        (&email, nameless, &unknown()),
        (&email, address("****@exam*******"), &unknown()),
        (&email, address("chad****@exam*******"), &not_created()),
        (
            &email,
            json!({"id": "n", "type": "email", "name": "Work"}),
            &unknown(),
        ),
        (&totp, app("Work"), &created),
        (&totp, app("Wo"), &unknown()),
        (&totp, app("Home"), &not_created()),
    ] {
        // The tenant reports a failure, but has carried the mutation out.
        lossy.plan(Fault::Status(500), vec![shown.clone()], false);
        let reply = lossy.send("POST", METHODS, Some(request)).await;
        let answer = if reply.status == 201 {
            (201, String::new())
        } else {
            reply.refusal()
        };
        assert_eq!(answer, *told, "{request} {shown}");
    }
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
async fn security_31_changes_that_no_list_shows_are_504_and_never_sent_again() {
    let lossy = Lossy::start().await;
    let rename = json!({"name": "New"});
    let ticket = json!({"user_id": "auth0|mia"});
    let set = json!([{"type": "phone", "phone_number": "+447700900124"}]);
    let confirm = confirmation(ConfirmAction::ReplaceAll);
    for fault in FAULTS {
        for (method, path, body) in [
            ("PATCH", METHOD, Some(&rename)),
            ("PUT", METHODS, Some(&set)),
            ("POST", TICKET, Some(&ticket)),
            ("POST", RECOVERY, None),
            ("POST", BROWSERS, None),
        ] {
            lossy.plan(fault, Vec::new(), false);
            let confirm = (method == "PUT").then_some(&*confirm);
            let reply = lossy.send_with(method, path, body, confirm).await;
            assert_eq!(reply.refusal(), unknown(), "{fault:?} {path}");
            assert_eq!(lossy.audited().await, "unknown", "{fault:?} {path}");
        }
    }
    lossy.app.stop().await;
}

/// The confirmation of the list that [`Lossy::plan`] starts with.
fn confirmation(action: ConfirmAction) -> String {
    let method = AuthenticationMethod::from_value(phone("phone|1", "+447700900123"));
    action.header(ListVersion::of(&[mask::method(&method)]))
}

/// The refusal and the audited outcome if the list hasn't changed. While the tenant may still carry
/// the mutation out, that proves nothing.
fn unchanged(fault: Fault) -> ((u16, String), &'static str) {
    if fault.is_settled() {
        ((502, "upstream_error".to_owned()), "not_done")
    } else {
        (unknown(), "unknown")
    }
}

#[tokio::test]
async fn security_33_a_deletion_whose_answer_is_lost_is_told_by_the_list() {
    let lossy = Lossy::start().await;
    let all = confirmation(ConfirmAction::DeleteAll);
    let other = phone("phone|2", "+447700900999");
    let nobodys = json!({"type": "phone", "phone_number": "+447700900123"});
    for fault in FAULTS {
        for (path, confirm) in [(PHONE, None), (METHODS, Some(&*all))] {
            for after in [vec![], vec![other.clone()]] {
                lossy.plan_list(fault, after);
                let reply = lossy.send_with("DELETE", path, None, confirm).await;
                assert_eq!((reply.status, &*reply.body), (204, ""), "{fault:?} {path}");
                assert_eq!(lossy.audited().await, "done", "{fault:?} {path}");
            }
            lossy.plan(fault, vec![other.clone()], false);
            let reply = lossy.send_with("DELETE", path, None, confirm).await;
            let told = (reply.refusal(), lossy.audited().await);
            let (refusal, outcome) = unchanged(fault);
            assert_eq!(told, (refusal, outcome.to_owned()), "{fault:?} {path}");
            // A list with a method that has no id, and no list at all.
            lossy.plan_list(fault, vec![nobodys.clone()]);
            let reply = lossy.send_with("DELETE", path, None, confirm).await;
            assert_eq!(reply.refusal(), unknown(), "{fault:?} {path}");
            lossy.plan(fault, Vec::new(), true);
            let reply = lossy.send_with("DELETE", path, None, confirm).await;
            assert_eq!(reply.refusal(), unknown(), "{fault:?} {path}");
            assert_eq!(lossy.audited().await, "unknown", "{fault:?} {path}");
        }
        // The method wasn't there before either, so the audit doesn't say that it was deleted.
        for after in [vec![], vec![other.clone()]] {
            lossy.plan_list(fault, after);
            let reply = lossy.send("DELETE", METHOD, None).await;
            assert_eq!(reply.refusal(), unknown(), "{fault:?}");
            assert_eq!(lossy.audited().await, "unknown", "{fault:?}");
        }
    }
    lossy.app.stop().await;
}

#[tokio::test]
async fn security_33_of_linked_methods_all_must_be_gone() {
    let lossy = Lossy::start().await;
    let linked = |id: &str| {
        let mut method = phone(id, "+447700900123");
        method["link_id"] = json!("link");
        method
    };
    let (first, second) = (linked("phone|1"), linked("phone|2"));
    for fault in FAULTS {
        for (after, told) in [
            (vec![], None),
            (vec![second.clone()], Some(unknown())),
            (vec![first.clone()], Some(unknown())),
            (
                vec![first.clone(), second.clone()],
                Some(unchanged(fault).0),
            ),
        ] {
            lossy.plan_list(fault, after);
            lossy.plan.lock().unwrap().methods = vec![first.clone(), second.clone()];
            let reply = lossy.send("DELETE", PHONE, None).await;
            match told {
                Some(told) => assert_eq!(reply.refusal(), told, "{fault:?}"),
                None => assert_eq!(reply.status, 204, "{fault:?}"),
            }
        }
    }
    lossy.app.stop().await;
}

#[tokio::test]
async fn security_31_a_renaming_whose_answer_is_lost_is_told_by_the_list() {
    let lossy = Lossy::start().await;
    let rename = json!({"name": "New"});
    let named = |name: &str| {
        let mut method = phone("phone|1", "+447700900123");
        method["name"] = json!(name);
        method
    };
    for fault in FAULTS {
        lossy.plan_list(fault, vec![named("New")]);
        let reply = lossy.send("PATCH", PHONE, Some(&rename)).await;
        let told = (reply.status, reply.json()["name"].take());
        assert_eq!(told, (200, json!("New")), "{fault:?}");
        assert_eq!(lossy.audited().await, "done", "{fault:?}");
        lossy.plan(fault, Vec::new(), false);
        let reply = lossy.send("PATCH", PHONE, Some(&rename)).await;
        let told = (reply.refusal(), lossy.audited().await);
        let (refusal, outcome) = unchanged(fault);
        assert_eq!(told, (refusal, outcome.to_owned()), "{fault:?}");
        // Another name, a method that is gone, and no list at all.
        for (after, lists_break) in [(vec![named("new")], false), (vec![], false), (vec![], true)] {
            lossy.plan_list(fault, after);
            lossy.plan.lock().unwrap().lists_break = lists_break;
            let reply = lossy.send("PATCH", PHONE, Some(&rename)).await;
            assert_eq!(reply.refusal(), unknown(), "{fault:?}");
            assert_eq!(lossy.audited().await, "unknown", "{fault:?}");
        }
    }
    lossy.app.stop().await;
}

#[tokio::test]
async fn deletion_is_not_sent_if_the_list_can_not_be_read_first() {
    let upstream = FaultyUpstream::start(|_| now(faulty::json(500, "{}"))).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let reply = app.send("DELETE", METHOD, &headers, None).await;
    assert_eq!(reply.refusal(), (502, "upstream_error".to_owned()));
    assert!(upstream.calls().iter().all(Seen::is_read));
    app.stop().await;
}
