//! Reason and ticket number: required or optional, sent with the mutation, and filled in again for the same user.

use factordesk::api::ApiRequest;
use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::UserId;
use factordesk_model::headers::{CHANGE, REASON, TICKET};
use factordesk_model::reason::change_id;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlFormElement};

use crate::support::dialog::{fill, part, shown_error, value};
use crate::support::{
    Bench, FakeResponse, METHODS, click, error, fake_with, methods, page, session,
};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const TOTP: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/totp%7C1";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
const FORGET: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";

/// A desk with every permission used here; `rule` is the `reason` field of `/session`.
async fn desk(rule: &str, methods: &[Value]) -> Bench {
    let fake = fake_with(methods);
    let mut session = session();
    session["reason"] = json!(rule);
    let held = session["permissions"].as_array_mut().unwrap();
    held.extend(
        [
            "regenerate:recovery_codes",
            "invalidate:remembered_browsers",
        ]
        .map(Value::from),
    );
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

fn without_passkey() -> Vec<Value> {
    methods().into_iter().skip(1).collect()
}

async fn opened(bench: &Bench) {
    bench
        .until("a dialog", |b| {
            b.css("dialog[open] [data-testid='field-reason']").is_some()
        })
        .await;
    bench.settle().await;
}

async fn closed(bench: &Bench) {
    bench
        .until("no dialog", |b| b.css("dialog[open]").is_none())
        .await;
}

async fn ask_to_delete(bench: &Bench, method: &str) {
    click(&bench.in_row(method, "action-delete"));
    opened(bench).await;
}

fn give(bench: &Bench, reason: &str, ticket: &str) {
    fill(bench, "reason", reason);
    fill(bench, "ticket", ticket);
}

fn focused(bench: &Bench) -> Option<String> {
    bench
        .focused()
        .and_then(|element| element.get_attribute("data-testid"))
}

/// A request's reason and ticket headers.
fn why(request: &ApiRequest) -> (Option<&str>, Option<&str>) {
    let header = |name| {
        let found = request.headers.iter().find(|(header, _)| *header == name);
        found.map(|(_, value)| value.as_str())
    };
    (header(REASON), header(TICKET))
}

#[wasm_bindgen_test]
async fn security_47_reason_and_ticket_go_with_a_deletion_as_they_were_meant() {
    let bench = desk("optional", &methods()).await;
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    ask_to_delete(&bench, "phone|1").await;
    give(&bench, " Verloren: 50% \u{fc}\"<b> ", " HD-1234 ");
    click(&part(&bench, "confirm"));
    closed(&bench).await;
    let sent = bench.fake.asked("DELETE", PHONE);
    let encoded = "Verloren%3A%2050%25%20%C3%BC%22%3Cb%3E";
    assert_eq!(why(&sent[0]), (Some(encoded), Some("HD-1234")));
    assert!(sent[0].url.ends_with(PHONE), "the URL holds no reason");
}

#[wasm_bindgen_test]
async fn blank_reason_is_not_sent() {
    let bench = desk("optional", &methods()).await;
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    ask_to_delete(&bench, "phone|1").await;
    assert_eq!(focused(&bench).as_deref(), Some("cancel"));
    fill(&bench, "reason", "  ");
    click(&part(&bench, "confirm"));
    closed(&bench).await;
    assert_eq!(why(&bench.fake.asked("DELETE", PHONE)[0]), (None, None));
}

#[wasm_bindgen_test]
async fn security_46_required_reason_is_asked_for_before_anything_is_sent() {
    let bench = desk("required", &methods()).await;
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    ask_to_delete(&bench, "phone|1").await;
    let field = part(&bench, "field-reason");
    assert_eq!(focused(&bench).as_deref(), Some("field-reason"));
    assert_eq!(
        field.get_attribute("aria-required").as_deref(),
        Some("true")
    );
    assert_eq!(shown_error(&bench, "reason"), "", "before submitting");
    for blank in ["", "   ", "...", "\u{200b}"] {
        fill(&bench, "reason", blank);
        click(&part(&bench, "confirm"));
        bench.settle().await;
        assert!(shown_error(&bench, "reason").contains("Enter a reason."));
        assert_eq!(focused(&bench).as_deref(), Some("field-reason"));
    }
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described = field.get_attribute("aria-describedby").unwrap();
    assert_eq!(described, part(&bench, "error-reason").id());
    assert!(bench.fake.asked("DELETE", PHONE).is_empty());
    fill(&bench, "reason", "lost phone");
    bench.settle().await;
    assert_eq!(shown_error(&bench, "reason"), "");
    // Like Enter in the field.
    let form: Element = field.closest("form").unwrap().unwrap();
    let form: HtmlFormElement = wasm_bindgen::JsCast::unchecked_into(form);
    form.request_submit().unwrap();
    closed(&bench).await;
    let sent = bench.fake.asked("DELETE", PHONE);
    assert_eq!(why(&sent[0]), (Some("lost%20phone"), None));
}

#[wasm_bindgen_test]
async fn security_47_what_is_no_reason_or_ticket_is_said_beside_its_field() {
    let bench = desk("optional", &methods()).await;
    ask_to_delete(&bench, "phone|1").await;
    give(&bench, "lost", "HD 1234");
    click(&part(&bench, "confirm"));
    bench.settle().await;
    assert!(shown_error(&bench, "ticket").contains("letters, digits"));
    assert_eq!(focused(&bench).as_deref(), Some("field-ticket"));
    give(&bench, &"x".repeat(501), "HD-1");
    click(&part(&bench, "confirm"));
    bench.settle().await;
    assert!(shown_error(&bench, "reason").contains("500"));
    assert_eq!(shown_error(&bench, "ticket"), "");
    fill(&bench, "reason", "a\u{7}b");
    bench.settle().await;
    assert!(shown_error(&bench, "reason").contains("control"));
    assert!(bench.fake.asked("DELETE", PHONE).is_empty());
}

#[wasm_bindgen_test]
async fn reason_and_ticket_are_filled_in_again_for_the_same_user_only() {
    let bench = desk("required", &methods()).await;
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    ask_to_delete(&bench, "phone|1").await;
    give(&bench, "lost phone", "HD-1");
    click(&part(&bench, "confirm"));
    closed(&bench).await;
    ask_to_delete(&bench, "totp|1").await;
    assert_eq!(value(&bench, "reason"), "lost phone");
    assert_eq!(value(&bench, "ticket"), "HD-1");
    // Nothing has to be typed, so the focus is on Cancel: a second Enter must not delete.
    assert_eq!(focused(&bench).as_deref(), Some("cancel"));
    bench.fake.on(
        "GET",
        "/api/v2/users/auth0%7Cotto",
        FakeResponse::json(200, json!({"user_id": "auth0|otto"})),
    );
    let others = "/api/v2/users/auth0%7Cotto/authentication-methods";
    bench
        .fake
        .on("GET", others, FakeResponse::json(200, page(&methods())));
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
    closed(&bench).await;
    bench
        .until("the other's list", |b| {
            !b.fake.asked("GET", others).is_empty() && b.row("phone|1").is_some()
        })
        .await;
    ask_to_delete(&bench, "phone|1").await;
    assert_eq!(value(&bench, "reason"), "");
    assert_eq!(value(&bench, "ticket"), "");
}

#[wasm_bindgen_test]
async fn reason_is_forgotten_after_log_out() {
    let bench = desk("optional", &methods()).await;
    ask_to_delete(&bench, "phone|1").await;
    give(&bench, "lost phone", "HD-1");
    click(&part(&bench, "cancel"));
    closed(&bench).await;
    bench
        .fake
        .on("POST", "/auth/logout", FakeResponse::empty(204));
    click(&bench.get("log-out"));
    bench.wait_for("state-logged-out").await;
    click(&bench.get("logged-in"));
    bench.wait_for("methods").await;
    bench.settle().await;
    ask_to_delete(&bench, "phone|1").await;
    assert_eq!(value(&bench, "reason"), "");
}

#[wasm_bindgen_test]
async fn reason_required_by_the_proxy_is_reported_beside_the_field() {
    let bench = desk("optional", &methods()).await;
    bench.fake.on(
        "DELETE",
        PHONE,
        FakeResponse::json(
            400,
            error(400, "reason_required", "This change needs a reason."),
        ),
    );
    ask_to_delete(&bench, "phone|1").await;
    click(&part(&bench, "confirm"));
    bench
        .until("the error", |b| !shown_error(b, "reason").is_empty())
        .await;
    bench.settle().await;
    assert_eq!(focused(&bench).as_deref(), Some("field-reason"));
    assert!(!bench.has("error-banner"), "reported only once");
    assert!(
        bench
            .row("phone|1")
            .unwrap()
            .get_attribute("data-mark")
            .is_none()
    );
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    fill(&bench, "reason", "lost");
    click(&part(&bench, "confirm"));
    closed(&bench).await;
    let sent = bench.fake.asked("DELETE", PHONE);
    assert_eq!(why(&sent[1]), (Some("lost"), None));
}

#[wasm_bindgen_test]
async fn input_survives_the_end_of_the_session() {
    let bench = desk("required", &methods()).await;
    bench.fake.once(
        "DELETE",
        PHONE,
        FakeResponse::json(401, error(401, "login_required", "x")),
    );
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    ask_to_delete(&bench, "phone|1").await;
    give(&bench, "lost phone", "HD-1");
    click(&part(&bench, "confirm"));
    let logged_in = bench.wait_for("logged-in").await;
    assert_eq!(value(&bench, "reason"), "lost phone");
    click(&logged_in);
    closed(&bench).await;
    let sent = bench.fake.asked("DELETE", PHONE);
    assert_eq!(why(&sent[1]), (Some("lost%20phone"), Some("HD-1")));
}

#[wasm_bindgen_test]
async fn security_46_deleting_everything_asks_for_both_reason_and_confirmation() {
    let bench = desk("required", &without_passkey()).await;
    bench.fake.on("DELETE", METHODS, FakeResponse::empty(204));
    click(&bench.get("delete-all"));
    opened(&bench).await;
    fill(&bench, "confirmation", "mia@example.com");
    click(&part(&bench, "confirm"));
    bench.settle().await;
    assert!(shown_error(&bench, "reason").contains("Enter a reason."));
    assert!(bench.fake.asked("DELETE", METHODS).is_empty());
    give(&bench, "account taken over", "HD-2");
    click(&part(&bench, "confirm"));
    closed(&bench).await;
    let sent = bench.fake.asked("DELETE", METHODS);
    assert_eq!(
        why(&sent[0]),
        (Some("account%20taken%20over"), Some("HD-2"))
    );
}

#[wasm_bindgen_test]
async fn each_one_by_one_deletion_sends_the_reason() {
    let list: Vec<Value> = methods()
        .into_iter()
        .filter(|m| m["id"] == "passkey|1" || m["id"] == "phone|1")
        .collect();
    let bench = desk("required", &list).await;
    let passkey = PHONE.replace("phone%7C1", "passkey%7C1");
    for path in [PHONE, &passkey] {
        bench.fake.on("DELETE", path, FakeResponse::empty(204));
    }
    click(&bench.get("delete-all"));
    opened(&bench).await;
    fill(&bench, "confirmation", "mia@example.com");
    give(&bench, "leaver", "");
    click(&part(&bench, "confirm"));
    bench
        .until("both", |b| {
            b.fake.asked("DELETE", PHONE).len() + b.fake.asked("DELETE", &passkey).len() == 2
        })
        .await;
    for path in [PHONE, &passkey] {
        assert_eq!(
            why(&bench.fake.asked("DELETE", path)[0]),
            (Some("leaver"), None)
        );
    }
}

#[wasm_bindgen_test]
async fn security_46_replacement_and_the_passkeys_in_its_way_ask_for_a_reason() {
    let bench = desk("required", &methods()).await;
    let passkey = PHONE.replace("phone%7C1", "passkey%7C1");
    bench.fake.on("DELETE", &passkey, FakeResponse::empty(204));
    bench
        .fake
        .on("PUT", METHODS, FakeResponse::json(200, page(&[])));
    click(&bench.get("replace-all"));
    bench.wait_for("replace-edit").await;
    // The app's secret isn't known, so its line is removed.
    click(&part(&bench, "remove-row"));
    bench.settle().await;
    for row in bench.all("replace-row") {
        if row.get_attribute("data-kind").as_deref() == Some("totp") {
            click(&wasm_bindgen::JsCast::unchecked_into(
                row.query_selector("[data-testid='remove-row']")
                    .unwrap()
                    .unwrap(),
            ));
        }
    }
    bench.settle().await;
    if bench.all("replace-row").is_empty() {
        click(&part(&bench, "add-phone"));
        bench.settle().await;
        fill(&bench, "phone_number", "+15551234567");
    }
    click(&part(&bench, "review"));
    bench.wait_for("delete-passkeys").await;
    click(&part(&bench, "delete-passkeys"));
    bench.settle().await;
    assert!(shown_error(&bench, "reason").contains("Enter a reason."));
    assert!(bench.fake.asked("DELETE", &passkey).is_empty());
    give(&bench, "new phone", "HD-3");
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&without_passkey())),
    );
    click(&part(&bench, "delete-passkeys"));
    bench
        .until("the confirmation", |b| {
            b.css("dialog[open] [data-testid='field-confirmation']")
                .is_some()
        })
        .await;
    assert_eq!(
        why(&bench.fake.asked("DELETE", &passkey)[0]),
        (Some("new%20phone"), Some("HD-3"))
    );
    fill(&bench, "confirmation", "mia@example.com");
    click(&part(&bench, "confirm"));
    bench.wait_for("replace-done").await;
    assert_eq!(
        why(&bench.fake.asked("PUT", METHODS)[0]),
        (Some("new%20phone"), Some("HD-3"))
    );
}

#[wasm_bindgen_test]
async fn security_46_help_that_takes_away_asks_for_a_reason() {
    let bench = desk("required", &methods()).await;
    let code = FakeResponse::json(200, json!({"recovery_code": "CANARYCODE1234567890WXYZ"}));
    bench.fake.on("POST", RECOVERY, code);
    bench.fake.on("POST", FORGET, FakeResponse::empty(204));
    for (button, path) in [("forget-browsers", FORGET), ("new-recovery-code", RECOVERY)] {
        click(&bench.get(button));
        opened(&bench).await;
        fill(&bench, "reason", "");
        click(&part(&bench, "confirm"));
        bench.settle().await;
        assert!(
            shown_error(&bench, "reason").contains("Enter a reason."),
            "{button}"
        );
        assert!(bench.fake.asked("POST", path).is_empty());
        give(&bench, "lost laptop", "HD-4");
        click(&part(&bench, "confirm"));
        bench
            .until("sent", |b| !b.fake.asked("POST", path).is_empty())
            .await;
        let sent = bench.fake.asked("POST", path);
        assert_eq!(
            why(&sent[0]),
            (Some("lost%20laptop"), Some("HD-4")),
            "{button}"
        );
        bench.settle().await;
    }
}

#[wasm_bindgen_test]
async fn number_change_sends_the_reason_in_both_requests() {
    let bench = desk("required", &methods()).await;
    let new = json!({"id": "phone|2", "type": "phone", "confirmed": true, "phone_number": "+33612345678"});
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, new.clone()));
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    click(&bench.in_row("phone|1", "action-change-number"));
    opened(&bench).await;
    fill(&bench, "phone_number", "+33612345678");
    bench.settle().await;
    bench.time.advance(300);
    bench.settle().await;
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(shown_error(&bench, "reason").contains("Enter a reason."));
    assert!(bench.fake.asked("POST", METHODS).is_empty());
    give(&bench, "new contract", "HD-5");
    let mut list = methods();
    list.push(new);
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&list)));
    click(&part(&bench, "submit"));
    bench
        .until("the old one is deleted", |b| {
            !b.fake.asked("DELETE", PHONE).is_empty()
        })
        .await;
    let both = (Some("new%20contract"), Some("HD-5"));
    assert_eq!(why(&bench.fake.asked("POST", METHODS)[0]), both);
    assert_eq!(why(&bench.fake.asked("DELETE", PHONE)[0]), both);
    assert!(bench.fake.asked("DELETE", TOTP).is_empty());
    // The same change id marks both as one change.
    let id = |request: &ApiRequest| {
        let found = request.headers.iter().find(|(name, _)| *name == CHANGE);
        found.map(|(_, value)| value.clone())
    };
    let created = id(&bench.fake.asked("POST", METHODS)[0]).unwrap();
    assert_eq!(
        id(&bench.fake.asked("DELETE", PHONE)[0]).as_ref(),
        Some(&created)
    );
    assert_eq!(change_id(&created), Some(&*created));
}
