//! Deleting one method.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Bench, FakeResponse, Gate, METHODS, click, error, methods, page};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const PUSH: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/push%7C1";

/// Opens the dialog that deletes a method.
pub(crate) async fn ask_to_delete(bench: &Bench, method: &str) {
    click(&bench.in_row(method, "action-delete"));
    bench
        .until("the dialog", |b| {
            b.css("dialog[open] [data-testid='confirm']").is_some()
        })
        .await;
}

/// Confirms the deletion.
pub(crate) fn confirm(bench: &Bench) {
    click(&bench.css("dialog[open] [data-testid='confirm']").unwrap());
}

#[wasm_bindgen_test]
async fn dialog_separates_name_and_type() {
    let bench = Bench::loaded(&methods()).await;
    ask_to_delete(&bench, "phone|1").await;
    let what = bench.css("dialog[open] .delete-what").unwrap();
    assert_eq!(what.inner_text(), "Mobile Phone");
    click(&bench.css("dialog[open] [data-testid='cancel']").unwrap());
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
}

#[wasm_bindgen_test]
async fn dialog_says_if_a_deletion_can_not_be_undone() {
    let bench = Bench::loaded(&methods()).await;
    ask_to_delete(&bench, "passkey|1").await;
    let words = bench.get("irreversible").inner_text();
    assert!(words.contains("can't be undone"), "{words}");
    click(&bench.css("dialog[open] [data-testid=cancel]").unwrap());
    bench.settle().await;
}

#[wasm_bindgen_test]
async fn delete_marks_the_row_then_loads_the_list() {
    let bench = Bench::loaded(&methods()).await;
    let gate = Gate::default();
    bench
        .fake
        .on("DELETE", PHONE, FakeResponse::empty(204).behind(&gate));
    ask_to_delete(&bench, "phone|1").await;
    let left = bench.get("left-after").inner_text();
    assert_eq!(
        left.replace(['\u{2068}', '\u{2069}'], ""),
        "Remaining: password, passkey “MacBook”, push notification “Pixel”, and authenticator app. Backup: recovery code."
    );
    // The number is shown in full, so the phone can be added again.
    assert!(!bench.has("irreversible"));
    confirm(&bench);
    bench
        .until("the row is marked", |b| {
            b.row("phone|1")
                .unwrap()
                .get_attribute("data-mark")
                .as_deref()
                == Some("deleting")
        })
        .await;
    assert_eq!(
        bench
            .row("phone|1")
            .unwrap()
            .get_attribute("aria-busy")
            .as_deref(),
        Some("true")
    );
    let mut left = methods();
    left.remove(3);
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&left)));
    gate.open();
    bench
        .until("the row is gone", |b| b.row("phone|1").is_none())
        .await;
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.said(), "Phone “Mobile” deleted.");
    assert_eq!(bench.fake.asked("GET", METHODS).len(), 2, "listed again");
    // The button that opened the dialog is gone with its row.
    bench
        .until("the heading has the focus", |b| {
            b.focused().is_some_and(|e| e.id() == "methods-heading")
        })
        .await;
}

#[wasm_bindgen_test]
async fn security_53_failed_delete_brings_the_row_back_and_says_why() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on(
        "DELETE",
        PHONE,
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench.wait_for("error-banner").await;
    assert_eq!(
        bench.row("phone|1").unwrap().get_attribute("data-mark"),
        None
    );
    assert_eq!(bench.get("request-id").inner_text(), "req-1");
    assert!(
        bench.said().contains("can't be reached"),
        "{}",
        bench.said()
    );
    assert!(
        bench.css("dialog[open]").is_some(),
        "the dialog stays for another try"
    );
}

#[wasm_bindgen_test]
async fn security_53_double_click_sends_one_request() {
    let bench = Bench::loaded(&methods()).await;
    let gate = Gate::default();
    bench
        .fake
        .on("DELETE", PHONE, FakeResponse::empty(204).behind(&gate));
    ask_to_delete(&bench, "phone|1").await;
    let button = bench.css("dialog[open] [data-testid='confirm']").unwrap();
    button.click();
    button.click();
    bench.settle().await;
    button.click();
    gate.open();
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.fake.asked("DELETE", PHONE).len(), 1);
}

#[wasm_bindgen_test]
async fn security_33_a_method_that_is_gone_counts_as_deleted() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on(
        "DELETE",
        PHONE,
        FakeResponse::json(404, error(404, "inexistent_authentication_method", "x")),
    );
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.said(), "Phone “Mobile” deleted.");
}

#[wasm_bindgen_test]
async fn linked_methods_are_named_and_deleted_together() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on("DELETE", PUSH, FakeResponse::empty(204));
    ask_to_delete(&bench, "push|1").await;
    assert!(
        bench
            .get("linked-warning")
            .inner_text()
            .contains("Authenticator app")
    );
    let left: Vec<_> = methods()
        .into_iter()
        .filter(|m| m.get("link_id").is_none())
        .collect();
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&left)));
    confirm(&bench);
    bench
        .until("three rows", |b| b.all("factor-row").len() == 3)
        .await;
}

#[wasm_bindgen_test]
async fn rate_limited_deletion_waits_and_is_repeated() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.once(
        "DELETE",
        PHONE,
        FakeResponse::json(429, error(429, "too_many_requests", "x")).retry_after(2),
    );
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench.wait_for("state-waiting").await;
    assert_eq!(bench.fake.asked("DELETE", PHONE).len(), 1);
    bench.time.advance(2000);
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.fake.asked("DELETE", PHONE).len(), 2);
    assert!(!bench.has("state-waiting"));
}

#[wasm_bindgen_test]
async fn unknown_outcome_reloads_the_list_and_is_never_sent_again() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on("DELETE", PHONE, FakeResponse::offline());
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench.wait_for("error-banner").await;
    bench
        .until("listed again", |b| b.fake.asked("GET", METHODS).len() == 2)
        .await;
    bench.time.advance(60_000);
    bench.settle().await;
    assert_eq!(bench.fake.asked("DELETE", PHONE).len(), 1);
}

#[wasm_bindgen_test]
async fn cancel_deletes_nothing_and_gives_the_focus_back() {
    let bench = Bench::loaded(&methods()).await;
    ask_to_delete(&bench, "phone|1").await;
    click(&bench.css("dialog[open] [data-testid='cancel']").unwrap());
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert!(bench.fake.log().iter().all(|r| r.method.as_str() == "GET"));
    let focused = bench.focused().and_then(|e| e.get_attribute("data-testid"));
    assert_eq!(focused.as_deref(), Some("action-delete"));
}
