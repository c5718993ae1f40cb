//! 32 and 46: how long a creation holds its idempotency key, and which methods a mutation's records
//! list.

use std::sync::Arc;

use factordesk_model::headers::ConfirmAction;
use factordesk_model::{AuthenticationMethod, ListVersion, mask};
use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::audit::records;
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, TestApp, TestResponse};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

async fn create(app: &TestApp) -> TestResponse {
    let bearer = app.bearer(ADA);
    let headers = [("authorization", &*bearer), ("idempotency-key", "k1")];
    let body = json!({"type": "phone", "phone_number": "+447700900124"});
    app.send("POST", METHODS, &headers, Some(&body)).await
}

fn sent(upstream: &FaultyUpstream) -> usize {
    let calls = upstream.calls();
    calls.iter().filter(|seen| !seen.is_read()).count()
}

#[tokio::test]
async fn security_32_a_creation_that_may_still_be_made_is_not_sent_again() {
    let upstream = FaultyUpstream::start(|seen: Seen| {
        now(if seen.is_read() {
            faulty::json(200, "[]")
        } else {
            faulty::json(502, "{}")
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let unknown = (504, "outcome_unknown".to_owned());
    assert_eq!(create(&app).await.refusal(), unknown);
    assert_eq!(create(&app).await.refusal(), unknown);
    app.clock.advance(59);
    assert_eq!(create(&app).await.refusal(), unknown);
    app.clock.advance(1);
    let told = create(&app).await.refusal();
    assert_eq!(told, (502, "not_created".to_owned()));
    assert_eq!(sent(&upstream), 1);
    // Now that the outcome is known, it may be sent again.
    assert_eq!(create(&app).await.refusal(), unknown);
    assert_eq!(sent(&upstream), 2);
    app.stop().await;
}

#[tokio::test]
async fn security_32_a_key_is_held_for_a_minute_and_a_request_that_lost_it_sends_nothing() {
    let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (seen_first, held) = (Arc::clone(&arrived), Arc::clone(&go_on));
    let upstream = FaultyUpstream::start(move |seen: Seen| {
        if !seen.is_read() {
            let made = json!({"id": "phone|9", "type": "phone", "phone_number": "+447700900124"});
            return now(faulty::json(201, &made.to_string()));
        }
        if seen.before > 0 {
            return now(faulty::json(200, "[]"));
        }
        let (seen_first, held) = (Arc::clone(&seen_first), Arc::clone(&held));
        async move {
            seen_first.notify_one();
            held.notified().await;
            faulty::json(200, "[]")
        }
        .boxed()
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let others = async {
        arrived.notified().await;
        let in_progress = (409, "in_progress".to_owned());
        assert_eq!(create(&app).await.refusal(), in_progress);
        app.clock.advance(59);
        assert_eq!(create(&app).await.refusal(), in_progress);
        app.clock.advance(1);
        assert_eq!(create(&app).await.status, 201);
        go_on.notify_one();
    };
    let (slow, ()) = tokio::join!(create(&app), others);
    assert_eq!(slow.refusal(), (409, "in_progress".to_owned()));
    assert_eq!(sent(&upstream), 1);
    app.stop().await;
}

#[tokio::test]
async fn security_46_before_and_after_are_of_the_methods_concerned() {
    let linked = |id: &str| json!({"id": id, "type": "push", "link_id": "l"});
    let list = [
        linked("push|1"),
        linked("push|2"),
        json!({"id": "totp|3", "type": "totp"}),
        json!({"id": "totp|4", "type": "totp"}),
    ];
    let version = ListVersion::of(
        &list
            .clone()
            .map(|method| mask::method(&AuthenticationMethod::from_value(method))),
    );
    let text = Value::Array(list.to_vec()).to_string();
    let upstream = FaultyUpstream::start(move |seen: Seen| {
        now(match &*seen.method {
            "GET" => faulty::json(200, &text),
            "PUT" => faulty::json(200, r#"[{"id":"phone|5","type":"phone"}]"#),
            "PATCH" => faulty::json(200, r#"{"id":"totp|3","type":"totp","name":"x"}"#),
            _ => faulty::empty(204),
        })
    })
    .await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let ids = |methods: &Value| -> Vec<String> {
        let methods = methods.as_array().map(Vec::as_slice).unwrap_or_default();
        let ids = methods.iter().map(|method| method["id"].as_str().unwrap());
        ids.map(str::to_owned).collect()
    };
    let all = ["push|1", "push|2", "totp|3", "totp|4"];
    let rename = json!({"name": "x"});
    let replace = json!([{"type": "phone", "phone_number": "+447700900124"}]);
    let delete_all = ConfirmAction::DeleteAll.header(version);
    let replace_all = ConfirmAction::ReplaceAll.header(version);
    let one = |id: &str| format!("{METHODS}/{}", id.replace('|', "%7C"));
    for (method, path, confirm, body, before, after) in [
        ("DELETE", one("push|1"), None, None, &all[..2], &[][..]),
        ("DELETE", one("push|2"), None, None, &all[..2], &[]),
        ("DELETE", one("totp|3"), None, None, &all[2..3], &[]),
        ("DELETE", one("totp|9"), None, None, &[], &[]),
        (
            "PATCH",
            one("totp|3"),
            None,
            Some(&rename),
            &all[2..3],
            &["totp|3"],
        ),
        (
            "DELETE",
            METHODS.to_owned(),
            Some(&delete_all),
            None,
            &all,
            &[],
        ),
        (
            "PUT",
            METHODS.to_owned(),
            Some(&replace_all),
            Some(&replace),
            &all,
            &["phone|5"],
        ),
    ] {
        let mut headers = vec![("authorization", &*bearer)];
        headers.extend(confirm.map(|value| ("x-factordesk-confirm", value.as_str())));
        let reply = app.send(method, &path, &headers, body).await;
        assert!(reply.status < 300, "{method} {path}: {reply:?}");
        let records = records(&*app.store).await;
        let [.., intent, outcome] = &records[..] else {
            panic!("two records per mutation");
        };
        assert_eq!(ids(&intent["before"]), before, "{method} {path}");
        assert_eq!(ids(&outcome["after"]), after, "{method} {path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_46_a_change_to_a_user_who_is_not_there_is_recorded() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let path = "/api/v2/users/auth0%7Cnobody/authentication-methods/totp%7Cdev_2";
    let reply = app
        .send("DELETE", path, &[("authorization", &bearer)], None)
        .await;
    assert_eq!(reply.status, 404, "{reply:?}");
    let records = records(&*app.store).await;
    assert_eq!(records[0]["user_id"], "auth0|nobody");
    let told = (&records[1]["outcome"], &records[1]["status"]);
    assert_eq!(told, (&json!("not_done"), &json!(404)));
    app.stop().await;
}
