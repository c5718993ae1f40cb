//! 24 and 37: replacing or emptying a list needs a confirmation that names the version of the list.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use factordesk_model::Permission;
use factordesk_model::headers::ConfirmAction;
use serde_json::{Value, json};

use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, RAVI, TestApp};

const METHODS: &str = "/api/v2/users/auth0%7Cmia/authentication-methods";

fn body(method: &str) -> Option<Value> {
    (method == "PUT").then(|| json!([{"type": "phone", "phone_number": "+447700900124"}]))
}

#[tokio::test]
async fn security_24_destructive_calls_need_their_own_confirmation() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let replace = app.confirmation(ConfirmAction::ReplaceAll).await;
    let delete = app.confirmation(ConfirmAction::DeleteAll).await;
    app.tenant.control().clear_request_log();
    for (method, wrong) in [("PUT", &delete), ("DELETE", &replace)] {
        let own = if method == "PUT" { &replace } else { &delete };
        let upper = own.to_uppercase();
        let padded = format!("{own} x");
        let values: [&[&str]; 8] = [
            &[],
            &[""],
            &["yes"],
            &["replace-all"],
            &[wrong],
            &[&upper],
            &[&padded],
            &[own, own],
        ];
        for values in values {
            let mut headers = vec![("authorization", &*bearer)];
            headers.extend(values.iter().map(|value| ("x-factordesk-confirm", *value)));
            let reply = app
                .send(method, METHODS, &headers, body(method).as_ref())
                .await;
            assert_eq!(
                reply.refusal(),
                (400, "confirmation_required".to_owned()),
                "{method} {values:?}"
            );
        }
    }
    assert_eq!(app.upstream_calls(), []);
    assert_eq!(app.methods_of("auth0|mia").len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn security_37_a_stale_list_version_is_409_with_the_fresh_list_and_changes_nothing() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    for (method, action) in [
        ("PUT", ConfirmAction::ReplaceAll),
        ("DELETE", ConfirmAction::DeleteAll),
    ] {
        let confirm = app.confirmation(action).await;
        // Meanwhile another admin renames a method.
        let mia = factordesk_model::UserId::new("auth0|mia").unwrap();
        let mut changed = app.methods_of("auth0|mia").remove(0);
        changed.name = Some(format!("Changed before {method}"));
        app.tenant.control().put_method(&mia, changed).unwrap();
        app.tenant.control().clear_request_log();
        let headers = [
            ("authorization", &*bearer),
            ("x-factordesk-confirm", &confirm),
        ];
        let reply = app
            .send(method, METHODS, &headers, body(method).as_ref())
            .await;
        assert_eq!(
            reply.refusal(),
            (409, "list_changed".to_owned()),
            "{method}"
        );
        assert!(
            app.upstream_calls().iter().all(|call| call.method == "GET"),
            "{method}"
        );
        assert_eq!(app.methods_of("auth0|mia").len(), 2);
        // 37: the error contains the current list.
        let current = reply.error().current.unwrap();
        let methods = app.listed("auth0|mia");
        let masked: Vec<_> = methods.iter().map(factordesk_model::mask::method).collect();
        assert_eq!(current.methods, masked);
        assert_eq!(current.totals.unwrap().total, 2);
        let fresh = action.header(factordesk_model::ListVersion::of(&current.methods));
        assert_eq!(fresh, app.confirmation(action).await);
    }
    app.stop().await;
}

#[tokio::test]
async fn security_37_a_stale_list_version_is_409_with_an_idempotency_key_too() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let stale = ConfirmAction::ReplaceAll.header(factordesk_model::ListVersion::of([]));
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-confirm", &*stale),
        ("idempotency-key", "replace-once"),
    ];
    // The key may come again: nothing was done under it.
    for headers in [&headers[..2], &headers, &headers] {
        let reply = app
            .send("PUT", METHODS, headers, body("PUT").as_ref())
            .await;
        assert_eq!(
            reply.refusal(),
            (409, "list_changed".to_owned()),
            "{headers:?}"
        );
    }
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    app.stop().await;
}

#[tokio::test]
async fn security_37_the_fresh_list_is_for_those_who_may_read_it() {
    let app = TestApp::start().await;
    let control = app.tenant.control();
    control
        .set_permissions(RAVI, &[Permission::Delete])
        .unwrap();
    let stale = ConfirmAction::DeleteAll.header(factordesk_model::ListVersion::of([]));
    let bearer = app.bearer(RAVI);
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-confirm", &stale),
    ];
    let reply = app.send("DELETE", METHODS, &headers, None).await;
    assert_eq!(reply.refusal(), (409, "list_changed".to_owned()));
    assert_eq!(reply.error().current, None);
    assert!(!reply.body.contains("phone"), "{reply:?}");
    app.stop().await;
}

#[tokio::test]
async fn confirmation_covers_the_list_across_all_pages() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let mia = factordesk_model::UserId::new("auth0|mia").unwrap();
    for number in 0..230 {
        let method = json!({"id": format!("webauthn-roaming|dev_{number:03}"), "type": "webauthn-roaming", "confirmed": true,
                            "created_at": "2026-01-01T00:00:00.000Z"});
        app.tenant
            .control()
            .put_method(&mia, serde_json::from_value(method).unwrap())
            .unwrap();
    }
    // The version of the first page differs from the version of the whole list.
    let first_page = app.confirmation(ConfirmAction::DeleteAll).await;
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-confirm", &first_page),
    ];
    let reply = app.send("DELETE", METHODS, &headers, None).await;
    assert_eq!(reply.refusal(), (409, "list_changed".to_owned()));
    let mut all = Vec::new();
    for page in 0..3 {
        let path = format!("{METHODS}?page={page}&per_page=100");
        let reply = app.get(&path, &[("authorization", &bearer)]).await;
        all.extend(
            factordesk_model::MethodPage::from_value(reply.json())
                .unwrap()
                .methods,
        );
    }
    assert_eq!(all.len(), 232);
    let whole = ConfirmAction::DeleteAll.header(factordesk_model::ListVersion::of(&all));
    let headers = [
        ("authorization", &*bearer),
        ("x-factordesk-confirm", &whole),
    ];
    let reply = app.send("DELETE", METHODS, &headers, None).await;
    assert_eq!((reply.status, &*reply.body), (204, ""));
    assert_eq!(app.methods_of("auth0|mia"), []);
    app.stop().await;
}

/// A tenant that masks values in its list, but not in its response to `PUT`. With `breaks`, its
/// list can't be read after a `PUT`.
async fn masking(breaks: &Arc<AtomicBool>) -> FaultyUpstream {
    let breaks = Arc::clone(breaks);
    let broken = AtomicBool::new(false);
    let list = Arc::new(Mutex::new(vec![json!({"id": "phone|1", "type": "phone",
        "phone_number": "XXXXXXXXX0123", "name": "Old"})]));
    FaultyUpstream::start(move |seen: Seen| {
        let mut list = list.lock().unwrap();
        let answer = match &*seen.method {
            "GET" if broken.load(Ordering::SeqCst) => return now(faulty::json(500, "{}")),
            "GET" => Value::Array(list.clone()),
            "PUT" => {
                let phone = json!({"id": "phone|2", "type": "phone", "name": "New", "phone_number": "+447700900124"});
                let mut shown = phone.clone();
                shown["phone_number"] = json!("XXXXXXXXX0124");
                shown["confirmed"] = json!(true);
                *list = vec![shown];
                broken.store(breaks.load(Ordering::SeqCst), Ordering::SeqCst);
                json!([phone])
            }
            _ => {
                list.clear();
                return now(faulty::empty(204));
            }
        };
        now(faulty::json(200, &answer.to_string()))
    })
    .await
}

#[tokio::test]
async fn security_37_a_replacement_tells_the_version_of_the_list_that_it_leaves() {
    let breaks = Arc::new(AtomicBool::new(false));
    let upstream = masking(&breaks).await;
    let app = TestApp::builder().upstream(&upstream.origin).start().await;
    let bearer = app.bearer(ADA);
    let call = async |method: &str, confirm: &str| {
        let headers = [
            ("authorization", &*bearer),
            ("x-factordesk-confirm", confirm),
        ];
        app.send(method, METHODS, &headers, body(method).as_ref())
            .await
    };
    let listed = async || {
        let reply = app.get(METHODS, &[("authorization", &bearer)]).await;
        reply.header("x-factordesk-list-version").to_owned()
    };
    let before = listed().await;
    let put = call("PUT", &format!("replace-all {before}")).await;
    assert_eq!(put.status, 200, "{put:?}");
    let version = put.header("x-factordesk-list-version").to_owned();
    assert_eq!(version, listed().await);
    assert_ne!(version, before);
    let deleted = call("DELETE", &format!("delete-all {version}")).await;
    assert_eq!(deleted.status, 204, "{deleted:?}");
    // If the list can't be read afterwards, the replacement was made, but the response has no
    // version.
    let empty = listed().await;
    let confirm = format!("replace-all {empty}");
    breaks.store(true, Ordering::SeqCst);
    let put = call("PUT", &confirm).await;
    assert_eq!(put.status, 200, "{put:?}");
    assert_eq!(put.header("x-factordesk-list-version"), "");
    app.stop().await;
}
