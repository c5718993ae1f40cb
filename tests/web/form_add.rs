//! The forms that add a method: fields, validation, drafts, errors.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::dialog::{self, fill, open, part, shown_error, value};
use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, fire, methods, page, session,
    session_with,
};

const SECRET: &str = "jbsw y3dp ehpk 3pxp";

/// Opens the manual form. For security keys and passkeys that is one step further; `credential` tests their other form.
pub(crate) async fn open_form(bench: &Bench, kind: &str) {
    dialog::open_form(bench, kind).await;
    if ["security-key", "passkey"].contains(&kind) {
        click(&part(bench, "by-hand"));
        bench.settle().await;
    }
}

/// Opens the form in which every field is typed; for an authenticator app with an existing secret and without a code.
async fn open_by_hand(bench: &Bench, kind: &str) {
    open_form(bench, kind).await;
    if kind == "totp" {
        click(&part(bench, "way-typed"));
        bench.wait_for("field-totp_secret").await;
        click(&part(bench, "field-unverified"));
        bench.wait_gone("field-code").await;
    }
}

pub(crate) fn sent(bench: &Bench) -> Vec<Value> {
    bench
        .fake
        .asked("POST", METHODS)
        .iter()
        .map(|request| serde_json::from_str(request.body.as_ref().unwrap().expose()).unwrap())
        .collect()
}

pub(crate) async fn closed(bench: &Bench) {
    bench
        .until("the dialog is closed", |b| b.css("dialog[open]").is_none())
        .await;
}

/// Every field of a type as typed, and the expected request body.
fn full(kind: &str) -> (Vec<(&'static str, &'static str)>, Value) {
    match kind {
        "phone" => (
            vec![
                ("phone_number", "+33 6 12 34 56 78"),
                ("name", " Work phone "),
                ("preferred_authentication_method", "voice"),
            ],
            json!({"type": "phone", "phone_number": "+33612345678", "name": "Work phone", "preferred_authentication_method": "voice"}),
        ),
        "email" => (
            vec![("email", " mia@example.com "), ("name", "Mail")],
            json!({"type": "email", "email": "mia@example.com", "name": "Mail"}),
        ),
        "totp" => (
            vec![("totp_secret", SECRET), ("name", "App")],
            json!({"type": "totp", "totp_secret": "JBSWY3DPEHPK3PXP", "name": "App"}),
        ),
        "security-key" => (
            vec![
                ("name", "Key"),
                ("key_id", "X9FrwMfm"),
                ("public_key", "bXkt\ncHVi"),
                ("relying_party_identifier", "login.example.com"),
            ],
            json!({"type": "webauthn-roaming", "name": "Key", "key_id": "X9FrwMfm", "public_key": "bXktcHVi",
                "relying_party_identifier": "login.example.com"}),
        ),
        _ => (
            vec![
                ("name", "MacBook"),
                ("key_id", "X9FrwMfm"),
                ("public_key", "bXktcHVi"),
                ("relying_party_identifier", "login.example.com"),
                ("credential_device_type", "multi_device"),
                ("credential_backed_up", "true"),
                ("transports", "internal, hybrid"),
                ("aaguid", "2fc0579f-8113-47ea-b116-bb5a8db9202a"),
                ("identity_user_id", "507f1f77bcf86cd799439020"),
                ("user_handle", "bWlh"),
                ("user_agent", "Mozilla/5.0"),
            ],
            json!({"type": "passkey", "name": "MacBook", "key_id": "X9FrwMfm", "public_key": "bXktcHVi",
                "relying_party_identifier": "login.example.com", "credential_device_type": "multi_device",
                "credential_backed_up": true, "transports": ["internal", "hybrid"],
                "aaguid": "2fc0579f-8113-47ea-b116-bb5a8db9202a", "identity_user_id": "507f1f77bcf86cd799439020",
                "user_handle": "bWlh", "user_agent": "Mozilla/5.0"}),
        ),
    }
}

const TYPES: [&str; 5] = ["phone", "email", "totp", "security-key", "passkey"];

#[wasm_bindgen_test]
async fn each_form_sends_all_its_fields_and_the_list_shows_the_new_method() {
    for kind in TYPES {
        let bench = Bench::loaded(&[]).await;
        let (fields, expected) = full(kind);
        open_by_hand(&bench, kind).await;
        for (field, value) in fields {
            fill(&bench, field, value);
        }
        let mut created = expected.clone();
        created["id"] = json!("new|1");
        bench
            .fake
            .on("POST", METHODS, FakeResponse::json(201, created.clone()));
        bench
            .fake
            .on("GET", METHODS, FakeResponse::json(200, page(&[created])));
        click(&part(&bench, "submit"));
        closed(&bench).await;
        bench.until("the row", |b| b.row("new|1").is_some()).await;
        assert_eq!(sent(&bench), [expected]);
        assert!(bench.said().ends_with("added."), "{}", bench.said());
    }
}

#[wasm_bindgen_test]
async fn each_field_has_a_label_and_its_error_and_hint_describe_it() {
    for kind in TYPES {
        let bench = Bench::loaded(&[]).await;
        open_by_hand(&bench, kind).await;
        click(&part(&bench, "submit"));
        bench.settle().await;
        let (fields, _) = full(kind);
        for (field, _) in fields {
            let control = part(&bench, &format!("field-{field}"));
            let id = control.id();
            let label = bench.css(&format!("label[for='{id}']")).unwrap();
            assert!(!label.inner_text().is_empty(), "{field}");
            let described = control.get_attribute("aria-describedby").unwrap();
            let error_id = part(&bench, &format!("error-{field}")).id();
            let invalid = control.get_attribute("aria-invalid").as_deref() == Some("true");
            assert_eq!(described.contains(&error_id), invalid, "{field}");
            for id in described.split(' ') {
                let words = bench.css(&format!("#{id}")).unwrap().inner_text();
                assert!(!words.is_empty(), "{field}");
            }
        }
        assert!(sent(&bench).is_empty());
    }
}

#[wasm_bindgen_test]
async fn submit_of_an_empty_form_focuses_its_first_invalid_field() {
    for (kind, first) in [
        ("phone", "phone_number"),
        ("email", "email"),
        ("totp", "totp_secret"),
        ("security-key", "key_id"),
        ("passkey", "key_id"),
    ] {
        let bench = Bench::loaded(&[]).await;
        open_by_hand(&bench, kind).await;
        click(&part(&bench, "submit"));
        bench.settle().await;
        let focused = bench.focused().unwrap().get_attribute("name");
        assert_eq!(focused.as_deref(), Some(first));
        assert!(shown_error(&bench, first).starts_with("Enter"));
    }
}

#[wasm_bindgen_test]
async fn each_invalid_value_has_an_error_beside_its_field() {
    for (kind, field, value, says) in [
        ("phone", "name", "twenty-one characters", "at most 20"),
        ("phone", "phone_number", "0612345678", "country code"),
        ("phone", "phone_number", "+", "2 to 30"),
        ("email", "email", "mia@", "Enter an email"),
        ("totp", "totp_secret", "JBSW 018", "base32"),
        ("totp", "totp_secret", "JBSWY3DP", "16 characters"),
        ("security-key", "key_id", "a-+b", "base64"),
        ("security-key", "public_key", "!", "base64"),
        (
            "security-key",
            "relying_party_identifier",
            "https://a.b/",
            "host name",
        ),
        ("passkey", "aaguid", "2fc0579f", "32 hex digits"),
        ("passkey", "transports", "usb, ünknown", "usb, nfc"),
        ("passkey", "user_handle", "!", "base64"),
        ("passkey", "user_agent", "a\u{7}b", "control characters"),
        (
            "passkey",
            "identity_user_id",
            "a\u{7}b",
            "control characters",
        ),
    ] {
        let bench = Bench::loaded(&[]).await;
        open_by_hand(&bench, kind).await;
        fill(&bench, field, value);
        bench.settle().await;
        assert_eq!(
            shown_error(&bench, field),
            "",
            "{field}: reported before the field was left"
        );
        fire(&part(&bench, &format!("field-{field}")), "blur");
        bench.settle().await;
        // A phone number's error appears after its look-up.
        bench.time.advance(300);
        bench.settle().await;
        let shown = shown_error(&bench, field);
        assert!(shown.contains(says), "{field}: {shown}");
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert!(sent(&bench).is_empty(), "{field}");
    }
}

#[wasm_bindgen_test]
async fn error_disappears_as_soon_as_the_value_is_valid() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "phone").await;
    click(&part(&bench, "submit"));
    bench.settle().await;
    fill(&bench, "phone_number", "+3");
    bench.settle().await;
    bench.time.advance(300);
    bench.settle().await;
    assert!(shown_error(&bench, "phone_number").contains("country code"));
    fill(&bench, "phone_number", "+33612345678");
    bench.settle().await;
    assert_eq!(shown_error(&bench, "phone_number"), "");
    let control = part(&bench, "field-phone_number");
    assert_eq!(control.get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn name_field_counts_its_characters() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "phone").await;
    fill(&bench, "name", "Zoë 👩");
    bench.settle().await;
    assert_eq!(part(&bench, "count-name").inner_text(), "5/20");
}

#[wasm_bindgen_test]
async fn double_click_sends_one_request_and_the_form_is_busy_meanwhile() {
    let bench = Bench::loaded(&[]).await;
    let gate = Gate::default();
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(201, json!({"id": "e", "type": "email"})).behind(&gate),
    );
    open_form(&bench, "email").await;
    fill(&bench, "email", "mia@example.com");
    let submit = part(&bench, "submit");
    submit.click();
    submit.click();
    bench.settle().await;
    submit.click();
    assert_eq!(
        submit.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    let form = part(&bench, "form-email");
    assert_eq!(form.get_attribute("aria-busy").as_deref(), Some("true"));
    click(&part(&bench, "cancel"));
    bench.settle().await;
    assert!(
        bench.css("dialog[open]").is_some(),
        "closed while it is sent"
    );
    gate.open();
    closed(&bench).await;
    assert_eq!(sent(&bench).len(), 1);
}

#[wasm_bindgen_test]
async fn conflict_is_shown_beside_the_field_until_it_changes() {
    let bench = Bench::loaded(&[]).await;
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(409, error(409, "authentication_method_exists", "exists")),
    );
    open_form(&bench, "phone").await;
    fill(&bench, "phone_number", "+33612345678");
    fill(&bench, "name", "Mobile");
    click(&part(&bench, "submit"));
    bench
        .until("the error", |b| {
            shown_error(b, "phone_number").contains("already")
        })
        .await;
    assert!(!bench.has("error-banner"), "reported only once");
    bench.settle().await;
    let focused = bench.focused().unwrap().get_attribute("name");
    assert_eq!(focused.as_deref(), Some("phone_number"));
    fill(&bench, "phone_number", "+33612345679");
    bench.settle().await;
    assert_eq!(shown_error(&bench, "phone_number"), "");
}

#[wasm_bindgen_test]
async fn problems_from_the_proxy_are_shown_beside_their_fields() {
    let bench = Bench::loaded(&[]).await;
    let mut body = error(400, "invalid_body", "Payload validation error");
    body["problems"] = json!([{"field": "email", "key": "email_not_alone"}]);
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(400, body));
    open_form(&bench, "email").await;
    fill(&bench, "email", "mia@example.com");
    click(&part(&bench, "submit"));
    bench
        .until("the error", |b| {
            shown_error(b, "email").contains("no other factor")
        })
        .await;
}

#[wasm_bindgen_test]
async fn draft_and_request_id_are_shown_after_a_failure() {
    let bench = Bench::loaded(&[]).await;
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    open_by_hand(&bench, "totp").await;
    fill(&bench, "totp_secret", SECRET);
    fill(&bench, "name", "App");
    click(&part(&bench, "submit"));
    bench.wait_for("error-banner").await;
    assert_eq!(part(&bench, "request-id").inner_text(), "req-1");
    assert_eq!(value(&bench, "totp_secret"), SECRET);
    assert_eq!(value(&bench, "name"), "App");
    bench.settle().await;
    assert_eq!(sent(&bench).len(), 1, "repeated automatically");
}

#[wasm_bindgen_test]
async fn draft_survives_the_end_of_the_session() {
    let bench = Bench::loaded(&[]).await;
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(401, error(401, "login_required", "x")),
    );
    open_by_hand(&bench, "totp").await;
    fill(&bench, "totp_secret", SECRET);
    click(&part(&bench, "submit"));
    bench.until("the login dialog", asks_for_login).await;
    click(
        &bench
            .css("[data-testid='state-expired'] [data-testid='dialog-close']")
            .unwrap(),
    );
    bench
        .until("the error", |b| {
            b.css("[data-testid='add-dialog'][open] [data-testid='error-banner']")
                .is_some()
        })
        .await;
    let control = bench
        .css("[data-testid='add-dialog'] [data-testid='field-totp_secret']")
        .unwrap();
    let value = js_sys::Reflect::get(&control, &"value".into()).unwrap();
    assert_eq!(value.as_string().as_deref(), Some(SECRET));
}

#[wasm_bindgen_test]
async fn security_42_secret_is_hidden_until_asked_for_and_gone_after_close() {
    let bench = Bench::loaded(&[]).await;
    open_by_hand(&bench, "totp").await;
    let control = part(&bench, "field-totp_secret");
    assert_eq!(control.get_attribute("type").as_deref(), Some("password"));
    assert_eq!(
        control.get_attribute("autocomplete").as_deref(),
        Some("off")
    );
    fill(&bench, "totp_secret", SECRET);
    fill(&bench, "name", "App");
    click(&part(&bench, "show-totp_secret"));
    bench.settle().await;
    assert_eq!(control.get_attribute("type").as_deref(), Some("text"));
    click(&part(&bench, "cancel"));
    closed(&bench).await;
    open_by_hand(&bench, "totp").await;
    assert_eq!(value(&bench, "totp_secret"), "");
    assert_eq!(value(&bench, "name"), "App", "only the secret is cleared");
    assert_eq!(
        part(&bench, "field-totp_secret")
            .get_attribute("type")
            .as_deref(),
        Some("password")
    );
}

#[wasm_bindgen_test]
async fn form_is_empty_after_a_method_was_added() {
    let bench = Bench::loaded(&[]).await;
    bench.fake.on(
        "POST",
        METHODS,
        FakeResponse::json(201, json!({"id": "phone|9", "type": "phone"})),
    );
    open_form(&bench, "phone").await;
    fill(&bench, "phone_number", "+33612345678");
    click(&part(&bench, "submit"));
    closed(&bench).await;
    open_form(&bench, "phone").await;
    assert_eq!(value(&bench, "phone_number"), "");
    assert_eq!(shown_error(&bench, "phone_number"), "");
}

#[wasm_bindgen_test]
async fn refused_email_beside_a_factor_is_explained_at_the_field() {
    let bench = Bench::loaded(&methods()).await;
    let message = "Email is only supported when a user has no other factors available.";
    let refusal = FakeResponse::json(400, error(400, "invalid_body", message));
    bench.fake.on("POST", METHODS, refusal);
    open_form(&bench, "email").await;
    assert!(
        part(&bench, "email-rule")
            .inner_text()
            .contains("no other factor")
    );
    fill(&bench, "email", "mia@example.com");
    click(&part(&bench, "submit"));
    bench
        .until("the refusal", |b| {
            shown_error(b, "email").contains("no other factor")
        })
        .await;
    assert!(!bench.has("error-banner"), "reported only once");
}

#[wasm_bindgen_test]
async fn form_says_before_it_is_sent_that_the_user_is_not_asked() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "email").await;
    assert!(
        part(&bench, "confirmed-notice")
            .inner_text()
            .contains("without the user confirming")
    );
    assert!(!bench.has("email-rule"), "the user has no other factor");
}

#[wasm_bindgen_test]
async fn back_leads_to_the_types_and_keeps_the_draft() {
    let bench = Bench::loaded(&[]).await;
    open_form(&bench, "phone").await;
    fill(&bench, "phone_number", "+33612345678");
    click(&part(&bench, "back"));
    bench.wait_for("add-type-phone").await;
    click(&part(&bench, "add-type-phone"));
    bench.wait_for("form-phone").await;
    assert_eq!(value(&bench, "phone_number"), "+33612345678");
    bench.settle().await;
    let focused = bench.focused().unwrap().get_attribute("name");
    assert_eq!(focused.as_deref(), Some("phone_number"));
}

#[wasm_bindgen_test]
async fn admin_without_the_permission_has_no_button() {
    let fake = fake_with(&[]);
    fake.on(
        "GET",
        "/session",
        FakeResponse::json(200, session_with(&["read"])),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    assert!(!bench.has("add-factor"));
}

#[wasm_bindgen_test]
async fn dialog_opens_with_the_focus_on_the_first_type() {
    let bench = Bench::loaded(&[]).await;
    open(&bench).await;
    bench.settle().await;
    let focused = bench.focused().unwrap().get_attribute("data-testid");
    assert_eq!(focused.as_deref(), Some("add-type-phone"));
}

fn old_login() -> FakeResponse {
    FakeResponse::json(401, error(401, "reauth_required", "Log in again."))
}

fn logged_in_at(auth_time: u64) -> FakeResponse {
    let mut info = session();
    info["auth_time"] = json!(auth_time);
    FakeResponse::json(200, info)
}

fn asks_for_login(bench: &Bench) -> bool {
    bench
        .css("dialog[open][data-testid='state-expired']")
        .is_some()
}

#[wasm_bindgen_test]
async fn security_04_a_login_too_long_ago_is_renewed_and_the_draft_stays() {
    let fake = fake_with(&[]);
    fake.on("GET", "/session", logged_in_at(1000));
    fake.on("POST", METHODS, old_login());
    let bench = Bench::for_user(fake);
    bench.wait_for("add-factor").await;
    open_by_hand(&bench, "totp").await;
    fill(&bench, "totp_secret", SECRET);
    click(&part(&bench, "submit"));
    bench.until("the login dialog", asks_for_login).await;
    let dialog = bench.get("state-expired");
    assert!(
        dialog
            .inner_text()
            .contains("Sign in again to make changes")
    );
    let link = bench.css("[data-testid='state-expired'] [data-testid='login']");
    assert_eq!(
        link.unwrap().get_attribute("href").as_deref(),
        Some("/auth/login?return_to=%2Fauth%2Fcomplete&reauth")
    );
    // Back without a new login: the session exists, but with the old login time.
    let asked = bench.fake.asked("GET", "/session").len();
    click(&bench.get("logged-in"));
    bench
        .until("the session is asked for", |b| {
            b.fake.asked("GET", "/session").len() > asked
        })
        .await;
    bench.settle().await;
    assert!(asks_for_login(&bench));
    assert_eq!(value(&bench, "totp_secret"), SECRET);
    assert_eq!(sent(&bench).len(), 1, "repeated without a login");
    let added = json!({"id": "totp|1", "type": "totp", "confirmed": true});
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, added));
    bench.fake.on("GET", "/session", logged_in_at(2000));
    click(&bench.get("logged-in"));
    closed(&bench).await;
    let sent = sent(&bench);
    assert_eq!(sent.len(), 2, "once more, by itself");
    assert_eq!(sent[0], sent[1]);
}

#[wasm_bindgen_test]
async fn security_04_a_host_is_asked_once_more_and_then_for_a_login() {
    let bench = Bench::loaded(&[]).await;
    bench.fake.on("POST", METHODS, old_login());
    let source = js_sys::Function::new_no_args("return Promise.resolve('token')");
    bench.give_tokens(source);
    bench.settle().await;
    bench.wait_for("add-factor").await;
    open_by_hand(&bench, "totp").await;
    fill(&bench, "totp_secret", SECRET);
    click(&part(&bench, "submit"));
    bench.until("the login dialog", asks_for_login).await;
    assert_eq!(
        sent(&bench).len(),
        2,
        "with the old token and with a new one"
    );
    let words = bench.get("state-expired").inner_text();
    assert!(words.contains("continues by itself"), "{words}");
    // Not a link: the host page logs in.
    assert_eq!(bench.get("login").tag_name(), "BUTTON");
    assert_eq!(value(&bench, "totp_secret"), SECRET);
}
