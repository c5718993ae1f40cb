//! 41 and 46: a reveal is recorded before anything is shown, and without a record nothing is shown.

use factordesk_model::{Permission, UserId};
use factordesk_tenant::Masking;
use serde_json::{Value, json};

use super::{MAIL, METHODS, PHONE, REVEAL, add_methods, assert_masked};
use crate::audit::records;
use crate::support::stores::{TestStore, on_every_database, on_every_store};
use crate::support::{ADA, RAVI, TestApp};

async fn security_46_a_reveal_is_recorded_with_what_it_showed(kind: TestStore) {
    let app = TestApp::builder()
        .masking(Masking::Off)
        .store(kind.ready().await)
        .start()
        .await;
    app.add_user("auth0|mia");
    add_methods(&app, "auth0|mia");
    let bearer = app.bearer(ADA);
    let credentials = ("authorization", &*bearer);
    // A masked read isn't recorded.
    assert_eq!(app.get(METHODS, &[credentials]).await.status, 200);
    assert_eq!(records(&*app.store).await, Vec::<Value>::new());
    let why = ("x-factordesk-reason", "caller%20asks");
    let one = app.get(PHONE, &[credentials, REVEAL, why]).await;
    let list = app.get(METHODS, &[credentials, REVEAL]).await;
    assert_eq!((one.status, list.status), (200, 200));
    let mut found = records(&*app.store).await;
    assert_eq!(found.len(), 2);
    let whole = Value::Array(found.clone()).to_string();
    assert_masked("the audit", &whole);
    found[0]["actor"].as_object_mut().unwrap().remove("name");
    let actor =
        json!({"iss": format!("{}/", app.tenant.origin()), "sub": app.tenant.admins()[0].sub});
    assert_eq!(
        found[0],
        json!({"seq": 1, "time": app.clock.seconds(), "kind": "closed", "actor": actor, "action": "reveal_method",
               "user_id": "auth0|mia", "method_id": "phone|dev_1", "reason": "caller asks",
               "request_id": one.header("x-request-id"), "outcome": "done", "status": 200,
               "before": [{"id": "phone|dev_1", "type": "phone", "name": "•••• 23", "confirmed": true, "channel": "sms",
                           "phone": "…23", "created_at": "2026-01-01T00:00:00.000Z"}]})
    );
    assert_eq!(found[1]["action"], "reveal_methods");
    let ids: Vec<&str> = found[1]["before"]
        .as_array()
        .unwrap()
        .iter()
        .map(|method| method["id"].as_str().unwrap())
        .collect();
    // The authenticator app has nothing to reveal, so it isn't in the record.
    let told: Vec<Value> = serde_json::from_str(&list.body).unwrap();
    let shown: Vec<&str> = told.iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(shown.len(), 4);
    assert_eq!(ids, ["email|dev_3", "phone|dev_1", "phone|dev_4"]);
    let history = app
        .get("/audit?user=auth0%7Cmia", &[credentials])
        .await
        .json();
    assert_eq!(history["entries"][1]["action"], "reveal_method");
    assert_eq!(history["entries"][1]["outcome"], "done");
    app.stop().await;
}

async fn security_46_a_reveal_that_was_refused_is_recorded_too(kind: TestStore) {
    let app = TestApp::builder()
        .masking(Masking::Off)
        .store(kind.ready().await)
        .start()
        .await;
    app.add_user("auth0|mia");
    let control = app.tenant.control();
    control.set_permissions(RAVI, &[Permission::Read]).unwrap();
    let (ada, ravi) = (app.bearer(ADA), app.bearer(RAVI));
    let absent = format!("{METHODS}/phone%7Cnone");
    for (who, path, headers, told) in [
        (
            &ravi,
            METHODS,
            [REVEAL, REVEAL].split_at(1).0,
            (403, "insufficient_scope"),
        ),
        (
            &ada,
            &*absent,
            &[REVEAL][..],
            (404, "inexistent_authentication_method"),
        ),
        (
            &ada,
            PHONE,
            &[REVEAL, ("x-factordesk-reason", "%20")][..],
            (400, "invalid_reason"),
        ),
    ] {
        let headers = [&[("authorization", &**who)][..], headers].concat();
        let reply = app.get(path, &headers).await;
        assert_eq!(reply.refusal(), (told.0, told.1.to_owned()), "{path}");
        let last = records(&*app.store).await.pop().unwrap();
        assert_eq!(last["outcome"], "refused");
        assert_eq!(
            (&last["status"], &last["code"]),
            (&json!(told.0), &json!(told.1))
        );
        assert_eq!(last["request_id"], reply.header("x-request-id"));
        let action = last["action"].as_str().unwrap();
        assert!(action.starts_with("reveal_method"), "{action}");
        assert_eq!(last.get("before"), None, "nothing was shown");
    }
    assert_eq!(records(&*app.store).await.len(), 3);
    app.stop().await;
}

/// Values that the tenant masks itself can't be shown, so no reveal of them is recorded.
async fn security_46_a_mask_of_the_tenants_is_no_reveal(kind: TestStore) {
    let app = TestApp::builder().store(kind.ready().await).start().await;
    app.add_user("auth0|mia");
    let user = UserId::new("auth0|mia").unwrap();
    let control = app.tenant.control();
    let put = |method: Value| {
        let method = serde_json::from_value(method).unwrap();
        control.put_method(&user, method).unwrap();
    };
    put(
        json!({"id": "phone|dev_1", "type": "phone", "name": "Mobile", "phone_number": "XXXXXXXXXXX5044"}),
    );
    put(json!({"id": "email|dev_3", "type": "email", "email": "chuc****@exam*******"}));
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer), REVEAL];
    let plain = app.get(METHODS, &headers[..1]).await;
    let list = app.get(METHODS, &headers).await;
    assert_eq!((list.status, &list.body), (200, &plain.body));
    for masked in ["XXXXXXXXXXX5044", "chuc****@exam*******"] {
        assert!(list.body.contains(masked), "{list:?}");
    }
    assert_eq!(app.get(PHONE, &headers).await.status, 200);
    assert_eq!(app.get(MAIL, &headers).await.status, 200);
    assert_eq!(records(&*app.store).await, Vec::<Value>::new());
    // The tenant doesn't mask the number in this name, so it is revealed.
    put(
        json!({"id": "phone|dev_1", "type": "phone", "name": "+447700900123", "phone_number": "XXXXXXXXXXX5044"}),
    );
    assert_eq!(app.get(METHODS, &headers).await.status, 200);
    let found = records(&*app.store).await;
    assert_eq!(found.len(), 1);
    let before = found[0]["before"].as_array().unwrap();
    assert_eq!(before.len(), 1, "{before:?}");
    assert_eq!(before[0]["id"], "phone|dev_1");
    assert_eq!(before[0]["phone"], "XXXXXXXXXXX5044");
    app.stop().await;
}

async fn security_41_without_a_trace_nothing_is_shown(kind: TestStore) {
    let app = TestApp::builder()
        .masking(Masking::Off)
        .store(kind.ready().await)
        .start()
        .await;
    app.add_user("auth0|mia");
    add_methods(&app, "auth0|mia");
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer), REVEAL];
    assert_eq!(app.get(METHODS, &headers).await.status, 200);
    kind.tamper("ALTER TABLE audit RENAME TO elsewhere").await;
    for path in [METHODS, PHONE] {
        let reply = app.get(path, &headers).await;
        assert_eq!(reply.refusal(), (503, "unavailable".to_owned()), "{path}");
        assert!(reply.error().message.contains("nothing is shown"));
        assert_masked(path, &reply.body);
        assert_eq!(reply.header("x-factordesk-list-version"), "");
        // A masked read still works.
        assert_eq!(app.get(path, &headers[..1]).await.status, 200);
    }
    kind.tamper("ALTER TABLE elsewhere RENAME TO audit").await;
    assert_eq!(app.get(METHODS, &headers).await.status, 200);
    app.stop().await;
}

on_every_store!(
    security_46_a_reveal_is_recorded_with_what_it_showed,
    security_46_a_reveal_that_was_refused_is_recorded_too,
    security_46_a_mask_of_the_tenants_is_no_reveal,
);

mod unwritable {
    use super::*;
    on_every_database!(security_41_without_a_trace_nothing_is_shown);
}
