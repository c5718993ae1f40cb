//! 32 and 42: requests with the same `Idempotency-Key` make one `POST`, even if they are concurrent
//! or follow a crash, and secrets aren't replayed.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use factordesk_proxy::store::Store;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::app::Builder;
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::stores::{TestStore, on_every_database, on_every_store};
use crate::support::{ADA, RAVI, TestApp, TestResponse};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

fn phone(number: &str) -> Value {
    json!({"type": "phone", "name": "Canary", "phone_number": number})
}

async fn post(app: &TestApp, who: &str, path: &str, key: &str, body: &Value) -> TestResponse {
    let bearer = app.bearer(who);
    let headers = [("authorization", &*bearer), ("idempotency-key", key)];
    app.send("POST", path, &headers, Some(body)).await
}

fn posts(app: &TestApp) -> usize {
    let calls = app.upstream_calls();
    calls.iter().filter(|call| call.method == "POST").count()
}

async fn start(store: Arc<dyn Store>) -> TestApp {
    let app = TestApp::builder().store(store).start().await;
    app.add_user("auth0|mia");
    app
}

async fn security_32_concurrent_requests_with_one_key_are_one_post(kind: TestStore) {
    let app = start(kind.ready().await).await;
    let body = phone("+447700900124");
    let replies = join_all((0..20).map(|_| post(&app, ADA, METHODS, "k1", &body))).await;
    let mut created = 0;
    for reply in &replies {
        if reply.status == 201 {
            created += 1;
        } else {
            assert_eq!(reply.refusal(), (409, "in_progress".to_owned()));
            assert_eq!(reply.header("retry-after"), "2");
        }
    }
    assert!(created >= 1);
    assert_eq!(posts(&app), 1);
    let again = post(&app, ADA, METHODS, "k1", &body).await;
    let first = replies.iter().find(|reply| reply.status == 201).unwrap();
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_eq!(posts(&app), 1);
    assert_eq!(app.methods_of("auth0|mia").len(), 3);
    app.stop().await;
}

async fn security_32_another_body_with_the_same_key_is_422(kind: TestStore) {
    let app = start(kind.ready().await).await;
    let first = post(&app, ADA, METHODS, "k1", &phone("+447700900124")).await;
    assert_eq!(first.status, 201, "{first:?}");
    let other = post(&app, ADA, METHODS, "k1", &phone("+447700900125")).await;
    assert_eq!(other.refusal(), (422, "idempotency_key_reused".to_owned()));
    assert_eq!(posts(&app), 1);
    app.stop().await;
}

async fn security_32_a_key_is_its_callers_and_its_addresss_own(kind: TestStore) {
    let app = start(kind.ready().await).await;
    app.add_user("auth0|tom");
    let every = factordesk_model::Permission::ALL;
    app.tenant.control().set_permissions(RAVI, &every).unwrap();
    let body = json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"});
    let tom = METHODS.replace("mia", "tom");
    for (who, path) in [(ADA, METHODS), (RAVI, METHODS), (ADA, &tom)] {
        let reply = post(&app, who, path, "k1", &body).await;
        // The tenant may refuse it, but not because of an earlier key.
        assert!(!reply.body.contains("already_done"), "{who} {path}");
    }
    assert_eq!(posts(&app), 3);
    app.stop().await;
}

async fn security_32_what_was_refused_may_be_tried_again(kind: TestStore) {
    let app = start(kind.ready().await).await;
    let taken = phone("+447700900123");
    for _ in 0..2 {
        let reply = post(&app, ADA, METHODS, "k1", &taken).await;
        assert_eq!(reply.refusal().1, "authentication_method_exists");
    }
    let mia = factordesk_model::UserId::new("auth0|mia").unwrap();
    let id = factordesk_model::MethodId::new("phone|dev_1").unwrap();
    app.tenant.control().remove_method(&mia, &id).unwrap();
    let reply = post(&app, ADA, METHODS, "k1", &taken).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    app.stop().await;
}

async fn security_42_secrets_are_neither_kept_nor_replayed(kind: TestStore) {
    let app = start(kind.ready().await).await;
    let body = json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"});
    let first = post(&app, ADA, METHODS, "the-key", &body).await;
    assert_eq!(first.status, 201, "{first:?}");
    let again = post(&app, ADA, METHODS, "the-key", &body).await;
    assert_eq!(again.refusal(), (409, "already_done".to_owned()));
    assert!(!again.body.contains("JBSWY3DPEHPK3PXP"));
    let number = phone("+447700900124");
    assert_eq!(post(&app, ADA, METHODS, "k2", &number).await.status, 201);
    assert_eq!(post(&app, ADA, METHODS, "k2", &number).await.status, 201);
    assert_eq!(posts(&app), 2);
    let dump = kind.dump().await;
    assert!(
        dump.contains("create_method"),
        "the dump contains the audit"
    );
    for canary in ["JBSWY3DPEHPK3PXP", "447700900124", "the-key"] {
        assert!(!dump.contains(canary), "{canary}");
    }
    app.stop().await;
}

/// Starts a second proxy, sends it a creation, and kills it when the tenant has received the
/// request: it runs on its own runtime, which is dropped with everything on it.
fn die_while_creating(builder: Builder, bearer: &str, arrived: &mpsc::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let app = runtime.block_on(async {
        let app = builder.start().await;
        let request = app
            .request("POST", METHODS)
            .header("authorization", bearer)
            .header("idempotency-key", "k1")
            .header("content-type", "application/json")
            .body(phone("+447700900124").to_string());
        tokio::spawn(request.send());
        app
    });
    arrived.recv().unwrap();
    runtime.shutdown_background();
    // Dropping it would need its runtime.
    std::mem::forget(app);
}

async fn after_a_crash(kind: &TestStore, made: bool) -> (TestApp, FaultyUpstream) {
    let methods = Arc::new(Mutex::new(Vec::<Value>::new()));
    let (sender, arrived) = mpsc::channel();
    let upstream = FaultyUpstream::start(move |seen: Seen| {
        let mut methods = methods.lock().unwrap();
        if seen.is_read() {
            return now(faulty::json(
                200,
                &Value::Array(methods.clone()).to_string(),
            ));
        }
        let method = json!({"id": "phone|9", "type": "phone", "name": "Canary", "phone_number": "+447700900124"});
        let first = seen.before <= 1;
        if made || !first {
            methods.push(method.clone());
        }
        if first {
            sender.send(()).unwrap();
            return Box::pin(std::future::pending());
        }
        now(faulty::json(201, &method.to_string()))
    })
    .await;
    let app = TestApp::builder()
        .upstream(&upstream.origin)
        .store(kind.ready().await)
        .start()
        .await;
    let doomed = TestApp::builder()
        .beside(&app)
        .upstream(&upstream.origin)
        .store(kind.open());
    let bearer = app.bearer(ADA);
    tokio::task::spawn_blocking(move || die_while_creating(doomed, &bearer, &arrived))
        .await
        .unwrap();
    (app, upstream)
}

fn sent(upstream: &FaultyUpstream) -> usize {
    upstream
        .calls()
        .iter()
        .filter(|seen| !seen.is_read())
        .count()
}

async fn security_32_after_a_crash_a_creation_is_found_and_not_sent_again(kind: TestStore) {
    let (app, upstream) = after_a_crash(&kind, true).await;
    let body = phone("+447700900124");
    let early = post(&app, ADA, METHODS, "k1", &body).await;
    assert_eq!(early.refusal(), (409, "in_progress".to_owned()));
    app.clock.advance(61);
    let reply = post(&app, ADA, METHODS, "k1", &body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(reply.json()["id"], "phone|9");
    assert_eq!(post(&app, ADA, METHODS, "k1", &body).await.status, 201);
    assert_eq!(sent(&upstream), 1);
    // The intent of the crashed proxy now has its outcome.
    let history = app.store.history("auth0|mia", u64::MAX, 10).await.unwrap();
    let (_, outcome) = history.last().unwrap();
    let outcome = outcome.as_ref().unwrap().record.clone();
    assert!(outcome.contains("\"outcome\":\"done\""), "{outcome}");
    app.stop().await;
}

async fn security_32_after_a_crash_what_was_not_created_is_said_so_and_may_be_repeated(
    kind: TestStore,
) {
    let (app, upstream) = after_a_crash(&kind, false).await;
    app.clock.advance(61);
    let body = phone("+447700900124");
    let reply = post(&app, ADA, METHODS, "k1", &body).await;
    assert_eq!(reply.refusal(), (502, "not_created".to_owned()));
    assert_eq!(sent(&upstream), 1);
    let reply = post(&app, ADA, METHODS, "k1", &body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(sent(&upstream), 2);
    app.stop().await;
}

on_every_store!(
    security_32_concurrent_requests_with_one_key_are_one_post,
    security_32_another_body_with_the_same_key_is_422,
    security_32_a_key_is_its_callers_and_its_addresss_own,
    security_32_what_was_refused_may_be_tried_again,
    security_32_after_a_crash_a_creation_is_found_and_not_sent_again,
    security_32_after_a_crash_what_was_not_created_is_said_so_and_may_be_repeated,
);

mod kept {
    use super::*;
    on_every_database!(security_42_secrets_are_neither_kept_nor_replayed);
}

#[tokio::test]
async fn security_32_a_malformed_key_is_400_and_sends_nothing() {
    let app = TestApp::start().await;
    let long = "k".repeat(65);
    for key in ["", "a b", &long] {
        let reply = post(&app, ADA, METHODS, key, &phone("+447700900124")).await;
        let told = (400, "invalid_idempotency_key".to_owned());
        assert_eq!(reply.refusal(), told, "{key:?}");
    }
    assert_eq!(app.upstream_calls(), []);
    app.stop().await;
}
