//! 76: a `POST` or `PUT` that an SDK retries without an `Idempotency-Key` is done once. A
//! second request that is meant as such is done again.

mod scripted;

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{AuthenticationMethod, ListVersion, Permission, mask};
use serde_json::{Value, json};

use crate::support::stores::{TestStore, on_every_database, on_every_store};
use crate::support::{ADA, RAVI, TestResponse};
use scripted::{Act, Replica, Scripted};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";
const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
const BROWSERS: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";

/// In seconds. Longer than the time after which a replica may take over a request from another one.
const LEASE: u64 = 61;
/// In seconds. Longer than a request is remembered.
const WINDOW: u64 = 301;

fn phone() -> Value {
    json!({"type": "phone", "name": "Work", "phone_number": "+447700900124"})
}

fn ticket() -> Value {
    json!({"user_id": "auth0|mia", "allow_multiple_enrollments": true})
}

/// Sends Ada's request to a replica.
async fn post(to: &Replica<'_>, path: &str, body: Option<&Value>) -> TestResponse {
    let headers = [("authorization", to.bearer)];
    to.app.send("POST", path, &headers, body).await
}

fn told(reply: &TestResponse) -> (u16, String) {
    if reply.status < 300 {
        return (reply.status, String::new());
    }
    reply.refusal()
}

fn unknown() -> (u16, String) {
    (504, "outcome_unknown".to_owned())
}

fn already_done() -> (u16, String) {
    (409, "already_done".to_owned())
}

async fn security_76_two_wanted_tickets_and_recovery_codes_are_two(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let bearer = app.bearer(ADA);
    let one = Replica::new(&app, &bearer);
    for (path, body, secret) in [
        (TICKET, Some(ticket()), "ticket_url"),
        (RECOVERY, None, "recovery_code"),
    ] {
        let mut secrets = Vec::new();
        for _ in 0..5 {
            let reply = post(&one, path, body.as_ref()).await;
            assert_eq!(reply.status, 200, "{path}: {reply:?}");
            secrets.push(reply.json()[secret].to_string());
        }
        secrets.sort();
        secrets.dedup();
        assert_eq!(secrets.len(), 5, "{path}");
    }
    assert_eq!(tenant.done(), 10);
    app.stop().await;
}

async fn security_76_a_repeat_waits_for_the_first_and_gets_what_may_be_kept_of_its_answer(
    kind: TestStore,
) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let second = tenant.replica(&app, &kind).await;
    let bearer = app.bearer(ADA);
    let one = Replica::new(&app, &bearer);
    let other = Replica::new(&second, &bearer);
    for (path, body, repeated) in [
        (METHODS, Some(phone()), (201, String::new())),
        (TICKET, Some(ticket()), already_done()),
        (RECOVERY, None, already_done()),
    ] {
        for replica in [&one, &other] {
            tenant.next(Act::Held);
            let waiting = scripted::waiting(replica.app).await;
            let done = tenant.done();
            let first = post(&one, path, body.as_ref());
            let repeat = async {
                tenant.held().await;
                let go_on = async {
                    while scripted::waiting(replica.app).await == waiting {
                        tokio::task::yield_now().await;
                    }
                    tenant.release();
                };
                tokio::join!(post(replica, path, body.as_ref()), go_on).0
            };
            let (first, repeat) = tokio::join!(first, repeat);
            assert!(first.status < 300, "{path}: {first:?}");
            assert_eq!(told(&repeat), repeated, "{path}: {repeat:?}");
            if repeat.status == 201 {
                assert_eq!(repeat.json(), first.json());
            }
            assert_eq!(tenant.done(), done + 1, "{path}");
        }
    }
    second.stop().await;
    app.stop().await;
}

async fn security_76_after_an_unknown_outcome_no_replica_does_it_again(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let second = tenant.replica(&app, &kind).await;
    for (path, body) in [
        (METHODS, Some(phone())),
        (TICKET, Some(ticket())),
        (RECOVERY, None),
        (BROWSERS, None),
    ] {
        let bearer = app.bearer(ADA);
        let one = Replica::new(&app, &bearer);
        let other = Replica::new(&second, &bearer);
        tenant.next(Act::Lost);
        let sent = tenant.sent();
        for replica in [&one, &one, &other, &one] {
            let reply = post(replica, path, body.as_ref()).await;
            assert_eq!(told(&reply), unknown(), "{path}");
        }
        assert_eq!(tenant.sent(), sent + 1, "{path}");
        // The request is remembered for five minutes.
        for app in [&app, &second] {
            app.clock.advance(WINDOW);
        }
        let reply = post(&other, path, body.as_ref()).await;
        assert!(reply.status < 300, "{path}: {reply:?}");
    }
    second.stop().await;
    app.stop().await;
}

async fn security_76_a_repeat_is_reconciled_from_the_list(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let second = tenant.replica(&app, &kind).await;
    let bearer = app.bearer(ADA);
    let one = Replica::new(&app, &bearer);
    let other = Replica::new(&second, &bearer);
    // Carried out late, after the client was told that the outcome is unknown.
    tenant.next(Act::Lost);
    assert_eq!(told(&post(&one, METHODS, Some(&phone())).await), unknown());
    let late = json!({"id": "phone|late", "type": "phone", "name": "Work", "phone_number": "XXXXXXXXX0124"});
    tenant.put(late);
    let found = post(&other, METHODS, Some(&phone())).await;
    assert_eq!(
        (found.status, &found.json()["id"]),
        (201, &json!("phone|late"))
    );
    assert_eq!(tenant.sent(), 1);
    // The result was delivered, so the same request is now a new one.
    assert_eq!(post(&one, METHODS, Some(&phone())).await.status, 201);
    assert_eq!(tenant.sent(), 2);
    // Never carried out: once that is certain, the client is told so and may retry.
    tenant.next(Act::Lost);
    assert_eq!(told(&post(&one, METHODS, Some(&phone())).await), unknown());
    for app in [&app, &second] {
        app.clock.advance(LEASE);
    }
    let not_created = (502, "not_created".to_owned());
    assert_eq!(
        told(&post(&other, METHODS, Some(&phone())).await),
        not_created
    );
    assert_eq!(tenant.sent(), 3);
    assert_eq!(post(&one, METHODS, Some(&phone())).await.status, 201);
    assert_eq!(tenant.sent(), 4);
    second.stop().await;
    app.stop().await;
}

async fn security_76_what_was_refused_or_not_done_is_done_when_it_is_repeated(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let bearer = app.bearer(ADA);
    let one = Replica::new(&app, &bearer);
    for (act, first) in [
        (Act::Status(409), (409, "exists".to_owned())),
        (Act::Status(500), (502, "not_created".to_owned())),
    ] {
        tenant.next(act);
        let sent = tenant.sent();
        assert_eq!(told(&post(&one, METHODS, Some(&phone())).await), first);
        let again = post(&one, METHODS, Some(&phone())).await;
        assert_eq!(again.status, 201, "{again:?}");
        assert_eq!(tenant.sent(), sent + 2);
    }
    app.stop().await;
}

async fn security_76_an_answer_that_its_caller_did_not_wait_for_counts_as_lost(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let second = tenant.replica(&app, &kind).await;
    let bearer = app.bearer(ADA);
    let one = Replica::new(&app, &bearer);
    let other = Replica::new(&second, &bearer);
    for (path, body, repeated) in [
        (METHODS, Some(phone()), (201, String::new())),
        (TICKET, Some(ticket()), already_done()),
        (RECOVERY, None, already_done()),
    ] {
        tenant.next(Act::Held);
        let (done, sent) = (tenant.done(), tenant.sent());
        let mut request = app.request("POST", path).header("authorization", &bearer);
        if let Some(body) = &body {
            let json = ("content-type", "application/json");
            request = request.header(json.0, json.1).body(body.to_string());
        }
        let caller = tokio::spawn(request.send());
        tenant.held().await;
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        scripted::idle(&app).await;
        tenant.release();
        let repeat = post(&other, path, body.as_ref()).await;
        assert_eq!(told(&repeat), repeated, "{path}");
        assert_eq!(
            (tenant.done(), tenant.sent()),
            (done + 1, sent + 1),
            "{path}"
        );
        // The result was delivered, so the same request is now a new one.
        let wish = post(&one, path, body.as_ref()).await;
        assert!(wish.status < 300, "{path}: {wish:?}");
        assert_eq!(tenant.done(), done + 2, "{path}");
    }
    second.stop().await;
    app.stop().await;
}

async fn security_76_a_replacement_that_is_repeated_is_not_done_again(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let replacement = json!([{"type": "phone", "name": "Only", "phone_number": "+447700900125"}]);
    let put = async |confirm: &str| {
        let bearer = app.bearer(ADA);
        let headers = [
            ("authorization", &*bearer),
            ("x-factordesk-confirm", confirm),
        ];
        app.send("PUT", METHODS, &headers, Some(&replacement)).await
    };
    let confirm = |tenant: &Scripted| {
        let shown: Vec<_> = tenant
            .methods()
            .into_iter()
            .map(|method| mask::method(&AuthenticationMethod::from_value(method)))
            .collect();
        ConfirmAction::ReplaceAll.header(ListVersion::of(&shown))
    };
    let untouched = confirm(&tenant);
    for act in [Act::Lost, Act::Status(500)] {
        tenant.next(act);
        let sent = tenant.sent();
        for _ in 0..3 {
            assert_eq!(told(&put(&untouched).await), unknown());
        }
        assert_eq!(tenant.sent(), sent + 1);
        // Once the tenant can't carry it out any more, an unchanged list proves that nothing was
        // done.
        app.clock.advance(LEASE);
        let nothing = (502, "upstream_error".to_owned());
        assert_eq!(told(&put(&untouched).await), nothing);
        assert_eq!(tenant.sent(), sent + 1);
    }
    // Carried out, but the response is lost: a changed list doesn't show who changed it.
    tenant.next(Act::LostAfter);
    let sent = tenant.sent();
    for _ in 0..2 {
        assert_eq!(told(&put(&untouched).await), unknown());
    }
    app.clock.advance(LEASE);
    assert_eq!(told(&put(&untouched).await), unknown());
    assert_eq!(tenant.sent(), sent + 1);
    // With a new confirmation of the current list, it is a new request.
    let reply = put(&confirm(&tenant)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(tenant.sent(), sent + 2);
    app.stop().await;
}

async fn security_76_only_the_same_request_of_the_same_caller_is_a_repeat(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let bearer = app.bearer(ADA);
    let one = Replica::new(&app, &bearer);
    let every = Permission::ALL;
    app.tenant.control().set_permissions(RAVI, &every).unwrap();
    tenant.next(Act::Lost);
    assert_eq!(told(&post(&one, METHODS, Some(&phone())).await), unknown());
    let tom = METHODS.replace("mia", "tom");
    let mut other = phone();
    other["name"] = json!("Home");
    for (who, path, body) in [
        (RAVI, METHODS, phone()),
        (ADA, &*tom, phone()),
        (ADA, METHODS, other),
    ] {
        let bearer = app.bearer(who);
        let headers = [("authorization", &*bearer)];
        let reply = app.send("POST", path, &headers, Some(&body)).await;
        assert_eq!(reply.status, 201, "{who} {path}: {reply:?}");
    }
    // With a key, only the key decides what is a repeat.
    let headers = [("authorization", &*bearer), ("idempotency-key", "k1")];
    let reply = app.send("POST", METHODS, &headers, Some(&phone())).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(tenant.sent(), 5);
    app.stop().await;
}

async fn security_76_the_store_holds_nothing_that_tells_what_was_repeated(kind: TestStore) {
    let tenant = Scripted::start().await;
    let app = tenant.proxy(&kind).await;
    let bearer = app.bearer(ADA);
    let one = Replica::new(&app, &bearer);
    tenant.next(Act::Lost);
    assert_eq!(told(&post(&one, METHODS, Some(&phone())).await), unknown());
    assert_eq!(post(&one, TICKET, Some(&ticket())).await.status, 200);
    assert_eq!(post(&one, RECOVERY, None).await.status, 200);
    let dump = kind.dump().await;
    assert!(
        dump.contains("create_method"),
        "the dump contains the audit"
    );
    for secret in ["447700900124", "t1ck3t", "R3C0V3RY"] {
        assert!(!dump.contains(secret), "{secret}");
    }
    app.stop().await;
}

on_every_store!(
    security_76_two_wanted_tickets_and_recovery_codes_are_two,
    security_76_a_repeat_waits_for_the_first_and_gets_what_may_be_kept_of_its_answer,
    security_76_after_an_unknown_outcome_no_replica_does_it_again,
    security_76_a_repeat_is_reconciled_from_the_list,
    security_76_what_was_refused_or_not_done_is_done_when_it_is_repeated,
    security_76_an_answer_that_its_caller_did_not_wait_for_counts_as_lost,
    security_76_a_replacement_that_is_repeated_is_not_done_again,
    security_76_only_the_same_request_of_the_same_caller_is_a_repeat,
);

mod kept {
    use super::*;
    on_every_database!(security_76_the_store_holds_nothing_that_tells_what_was_repeated);
}
