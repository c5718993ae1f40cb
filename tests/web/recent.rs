//! The users whom the admin has opened in this session, on the page without a user; and the next steps for a user without
//! methods.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Bench, FakeResponse, Fragment, Gate, METHODS, click, error, fake_with, methods, page, session,
    session_with,
};

/// A fake's user of this id and name, without methods.
fn add_user(bench: &Bench, id: &str, profile: FakeResponse) {
    let path = format!("/api/v2/users/auth0%7C{id}");
    bench.fake.on("GET", &path, profile);
    let list = FakeResponse::json(200, page(&[]));
    bench
        .fake
        .on("GET", &format!("{path}/authentication-methods"), list);
}

fn profile(id: &str, name: &str) -> FakeResponse {
    FakeResponse::json(
        200,
        json!({"user_id": format!("auth0|{id}"), "name": name, "email": "m@example.com"}),
    )
}

/// Opens a user by the fragment.
async fn open(bench: &Bench, id: &str, name: &str) {
    let user = format!("user=auth0%7C{id}");
    leptos::prelude::window()
        .location()
        .set_hash(&user)
        .unwrap();
    bench
        .until(name, |b| {
            b.find("user-name").is_some_and(|n| n.inner_text() == name) && b.has("methods")
        })
        .await;
}

/// Leaves the user, by the fragment.
async fn leave(bench: &Bench) {
    leptos::prelude::window().location().set_hash("").unwrap();
    bench.wait_for("state-no-user").await;
}

/// Returns to the page, as from the tab of a login.
fn come_back() {
    leptos::prelude::window()
        .dispatch_event(&web_sys::Event::new("focus").unwrap())
        .unwrap();
}

fn listed(bench: &Bench) -> Vec<String> {
    let users = bench.all("recent-user");
    users
        .iter()
        .map(|user| user.text_content().unwrap())
        .collect()
}

#[wasm_bindgen_test]
async fn recent_users_are_offered_on_the_page_without_a_user() {
    let _fragment = Fragment::set("");
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("state-no-user").await;
    assert!(!bench.has("recent"));
    add_user(&bench, "max", profile("max", "Max"));
    open(&bench, "mia", "Mia Keller").await;
    open(&bench, "max", "Max").await;
    leave(&bench).await;
    assert_eq!(
        listed(&bench),
        ["Max m@example.com", "Mia Keller mia@example.com"]
    );

    // The name is there at once, before the profile is.
    let gate = Gate::default();
    add_user(&bench, "max", profile("max", "Max").behind(&gate));
    click(&bench.all("recent-user")[0]);
    bench
        .until("Max", |b| {
            b.find("user-name").is_some_and(|n| n.inner_text() == "Max")
        })
        .await;
    gate.open();
    bench.wait_for("methods").await;
    let hash = leptos::prelude::window().location().hash().unwrap();
    assert_eq!(hash, "#user=auth0%7Cmax");
}

#[wasm_bindgen_test]
async fn recent_users_leave_out_who_could_not_be_loaded() {
    let _fragment = Fragment::set("");
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("state-no-user").await;
    let missing = FakeResponse::json(404, error(404, "inexistent_user", "x"));
    add_user(&bench, "missing", missing);
    leptos::prelude::window()
        .location()
        .set_hash("user=auth0%7Cmissing")
        .unwrap();
    bench.wait_for("user-name").await;
    bench.settle().await;
    leave(&bench).await;
    assert!(!bench.has("recent"));
}

#[wasm_bindgen_test]
async fn security_52_recent_users_go_with_the_session() {
    let _fragment = Fragment::set("");
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("state-no-user").await;
    open(&bench, "mia", "Mia Keller").await;
    leave(&bench).await;
    assert_eq!(listed(&bench).len(), 1);
    bench
        .fake
        .on("POST", "/auth/logout", FakeResponse::empty(204));
    click(&bench.get("log-out"));
    bench.wait_for("state-logged-out").await;
    // The same admin again.
    come_back();
    bench.wait_for("state-no-user").await;
    assert!(!bench.has("recent"));
}

#[wasm_bindgen_test]
async fn security_52_recent_users_are_not_shown_to_another_admin() {
    let _fragment = Fragment::set("");
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("state-no-user").await;
    add_user(&bench, "max", profile("max", "Max"));
    open(&bench, "max", "Max").await;
    open(&bench, "mia", "Mia Keller").await;
    // The session ends, and another admin logs in.
    let expired = FakeResponse::json(401, error(401, "login_required", "Log in."));
    bench.fake.once("GET", METHODS, expired);
    click(&bench.get("refresh"));
    bench.wait_for("login").await;
    let mut other = session();
    other["admin"] = json!({"sub": "auth0|other", "name": "Otto"});
    bench
        .fake
        .on("GET", "/session", FakeResponse::json(200, other));
    come_back();
    bench
        .until("the other admin", |b| b.text().contains("Otto"))
        .await;
    bench.wait_for("factor-row").await;
    leave(&bench).await;
    // The user who was open then is one whom the other admin has seen as well.
    assert_eq!(listed(&bench), ["Mia Keller mia@example.com"]);
}

/// The empty list of a user, for an admin with this session.
async fn empty_list(admin: Value) -> Bench {
    let fake = fake_with(&[]);
    fake.on("GET", "/session", FakeResponse::json(200, admin));
    let bench = Bench::for_user(fake);
    bench.wait_for("state-empty").await;
    bench
        .until("the buttons", |b| b.css("[data-waiting]").is_none())
        .await;
    bench
}

#[wasm_bindgen_test]
async fn empty_list_offers_to_add_a_method() {
    let bench = empty_list(session()).await;
    assert!(!bench.has("empty-send-link"), "not permitted");
    assert_eq!(bench.get("empty-limits").inner_text(), "");
    let button = bench.get("empty-add-factor");
    click(&button);
    bench
        .until("the dialog", |b| {
            b.find("add-dialog")
                .is_some_and(|d| d.has_attribute("open"))
        })
        .await;
    // The focus comes back to where the admin was.
    click(
        &bench
            .css("[data-testid='add-dialog'] [data-testid='dialog-close']")
            .unwrap(),
    );
    bench
        .until("the focus", |b| {
            b.focused()
                .is_some_and(|focused| focused.is_same_node(Some(&button)))
        })
        .await;
}

#[wasm_bindgen_test]
async fn empty_list_offers_to_send_an_enrolment_link() {
    let mut admin = session_with(&["read"]);
    admin["permissions"] = json!([
        "read:authentication_methods",
        "create:guardian_enrollment_tickets"
    ]);
    admin["capabilities"] =
        json!({"factors": [{"name": "otp", "enabled": true}], "channels": ["sms"]});
    let bench = empty_list(admin).await;
    assert!(!bench.has("empty-add-factor"), "not permitted");
    click(&bench.get("empty-send-link"));
    bench
        .until("the dialog", |b| b.css("dialog[open]").is_some())
        .await;
}

#[wasm_bindgen_test]
async fn empty_list_says_why_it_offers_nothing() {
    let bench = empty_list(session_with(&["read"])).await;
    assert!(!bench.has("empty-add-factor") && !bench.has("empty-send-link"));
    let words = bench.get("empty-limits").inner_text();
    assert!(words.contains("don't have permission"), "{words}");

    // Permitted, but the application lacks the scope.
    let mut admin = session();
    admin["missing_scopes"] = json!(["create:authentication_methods"]);
    let bench = empty_list(admin).await;
    assert!(!bench.has("empty-add-factor"));
    let words = bench.get("empty-limits").inner_text();
    assert!(words.contains("notes below"), "{words}");
    assert!(!bench.get("add-limits").inner_text().is_empty());
    assert!(bench.fake.asked("GET", METHODS).len() == 1);
}
