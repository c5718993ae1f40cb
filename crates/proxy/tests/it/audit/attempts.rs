//! 42 and 46: what is recorded of an attempt, and when.

use std::sync::{Arc, Mutex};

use factordesk_model::Permission;
use factordesk_model::headers::ConfirmAction;
use factordesk_proxy::store::Store;
use serde_json::{Value, json};

use super::records;
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::stores::{TestStore, on_every_database, on_every_store};
use crate::support::{ADA, RAVI, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const TOTP: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7Cdev_2";
const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";

async fn security_46_a_change_is_recorded_with_before_and_after(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-reason", "lost%20phone"),
        ("x-factordesk-ticket", "INC-7"),
    ];
    let rename = json!({"name": "Work"});
    let reply = app.send("PATCH", PHONE, &headers, Some(&rename)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let now = app.clock.seconds();
    let records = records(&*app.store).await;
    let actor =
        json!({"iss": format!("{}/", app.tenant.origin()), "sub": app.tenant.admins()[0].sub});
    let mut intent = records[0].clone();
    // Compare only `iss` and `sub`: the name comes from the tenant's seed data.
    intent["actor"].as_object_mut().unwrap().remove("name");
    assert_eq!(
        intent,
        json!({"seq": 1, "time": now, "kind": "intent", "actor": actor, "action": "update_method",
               "user_id": "auth0|mia", "method_id": "phone|dev_1", "reason": "lost phone", "ticket": "INC-7",
               "request_id": reply.header("x-request-id"),
               "before": [{"id": "phone|dev_1", "type": "phone", "name": "Mobile", "confirmed": true,
                           "phone": "XXXXXXXXX0123",
                           "created_at": "2026-01-01T00:00:00.000Z"}]})
    );
    assert_eq!(
        (
            &records[1]["intent"],
            &records[1]["outcome"],
            &records[1]["status"]
        ),
        (&json!(1), &json!("done"), &json!(200))
    );
    assert_eq!(records[1]["after"][0]["name"], "Work");
    assert_eq!(records.len(), 2);
    app.stop().await;
}

async fn security_46_the_intent_is_there_before_the_call(kind: TestStore) {
    let store = kind.ready().await;
    let seen_at_call = Arc::new(Mutex::new(Vec::new()));
    let (watched, seen) = (Arc::clone(&store), Arc::clone(&seen_at_call));
    let upstream = FaultyUpstream::start(move |call: Seen| {
        if call.is_read() {
            return now(faulty::json(200, "[]"));
        }
        let (watched, seen) = (Arc::clone(&watched), Arc::clone(&seen));
        Box::pin(async move {
            let now = records(&*watched).await;
            seen.lock().unwrap().push(now);
            faulty::empty(204)
        })
    })
    .await;
    let app = TestApp::builder()
        .store(store)
        .upstream(&upstream.origin)
        .start()
        .await;
    let bearer = app.bearer(ADA);
    let reply = app
        .send("DELETE", TOTP, &[("authorization", &bearer)], None)
        .await;
    assert_eq!(reply.status, 204, "{reply:?}");
    let seen = seen_at_call.lock().unwrap().remove(0);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0]["kind"], "intent");
    assert_eq!(seen[0]["request_id"], reply.header("x-request-id"));
    app.stop().await;
}

async fn security_46_refused_attempts_are_recorded_too(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let control = app.tenant.control();
    control.set_permissions(RAVI, &[Permission::Read]).unwrap();
    let (ada, ravi) = (app.bearer(ADA), app.bearer(RAVI));
    let stale = ConfirmAction::DeleteAll.header(factordesk_model::ListVersion::of([]));
    let secret = json!({"type": "totp", "totp_secret": "canary-not-base32"});
    control.clear_request_log();
    for (who, method, path, header, body, told) in [
        (
            &ravi,
            "DELETE",
            TOTP,
            None,
            None,
            (403, "insufficient_scope"),
        ),
        (
            &ada,
            "DELETE",
            METHODS,
            None,
            None,
            (400, "confirmation_required"),
        ),
        (
            &ada,
            "DELETE",
            METHODS,
            Some(&stale),
            None,
            (409, "list_changed"),
        ),
        (
            &ada,
            "POST",
            METHODS,
            None,
            Some(&secret),
            (400, "invalid_body"),
        ),
        (
            &ada,
            "POST",
            METHODS,
            None,
            None,
            (415, "unsupported_media_type"),
        ),
        (
            &ada,
            "DELETE",
            &format!("{TOTP}?x=1"),
            None,
            None,
            (400, "invalid_query_string"),
        ),
    ] {
        let mut headers = vec![("authorization", who.as_str())];
        if let Some(value) = header {
            headers.push(("x-factordesk-confirm", value));
        }
        let before = records(&*app.store).await.len();
        let reply = app.send(method, path, &headers, body).await;
        assert_eq!(reply.refusal(), (told.0, told.1.to_owned()));
        let records = records(&*app.store).await;
        assert_eq!(records.len(), before + 1, "{told:?}");
        let last = records.last().unwrap();
        assert_eq!(
            (
                &last["kind"],
                &last["outcome"],
                &last["status"],
                &last["code"]
            ),
            (
                &json!("closed"),
                &json!("refused"),
                &json!(told.0),
                &json!(told.1)
            )
        );
        assert_eq!(last["user_id"], "auth0|mia");
        assert_eq!(last["request_id"], reply.header("x-request-id"));
        assert!(!last.to_string().contains("canary"), "{last}");
    }
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    // Reads and unauthenticated requests aren't recorded.
    let count = records(&*app.store).await.len();
    app.get(METHODS, &[("authorization", &ravi)]).await;
    app.send("DELETE", TOTP, &[], None).await;
    assert_eq!(records(&*app.store).await.len(), count);
    app.stop().await;
}

async fn security_46_what_the_tenant_refused_is_not_done(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let taken = json!({"type": "phone", "phone_number": "+447700900123"});
    let headers = [("authorization", &*bearer)];
    app.send("POST", METHODS, &headers, Some(&taken)).await;
    let records = records(&*app.store).await;
    assert_eq!(
        (
            &records[1]["outcome"],
            &records[1]["status"],
            &records[1]["code"]
        ),
        (
            &json!("not_done"),
            &json!(409),
            &json!("authentication_method_exists")
        )
    );
    let text = Value::Array(records).to_string();
    assert!(!text.contains("7700900123"), "{text}");
    app.stop().await;
}

async fn security_46_without_a_trace_nothing_is_sent(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer), ("idempotency-key", "k1")];
    // A successful request first, so that tokens and keys are cached.
    assert_eq!(app.get(METHODS, &headers).await.status, 200);
    kind.tamper("ALTER TABLE audit RENAME TO elsewhere").await;
    app.tenant.control().clear_request_log();
    let totp = json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP"});
    let rename = json!({"name": "Work"});
    for (method, path, body) in [
        ("POST", METHODS, Some(&totp)),
        ("PATCH", PHONE, Some(&rename)),
        ("DELETE", TOTP, None),
    ] {
        let reply = app.send(method, path, &headers, body).await;
        assert_eq!(reply.refusal(), (503, "unavailable".to_owned()), "{method}");
        assert!(reply.error().message.contains("nothing was changed"));
    }
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    // Two failed writes per request: the intent and the refusal.
    assert!(
        app.get("/metrics", &[])
            .await
            .body
            .contains("factordesk_audit_failures_total 6")
    );
    // Reads still work. Once records can be written again, mutations work too: the idempotency key
    // wasn't used up.
    assert_eq!(app.get(METHODS, &headers).await.status, 200);
    kind.tamper("ALTER TABLE elsewhere RENAME TO audit").await;
    let reply = app.send("POST", METHODS, &headers, Some(&totp)).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    app.stop().await;
}

async fn security_46_an_outcome_that_can_not_be_written_leaves_the_intent(kind: TestStore) {
    let kind = Arc::new(kind);
    let breaking = Arc::clone(&kind);
    let upstream = FaultyUpstream::start(move |call: Seen| {
        if call.is_read() {
            return now(faulty::json(200, "[]"));
        }
        let breaking = Arc::clone(&breaking);
        Box::pin(async move {
            breaking
                .tamper("ALTER TABLE audit RENAME TO elsewhere")
                .await;
            faulty::empty(204)
        })
    })
    .await;
    let app = TestApp::builder()
        .store(kind.ready().await)
        .upstream(&upstream.origin)
        .start()
        .await;
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let reply = app.send("DELETE", TOTP, &headers, None).await;
    assert_eq!(reply.status, 204, "the mutation was done: {reply:?}");
    let metrics = app.get("/metrics", &[]).await.body;
    assert!(metrics.contains("factordesk_audit_failures_total 1"));
    kind.tamper("ALTER TABLE elsewhere RENAME TO audit").await;
    let page = app.get("/audit?user=auth0%7Cmia", &headers).await.json();
    assert_eq!(page["entries"][0]["outcome"], "unknown");
    app.stop().await;
}

async fn security_42_tickets_and_recovery_codes_leave_a_trace_without_themselves(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer), ("idempotency-key", "k1")];
    let ticket = json!({"user_id": "auth0|mia", "factor": "otp"});
    let users = "/api/v2/users/auth0%7Cmia";
    for (path, body, action) in [
        (
            "/api/v2/guardian/enrollments/ticket",
            Some(&ticket),
            "create_ticket",
        ),
        (
            &*format!("{users}/recovery-code-regeneration"),
            None,
            "regenerate_recovery_code",
        ),
    ] {
        let reply = app.send("POST", path, &headers, body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let again = app.send("POST", path, &headers, body).await;
        assert_eq!(again.refusal(), (409, "already_done".to_owned()));
        let secret = reply.json();
        let secret = secret["ticket_url"]
            .as_str()
            .or(secret["recovery_code"].as_str());
        let dump = kind.dump().await;
        assert!(!dump.contains(secret.unwrap()), "{action}");
        assert!(dump.contains(action));
    }
    // A response without a body is replayed unchanged.
    let forget = format!("{users}/multifactor/actions/invalidate-remember-browser");
    for _ in 0..2 {
        assert_eq!(app.send("POST", &forget, &headers, None).await.status, 204);
    }
    let calls = app.upstream_calls();
    assert_eq!(calls.iter().filter(|call| call.method == "POST").count(), 3);
    let page = app.get("/audit?user=auth0%7Cmia", &headers).await.json();
    let outcomes: Vec<&str> = page["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(
        outcomes,
        ["replayed", "done", "replayed", "done", "replayed", "done"]
    );
    app.stop().await;
}

/// Concurrent mutations go through one writer: no record is lost or duplicated.
async fn security_46_concurrent_changes_leave_two_records_each(kind: TestStore) {
    let store: Arc<dyn Store> = kind.ready().await;
    let app = TestApp::builder().store(store).start().await;
    app.add_user("auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer)];
    let rename = json!({"name": "Work"});
    let all = (0..12).map(|_| app.send("PATCH", PHONE, &headers, Some(&rename)));
    for reply in futures_util::future::join_all(all).await {
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    assert_eq!(records(&*app.store).await.len(), 24);
    let end = factordesk_proxy::audit::verify(&*app.store, None).await;
    assert_eq!(end.unwrap().count, 24);
    app.stop().await;
}

on_every_store!(
    security_46_a_change_is_recorded_with_before_and_after,
    security_46_the_intent_is_there_before_the_call,
    security_46_refused_attempts_are_recorded_too,
    security_46_what_the_tenant_refused_is_not_done,
    security_46_concurrent_changes_leave_two_records_each,
);

mod unwritable {
    use super::*;
    on_every_database!(
        security_42_tickets_and_recovery_codes_leave_a_trace_without_themselves,
        security_46_without_a_trace_nothing_is_sent,
        security_46_an_outcome_that_can_not_be_written_leaves_the_intent,
    );
}
