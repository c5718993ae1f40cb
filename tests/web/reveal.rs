//! 41: numbers and addresses are shown masked; they are revealed for one minute to an admin who may reveal and asks.

use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::UserId;
use factordesk_model::headers::REVEAL;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, page, session_with, type_text,
};

const ONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const NUMBER: &str = "+15551234567";

fn phone(number: &str, name: &str) -> Value {
    json!({"id": "phone|1", "type": "phone", "name": name, "confirmed": true, "phone_number": number})
}

/// The methods as the proxy masks them.
fn masked() -> Vec<Value> {
    vec![
        phone("•••• 67", "•••• 67"),
        json!({"id": "email|1", "type": "email", "name": "Mail", "confirmed": true, "email": "m••••@example.com"}),
        json!({"id": "phone|2", "type": "phone", "name": "Old", "confirmed": true, "phone_number": "XXXXXXXXX4567"}),
    ]
}

/// The same methods, revealed.
fn revealed() -> Vec<Value> {
    let mut methods = masked();
    methods[0] = phone(NUMBER, NUMBER);
    methods[1]["email"] = json!("mia@example.com");
    methods
}

async fn bench(verbs: &[&str]) -> Bench {
    let fake = fake_with(&masked());
    fake.on(
        "GET",
        "/session",
        FakeResponse::json(200, session_with(verbs)),
    );
    fake.on("GET", ONE, FakeResponse::json(200, phone(NUMBER, NUMBER)));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench
}

const EVERYTHING: &[&str] = &["read", "create", "update", "delete", "reveal"];

fn shows(bench: &Bench, text: &str) -> bool {
    let row = bench.row("phone|1").unwrap();
    row.text_content().unwrap_or_default().contains(text)
}

/// Whether each request to this path had the reveal header.
fn asked_to_reveal(bench: &Bench, path: &str) -> Vec<bool> {
    let asked = bench.fake.asked("GET", path);
    let header = |name: &str, value: &str| name == REVEAL && value == "true";
    asked
        .iter()
        .map(|request| request.headers.iter().any(|(n, v)| header(n, v)))
        .collect()
}

#[wasm_bindgen_test]
async fn security_41_a_number_is_shown_when_asked_for_and_hidden_again() {
    let bench = bench(EVERYTHING).await;
    assert!(shows(&bench, "•••• 67") && !shows(&bench, "1234567"));
    assert_eq!(asked_to_reveal(&bench, METHODS), [false]);
    click(&bench.in_row("phone|1", "action-details"));
    let raw = bench.wait_for("raw-json").await;
    assert!(raw.text_content().unwrap().contains("•••• 67"));
    let button = bench.in_row("phone|1", "reveal");
    button.focus().unwrap();
    click(&button);
    bench.until("the number", |b| shows(b, NUMBER)).await;
    assert_eq!(asked_to_reveal(&bench, ONE), [true]);
    let raw = bench.get("raw-json").text_content().unwrap();
    assert!(raw.contains(NUMBER), "{raw}");
    assert_eq!(bench.in_row("phone|1", "method-name").inner_text(), NUMBER);
    bench
        .until("the announcement", |b| {
            b.said() == "Revealed for one minute."
        })
        .await;
    // The same button keeps the focus and hides the number again.
    assert_eq!(bench.focused().as_deref(), Some(button.as_ref()));
    assert_eq!(button.inner_text(), "Hide");
    click(&button);
    bench
        .until("the masked number", |b| !shows(b, "1234567"))
        .await;
    assert!(!bench.text().contains("1234567"));
    assert_eq!(asked_to_reveal(&bench, ONE).len(), 1);
    assert_eq!(asked_to_reveal(&bench, METHODS), [false]);
}

#[wasm_bindgen_test]
async fn security_41_what_is_shown_is_hidden_after_a_minute() {
    let bench = bench(EVERYTHING).await;
    click(&bench.in_row("phone|1", "reveal"));
    bench.until("the number", |b| shows(b, NUMBER)).await;
    bench.time.advance(59_000);
    bench.settle().await;
    assert!(shows(&bench, NUMBER));
    // Revealing it again starts a new minute.
    click(&bench.in_row("phone|1", "reveal"));
    bench
        .until("the masked number", |b| !shows(b, NUMBER))
        .await;
    click(&bench.in_row("phone|1", "reveal"));
    bench.until("the number", |b| shows(b, NUMBER)).await;
    bench.time.advance(59_000);
    bench.settle().await;
    assert!(shows(&bench, NUMBER));
    bench.time.advance(1_000);
    bench
        .until("the masked number", |b| !shows(b, "1234567"))
        .await;
}

#[wasm_bindgen_test]
async fn security_41_who_may_not_is_told_so_and_offered_nothing() {
    let bench = bench(&["read", "create", "update", "delete"]).await;
    assert!(!bench.has("reveal"));
    let limits = bench.get("permission-limits").inner_text();
    assert!(limits.contains("permission to reveal numbers"), "{limits}");
    click(&bench.get("export"));
    bench
        .until("the announcement", |b| b.said().contains("masked"))
        .await;
    click(&bench.get("replace-all"));
    bench.wait_for("replace-edit").await;
    bench.settle().await;
    let asked = bench.fake.log();
    let headers = asked.iter().flat_map(|request| &request.headers);
    assert_eq!(headers.filter(|(name, _)| *name == REVEAL).count(), 0);
}

#[wasm_bindgen_test]
async fn security_41_nothing_is_offered_where_nothing_is_masked_by_the_proxy() {
    let bench = bench(EVERYTHING).await;
    assert_eq!(bench.all("reveal").len(), 2);
    let own = bench.row("phone|2").unwrap();
    assert!(own.inner_text().contains("XXXXXXXXX4567"));
    assert!(
        own.query_selector("[data-testid='reveal']")
            .unwrap()
            .is_none()
    );
    assert!(!bench.has("permission-limits"));
}

#[wasm_bindgen_test]
async fn failed_reveal_is_reported_in_its_row() {
    let bench = bench(EVERYTHING).await;
    let refused = error(503, "unavailable", "The audit record can't be written.");
    bench
        .fake
        .once("GET", ONE, FakeResponse::json(503, refused));
    click(&bench.in_row("phone|1", "reveal"));
    bench
        .until("the error", |b| {
            let row = b.row("phone|1").unwrap();
            row.query_selector("[data-testid='error-banner']")
                .unwrap()
                .is_some()
        })
        .await;
    assert!(shows(&bench, "req-1") && !shows(&bench, "1234567"));
    // The next attempt succeeds, and the error is gone.
    click(&bench.in_row("phone|1", "reveal"));
    bench.until("the number", |b| shows(b, NUMBER)).await;
    assert!(!bench.has("error-banner"));
}

#[wasm_bindgen_test]
async fn security_53_a_reveal_for_one_user_never_shows_on_another() {
    let bench = bench(EVERYTHING).await;
    let gate = Gate::default();
    let late = FakeResponse::json(200, phone(NUMBER, NUMBER)).behind(&gate);
    bench.fake.on("GET", ONE, late);
    let other = "/api/v2/users/auth0%7Cotto";
    let otto = json!({"user_id": "auth0|otto", "name": "Otto"});
    bench.fake.on("GET", other, FakeResponse::json(200, otto));
    let list = format!("{other}/authentication-methods");
    // Both users' methods have the same id.
    let methods = [phone("•••• 99", "Ottos phone")];
    bench
        .fake
        .on("GET", &list, FakeResponse::json(200, page(&methods)));
    click(&bench.in_row("phone|1", "reveal"));
    bench.settle().await;
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
    bench
        .until("Otto's phone", |b| b.text().contains("Ottos phone"))
        .await;
    gate.open();
    bench.settle().await;
    assert!(shows(&bench, "•••• 99") && !bench.text().contains("1234567"));
}

#[wasm_bindgen_test]
async fn security_41_what_was_shown_is_hidden_when_the_method_changes() {
    let bench = bench(EVERYTHING).await;
    click(&bench.in_row("phone|1", "reveal"));
    bench.until("the number", |b| shows(b, NUMBER)).await;
    let renamed = [phone("•••• 67", "Renamed")];
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&renamed)));
    click(&bench.get("refresh"));
    bench.until("the new name", |b| shows(b, "Renamed")).await;
    bench
        .until("the masked number", |b| !shows(b, "1234567"))
        .await;
}

fn in_line(bench: &Bench, line: usize, field: &str) -> HtmlInputElement {
    let place = format!(
        "dialog[open] [data-testid='replace-row']:nth-child({line}) [data-testid='field-{field}']"
    );
    bench.css(&place).unwrap().unchecked_into()
}

async fn open_editor(bench: &Bench) {
    click(&bench.get("replace-all"));
    bench.wait_for("replace-edit").await;
    bench.settle().await;
}

#[wasm_bindgen_test]
async fn security_41_replace_all_begins_with_what_it_may_see_and_forgets_it() {
    let bench = bench(EVERYTHING).await;
    let gate = Gate::default();
    let response = FakeResponse::json(200, page(&revealed())).behind(&gate);
    bench.fake.once("GET", METHODS, response);
    open_editor(&bench).await;
    assert_eq!(asked_to_reveal(&bench, METHODS), [false, true]);
    // Input typed in the meantime is kept.
    type_text(&in_line(&bench, 2, "email"), "new@example.com");
    gate.open();
    bench
        .until("the number", |b| {
            in_line(b, 1, "phone_number").value() == NUMBER
        })
        .await;
    assert_eq!(in_line(&bench, 2, "email").value(), "new@example.com");
    assert_eq!(in_line(&bench, 1, "name").value(), NUMBER);
    // Masked by the tenant, so the desk can't reveal it.
    assert_eq!(in_line(&bench, 3, "phone_number").value(), "");
    let cancel = bench.css("dialog[open] [data-testid='cancel']").unwrap();
    click(&cancel);
    bench
        .until("the dialog to close", |b| b.css("dialog[open]").is_none())
        .await;
    assert!(!bench.text().contains("1234567"));
    // Opening it again requests the list unmasked again, which the proxy records again.
    let refused = error(403, "insufficient_scope", "No.");
    bench
        .fake
        .once("GET", METHODS, FakeResponse::json(403, refused));
    open_editor(&bench).await;
    assert_eq!(asked_to_reveal(&bench, METHODS), [false, true, true]);
    assert_eq!(in_line(&bench, 1, "phone_number").value(), "");
    assert!(
        bench
            .css("dialog[open] [data-testid='error-banner']")
            .is_some()
    );
}

#[wasm_bindgen_test]
async fn security_41_without_the_permission_replace_all_asks_to_type_it() {
    let bench = bench(&["read", "create", "update", "delete"]).await;
    open_editor(&bench).await;
    for (line, field) in [
        (1, "phone_number"),
        (1, "name"),
        (2, "email"),
        (3, "phone_number"),
    ] {
        assert_eq!(in_line(&bench, line, field).value(), "", "{line} {field}");
        let row = in_line(&bench, line, field).closest("[data-testid='replace-row']");
        let said = row.unwrap().unwrap().text_content().unwrap();
        assert!(said.contains("Type it in full"), "{said}");
    }
}

#[wasm_bindgen_test]
async fn security_41_an_export_is_unmasked_for_admins_who_may_reveal() {
    let bench = bench(EVERYTHING).await;
    // Without the method that the tenant masks.
    let remaining = &revealed()[..2];
    bench
        .fake
        .once("GET", METHODS, FakeResponse::json(200, page(remaining)));
    click(&bench.get("export"));
    bench
        .until("the announcement", |b| b.said() == "List saved as a file.")
        .await;
    assert_eq!(asked_to_reveal(&bench, METHODS), [false, true]);
    assert!(!bench.text().contains("1234567"));
    let refused = error(503, "unavailable", "Not now.");
    bench
        .fake
        .once("GET", METHODS, FakeResponse::json(503, refused));
    click(&bench.get("export"));
    bench.wait_for("error-banner").await;
    assert!(shows(&bench, "•••• 67"), "the list stays");
}
