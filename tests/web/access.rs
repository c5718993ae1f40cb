//! Access: login, permissions, the end of a session, bearer mode.

use js_sys::Function;
use leptos::prelude::window;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Bench, FakeResponse, METHODS, click, error, fake_with, methods, page, session, session_with,
};

fn expired() -> FakeResponse {
    FakeResponse::json(401, error(401, "login_required", "Log in."))
}

#[wasm_bindgen_test]
async fn without_a_session_the_login_is_offered_and_nothing_else_is_requested() {
    let fake = fake_with(&methods());
    fake.on("GET", "/session", expired());
    let bench = Bench::for_user(fake);
    bench.wait_for("state-logged-out").await;
    let link = bench.get("login").get_attribute("href").unwrap();
    assert_eq!(link, "/auth/login?return_to=%2Fauth%2Fcomplete");
    assert_eq!(bench.fake.log().len(), 1);
    assert!(!bench.has("user-search"));
}

#[wasm_bindgen_test]
async fn returning_after_a_login_in_another_tab_loads_the_list() {
    let fake = fake_with(&methods());
    fake.once("GET", "/session", expired());
    let bench = Bench::for_user(fake);
    bench.wait_for("state-logged-out").await;
    window()
        .dispatch_event(&web_sys::Event::new("focus").unwrap())
        .unwrap();
    bench.wait_for("methods").await;
}

#[wasm_bindgen_test]
async fn without_the_read_permission_nothing_is_requested() {
    let fake = fake_with(&methods());
    fake.on(
        "GET",
        "/session",
        FakeResponse::json(200, session_with(&[])),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("state-no-permission").await;
    assert!(bench.fake.asked("GET", METHODS).is_empty());
}

#[wasm_bindgen_test]
async fn unreachable_proxy_can_be_tried_again() {
    let fake = fake_with(&methods());
    fake.once("GET", "/session", FakeResponse::offline());
    let bench = Bench::for_user(fake);
    bench.wait_for("state-error").await;
    click(&bench.get("retry"));
    bench.wait_for("methods").await;
}

#[wasm_bindgen_test]
async fn ended_session_opens_a_dialog_and_keeps_the_page() {
    let bench = Bench::loaded(&methods()).await;
    click(&bench.in_row("phone|1", "action-details"));
    bench.fake.on("GET", METHODS, expired());
    bench.fake.on("GET", "/api/v2/users/auth0%7Cmia", expired());
    bench.fake.once("GET", "/session", expired());
    click(&bench.get("refresh"));
    bench
        .until("the dialog", |b| {
            b.css("dialog[open][data-testid='state-expired']").is_some()
        })
        .await;
    assert_eq!(bench.all("factor-row").len(), 5, "the list stays");
    assert!(bench.has("details"));
    // Still logged out, so the dialog says so and stays.
    click(&bench.get("logged-in"));
    bench
        .until("the hint", |b| {
            b.get("state-expired")
                .inner_text()
                .contains("Not signed in yet")
        })
        .await;
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&methods())));
    click(&bench.get("logged-in"));
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    bench.wait_gone("state-stale").await;
    assert!(bench.has("details"), "the details stay open");
}

#[wasm_bindgen_test]
async fn another_admin_sees_nothing_of_the_previous_admins_page() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on("GET", METHODS, expired());
    click(&bench.get("refresh"));
    bench
        .until("the dialog", |b| b.css("dialog[open]").is_some())
        .await;
    let mut other = session_with(&[]);
    other["admin"]["sub"] = json!("auth0|other");
    bench
        .fake
        .on("GET", "/session", FakeResponse::json(200, other));
    click(&bench.get("logged-in"));
    bench.wait_for("state-no-permission").await;
    assert!(!bench.text().contains("MacBook"));
}

#[wasm_bindgen_test]
async fn log_out_clears_the_screen() {
    let bench = Bench::loaded(&methods()).await;
    bench
        .fake
        .on("POST", "/auth/logout", FakeResponse::empty(204));
    click(&bench.get("log-out"));
    bench.wait_for("state-logged-out").await;
    assert!(!bench.text().contains("MacBook") && !bench.text().contains("Ada Admin"));
}

#[wasm_bindgen_test]
async fn security_59_logout_that_the_store_could_not_take_forgets_the_screen_too() {
    let bench = Bench::loaded(&methods()).await;
    let pending = error(503, "logout_pending", "x");
    bench
        .fake
        .on("POST", "/auth/logout", FakeResponse::json(503, pending));
    click(&bench.get("log-out"));
    bench.wait_for("state-logged-out").await;
    assert!(!bench.text().contains("MacBook") && !bench.text().contains("Ada Admin"));
}

#[wasm_bindgen_test]
async fn bearer_mode_sends_the_hosts_token_and_requests_another_after_a_401() {
    let fake = fake_with(&methods());
    let mut bearer = session();
    bearer["mode"] = json!("bearer");
    fake.once("GET", "/session", expired());
    fake.on("GET", "/session", FakeResponse::json(200, bearer));
    let bench = Bench::for_user(fake);
    let source = Function::new_no_args(
        "globalThis.tokenNumber = (globalThis.tokenNumber ?? 0) + 1; return Promise.resolve('token-' + globalThis.tokenNumber)",
    );
    bench.give_tokens(source);
    bench.wait_for("methods").await;
    let log = bench.fake.log();
    let tokens: Vec<_> = log
        .iter()
        .filter_map(|r| r.headers.iter().find(|(name, _)| *name == "authorization"))
        .map(|(_, token)| token.as_str())
        .collect();
    assert!(
        tokens.len() >= 3 && tokens.starts_with(&["Bearer token-1"]),
        "{tokens:?}"
    );
    assert!(
        !bench.has("log-out"),
        "only the host page can end its session"
    );
}

#[wasm_bindgen_test]
async fn bearer_mode_without_a_token_refers_to_the_host_page() {
    let bench = Bench::for_user(fake_with(&methods()));
    bench.give_tokens(Function::new_no_args(
        "return Promise.reject(new Error('no'))",
    ));
    let state = bench.wait_for("state-error").await;
    assert!(state.inner_text().contains("The surrounding page"));
    assert!(!bench.has("login"));
    assert!(
        bench
            .fake
            .log()
            .iter()
            .all(|r| r.headers.iter().all(|(name, _)| *name != "authorization"))
    );
}
