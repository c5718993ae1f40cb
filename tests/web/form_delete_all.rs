//! Deleting all methods: the typed confirmation, and one by one when there is a passkey.

use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::headers::{CONFIRM, ConfirmAction};
use factordesk_model::{AuthenticationMethod, ListVersion, UserId};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, methods, page, press, type_text,
};

fn without_passkey() -> Vec<Value> {
    methods().into_iter().skip(1).collect()
}

fn path(id: &str) -> String {
    format!("{METHODS}/{}", id.replace('|', "%7C"))
}

#[track_caller]
fn part(bench: &Bench, testid: &str) -> HtmlElement {
    match bench.css(&format!("dialog[open] [data-testid='{testid}']")) {
        Some(found) => found,
        None => panic!("no {testid} in the dialog: {}", bench.text()),
    }
}

async fn open(bench: &Bench) {
    click(&bench.get("delete-all"));
    bench
        .until("the dialog", |b| {
            b.css("[data-testid='delete-all-dialog'][open]").is_some()
        })
        .await;
}

async fn confirm(bench: &Bench) {
    type_text(&part(bench, "field-confirmation"), "mia@example.com");
    bench.settle().await;
    click(&part(bench, "confirm"));
}

fn states(bench: &Bench) -> Vec<(String, String)> {
    bench
        .all("batch-item")
        .iter()
        .map(|item| {
            let get = |name| item.get_attribute(name).unwrap();
            (get("data-method-id"), get("data-state"))
        })
        .collect()
}

#[wasm_bindgen_test]
async fn delete_all_says_what_is_deleted_and_what_is_left() {
    let bench = Bench::loaded(&without_passkey()).await;
    open(&bench).await;
    assert!(
        part(&bench, "dialog-user")
            .inner_text()
            .contains("Mia Keller")
    );
    let what = part(&bench, "delete-all-what").inner_text();
    for words in [
        "4 methods",
        "Pixel",
        "Authenticator app",
        "Mobile",
        "Recovery code",
    ] {
        assert!(what.contains(words), "{words}: {what}");
    }
    assert_eq!(
        part(&bench, "left-after").inner_text(),
        "Remaining: only the password. No backup."
    );
}

#[wasm_bindgen_test]
async fn delete_all_needs_the_users_address() {
    let bench = Bench::loaded(&without_passkey()).await;
    bench.fake.on("DELETE", METHODS, FakeResponse::empty(204));
    open(&bench).await;
    let button = part(&bench, "confirm");
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    for typed in ["", "mia", "DELETE ALL"] {
        type_text(&part(&bench, "field-confirmation"), typed);
        click(&button);
        bench.settle().await;
        let shown = part(&bench, "error-confirmation").inner_text();
        assert!(shown.contains("mia@example.com"), "{shown}");
    }
    assert!(bench.fake.asked("DELETE", METHODS).is_empty());
    type_text(&part(&bench, "field-confirmation"), " Mia@Example.com ");
    bench.settle().await;
    assert_eq!(button.get_attribute("aria-disabled"), None);
}

#[wasm_bindgen_test]
async fn delete_all_sends_the_version_of_the_shown_list() {
    let bench = Bench::loaded(&without_passkey()).await;
    bench.fake.on("DELETE", METHODS, FakeResponse::empty(204));
    open(&bench).await;
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&[])));
    confirm(&bench).await;
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    let sent = bench.fake.asked("DELETE", METHODS);
    assert_eq!(sent.len(), 1);
    let shown: Vec<AuthenticationMethod> = without_passkey()
        .into_iter()
        .map(AuthenticationMethod::from_value)
        .collect();
    let expected = ConfirmAction::DeleteAll.header(ListVersion::of(&shown));
    assert!(sent[0].headers.contains(&(CONFIRM, expected)));
    bench.wait_for("state-empty").await;
    assert_eq!(bench.said(), "All methods deleted.");
}

#[wasm_bindgen_test]
async fn delete_all_is_sent_once() {
    let bench = Bench::loaded(&without_passkey()).await;
    let gate = Gate::default();
    bench
        .fake
        .on("DELETE", METHODS, FakeResponse::empty(204).behind(&gate));
    open(&bench).await;
    confirm(&bench).await;
    let button = part(&bench, "confirm");
    button.click();
    bench.settle().await;
    button.click();
    gate.open();
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.fake.asked("DELETE", METHODS).len(), 1);
}

#[wasm_bindgen_test]
async fn security_37_changed_list_is_shown_and_asked_about_again() {
    let bench = Bench::loaded(&without_passkey()).await;
    bench.fake.once(
        "DELETE",
        METHODS,
        FakeResponse::json(409, error(409, "list_changed", "x")),
    );
    bench.fake.on("DELETE", METHODS, FakeResponse::empty(204));
    open(&bench).await;
    let fresh: Vec<Value> = without_passkey().into_iter().skip(2).collect();
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&fresh)));
    confirm(&bench).await;
    bench.wait_for("list-changed").await;
    bench
        .until("the fresh list", |b| {
            part(b, "delete-all-what")
                .inner_text()
                .contains("2 methods")
        })
        .await;
    let field = part(&bench, "field-confirmation");
    let typed = js_sys::Reflect::get(&field, &"value".into()).unwrap();
    assert_eq!(
        typed.as_string().as_deref(),
        Some(""),
        "the confirmation is cleared"
    );
    click(&part(&bench, "confirm"));
    bench.settle().await;
    assert_eq!(bench.fake.asked("DELETE", METHODS).len(), 1);
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&[])));
    confirm(&bench).await;
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.fake.asked("DELETE", METHODS).len(), 2);
}

#[wasm_bindgen_test]
async fn failed_delete_all_says_why_and_leaves_the_list() {
    let bench = Bench::loaded(&without_passkey()).await;
    bench.fake.on(
        "DELETE",
        METHODS,
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    open(&bench).await;
    confirm(&bench).await;
    bench.wait_for("error-banner").await;
    assert_eq!(part(&bench, "request-id").inner_text(), "req-1");
    assert_eq!(bench.all("factor-row").len(), 4);
}

#[wasm_bindgen_test]
async fn list_with_a_passkey_is_deleted_one_by_one_with_an_outcome_each() {
    let bench = Bench::loaded(&methods()).await;
    for id in ["passkey|1", "push|1", "phone|1", "recovery-code|1"] {
        bench.fake.on("DELETE", &path(id), FakeResponse::empty(204));
    }
    // Already deleted together with the linked push method.
    bench.fake.on(
        "DELETE",
        &path("totp|1"),
        FakeResponse::json(404, error(404, "inexistent_authentication_method", "x")),
    );
    open(&bench).await;
    assert!(
        part(&bench, "passkeys-block")
            .inner_text()
            .contains("passkey")
    );
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&[])));
    confirm(&bench).await;
    bench
        .until("all are deleted", |b| {
            let states = states(b);
            states.len() == 5 && states.iter().all(|(_, state)| state == "deleted")
        })
        .await;
    assert!(
        bench.fake.asked("DELETE", METHODS).is_empty(),
        "deleted in one request despite the passkey"
    );
    assert_eq!(bench.said(), "5 methods deleted.");
    assert!(!bench.has("retry-failed"));
    click(&part(&bench, "close"));
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
}

#[wasm_bindgen_test]
async fn one_by_one_shows_its_progress() {
    let bench = Bench::loaded(&methods()).await;
    let gate = Gate::default();
    bench
        .fake
        .on("DELETE", &path("passkey|1"), FakeResponse::empty(204));
    bench.fake.on(
        "DELETE",
        &path("push|1"),
        FakeResponse::empty(204).behind(&gate),
    );
    open(&bench).await;
    confirm(&bench).await;
    bench
        .until("one is done", |b| {
            b.find("one-by-one")
                .is_some_and(|place| place.inner_text().contains("1 of 5"))
        })
        .await;
    let bar = part(&bench, "progress");
    let value = js_sys::Reflect::get(&bar, &"value".into()).unwrap();
    assert_eq!(value.as_f64(), Some(1.0));
    assert_eq!(bar.get_attribute("max").as_deref(), Some("5"));
    let words: Vec<String> = bench
        .all("batch-item")
        .iter()
        .map(HtmlElement::inner_text)
        .collect();
    assert!(words[0].contains("Deleted"), "{words:?}");
    assert!(words[1].contains("Deleting"), "{words:?}");
    assert!(words[3].contains("Waiting"), "{words:?}");
    press(&bar, "Escape");
    click(&part(&bench, "close"));
    bench.settle().await;
    assert!(bench.css("dialog[open]").is_some(), "closed while it runs");
    gate.open();
}

#[wasm_bindgen_test]
async fn failed_deletions_are_named_and_retried_alone() {
    let bench = Bench::loaded(&methods()).await;
    for id in ["passkey|1", "push|1", "totp|1", "recovery-code|1"] {
        bench.fake.on("DELETE", &path(id), FakeResponse::empty(204));
    }
    bench.fake.once(
        "DELETE",
        &path("phone|1"),
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    bench
        .fake
        .on("DELETE", &path("phone|1"), FakeResponse::empty(204));
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&methods()[3..4])),
    );
    open(&bench).await;
    confirm(&bench).await;
    bench.wait_for("retry-failed").await;
    let failed: Vec<String> = states(&bench)
        .into_iter()
        .filter(|(_, state)| state == "failed")
        .map(|(id, _)| id)
        .collect();
    assert_eq!(failed, ["phone|1"]);
    let words = bench.all("batch-item")[3].inner_text();
    assert!(
        words.contains("Not deleted") && words.contains("req-1"),
        "{words}"
    );
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&[])));
    click(&part(&bench, "retry-failed"));
    bench
        .until("all are deleted", |b| {
            states(b).iter().all(|(_, state)| state == "deleted")
        })
        .await;
    assert_eq!(bench.fake.asked("DELETE", &path("phone|1")).len(), 2);
    assert_eq!(bench.fake.asked("DELETE", &path("push|1")).len(), 1);
}

#[wasm_bindgen_test]
async fn user_without_an_address_is_confirmed_by_a_phrase() {
    let fake = fake_with(&without_passkey());
    fake.on(
        "GET",
        "/api/v2/users/auth0%7Cmia",
        FakeResponse::json(
            200,
            serde_json::json!({"user_id": "auth0|mia", "name": "Mia"}),
        ),
    );
    fake.on("DELETE", METHODS, FakeResponse::empty(204));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    open(&bench).await;
    type_text(&part(&bench, "field-confirmation"), "delete all");
    bench.settle().await;
    click(&part(&bench, "confirm"));
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.fake.asked("DELETE", METHODS).len(), 1);
}

#[wasm_bindgen_test]
async fn security_53_late_outcome_for_one_user_leaves_the_next_ones_dialog_open() {
    let bench = Bench::loaded(&without_passkey()).await;
    let gate = Gate::default();
    bench
        .fake
        .on("DELETE", METHODS, FakeResponse::empty(204).behind(&gate));
    open(&bench).await;
    confirm(&bench).await;
    bench
        .until("sent", |b| !b.fake.asked("DELETE", METHODS).is_empty())
        .await;
    let otto = "/api/v2/users/auth0%7Cotto";
    bench.fake.on(
        "GET",
        otto,
        FakeResponse::json(200, json!({"user_id": "auth0|otto", "name": "Otto"})),
    );
    bench.fake.on(
        "GET",
        &format!("{otto}/authentication-methods"),
        FakeResponse::json(200, page(&methods()[2..3])),
    );
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
    bench
        .until("the other user", |b| b.all("factor-row").len() == 1)
        .await;
    open(&bench).await;
    gate.open();
    bench.settle().await;
    assert!(
        bench
            .css("[data-testid='delete-all-dialog'][open]")
            .is_some(),
        "the first user's outcome closed the second user's dialog"
    );
    assert_eq!(bench.all("factor-row").len(), 1);
}
