//! 37: a renaming that says which name it replaces is refused if the method has another one by now.

use std::sync::{Arc, Mutex};

use factordesk_model::headers::OldName;
use factordesk_model::{AuthenticationMethod, Permission, Secret, UserId};
use factordesk_tenant::Masking;
use serde_json::{Value, json};

use crate::audit::records;
use crate::support::faulty::{self, FaultyUpstream, Seen, now};
use crate::support::{ADA, RAVI, TestApp, TestResponse};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7Cdev_1";
const OLD_NAME: &str = "x-factordesk-old-name";

/// The header's value for a method with this name.
fn saw(name: &str) -> String {
    OldName::new(Some(name)).unwrap().header()
}

/// Sends an update of the phone, as an admin with every permission.
async fn update(app: &TestApp, old_name: Option<&str>, body: Value) -> TestResponse {
    let bearer = app.bearer(ADA);
    let mut headers = vec![("authorization", &*bearer)];
    headers.extend(old_name.map(|value| (OLD_NAME, value)));
    app.send("PATCH", PHONE, &headers, Some(&body)).await
}

async fn rename(app: &TestApp, old_name: Option<&str>, name: &str) -> TestResponse {
    update(app, old_name, json!({"name": name})).await
}

/// Another admin gives the phone this name.
fn rename_meanwhile(app: &TestApp, name: Option<&str>) {
    let mut phone = app.methods_of("auth0|mia").remove(0);
    assert_eq!(phone.id.as_ref().unwrap().as_str(), "phone|dev_1");
    phone.name = name.map(str::to_owned);
    let mia = UserId::new("auth0|mia").unwrap();
    app.tenant.control().put_method(&mia, phone).unwrap();
}

fn name_of(app: &TestApp) -> Option<String> {
    app.methods_of("auth0|mia").remove(0).name
}

#[track_caller]
fn assert_conflict(reply: &TestResponse, current: Option<&str>) {
    assert_eq!(reply.refusal(), (409, "name_changed".to_owned()));
    let told = reply.error().current_name;
    let told = told.as_deref().map(Secret::expose);
    assert_eq!(told, current, "{reply:?}");
}

#[tokio::test]
async fn security_37_a_stale_old_name_is_409_with_the_current_one_and_changes_nothing() {
    let app = TestApp::start().await;
    rename_meanwhile(&app, Some("Büro 📱"));
    app.tenant.control().clear_request_log();
    for stale in [&*saw("Mobile"), &*saw("büro 📱"), &*saw("Büro"), "unnamed"] {
        let reply = rename(&app, Some(stale), "Work").await;
        assert_conflict(&reply, Some("Büro 📱"));
        // It is recorded like any other refusal.
        let records = records(&*app.store).await;
        let last = records.last().unwrap();
        assert_eq!(
            (&last["outcome"], &last["status"], &last["code"]),
            (&json!("refused"), &json!(409), &json!("name_changed"))
        );
        assert_eq!(last["method_id"], "phone|dev_1");
        assert_eq!(last["request_id"], reply.header("x-request-id"));
    }
    assert!(app.upstream_calls().iter().all(|call| call.method == "GET"));
    assert_eq!(name_of(&app).as_deref(), Some("Büro 📱"));
    // With the name that the error told, it is carried out.
    let reply = rename(&app, Some(&saw("Büro 📱")), "Work").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(name_of(&app).as_deref(), Some("Work"));
    app.stop().await;
}

#[tokio::test]
async fn security_37_a_method_without_a_name_is_told_from_one_with_a_name() {
    let app = TestApp::start().await;
    rename_meanwhile(&app, None);
    assert_conflict(&rename(&app, Some(&saw("Mobile")), "Work").await, Some(""));
    let reply = rename(&app, Some("unnamed"), "Work").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_conflict(&rename(&app, Some("unnamed"), "Home").await, Some("Work"));
    app.stop().await;
}

#[tokio::test]
async fn renaming_without_an_old_name_is_carried_out() {
    let app = TestApp::start().await;
    rename_meanwhile(&app, Some("Changed"));
    app.tenant.control().clear_request_log();
    let reply = rename(&app, None, "Work").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(name_of(&app).as_deref(), Some("Work"));
    let calls = app.upstream_calls();
    let methods: Vec<&str> = calls.iter().map(|call| &*call.method).collect();
    assert_eq!(methods, ["GET", "PATCH"], "the same requests as ever");
    app.stop().await;
}

#[tokio::test]
async fn old_name_that_is_malformed_is_400_and_sends_nothing() {
    let app = TestApp::start().await;
    app.tenant.control().clear_request_log();
    let long = format!("named {}", "a".repeat(201));
    for bad in ["", "Mobile", "named", "named %", "named %FF", &long] {
        let reply = rename(&app, Some(bad), "Work").await;
        let refused = (400, "invalid_old_name".to_owned());
        assert_eq!(reply.refusal(), refused, "{bad:?}");
        let records = records(&*app.store).await;
        assert_eq!(records.last().unwrap()["code"], "invalid_old_name");
    }
    let bearer = app.bearer(ADA);
    let twice = [
        ("authorization", &*bearer),
        (OLD_NAME, "named Mobile"),
        (OLD_NAME, "named Mobile"),
    ];
    let body = json!({"name": "Work"});
    let reply = app.send("PATCH", PHONE, &twice, Some(&body)).await;
    assert_eq!(reply.refusal(), (400, "invalid_old_name".to_owned()));
    assert_eq!(app.upstream_calls(), []);
    // The longest name that can be sent is only another name.
    let longest = saw(&"🔑".repeat(200));
    assert_conflict(&rename(&app, Some(&longest), "Work").await, Some("Mobile"));
    app.stop().await;
}

#[tokio::test]
async fn old_name_counts_only_where_the_name_changes() {
    let app = TestApp::start().await;
    for old_name in [&*saw("Stale"), "malformed"] {
        let channel = json!({"preferred_authentication_method": "voice"});
        let reply = update(&app, Some(old_name), channel).await;
        assert_eq!(reply.status, 200, "{old_name}: {reply:?}");
    }
    let both = json!({"name": "Work", "preferred_authentication_method": "sms"});
    assert_conflict(
        &update(&app, Some(&saw("Stale")), both).await,
        Some("Mobile"),
    );
    app.stop().await;
}

#[tokio::test]
async fn renaming_that_is_repeated_has_the_same_result() {
    let app = TestApp::start().await;
    let bearer = app.bearer(ADA);
    let headers = [
        ("authorization", &*bearer),
        (OLD_NAME, &*saw("Mobile")),
        // Has no meaning for `PATCH`.
        ("idempotency-key", "k1"),
    ];
    let body = json!({"name": "Work"});
    for _ in 0..3 {
        let reply = app.send("PATCH", PHONE, &headers, Some(&body)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json()["name"], "Work");
    }
    // A renaming back isn't the same request.
    let back = json!({"name": "Mobile"});
    let reply = app.send("PATCH", PHONE, &headers, Some(&back)).await;
    assert_conflict(&reply, Some("Work"));
    app.stop().await;
}

#[tokio::test]
async fn security_37_the_current_name_is_for_those_who_may_read_it() {
    let app = TestApp::start().await;
    let control = app.tenant.control();
    control
        .set_permissions(RAVI, &[Permission::Update])
        .unwrap();
    let bearer = app.bearer(RAVI);
    let headers = [("authorization", &*bearer), (OLD_NAME, "named Stale")];
    let body = json!({"name": "Work"});
    let reply = app.send("PATCH", PHONE, &headers, Some(&body)).await;
    assert_conflict(&reply, None);
    assert!(!reply.body.contains("Mobile"), "{reply:?}");
    app.stop().await;
}

#[tokio::test]
async fn security_37_names_are_compared_and_told_as_they_are_shown() {
    let app = TestApp::start().await;
    app.tenant.control().set_masking(Masking::Off);
    rename_meanwhile(&app, Some("+447700900123"));
    // A guess says no more about the number than what is shown of it.
    for guess in ["+447700900124", "+44", "Mobile"] {
        let reply = rename(&app, Some(&saw(guess)), "Work").await;
        assert_conflict(&reply, Some("•••• 23"));
        assert!(!reply.body.contains("7700900123"), "{reply:?}");
        let reply = rename(&app, Some(&saw("Stale")), guess).await;
        assert_conflict(&reply, Some("•••• 23"));
    }
    // Masked or revealed, an admin has seen the current name. A wrong guess that is shown in the
    // same way passes as well: otherwise the right one could be told from it.
    for seen in ["•••• 23", "+447700900123", "+447700900023"] {
        rename_meanwhile(&app, Some("+447700900123"));
        let reply = rename(&app, Some(&saw(seen)), "Work").await;
        assert_eq!(reply.status, 200, "{seen}: {reply:?}");
    }
    for wanted in ["+447700900123", "+447700900023"] {
        rename_meanwhile(&app, Some("+447700900123"));
        let reply = rename(&app, Some(&saw("Stale")), wanted).await;
        assert_eq!(reply.status, 200, "{wanted}: {reply:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn security_37_the_old_name_is_compared_on_every_page_of_a_list() {
    let app = TestApp::start().await;
    let mia = UserId::new("auth0|mia").unwrap();
    for number in 0..230 {
        let method = json!({"id": format!("webauthn-roaming|dev_{number:03}"), "type": "webauthn-roaming",
                            "name": format!("Key {number}"), "confirmed": true,
                            "created_at": "2026-01-01T00:00:00.000Z"});
        let method = serde_json::from_value(method).unwrap();
        app.tenant.control().put_method(&mia, method).unwrap();
    }
    let bearer = app.bearer(ADA);
    let body = json!({"name": "New"});
    for (number, status) in [(7, 409), (229, 409), (7, 200), (229, 200)] {
        let path = PHONE.replace(
            "phone%7Cdev_1",
            &format!("webauthn-roaming%7Cdev_{number:03}"),
        );
        let name = match status {
            200 => format!("Key {number}"),
            _ => "Stale".to_owned(),
        };
        let headers = [("authorization", &*bearer), (OLD_NAME, &*saw(&name))];
        let reply = app.send("PATCH", &path, &headers, Some(&body)).await;
        assert_eq!(reply.status, status, "{number}: {reply:?}");
    }
    app.stop().await;
}

/// A tenant that has one phone. Its next responses are lost: to reads, to changes, or both.
struct Faulty {
    upstream: FaultyUpstream,
    plan: Arc<Mutex<Plan>>,
    app: TestApp,
}

#[derive(Default)]
struct Plan {
    name: &'static str,
    lists: Option<(u16, &'static str)>,
    loses_changes: bool,
}

impl Faulty {
    async fn start() -> Self {
        let plan = Arc::new(Mutex::new(Plan {
            name: "Mobile",
            ..Plan::default()
        }));
        let shared = Arc::clone(&plan);
        let upstream = FaultyUpstream::start(move |seen: Seen| {
            let mut plan = shared.lock().unwrap();
            if !seen.is_read() {
                plan.name = "Work";
                if plan.loses_changes {
                    return now(faulty::json(502, "{}"));
                }
            }
            let phone = json!({"id": "phone|dev_1", "type": "phone", "name": plan.name});
            match plan.lists {
                Some((status, body)) if seen.is_read() => now(faulty::json(status, body)),
                _ if seen.is_read() => now(faulty::json(200, &json!([phone]).to_string())),
                _ => now(faulty::json(200, &phone.to_string())),
            }
        })
        .await;
        let app = TestApp::builder().upstream(&upstream.origin).start().await;
        Self {
            upstream,
            plan,
            app,
        }
    }

    fn changes(&self) -> usize {
        let calls = self.upstream.calls();
        calls.iter().filter(|call| !call.is_read()).count()
    }
}

#[tokio::test]
async fn security_37_without_a_list_to_compare_nothing_is_sent() {
    let faulty = Faulty::start().await;
    for (status, body) in [(500, "{}"), (503, "{}"), (200, "[1,"), (200, "7")] {
        faulty.plan.lock().unwrap().lists = Some((status, body));
        let reply = rename(&faulty.app, Some("named Mobile"), "Work").await;
        let unusable = (502, "upstream_error".to_owned());
        assert_eq!(reply.refusal(), unusable, "{status} {body}");
    }
    assert_eq!(faulty.changes(), 0);
    faulty.plan.lock().unwrap().lists = None;
    let reply = rename(&faulty.app, Some("named Mobile"), "Work").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    faulty.app.stop().await;
}

#[tokio::test]
async fn renaming_whose_response_was_lost_is_no_conflict_when_it_is_repeated() {
    let faulty = Faulty::start().await;
    faulty.plan.lock().unwrap().loses_changes = true;
    let first = rename(&faulty.app, Some("named Mobile"), "Work").await;
    assert_eq!(first.status, 200, "the list shows it: {first:?}");
    // The client didn't get that response, and repeats.
    let again = rename(&faulty.app, Some("named Mobile"), "Work").await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(again.json()["name"], "Work");
    faulty.app.stop().await;
}

#[tokio::test]
async fn renaming_of_a_method_that_is_gone_is_the_tenants_404() {
    let app = TestApp::start().await;
    let mia = UserId::new("auth0|mia").unwrap();
    let left: Vec<AuthenticationMethod> = app.methods_of("auth0|mia").split_off(1);
    app.tenant.control().set_methods(&mia, left).unwrap();
    let reply = rename(&app, Some("named Mobile"), "Work").await;
    let gone = (404, "inexistent_authentication_method".to_owned());
    assert_eq!(reply.refusal(), gone);
    app.stop().await;
}
