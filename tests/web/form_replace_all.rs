//! Replacing all methods: edit, review, confirm, done.

use factordesk_model::headers::{CONFIRM, ConfirmAction, IDEMPOTENCY_KEY};
use factordesk_model::{AuthenticationMethod, ListVersion};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, choose, click, error, methods, page, type_text,
};

const SECRET: &str = "jbsw y3dp ehpk 3pxp";

/// Methods that a replacement can keep, and one that it can't (the security key).
fn expressible() -> Vec<Value> {
    vec![
        json!({"id": "phone|1", "type": "phone", "name": "Mobile", "confirmed": true, "phone_number": "+15551234567",
            "preferred_authentication_method": "sms"}),
        json!({"id": "totp|1", "type": "totp", "name": "App", "confirmed": true}),
        json!({"id": "webauthn-roaming|1", "type": "webauthn-roaming", "name": "YubiKey", "confirmed": true}),
    ]
}

#[track_caller]
fn part(bench: &Bench, testid: &str) -> HtmlElement {
    css(bench, &format!("[data-testid='{testid}']"))
}

#[track_caller]
fn css(bench: &Bench, selector: &str) -> HtmlElement {
    match bench.css(&format!("dialog[open] {selector}")) {
        Some(found) => found,
        None => panic!("no {selector} in the dialog: {}", bench.text()),
    }
}

/// A field in a line; lines are counted from 1.
#[track_caller]
fn in_line(bench: &Bench, line: usize, field: &str) -> HtmlElement {
    css(
        bench,
        &format!("[data-testid='replace-row']:nth-child({line}) [data-testid='{field}']"),
    )
}

fn value(field: &HtmlElement) -> String {
    js_sys::Reflect::get(field, &"value".into())
        .unwrap()
        .as_string()
        .unwrap()
}

pub(crate) async fn open(bench: &Bench) {
    click(&bench.get("replace-all"));
    bench.wait_for("replace-edit").await;
    bench
        .until("the dialog", |b| {
            b.css("[data-testid='replace-all-dialog'][open]").is_some()
        })
        .await;
}

/// A desk with the editor open and the app's secret typed.
async fn edited() -> Bench {
    let bench = Bench::loaded(&expressible()).await;
    open(&bench).await;
    type_text(&in_line(&bench, 2, "field-totp_secret"), SECRET);
    bench.settle().await;
    bench
}

async fn review(bench: &Bench) {
    click(&part(bench, "review"));
    bench.wait_for("replace-review").await;
    bench.settle().await;
}

async fn confirm(bench: &Bench) {
    type_text(&part(bench, "field-confirmation"), "mia@example.com");
    bench.settle().await;
    click(&part(bench, "confirm"));
}

fn sent(bench: &Bench) -> Vec<Value> {
    bench
        .fake
        .asked("PUT", METHODS)
        .iter()
        .map(|request| serde_json::from_str(request.body.as_ref().unwrap().expose()).unwrap())
        .collect()
}

fn changes(bench: &Bench) -> Vec<String> {
    bench
        .all("diff-entry")
        .iter()
        .map(|entry| entry.get_attribute("data-change").unwrap())
        .collect()
}

pub(crate) async fn import(bench: &Bench, json: &str) {
    if !bench.has("import-read") {
        click(&part(bench, "import"));
        bench.wait_for("import-read").await;
    }
    type_text(&part(bench, "field-import"), json);
    bench.settle().await;
    click(&part(bench, "import-read"));
    bench.settle().await;
}

#[wasm_bindgen_test]
async fn editor_starts_with_the_methods_that_can_be_kept() {
    let bench = Bench::loaded(&expressible()).await;
    open(&bench).await;
    assert_eq!(bench.all("replace-row").len(), 2);
    assert_eq!(
        value(&in_line(&bench, 1, "field-phone_number")),
        "+15551234567"
    );
    assert_eq!(
        value(&in_line(&bench, 1, "field-preferred_authentication_method")),
        "sms"
    );
    assert_eq!(value(&in_line(&bench, 2, "field-name")), "App");
    assert_eq!(value(&in_line(&bench, 2, "field-totp_secret")), "");
    let words = bench.all("replace-row")[1].inner_text();
    assert!(words.contains("type its secret again"), "{words}");
    assert!(bench.has("export"));
}

#[wasm_bindgen_test]
async fn invalid_lines_are_not_reviewed_and_the_first_error_has_the_focus() {
    let bench = Bench::loaded(&expressible()).await;
    open(&bench).await;
    click(&part(&bench, "review"));
    bench.settle().await;
    assert!(!bench.has("replace-review"));
    let shown = in_line(&bench, 2, "error-totp_secret").inner_text();
    assert_eq!(shown, "Enter the secret.");
    assert_eq!(
        bench.focused().unwrap().id(),
        in_line(&bench, 2, "field-totp_secret").id()
    );
}

#[wasm_bindgen_test]
async fn review_shows_before_and_after_and_what_is_lost() {
    let bench = edited().await;
    type_text(&in_line(&bench, 1, "field-name"), "Work");
    choose(
        &in_line(&bench, 1, "field-preferred_authentication_method"),
        "voice",
    );
    click(&part(&bench, "add-row-phone"));
    bench
        .until("a third line", |b| b.all("replace-row").len() == 3)
        .await;
    type_text(
        &in_line(&bench, 3, "field-phone_number"),
        "+33 6 12 34 56 78",
    );
    bench.settle().await;
    review(&bench).await;
    assert_eq!(changes(&bench), ["changed", "changed", "added", "removed"]);
    assert_eq!(
        part(&bench, "diff-summary").inner_text(),
        "0 kept, 2 changed, 1 new, 1 removed."
    );
    let entries = bench.all("diff-entry");
    let first = entries[0].inner_text();
    for words in ["Mobile", "Work", "SMS", "Voice call"] {
        assert!(first.contains(words), "{words}: {first}");
    }
    assert!(entries[2].inner_text().contains("+33612345678"));
    assert!(entries[3].inner_text().contains("YubiKey"));
    let losses: Vec<String> = bench
        .all("loss")
        .iter()
        .map(HtmlElement::inner_text)
        .collect();
    for words in ["YubiKey", "authenticator app", "ids, creation dates"] {
        assert!(
            losses.iter().any(|l| l.contains(words)),
            "{words}: {losses:?}"
        );
    }
    assert!(
        !bench.text().contains("JBSWY3DP"),
        "the secret is on the screen"
    );
}

#[wasm_bindgen_test]
async fn replacement_is_sent_after_confirmation_with_the_version_of_the_shown_list() {
    let bench = edited().await;
    let after = json!([{"id": "phone|9", "type": "phone"}, {"id": "totp|9", "type": "totp"}]);
    bench
        .fake
        .on("PUT", METHODS, FakeResponse::json(200, after.clone()));
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(after.as_array().unwrap())),
    );
    review(&bench).await;
    click(&part(&bench, "confirm"));
    bench.settle().await;
    assert!(sent(&bench).is_empty(), "sent without confirmation");
    confirm(&bench).await;
    bench.wait_for("replace-done").await;
    assert_eq!(
        sent(&bench),
        [json!([
            {"type": "phone", "name": "Mobile", "phone_number": "+15551234567", "preferred_authentication_method": "sms"},
            {"type": "totp", "name": "App", "totp_secret": "JBSWY3DPEHPK3PXP"}
        ])]
    );
    let shown: Vec<AuthenticationMethod> = expressible()
        .into_iter()
        .map(AuthenticationMethod::from_value)
        .collect();
    let expected = ConfirmAction::ReplaceAll.header(ListVersion::of(&shown));
    assert!(
        bench.fake.asked("PUT", METHODS)[0]
            .headers
            .contains(&(CONFIRM, expected))
    );
    assert!(bench.row("phone|9").is_some());
    click(&part(&bench, "close"));
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    open(&bench).await;
    assert_eq!(bench.all("replace-row").len(), 2, "the new list");
    assert_eq!(value(&in_line(&bench, 2, "field-totp_secret")), "");
}

#[wasm_bindgen_test]
async fn replacement_is_sent_once() {
    let bench = edited().await;
    let gate = Gate::default();
    bench.fake.on(
        "PUT",
        METHODS,
        FakeResponse::json(200, json!([])).behind(&gate),
    );
    review(&bench).await;
    confirm(&bench).await;
    let button = part(&bench, "confirm");
    button.click();
    bench.settle().await;
    button.click();
    let form = part(&bench, "replace-review");
    assert_eq!(form.get_attribute("aria-busy").as_deref(), Some("true"));
    gate.open();
    bench.wait_for("replace-done").await;
    assert_eq!(sent(&bench).len(), 1);
}

#[wasm_bindgen_test]
async fn failed_replacement_keeps_the_lines() {
    let bench = edited().await;
    bench.fake.on(
        "PUT",
        METHODS,
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    review(&bench).await;
    confirm(&bench).await;
    bench.wait_for("error-banner").await;
    assert_eq!(part(&bench, "request-id").inner_text(), "req-1");
    click(&part(&bench, "edit-again"));
    bench.wait_for("replace-edit").await;
    assert_eq!(value(&in_line(&bench, 2, "field-totp_secret")), SECRET);
}

#[wasm_bindgen_test]
async fn repeated_replacement_has_a_new_idempotency_key() {
    let bench = edited().await;
    let unknown = error(504, "outcome_unknown", "x");
    bench
        .fake
        .on("PUT", METHODS, FakeResponse::json(504, unknown));
    review(&bench).await;
    confirm(&bench).await;
    bench.wait_for("error-banner").await;
    click(&part(&bench, "edit-again"));
    bench.wait_for("replace-edit").await;
    review(&bench).await;
    confirm(&bench).await;
    bench
        .until("the second request", |b| sent(b).len() == 2)
        .await;
    let requests = bench.fake.asked("PUT", METHODS);
    let keys: Vec<&str> = requests
        .iter()
        .flat_map(|request| &request.headers)
        .filter(|(name, _)| *name == IDEMPOTENCY_KEY)
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1]);
}

#[wasm_bindgen_test]
async fn problem_from_the_proxy_is_shown_in_its_line() {
    let bench = edited().await;
    let mut body = error(400, "invalid_body", "Payload validation error");
    body["problems"] = json!([{"field": "[0].phone_number", "key": "phone_not_e164"}]);
    bench.fake.on("PUT", METHODS, FakeResponse::json(400, body));
    review(&bench).await;
    confirm(&bench).await;
    bench.wait_for("replace-edit").await;
    bench.settle().await;
    let shown = in_line(&bench, 1, "error-phone_number").inner_text();
    assert!(shown.contains("country code"), "{shown}");
    assert_eq!(
        bench.focused().unwrap().id(),
        in_line(&bench, 1, "field-phone_number").id()
    );
}

#[wasm_bindgen_test]
async fn security_37_changed_list_is_compared_and_confirmed_again() {
    let bench = edited().await;
    bench.fake.on(
        "PUT",
        METHODS,
        FakeResponse::json(409, error(409, "list_changed", "x")),
    );
    let mut fresh = expressible();
    fresh.push(json!({"id": "push|7", "type": "push", "name": "Pixel"}));
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&fresh)));
    review(&bench).await;
    assert_eq!(changes(&bench).len(), 3);
    confirm(&bench).await;
    bench.wait_for("list-changed").await;
    bench
        .until("the new comparison", |b| changes(b).len() == 4)
        .await;
    assert_eq!(value(&part(&bench, "field-confirmation")), "");
    assert!(bench.all("diff-entry")[3].inner_text().contains("Pixel"));
    click(&part(&bench, "confirm"));
    bench.settle().await;
    assert_eq!(sent(&bench).len(), 1);
}

#[wasm_bindgen_test]
async fn passkeys_block_the_replacement_until_they_are_deleted() {
    let passkey = "/api/v2/users/auth0%7Cmia/authentication-methods/passkey%7C1";
    let mut list = vec![methods().remove(0)];
    list.extend(expressible());
    let bench = Bench::loaded(&list).await;
    open(&bench).await;
    type_text(&in_line(&bench, 2, "field-totp_secret"), SECRET);
    bench.settle().await;
    review(&bench).await;
    assert!(
        part(&bench, "passkeys-block")
            .inner_text()
            .contains("MacBook")
    );
    assert!(
        bench
            .css("dialog[open] [data-testid='field-confirmation']")
            .is_none()
    );
    let button = part(&bench, "confirm");
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    click(&button);
    bench.settle().await;
    assert!(sent(&bench).is_empty());
    bench.fake.on("DELETE", passkey, FakeResponse::empty(204));
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&expressible())),
    );
    click(&part(&bench, "delete-passkeys"));
    bench.wait_for("field-confirmation").await;
    assert!(!bench.has("passkeys-block"));
    assert!(bench.get("batch-item").inner_text().contains("Deleted"));
    bench
        .fake
        .on("PUT", METHODS, FakeResponse::json(200, json!([])));
    confirm(&bench).await;
    bench.wait_for("replace-done").await;
    assert_eq!(sent(&bench).len(), 1);
}

#[wasm_bindgen_test]
async fn import_replaces_the_lines_and_says_what_it_left_out() {
    let bench = Bench::loaded(&expressible()).await;
    open(&bench).await;
    import(
        &bench,
        r#"[{"type":"email","email":"new@example.com"},
{"id":"x","type":"passkey"}]"#,
    )
    .await;
    assert_eq!(bench.all("replace-row").len(), 1);
    assert_eq!(value(&in_line(&bench, 1, "field-email")), "new@example.com");
    let notes = part(&bench, "import-notes").inner_text();
    assert!(notes.contains("1 line read"), "{notes}");
    assert!(
        notes.contains("Entry 2 (line 2)") && notes.contains("passkey"),
        "{notes}"
    );
}

#[wasm_bindgen_test]
async fn unreadable_import_says_where_and_changes_nothing() {
    let bench = Bench::loaded(&expressible()).await;
    open(&bench).await;
    for (json, says) in [
        ("", "nothing to read"),
        ("[{]", "line 1, column 3"),
        ("{}", "neither a list"),
        (
            r#"[{"type":"phone","phone_number":"+29","admin":true}]"#,
            "“admin”",
        ),
    ] {
        import(&bench, json).await;
        let shown = part(&bench, "error-import").inner_text();
        assert!(shown.contains(says), "{json}: {shown}");
    }
    assert_eq!(bench.all("replace-row").len(), 2);
}

#[wasm_bindgen_test]
async fn lines_are_added_and_removed() {
    let bench = Bench::loaded(&expressible()).await;
    open(&bench).await;
    for kind in ["phone", "email", "totp"] {
        click(&part(&bench, &format!("add-row-{kind}")));
    }
    bench
        .until("five lines", |b| b.all("replace-row").len() == 5)
        .await;
    for _ in 0..5 {
        click(&part(&bench, "remove-row"));
        bench.settle().await;
    }
    assert!(bench.has("replace-empty"));
    click(&part(&bench, "review"));
    bench.settle().await;
    assert!(
        !bench.has("replace-review"),
        "an empty list went to the review"
    );
    click(&part(&bench, "start-again"));
    bench
        .until("the lines are back", |b| b.all("replace-row").len() == 2)
        .await;
}

#[wasm_bindgen_test]
async fn security_42_secret_is_gone_after_close_and_the_rest_is_kept() {
    let bench = edited().await;
    type_text(&in_line(&bench, 1, "field-name"), "Work");
    click(&part(&bench, "cancel"));
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
    open(&bench).await;
    assert_eq!(value(&in_line(&bench, 1, "field-name")), "Work");
    assert_eq!(value(&in_line(&bench, 2, "field-totp_secret")), "");
}

#[wasm_bindgen_test]
async fn same_number_twice_is_refused_in_its_line() {
    let bench = edited().await;
    click(&part(&bench, "add-row-phone"));
    bench
        .until("a third line", |b| b.all("replace-row").len() == 3)
        .await;
    type_text(&in_line(&bench, 3, "field-phone_number"), "+1 555 123 4567");
    bench.settle().await;
    click(&part(&bench, "review"));
    bench.settle().await;
    let shown = in_line(&bench, 3, "error-phone_number").inner_text();
    assert_eq!(shown, "This is in the list twice.");
}
