//! Changing a phone's number: the old number is deleted only after the new one is in the list.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::form_add::sent;
use crate::support::dialog::{fill, part, shown_error, value};
use crate::support::{
    Bench, FakeResponse, METHODS, click, error, fake_with, methods, page, session_with,
};

const OLD: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const NEW: &str = "+33612345678";

fn new_phone() -> Value {
    json!({"id": "phone|2", "type": "phone", "name": "Mobile", "confirmed": true, "phone_number": NEW,
        "preferred_authentication_method": "sms"})
}

fn with_new() -> Vec<Value> {
    let mut list = methods();
    list.push(new_phone());
    list
}

fn without_old() -> Vec<Value> {
    let mut list = with_new();
    list.retain(|m| m["id"] != "phone|1");
    list
}

/// A desk with the dialog open and a new number filled in.
async fn opened(list: &[Value]) -> Bench {
    let bench = Bench::loaded(list).await;
    click(&bench.in_row("phone|1", "action-change-number"));
    bench
        .until("the form", |b| {
            b.css("dialog[open] [data-testid='form-change-number']")
                .is_some()
        })
        .await;
    bench.settle().await;
    fill(&bench, "phone_number", NEW);
    bench.settle().await;
    bench.time.advance(300);
    bench.settle().await;
    bench
}

/// The methods requests since the list was loaded, in order.
fn method_requests(bench: &Bench) -> Vec<String> {
    let log = bench.fake.log();
    let path = |url: &str| url.split('?').next().unwrap_or_default().to_owned();
    log.iter()
        .filter(|request| request.url.contains("authentication-methods"))
        .map(|request| {
            let last = path(&request.url);
            let last = last.rsplit('/').next().unwrap_or_default();
            format!("{} {last}", request.method.as_str())
        })
        .skip(1)
        .collect()
}

async fn end(bench: &Bench) -> String {
    bench.wait_for("change-result").await;
    bench.settle().await;
    bench
        .get("change-result")
        .get_attribute("data-end")
        .unwrap()
}

#[wasm_bindgen_test]
async fn number_is_changed_in_one_action() {
    let bench = opened(&methods()).await;
    assert_eq!(value(&bench, "name"), "Mobile");
    assert_eq!(value(&bench, "preferred_authentication_method"), "sms");
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, new_phone()));
    bench.fake.on("DELETE", OLD, FakeResponse::empty(204));
    bench
        .fake
        .once("GET", METHODS, FakeResponse::json(200, page(&with_new())));
    bench.fake.once(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&without_old())),
    );
    let submit = part(&bench, "submit");
    submit.click();
    submit.click();
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    bench.settle().await;
    assert_eq!(
        method_requests(&bench),
        [
            "POST authentication-methods",
            "GET authentication-methods",
            "DELETE phone%7C1",
            "GET authentication-methods"
        ]
    );
    assert_eq!(
        sent(&bench),
        [
            json!({"type": "phone", "name": "Mobile", "phone_number": NEW, "preferred_authentication_method": "sms"})
        ]
    );
    assert!(bench.row("phone|1").is_none() && bench.row("phone|2").is_some());
    assert_eq!(
        bench.row("phone|2").unwrap().get_attribute("data-mark"),
        None
    );
    assert_eq!(bench.said().trim_end_matches('\u{a0}'), "Number changed.");
    assert_eq!(bench.focused().unwrap().id(), "methods-heading");
}

#[wasm_bindgen_test]
async fn deleted_number_leaves_the_screen_even_if_the_last_list_fails() {
    let bench = opened(&methods()).await;
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, new_phone()));
    bench.fake.on("DELETE", OLD, FakeResponse::empty(204));
    bench
        .fake
        .once("GET", METHODS, FakeResponse::json(200, page(&with_new())));
    // A 403 isn't retried.
    bench.fake.once(
        "GET",
        METHODS,
        FakeResponse::json(403, error(403, "insufficient_scope", "x")),
    );
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&without_old())),
    );
    click(&part(&bench, "submit"));
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    bench
        .until("the list is loaded again", |b| b.row("phone|1").is_none())
        .await;
    assert!(bench.row("phone|2").is_some());
}

#[wasm_bindgen_test]
async fn refused_second_phone_leaves_the_old_one_and_says_so() {
    for (status, code, message) in [
        (
            403,
            "limit_of_entities_reached",
            "You reached the limit of entities of this type for this user.",
        ),
        (409, "authentication_method_exists", "exists"),
    ] {
        let bench = opened(&methods()).await;
        bench.fake.on(
            "POST",
            METHODS,
            FakeResponse::json(status, error(status, code, message)),
        );
        click(&part(&bench, "submit"));
        let said = bench.wait_for("no-second").await.inner_text();
        assert!(said.contains("nothing was changed"), "{said}");
        bench.settle().await;
        assert!(bench.fake.asked("DELETE", OLD).is_empty());
        assert_eq!(shown_error(&bench, "phone_number"), "");
        assert!(!bench.has("error-banner"), "reported only once");
        assert_eq!(value(&bench, "phone_number"), NEW, "the form stays");
    }
}

#[wasm_bindgen_test]
async fn duplicate_number_is_refused_beside_its_field() {
    let mut list = methods();
    list.push(json!({"id": "phone|9", "type": "phone", "phone_number": "+336*****78"}));
    let bench = opened(&list).await;
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(409, error(409, "authentication_method_exists", "exists")),
    );
    click(&part(&bench, "submit"));
    bench
        .until("the error", |b| {
            shown_error(b, "phone_number").contains("already")
        })
        .await;
    assert!(!bench.has("no-second"));
}

#[wasm_bindgen_test]
async fn same_number_is_not_sent() {
    let bench = opened(&methods()).await;
    fill(&bench, "phone_number", "+1 555 123 4567");
    click(&part(&bench, "submit"));
    bench
        .until("the error", |b| {
            shown_error(b, "phone_number").contains("already the current number")
        })
        .await;
    assert!(bench.fake.asked("POST", METHODS).is_empty());
}

#[wasm_bindgen_test]
async fn undeletable_old_number_is_left_beside_the_new_one() {
    let bench = opened(&methods()).await;
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, new_phone()));
    bench.fake.on(
        "DELETE",
        OLD,
        FakeResponse::json(
            403,
            error(
                403,
                "insufficient_scope",
                "Insufficient scope, expected any of: x",
            ),
        ),
    );
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&with_new())));
    click(&part(&bench, "submit"));
    assert_eq!(end(&bench).await, "both");
    let said = part(&bench, "change-result").inner_text();
    for words in [
        "the old one could not be deleted",
        "yourself",
        "permission",
        "Missing permission: x",
        "req-1",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(bench.row("phone|1").is_some() && bench.row("phone|2").is_some());
    assert_eq!(
        bench.row("phone|1").unwrap().get_attribute("data-mark"),
        None
    );
    assert!(
        bench.css("dialog[open] form").is_none(),
        "nothing can be sent again"
    );
    let focused = bench.focused().unwrap().get_attribute("data-testid");
    assert_eq!(focused.as_deref(), Some("close-result"));
    click(&part(&bench, "close-result"));
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(bench.fake.asked("POST", METHODS).len(), 1);
}

#[wasm_bindgen_test]
async fn unknown_outcome_is_reconciled_and_never_sent_again() {
    let unknown = || FakeResponse::json(504, error(504, "outcome_unknown", "x"));
    for (list, ended) in [(methods(), "not-there"), (with_new(), "")] {
        let bench = opened(&methods()).await;
        bench.fake.on("POST", METHODS, unknown());
        bench.fake.on("DELETE", OLD, FakeResponse::empty(204));
        bench
            .fake
            .once("GET", METHODS, FakeResponse::json(200, page(&list)));
        bench.fake.on(
            "GET",
            METHODS,
            FakeResponse::json(200, page(&without_old())),
        );
        click(&part(&bench, "submit"));
        if ended.is_empty() {
            bench
                .until("closed", |b| b.css("dialog[open]").is_none())
                .await;
            assert_eq!(bench.fake.asked("DELETE", OLD).len(), 1);
        } else {
            assert_eq!(end(&bench).await, ended);
            assert!(bench.fake.asked("DELETE", OLD).is_empty());
        }
        assert_eq!(bench.fake.asked("POST", METHODS).len(), 1);
    }
    let bench = opened(&methods()).await;
    bench.fake.on("POST", METHODS, unknown());
    bench.fake.on("GET", METHODS, FakeResponse::offline());
    click(&part(&bench, "submit"));
    assert_eq!(end(&bench).await, "unknown");
    assert!(bench.fake.asked("DELETE", OLD).is_empty());
}

#[wasm_bindgen_test]
async fn linked_methods_are_named_in_the_form() {
    let mut list = methods();
    list[3]["link_id"] = json!("l1");
    let bench = opened(&list).await;
    let words = part(&bench, "linked-warning").inner_text();
    assert!(
        words.contains("Pixel") && words.contains("Authenticator app"),
        "{words}"
    );
}

#[wasm_bindgen_test]
async fn unavailable_action_says_why() {
    for (verbs, why_not) in [
        (&["read", "create"] as &[&str], Some("permission to delete")),
        (&["read", "delete"], Some("permission to add")),
        (&["read", "update"], None),
    ] {
        let fake = fake_with(&methods());
        fake.on(
            "GET",
            "/session",
            FakeResponse::json(200, session_with(verbs)),
        );
        let bench = Bench::for_user(fake);
        bench.wait_for("methods").await;
        bench.settle().await;
        let Some(why_not) = why_not else {
            assert!(!bench.has("action-change-number"), "{verbs:?}");
            continue;
        };
        let button = bench.in_row("phone|1", "action-change-number");
        assert_eq!(
            button.get_attribute("aria-disabled").as_deref(),
            Some("true")
        );
        let why = button.get_attribute("aria-describedby").unwrap();
        let why_shown = bench.css(&format!("#{why}")).unwrap().inner_text();
        assert!(why_shown.contains(why_not), "{why_shown}");
        click(&button);
        bench.settle().await;
        assert!(bench.css("dialog[open]").is_none());
    }
    let bench = Bench::loaded(&methods()).await;
    let buttons = bench.all("action-change-number");
    assert_eq!(buttons.len(), 1, "phones only");
}

#[wasm_bindgen_test]
async fn form_forgets_a_cancelled_number() {
    let bench = opened(&methods()).await;
    click(&part(&bench, "cancel"));
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    click(&bench.in_row("phone|1", "action-change-number"));
    bench
        .until("open", |b| b.css("dialog[open]").is_some())
        .await;
    bench.settle().await;
    assert_eq!(value(&bench, "phone_number"), "");
    assert_eq!(value(&bench, "name"), "Mobile");
    let focused = bench.focused().unwrap().get_attribute("name");
    assert_eq!(focused.as_deref(), Some("phone_number"));
}
