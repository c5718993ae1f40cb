//! Switching users: nothing of one user is ever shown as another's.

use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::UserId;
use leptos::prelude::window;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::deletion::{ask_to_delete, confirm};
use crate::support::{Bench, FakeResponse, Gate, METHODS, fake_with, methods, page};

const OTHER: &str = "/api/v2/users/auth0%7Cotto";
const OTHER_METHODS: &str = "/api/v2/users/auth0%7Cotto/authentication-methods";

fn config(user: &str) -> DeskConfig {
    DeskConfig {
        user: UserSource::Attribute(UserId::new(user)),
        ..DeskConfig::default()
    }
}

#[wasm_bindgen_test]
async fn security_53_late_answer_for_one_user_never_shows_on_another() {
    let fake = fake_with(&methods());
    let gate = Gate::default();
    fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&methods())).behind(&gate),
    );
    fake.on(
        "GET",
        OTHER,
        FakeResponse::json(200, json!({"user_id": "auth0|otto", "name": "Otto"})),
    );
    let others = [json!({"id": "totp|9", "type": "totp", "name": "Ottos app", "confirmed": true})];
    fake.on("GET", OTHER_METHODS, FakeResponse::json(200, page(&others)));
    let bench = Bench::for_user(fake);
    bench
        .until("the first request", |b| {
            !b.fake.asked("GET", METHODS).is_empty()
        })
        .await;
    bench.host.set_config(config("auth0|otto"));
    bench.wait_for("methods").await;
    assert_eq!(gate.aborted(), 1, "the first request is aborted");
    gate.open();
    bench.settle().await;
    assert_eq!(bench.all("factor-row").len(), 1);
    assert_eq!(bench.get("user-name").inner_text(), "Otto");
    assert!(!bench.text().contains("MacBook"));
}

#[wasm_bindgen_test]
async fn mutation_that_ends_after_the_switch_leaves_the_next_users_load_alone() {
    let bench = Bench::loaded(&methods()).await;
    let deleted = Gate::default();
    let method = format!("{METHODS}/phone%7C1");
    bench
        .fake
        .on("DELETE", &method, FakeResponse::empty(204).behind(&deleted));
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench
        .until("the deletion", |b| {
            !b.fake.asked("DELETE", &method).is_empty()
        })
        .await;
    let profile = Gate::default();
    let otto = json!({"user_id": "auth0|otto", "name": "Otto"});
    bench
        .fake
        .on("GET", OTHER, FakeResponse::json(200, otto).behind(&profile));
    bench
        .fake
        .on("GET", OTHER_METHODS, FakeResponse::json(200, page(&[])));
    bench.host.set_config(config("auth0|otto"));
    bench
        .until("the next load", |b| !b.fake.asked("GET", OTHER).is_empty())
        .await;
    deleted.open();
    bench.settle().await;
    assert_eq!(
        profile.aborted(),
        0,
        "the load of the next user was aborted"
    );
    profile.open();
    bench.wait_for("state-empty").await;
    assert_eq!(bench.get("user-name").inner_text(), "Otto");
}

#[wasm_bindgen_test]
async fn change_of_user_removes_the_old_list_at_once() {
    let bench = Bench::loaded(&methods()).await;
    let gate = Gate::default();
    bench.fake.on(
        "GET",
        OTHER_METHODS,
        FakeResponse::json(200, page(&[])).behind(&gate),
    );
    bench.host.set_config(config("auth0|otto"));
    bench.wait_for("state-loading").await;
    assert!(!bench.text().contains("MacBook") && !bench.text().contains("Mia"));
    gate.open();
    bench.wait_for("state-empty").await;
}

#[wasm_bindgen_test]
async fn malformed_user_id_sends_nothing() {
    let bench = Bench::loaded(&methods()).await;
    let before = bench.fake.log().len();
    bench.host.set_config(config("auth0|a b"));
    bench.wait_for("state-bad-user").await;
    bench.settle().await;
    assert_eq!(bench.fake.log().len(), before);
    assert!(!bench.has("methods"));
}

#[wasm_bindgen_test]
async fn fragment_sets_the_user_and_is_followed() {
    let location = window().location();
    location.set_hash("#user=auth0%7Cmia").unwrap();
    let config = DeskConfig {
        user: UserSource::Fragment,
        ..DeskConfig::default()
    };
    let bench = Bench::mount(fake_with(&methods()), config);
    bench.wait_for("methods").await;
    location.set_hash("#user=..").unwrap();
    bench.wait_for("state-bad-user").await;
    location.set_hash("").unwrap();
    bench.wait_for("state-no-user").await;
    location.set_hash("#user=auth0|mia").unwrap();
    bench.wait_for("methods").await;
    location.set_hash("").unwrap();
}

#[wasm_bindgen_test]
async fn unmounting_aborts_pending_reads() {
    let fake = fake_with(&methods());
    let gate = Gate::default();
    fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&methods())).behind(&gate),
    );
    let mut bench = Bench::for_user(fake);
    bench
        .until("the request", |b| !b.fake.asked("GET", METHODS).is_empty())
        .await;
    bench.unmount();
    bench.settle().await;
    assert_eq!(gate.aborted(), 1);
    gate.open();
    bench.time.advance(60_000);
    bench.settle().await;
    assert!(!bench.text().contains("MacBook"));
}
