//! Assist actions: enrolment links, recovery codes, remembered browsers.

use js_sys::{Function, Reflect};
use leptos::prelude::{document, window};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlElement, HtmlInputElement};

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, USER, choose, click, error, fake_with, methods, page,
    session_with, type_text,
};

const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
const RECOVERY: &str = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
const FORGET: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";
const URL: &str = "https://login.example.com/enroll?ticket=canary-ticket";
const CODE: &str = "CANARYCODE1234567890WXYZ";
const ALL: [&str; 3] = [
    "create:guardian_enrollment_tickets",
    "regenerate:recovery_codes",
    "invalidate:remembered_browsers",
];

/// `/session` of an admin with the read permission and these.
fn session_of(permissions: &[&str]) -> Value {
    let mut session = session_with(&["read"]);
    let held = session["permissions"].as_array_mut().unwrap();
    held.extend(permissions.iter().map(|p| json!(p)));
    session
}

async fn desk_with(session: Value, methods: &[Value]) -> Bench {
    let fake = fake_with(methods);
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

async fn desk() -> Bench {
    desk_with(session_of(&ALL), &methods()).await
}

fn ticket() -> FakeResponse {
    FakeResponse::json(
        200,
        json!({"ticket_id": "canary-ticket", "ticket_url": URL}),
    )
}

fn code() -> FakeResponse {
    FakeResponse::json(200, json!({"recovery_code": CODE}))
}

/// Clicks a button that opens a dialog.
async fn open(bench: &Bench, button: &str) {
    click(&bench.get(button));
    bench
        .until("a dialog", |b| b.css("dialog[open]").is_some())
        .await;
}

async fn closed(bench: &Bench) {
    bench
        .until("no dialog", |b| b.css("dialog[open]").is_none())
        .await;
}

fn in_dialog(bench: &Bench, testid: &str) -> HtmlElement {
    let selector = format!("dialog[open] [data-testid='{testid}']");
    match bench.css(&selector) {
        Some(found) => found,
        None => panic!("no {testid} in: {}", bench.text()),
    }
}

/// Everything in the page: the desk's markup and field values, the document's body, and the printed page.
fn whole_page(bench: &Bench) -> String {
    let desk = bench.css(".desk").unwrap().inner_html();
    let body = document().body().unwrap().inner_html();
    let paper = paper().map(|paper| paper.inner_html());
    let values: Vec<String> = bench
        .css(".desk")
        .and_then(|desk| {
            let inputs = desk.query_selector_all("input").ok()?;
            let inputs = (0..inputs.length()).filter_map(|i| inputs.get(i));
            Some(
                inputs
                    .map(|i| i.unchecked_into::<HtmlInputElement>().value())
                    .collect(),
            )
        })
        .unwrap_or_default();
    format!("{desk}{body}{}{values:?}", paper.unwrap_or_default())
}

/// The shadow root of the page for printing, if there is one.
fn paper() -> Option<web_sys::ShadowRoot> {
    let place = document()
        .query_selector("[data-factordesk-paper]")
        .unwrap()?;
    place.shadow_root()
}

fn body_of(bench: &Bench, path: &str) -> Value {
    let asked = bench.fake.asked("POST", path);
    let body = asked.last().and_then(|request| request.body.as_ref());
    body.map_or(Value::Null, |body| {
        serde_json::from_str(body.expose()).unwrap()
    })
}

async fn make_code(bench: &Bench) {
    bench.fake.on("POST", RECOVERY, code());
    open(bench, "new-recovery-code").await;
    click(&in_dialog(bench, "confirm"));
    bench.wait_for("recovery-code").await;
    bench.settle().await;
}

fn hand_over(bench: &Bench) {
    click(&in_dialog(bench, "field-handed_over"));
    click(&in_dialog(bench, "done"));
}

#[wasm_bindgen_test]
async fn each_action_is_offered_with_its_own_permission() {
    let buttons = ["send-link", "new-recovery-code", "forget-browsers"];
    for (index, permission) in ALL.iter().enumerate() {
        let bench = desk_with(session_of(&[permission]), &methods()).await;
        for (other, button) in buttons.iter().enumerate() {
            assert_eq!(bench.has(button), index == other, "{permission}: {button}");
        }
        let limits = bench.get("assist-limits").inner_text();
        assert_eq!(limits.matches("permission").count(), 2, "{limits}");
    }
    let bench = desk_with(session_of(&[]), &methods()).await;
    assert!(!bench.has("assist"));
    assert!(
        bench
            .get("assist-limits")
            .inner_text()
            .contains("send enrolment links")
    );
    let bench = desk().await;
    assert!(!bench.has("assist-limits"));
}

#[wasm_bindgen_test]
async fn link_is_mailed_to_the_users_own_address_and_not_kept_in_the_page() {
    let bench = desk().await;
    bench.fake.on("POST", TICKET, ticket());
    open(&bench, "send-link").await;
    assert!(
        bench
            .text()
            .contains("Enrolment link for \u{2068}Mia Keller\u{2069}")
    );
    let address: HtmlInputElement = in_dialog(&bench, "field-email").unchecked_into();
    assert_eq!(address.value(), "mia@example.com");
    choose(&in_dialog(&bench, "field-factor"), "otp");
    choose(&in_dialog(&bench, "field-email_locale"), "fr-CA");
    click(&in_dialog(&bench, "submit"));
    bench.wait_for("link-sent-to").await;
    assert_eq!(
        body_of(&bench, TICKET),
        json!({"user_id": USER, "send_mail": true, "email_locale": "fr-CA", "factor": "otp",
            "allow_multiple_enrollments": true})
    );
    assert!(
        bench
            .get("link-sent-to")
            .inner_text()
            .contains("mia@example.com")
    );
    // The test's clock stands at noon on the 22nd.
    let ends = bench.get("link-ends").inner_text();
    assert!(
        ends.contains("Single use") && ends.contains("27") && ends.contains("in 5 days"),
        "{ends}"
    );
    assert_eq!(bench.said(), "Enrolment link sent.");
    assert!(
        !whole_page(&bench).contains("canary"),
        "a mailed link is never in the page"
    );
    click(&in_dialog(&bench, "done"));
    closed(&bench).await;
}

#[wasm_bindgen_test]
async fn link_goes_to_another_address_only_after_a_warning() {
    let bench = desk().await;
    bench.fake.on("POST", TICKET, ticket());
    open(&bench, "send-link").await;
    assert!(bench.text().contains("Anyone with this link"));
    assert_eq!(in_dialog(&bench, "address-note").inner_text(), "");
    type_text(&in_dialog(&bench, "field-email"), "mia@");
    click(&in_dialog(&bench, "submit"));
    bench
        .until("the address is refused", |b| {
            in_dialog(b, "error-email")
                .inner_text()
                .contains("Enter an email address")
        })
        .await;
    assert!(bench.fake.asked("POST", TICKET).is_empty());
    type_text(&in_dialog(&bench, "field-email"), " mia@other.example ");
    bench
        .until("the warning", |b| {
            in_dialog(b, "address-note")
                .inner_text()
                .contains("not the address of the user")
        })
        .await;
    click(&in_dialog(&bench, "submit"));
    bench.wait_for("link-sent-to").await;
    assert_eq!(body_of(&bench, TICKET)["email"], "mia@other.example");
}

#[wasm_bindgen_test]
async fn security_42_copied_link_is_shown_once_and_gone_when_closed() {
    let bench = desk().await;
    bench.fake.on("POST", TICKET, ticket());
    open(&bench, "send-link").await;
    click(&in_dialog(&bench, "way-copy"));
    bench.settle().await;
    assert!(
        bench.find("field-email").is_none(),
        "a copied link has no address"
    );
    click(&in_dialog(&bench, "submit"));
    bench.wait_for("link-url").await;
    assert_eq!(bench.get("link-url").text_content().as_deref(), Some(URL));
    assert_eq!(body_of(&bench, TICKET)["send_mail"], false);
    assert!(!bench.said().contains("canary"));
    assert!(bench.has("copy-link"));
    click(&in_dialog(&bench, "done"));
    closed(&bench).await;
    assert!(!whole_page(&bench).contains("canary"));
    // Also when the dialog is opened again.
    open(&bench, "send-link").await;
    assert!(!whole_page(&bench).contains("canary"));
    assert!(bench.has("field-factor"));
}

#[wasm_bindgen_test]
async fn factors_that_are_off_are_named_but_not_offered() {
    let mut session = session_of(&ALL);
    session["capabilities"]["factors"] = json!([
        {"name": "sms", "enabled": false}, {"name": "otp", "enabled": true}, {"name": "email", "enabled": true},
        {"name": "push-notification", "enabled": false}, {"name": "webauthn-roaming", "enabled": true},
        {"name": "webauthn-platform", "enabled": false}, {"name": "recovery-code", "enabled": false}]);
    let bench = desk_with(session, &methods()).await;
    assert!(
        bench
            .get("no-new-recovery-code")
            .inner_text()
            .contains("turned off")
    );
    assert_eq!(
        bench
            .get("new-recovery-code")
            .get_attribute("aria-disabled")
            .as_deref(),
        Some("true")
    );
    click(&bench.get("new-recovery-code"));
    bench.settle().await;
    assert!(bench.css("dialog[open]").is_none());
    open(&bench, "send-link").await;
    let offered = in_dialog(&bench, "field-factor").inner_text();
    let offered: Vec<&str> = offered.lines().map(str::trim).collect();
    assert_eq!(
        offered,
        ["The user chooses", "Authenticator app", "Security key"]
    );
    assert!(
        bench.text().contains(
            "Turned off in this tenant: Push notification, Phone, and Device biometrics."
        )
    );
}

#[wasm_bindgen_test]
async fn reasons_for_buttons_that_cannot_be_used_are_tips_and_lines_below_the_list() {
    let mut session = session_of(&ALL);
    session["missing_scopes"] = json!(["create:guardian_enrollment_tickets", "update:users"]);
    let bench = desk_with(session, &methods()).await;
    for (button, scope) in [
        ("send-link", "create:guardian_enrollment_tickets"),
        ("new-recovery-code", "update:users"),
        ("forget-browsers", "update:users"),
    ] {
        let button = bench.get(button);
        let attribute = |name| button.get_attribute(name).unwrap_or_default();
        assert_eq!(attribute("aria-disabled"), "true");
        assert!(attribute("data-tip").contains(scope), "{scope}");
        // For touch and screen readers, who have no tips.
        let line = format!("[data-testid=limits] #{}", attribute("aria-describedby"));
        let line = bench.css(&line).map(|line| line.inner_text());
        assert_eq!(line, Some(attribute("data-tip")));
    }
    // In the header they would move the list.
    let header = bench.get("user-header").inner_text();
    assert!(!header.contains("update:users"), "{header}");
}

#[wasm_bindgen_test]
async fn link_is_not_offered_when_all_factors_are_off() {
    let mut session = session_of(&ALL);
    let names = [
        "sms",
        "otp",
        "push-notification",
        "webauthn-roaming",
        "webauthn-platform",
    ];
    let off = names.map(|name| json!({"name": name, "enabled": false}));
    session["capabilities"]["factors"] = json!(off);
    let bench = desk_with(session, &methods()).await;
    assert!(
        bench
            .get("no-send-link")
            .inner_text()
            .contains("No enrolment link")
    );
    click(&bench.get("send-link"));
    bench.settle().await;
    assert!(bench.css("dialog[open]").is_none());
}

#[wasm_bindgen_test]
async fn additional_factor_is_a_question_only_for_users_with_factors() {
    let bench = desk().await;
    open(&bench, "send-link").await;
    let another: HtmlInputElement =
        in_dialog(&bench, "field-allow_multiple_enrollments").unchecked_into();
    assert!(another.checked());
    assert!(bench.text().contains("this user has 4 factors."));
    let bench = desk_with(session_of(&ALL), &[]).await;
    bench.fake.on("POST", TICKET, ticket());
    open(&bench, "send-link").await;
    assert!(!bench.has("field-allow_multiple_enrollments"));
    click(&in_dialog(&bench, "submit"));
    bench.wait_for("link-sent-to").await;
    assert_eq!(
        body_of(&bench, TICKET),
        json!({"user_id": USER, "send_mail": true})
    );
}

#[wasm_bindgen_test]
async fn refusals_of_the_link_are_shown_beside_their_fields() {
    let bench = desk().await;
    let mut refusal = error(400, "invalid_body", "x");
    refusal["problems"] = json!([{"field": "email", "key": "email_syntax"}]);
    bench
        .fake
        .once("POST", TICKET, FakeResponse::json(400, refusal));
    let off = error(
        400,
        "invalid_body",
        "Payload validation error: 'Factor is not enabled' on property factor.",
    );
    bench
        .fake
        .once("POST", TICKET, FakeResponse::json(400, off));
    bench.fake.once(
        "POST",
        TICKET,
        FakeResponse::json(403, error(403, "insufficient_scope", "x")),
    );
    open(&bench, "send-link").await;
    click(&in_dialog(&bench, "submit"));
    bench
        .until("beside the address", |b| {
            in_dialog(b, "error-email")
                .inner_text()
                .contains("Enter an email address")
        })
        .await;
    assert!(!bench.has("error-banner"));
    bench
        .until("the focus is there", |b| {
            b.focused()
                .and_then(|e| e.get_attribute("data-testid"))
                .as_deref()
                == Some("field-email")
        })
        .await;
    type_text(&in_dialog(&bench, "field-email"), "mia@example.org");
    bench
        .until("the error is gone", |b| {
            in_dialog(b, "error-email").inner_text().is_empty()
        })
        .await;
    click(&in_dialog(&bench, "submit"));
    bench
        .until("beside the factor", |b| {
            in_dialog(b, "error-factor")
                .inner_text()
                .contains("Factor is not enabled")
        })
        .await;
    click(&in_dialog(&bench, "submit"));
    bench.wait_for("error-banner").await;
    let typed: HtmlInputElement = in_dialog(&bench, "field-email").unchecked_into();
    assert_eq!(typed.value(), "mia@example.org", "the input is kept");
}

#[wasm_bindgen_test]
async fn security_53_link_is_never_sent_twice_and_an_unknown_outcome_is_said() {
    let bench = desk().await;
    let gate = Gate::default();
    bench.fake.on(
        "POST",
        TICKET,
        FakeResponse::json(504, error(504, "outcome_unknown", "x")).behind(&gate),
    );
    open(&bench, "send-link").await;
    let submit = in_dialog(&bench, "submit");
    submit.click();
    submit.click();
    bench.settle().await;
    submit.click();
    gate.open();
    let banner = bench.wait_for("error-banner").await;
    assert!(
        banner.inner_text().contains("it may have been sent"),
        "{}",
        banner.inner_text()
    );
    assert!(banner.inner_text().contains("5 days"));
    bench.time.advance(60_000);
    bench.settle().await;
    assert_eq!(bench.fake.asked("POST", TICKET).len(), 1);
}

#[wasm_bindgen_test]
async fn recovery_code_is_made_only_after_a_warning() {
    let bench = desk().await;
    open(&bench, "new-recovery-code").await;
    assert!(
        bench
            .text()
            .contains("New recovery code for \u{2068}Mia Keller\u{2069}?")
    );
    assert!(
        bench
            .get("recovery-what")
            .inner_text()
            .contains("old recovery code stops working immediately")
    );
    click(&in_dialog(&bench, "cancel"));
    closed(&bench).await;
    assert!(bench.fake.asked("POST", RECOVERY).is_empty());
    let focused = bench.focused().and_then(|e| e.get_attribute("data-testid"));
    assert_eq!(focused.as_deref(), Some("new-recovery-code"));
}

#[wasm_bindgen_test]
async fn recovery_code_is_offered_without_a_factor_with_a_warning() {
    for (held, said) in [(vec![], true), (methods(), false)] {
        let bench = desk_with(session_of(&ALL), &held).await;
        bench.fake.on("POST", RECOVERY, code());
        assert!(!bench.has("no-new-recovery-code"));
        open(&bench, "new-recovery-code").await;
        assert_eq!(bench.has("recovery-no-factor"), said);
        click(&in_dialog(&bench, "confirm"));
        bench.wait_for("recovery-code").await;
    }
}

#[wasm_bindgen_test]
async fn security_42_recovery_code_is_shown_until_handed_over_then_gone() {
    let bench = desk().await;
    make_code(&bench).await;
    assert!(
        bench
            .text()
            .contains("Recovery code for \u{2068}Mia Keller\u{2069}")
    );
    let shown = bench.get("recovery-code");
    assert_eq!(shown.text_content().as_deref(), Some(CODE));
    assert_eq!(shown.children().length(), 6, "in groups of four");
    assert!(!bench.said().contains("CANARY"));
    bench
        .until("the list is loaded again", |b| {
            b.fake.asked("GET", METHODS).len() == 2
        })
        .await;
    bench
        .until("the code has the focus", |b| {
            b.focused()
                .and_then(|e| e.get_attribute("data-testid"))
                .as_deref()
                == Some("recovery-code")
        })
        .await;
    assert!(
        in_dialog(&bench, "dialog-close").has_attribute("disabled")
            || Reflect::get(&in_dialog(&bench, "dialog-close"), &"disabled".into()).unwrap()
                == JsValue::TRUE
    );
    // Nothing closes it: neither its button, nor Esc, nor `HtmlDialogElement::close`.
    click(&in_dialog(&bench, "done"));
    let dialog: web_sys::HtmlDialogElement = bench.css("dialog[open]").unwrap().unchecked_into();
    let init = EventInit::new();
    init.set_cancelable(true);
    let cancel = Event::new_with_event_init_dict("cancel", &init).unwrap();
    assert!(!dialog.dispatch_event(&cancel).unwrap());
    dialog.close();
    bench
        .until("the dialog is open again", |b| {
            b.css("dialog[open]").is_some()
        })
        .await;
    bench.settle().await;
    assert_eq!(
        bench.get("recovery-code").text_content().as_deref(),
        Some(CODE)
    );
    assert!(bench.css("dialog[open]:modal").is_some());
    assert!(bench.text().contains("Confirm before closing"));

    hand_over(&bench);
    closed(&bench).await;
    bench.settle().await;
    assert!(!whole_page(&bench).contains("CANARY"));
    assert!(paper().is_none());
    assert_eq!(bench.fake.asked("POST", RECOVERY).len(), 1);
    open(&bench, "new-recovery-code").await;
    assert!(!whole_page(&bench).contains("CANARY"));
    assert!(
        bench.has("recovery-what"),
        "a new code needs a new confirmation"
    );
}

#[wasm_bindgen_test]
async fn print_shows_only_the_code_and_its_user() {
    let bench = desk().await;
    make_code(&bench).await;
    let print = Function::new_no_args("globalThis.printed = (globalThis.printed ?? 0) + 1");
    let real = Reflect::get(&window(), &"print".into()).unwrap();
    Reflect::set(&window(), &"print".into(), &print).unwrap();
    click(&in_dialog(&bench, "print"));
    Reflect::set(&window(), &"print".into(), &real).unwrap();
    assert_eq!(Reflect::get(&window(), &"printed".into()).unwrap(), 1.0);
    let root = paper().unwrap();
    let lines: Vec<String> = (0..root.children().length())
        .filter_map(|i| root.children().item(i)?.text_content())
        .collect();
    assert_eq!(
        lines,
        ["Recovery code", "Mia Keller", "mia@example.com", CODE]
    );
    // It is invisible on the screen.
    let place: HtmlElement = root.host().unchecked_into();
    assert_eq!(place.offset_height(), 0);
}

#[wasm_bindgen_test]
async fn leaving_the_page_needs_confirmation_while_the_code_is_shown() {
    let leave = || {
        let init = EventInit::new();
        init.set_cancelable(true);
        let event = Event::new_with_event_init_dict("beforeunload", &init).unwrap();
        // False if a handler prevented it.
        window().dispatch_event(&event).unwrap()
    };
    let bench = desk().await;
    assert!(leave());
    make_code(&bench).await;
    assert!(!leave());
    click(&in_dialog(&bench, "field-handed_over"));
    assert!(leave(), "the code was handed over");
    click(&in_dialog(&bench, "done"));
    closed(&bench).await;
    assert!(leave());
}

#[wasm_bindgen_test]
async fn missing_enrolment_is_explained() {
    let bench = desk().await;
    bench.fake.on(
        "POST",
        RECOVERY,
        FakeResponse::json(404, error(404, "x", "Enrollment not found")),
    );
    open(&bench, "new-recovery-code").await;
    click(&in_dialog(&bench, "confirm"));
    let banner = bench.wait_for("error-banner").await;
    assert!(
        banner.inner_text().contains("no factor enrolled"),
        "{}",
        banner.inner_text()
    );
    assert!(bench.said().contains("no factor enrolled"));
    click(&in_dialog(&bench, "cancel"));
    closed(&bench).await;
}

#[wasm_bindgen_test]
async fn recovery_code_with_unknown_outcome_is_reported_and_not_repeated() {
    for lost in [
        FakeResponse::offline(),
        FakeResponse::json(504, error(504, "outcome_unknown", "x")),
        FakeResponse::json(200, json!({})),
    ] {
        let bench = desk().await;
        bench.fake.on("POST", RECOVERY, lost);
        open(&bench, "new-recovery-code").await;
        click(&in_dialog(&bench, "confirm"));
        let banner = bench.wait_for("error-banner").await;
        assert!(
            banner
                .inner_text()
                .contains("the old one may or may not work"),
            "{}",
            banner.inner_text()
        );
        bench
            .until("listed again", |b| b.fake.asked("GET", METHODS).len() == 2)
            .await;
        bench.time.advance(60_000);
        bench.settle().await;
        assert_eq!(bench.fake.asked("POST", RECOVERY).len(), 1);
        // The admin can try again.
        bench.fake.on("POST", RECOVERY, code());
        click(&in_dialog(&bench, "confirm"));
        bench.wait_for("recovery-code").await;
    }
}

#[wasm_bindgen_test]
async fn shown_code_keeps_its_user_when_another_user_is_opened() {
    let bench = desk().await;
    let other = "/api/v2/users/auth0%7Ctom";
    bench.fake.on(
        "GET",
        other,
        FakeResponse::json(200, json!({"user_id": "auth0|tom", "name": "Tom"})),
    );
    bench.fake.on(
        "GET",
        &format!("{other}/authentication-methods"),
        FakeResponse::json(200, page(&[])),
    );
    make_code(&bench).await;
    let go = |user: &str| {
        let mut config = bench.host.config_untracked();
        config.user = factordesk::platform::config::UserSource::Attribute(
            factordesk_model::UserId::new(user),
        );
        bench.host.set_config(config);
    };
    go("auth0|tom");
    bench
        .until("Tom", |b| b.get("user-name").inner_text().contains("Tom"))
        .await;
    assert_eq!(
        bench.get("recovery-code").text_content().as_deref(),
        Some(CODE)
    );
    assert!(
        bench
            .css("dialog[open] h2")
            .unwrap()
            .inner_text()
            .contains("Mia Keller")
    );
    hand_over(&bench);
    closed(&bench).await;
    bench.settle().await;
    assert!(!whole_page(&bench).contains("CANARY"));
}

#[wasm_bindgen_test]
async fn security_53_code_that_comes_for_a_user_who_is_gone_is_not_shown_but_said() {
    let bench = desk().await;
    let other = "/api/v2/users/auth0%7Ctom";
    bench.fake.on(
        "GET",
        other,
        FakeResponse::json(200, json!({"user_id": "auth0|tom", "name": "Tom"})),
    );
    bench.fake.on(
        "GET",
        &format!("{other}/authentication-methods"),
        FakeResponse::json(200, page(&[])),
    );
    let gate = Gate::default();
    bench.fake.on("POST", RECOVERY, code().behind(&gate));
    open(&bench, "new-recovery-code").await;
    click(&in_dialog(&bench, "confirm"));
    bench.settle().await;
    let mut config = bench.host.config_untracked();
    config.user = factordesk::platform::config::UserSource::Attribute(
        factordesk_model::UserId::new("auth0|tom"),
    );
    bench.host.set_config(config);
    closed(&bench).await;
    bench
        .until("Tom", |b| b.get("user-name").inner_text().contains("Tom"))
        .await;
    gate.open();
    bench
        .until("the announcement", |b| {
            b.said().contains("Create another for them")
        })
        .await;
    bench.settle().await;
    assert!(!whole_page(&bench).contains("CANARY"));
    assert!(bench.css("dialog[open]").is_none());
}

#[wasm_bindgen_test]
async fn another_admin_never_sees_the_code() {
    let bench = desk().await;
    make_code(&bench).await;
    let expired = || FakeResponse::json(401, error(401, "login_required", "Log in."));
    bench.fake.on("GET", METHODS, expired());
    let mut other = session_of(&ALL);
    other["admin"]["sub"] = json!("auth0|other");
    bench
        .fake
        .on("GET", "/session", FakeResponse::json(200, other));
    bench.get("refresh").click();
    bench.wait_for("logged-in").await;
    bench.get("logged-in").click();
    bench
        .until("no code", |b| !whole_page(b).contains("CANARY"))
        .await;
}

#[wasm_bindgen_test]
async fn removed_desk_removes_its_printed_page() {
    let mut bench = desk().await;
    make_code(&bench).await;
    assert!(paper().is_some());
    bench.unmount();
    assert!(paper().is_none());
}

#[wasm_bindgen_test]
async fn browsers_are_forgotten_after_confirmation() {
    let bench = desk().await;
    bench.fake.on("POST", FORGET, FakeResponse::empty(204));
    open(&bench, "forget-browsers").await;
    let words = bench.get("forget-dialog").inner_text();
    assert!(
        words.contains("asked for a factor") && words.contains("Sessions are not ended."),
        "{words}"
    );
    assert!(bench.fake.asked("POST", FORGET).is_empty());
    click(&in_dialog(&bench, "confirm"));
    closed(&bench).await;
    assert_eq!(bench.said(), "Remembered browsers forgotten.");
    let focused = bench.focused().and_then(|e| e.get_attribute("data-testid"));
    assert_eq!(focused.as_deref(), Some("forget-browsers"));
    assert_eq!(bench.fake.asked("POST", FORGET).len(), 1);
    assert_eq!(bench.fake.asked("POST", FORGET)[0].body, None);
}

#[wasm_bindgen_test]
async fn forgetting_browsers_can_be_repeated_after_an_unknown_outcome() {
    let bench = desk().await;
    bench.fake.once("POST", FORGET, FakeResponse::offline());
    bench.fake.on("POST", FORGET, FakeResponse::empty(204));
    open(&bench, "forget-browsers").await;
    click(&in_dialog(&bench, "confirm"));
    let banner = bench.wait_for("error-banner").await;
    assert!(
        banner.inner_text().contains("no harm"),
        "{}",
        banner.inner_text()
    );
    click(&in_dialog(&bench, "confirm"));
    closed(&bench).await;
    assert_eq!(bench.said(), "Remembered browsers forgotten.");
}
