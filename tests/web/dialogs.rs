//! What all dialogs have in common: where the focus begins, and that no message moves a button.

use js_sys::{Function, Reflect};
use leptos::prelude::{document, window};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::dialog::{fill, open_form, part, value};
use crate::support::{
    Bench, FakeResponse, METHODS, choose, click, error, fake_with, methods, page, session,
};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const FORGET: &str = "/api/v2/users/auth0%7Cmia/multifactor/actions/invalidate-remember-browser";
const TICKET: &str = "/api/v2/guardian/enrollments/ticket";

/// The page's style sheets, in their order. Without them, nothing in a dialog stays in its place.
const STYLE: [&str; 3] = [
    include_str!("../../style/tokens.css"),
    include_str!(concat!(env!("OUT_DIR"), "/desk.css")),
    include_str!(concat!(env!("OUT_DIR"), "/later.css")),
];

/// Gives a desk its styles.
fn dress(bench: &Bench) {
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(&STYLE.concat()));
    let desk = bench.css(".desk").unwrap();
    let root = desk.parent_node().unwrap();
    root.insert_before(&style, Some(&desk)).unwrap();
}

/// A desk of an admin with every permission.
async fn desk(methods: &[Value]) -> Bench {
    let fake = fake_with(methods);
    // The page's scroll bar comes and goes with the length of the list. That isn't what is tested.
    let page = document().document_element().unwrap();
    page.set_attribute("style", "overflow-y: scroll").unwrap();
    let mut session = session();
    let held = session["permissions"].as_array_mut().unwrap();
    held.extend(
        [
            "read:audit",
            "create:guardian_enrollment_tickets",
            "regenerate:recovery_codes",
            "invalidate:remembered_browsers",
        ]
        .map(|permission| json!(permission)),
    );
    fake.on("GET", "/session", FakeResponse::json(200, session));
    fake.on(
        "GET",
        "/audit",
        FakeResponse::json(200, json!({"entries": []})),
    );
    let bench = Bench::for_user(fake);
    dress(&bench);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

async fn shown(bench: &Bench) {
    bench
        .until("the dialog", |b| b.css("dialog[open]").is_some())
        .await;
    bench.settle().await;
}

async fn open(bench: &Bench, button: &str) {
    click(&bench.get(button));
    shown(bench).await;
}

async fn open_in_row(bench: &Bench, button: &str) {
    click(&bench.in_row("phone|1", button));
    shown(bench).await;
}

/// The test id of the focused element.
fn focused(bench: &Bench) -> Option<String> {
    bench.focused()?.get_attribute("data-testid")
}

/// The test id of a button, and its box
type NamedBox = (String, [f64; 4]);

/// The box of an element in the window: left, top, width, height.
fn rect(element: &HtmlElement) -> [f64; 4] {
    let get = |from: &JsValue, name: &str| Reflect::get(from, &name.into()).unwrap();
    let measure: Function = get(element, "getBoundingClientRect").into();
    let rect = measure.call0(element).unwrap();
    ["x", "y", "width", "height"].map(|side| get(&rect, side).as_f64().unwrap())
}

/// The boxes of everything that can be pressed at the edges of the dialog: position and size.
fn boxes(bench: &Bench) -> Vec<NamedBox> {
    let found = bench.all_css("dialog[open] :is(.dialog-head, .dialog-actions) :is(button, a)");
    assert!(found.len() > 1, "no buttons in: {}", bench.text());
    let of = |button: &HtmlElement| {
        let name = button.get_attribute("data-testid").unwrap_or_default();
        (name, rect(button))
    };
    found.iter().map(of).collect()
}

/// Panics if a button has moved. A tenth of a pixel can't be seen: browsers round what sticks to an edge.
#[track_caller]
fn assert_unmoved(bench: &Bench, before: &[NamedBox], what: &str) {
    let after = boxes(bench);
    let same = |((was, from), (is, to)): (&NamedBox, &NamedBox)| {
        was == is
            && from
                .iter()
                .zip(to)
                .all(|(from, to)| (from - to).abs() < 0.1)
    };
    let all = before.len() == after.len() && before.iter().zip(&after).all(same);
    assert!(all, "{what}: {before:?} moved to {after:?}");
}

/// The dialog's end is in the window, below what scrolls.
fn assert_footer_in_sight(bench: &Bench) {
    let bottom = boxes(bench).last().map(|(_, [_, y, _, height])| y + height);
    let height = window().inner_height().unwrap();
    assert!(bottom.unwrap() <= height.as_f64().unwrap());
}

fn unavailable() -> FakeResponse {
    FakeResponse::json(503, error(503, "unavailable", "x"))
}

#[wasm_bindgen_test]
async fn each_dialog_opens_with_the_focus_in_its_content() {
    for (button, expected) in [
        ("add-factor", "add-type-phone"),
        ("delete-all", "field-confirmation"),
        ("replace-all", "replace-limits"),
        ("send-link", "field-factor"),
        ("new-recovery-code", "cancel"),
        ("forget-browsers", "cancel"),
        ("history", "close"),
    ] {
        let bench = desk(&methods()).await;
        open(&bench, button).await;
        assert_eq!(focused(&bench).as_deref(), Some(expected), "{button}");
        click(&part(&bench, "dialog-close"));
        bench.settle().await;
    }
    for (button, expected) in [
        ("action-delete", "cancel"),
        ("action-change-number", "field-phone_number"),
    ] {
        let bench = desk(&methods()).await;
        open_in_row(&bench, button).await;
        assert_eq!(focused(&bench).as_deref(), Some(expected), "{button}");
        click(&part(&bench, "dialog-close"));
        bench.settle().await;
    }
}

/// A caret in the page, which is inert then, made browsers look for another place for it through all rows, several times.
#[wasm_bindgen_test]
async fn dialog_leaves_no_caret_in_the_page_behind_it() {
    let bench = desk(&methods()).await;
    let method = |object: &JsValue, name: &str| -> Function {
        Reflect::get(object, &name.into()).unwrap().unchecked_into()
    };
    let selection = method(&window(), "getSelection").call0(&window()).unwrap();
    let carets = || Reflect::get(&selection, &"rangeCount".into()).unwrap();
    let row = bench.css(".row").unwrap();
    let collapse = method(&selection, "collapse");
    collapse.call1(&selection, &row).unwrap();
    assert_eq!(carets(), 1.0);
    open_in_row(&bench, "action-delete").await;
    assert_eq!(carets(), 0.0);
}

#[wasm_bindgen_test]
async fn each_form_of_a_new_method_begins_at_its_main_field() {
    for (kind, expected) in [
        ("phone", "field-phone_number"),
        ("email", "field-email"),
        ("totp", "field-code"),
    ] {
        let bench = desk(&[]).await;
        open_form(&bench, kind).await;
        assert_eq!(focused(&bench).as_deref(), Some(expected));
        click(&part(&bench, "dialog-close"));
        bench.settle().await;
    }
}

#[wasm_bindgen_test]
async fn each_dialog_shows_the_user_in_its_head() {
    for button in [
        "add-factor",
        "delete-all",
        "replace-all",
        "send-link",
        "history",
    ] {
        let bench = desk(&methods()).await;
        open(&bench, button).await;
        let user = bench
            .css("dialog[open] .dialog-head [data-testid='dialog-user']")
            .unwrap();
        assert!(user.inner_text().contains("mia@example.com"), "{button}");
        click(&part(&bench, "dialog-close"));
        bench.settle().await;
    }
}

#[wasm_bindgen_test]
async fn messages_of_the_add_form_move_no_button() {
    for kind in ["phone", "email", "totp"] {
        let bench = desk(&[]).await;
        open_form(&bench, kind).await;
        let before = boxes(&bench);
        assert_footer_in_sight(&bench);
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert!(bench.css("dialog[open] [aria-invalid='true']").is_some());
        assert_unmoved(&bench, &before, &format!("{kind}: an error beside a field"));
        click(&part(&bench, "dialog-close"));
        bench.settle().await;
    }
    let bench = desk(&[]).await;
    bench.fake.on("POST", METHODS, unavailable());
    open_form(&bench, "email").await;
    fill(&bench, "email", "mia@example.com");
    let before = boxes(&bench);
    click(&part(&bench, "submit"));
    bench.wait_for("error-banner").await;
    bench.settle().await;
    // The word on the button was another one in between.
    assert_unmoved(&bench, &before, "an error in the footer");
    assert!(
        part(&bench, "error-banner")
            .closest(".dialog-foot")
            .unwrap()
            .is_some()
    );
}

#[wasm_bindgen_test]
async fn failed_deletion_moves_no_button() {
    let bench = desk(&methods()).await;
    bench.fake.on("DELETE", PHONE, unavailable());
    open_in_row(&bench, "action-delete").await;
    let before = boxes(&bench);
    click(&part(&bench, "confirm"));
    bench.wait_for("error-banner").await;
    bench.settle().await;
    assert_unmoved(&bench, &before, "an error in the footer");
    assert_footer_in_sight(&bench);
}

#[wasm_bindgen_test]
async fn message_that_the_list_has_changed_moves_no_button() {
    let list: Vec<Value> = methods().into_iter().skip(1).collect();
    let bench = desk(&list).await;
    open(&bench, "delete-all").await;
    fill(&bench, "confirmation", "mia");
    click(&part(&bench, "confirm"));
    bench.settle().await;
    let before = boxes(&bench);
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&list[1..])));
    click(&bench.get("refresh"));
    bench.wait_for("list-changed").await;
    bench.settle().await;
    assert_unmoved(&bench, &before, "the list has changed");
}

#[wasm_bindgen_test]
async fn failed_questions_and_links_move_no_button() {
    for (button, path, submit) in [
        ("forget-browsers", FORGET, "confirm"),
        ("send-link", TICKET, "submit"),
    ] {
        let bench = desk(&methods()).await;
        bench.fake.on("POST", path, unavailable());
        open(&bench, button).await;
        let before = boxes(&bench);
        click(&part(&bench, submit));
        bench.wait_for("error-banner").await;
        bench.settle().await;
        assert_unmoved(&bench, &before, button);
        click(&part(&bench, "dialog-close"));
        bench.settle().await;
    }
}

#[wasm_bindgen_test]
async fn dialog_begins_at_its_start_and_shows_the_error_of_its_last_field() {
    let bench = desk(&methods()).await;
    open_in_row(&bench, "action-delete").await;
    // Cancel has the focus: at the end of the dialog, but always in sight.
    let dialog = bench.css("dialog[open]").unwrap();
    assert_eq!(dialog.scroll_top(), 0);
    click(&part(&bench, "cancel"));
    bench.settle().await;

    open(&bench, "delete-all").await;
    fill(&bench, "confirmation", "mia");
    click(&part(&bench, "confirm"));
    bench.settle().await;
    assert_eq!(focused(&bench).as_deref(), Some("field-confirmation"));
    let [_, error_top, _, error_height] = rect(&part(&bench, "error-confirmation"));
    let [_, foot_top, ..] = rect(&bench.css("dialog[open] .dialog-foot").unwrap());
    assert!(error_height > 0.0 && error_top + error_height <= foot_top);
}

#[wasm_bindgen_test]
async fn another_step_gives_the_dialog_another_height() {
    let bench = desk(&methods()).await;
    let ticket =
        json!({"ticket_id": "t", "ticket_url": "https://login.example.com/enroll?ticket=t"});
    bench
        .fake
        .on("POST", TICKET, FakeResponse::json(200, ticket));
    open(&bench, "send-link").await;
    let dialog = bench.css("dialog[open]").unwrap();
    let form = dialog.offset_height();
    click(&part(&bench, "submit"));
    bench.wait_for("link-ends").await;
    bench.settle().await;
    assert!(dialog.offset_height() < form);
    assert!(
        dialog.scroll_height() <= dialog.client_height() + 1,
        "all of the result is in sight"
    );
}

#[wasm_bindgen_test]
async fn main_button_is_the_last_one_and_cancel_comes_before_it() {
    for (button, main) in [
        ("delete-all", "confirm"),
        ("send-link", "submit"),
        ("forget-browsers", "confirm"),
        ("replace-all", "review"),
    ] {
        let bench = desk(&methods()).await;
        open(&bench, button).await;
        let buttons = bench.all_css("dialog[open] .dialog-actions > *");
        let names: Vec<_> = buttons
            .iter()
            .filter_map(|b: &HtmlElement| b.get_attribute("data-testid"))
            .collect();
        assert_eq!(names, ["cancel", main], "{button}");
        click(&part(&bench, "cancel"));
        bench.settle().await;
    }
}

#[wasm_bindgen_test]
async fn type_says_in_its_description_what_this_page_cannot_do() {
    let bench = Bench::on_page(fake_with(&[]), json!({"host": "127.0.0.1"}));
    dress(&bench);
    bench.wait_for("methods").await;
    bench.settle().await;
    open(&bench, "add-factor").await;
    let note_of = |option: &HtmlElement| {
        let id = option.get_attribute("aria-describedby").unwrap();
        bench.css(&format!("#{id}")).unwrap()
    };
    let phone = part(&bench, "add-type-phone");
    assert_eq!(phone.inner_text(), "Phone");
    let note = note_of(&phone).inner_text();
    assert!(
        note.contains("text message") && !note.contains("127.0.0.1"),
        "{note}"
    );
    for kind in ["security-key", "passkey"] {
        let key = part(&bench, &format!("add-type-{kind}"));
        let note = note_of(&key).inner_text();
        assert!(note.contains("can't be created from 127.0.0.1"), "{note}");
        // Its values can still be typed in.
        assert!(!key.has_attribute("aria-disabled"));
    }
}

#[wasm_bindgen_test]
async fn description_of_a_type_can_be_pressed_too() {
    let bench = desk(&[]).await;
    open(&bench, "add-factor").await;
    let option = part(&bench, "add-type-phone");
    let id = option.get_attribute("aria-describedby").unwrap();
    let [x, y, width, height] = rect(&bench.css(&format!("#{id}")).unwrap());
    #[expect(clippy::cast_possible_truncation, reason = "a point in the window")]
    let (x, y) = ((x + width / 2.0) as f32, (y + height / 2.0) as f32);
    let root: web_sys::ShadowRoot = option.get_root_node().unchecked_into();
    let pressed = root.element_from_point(x, y).unwrap();
    assert!(
        pressed.is_same_node(Some(&option)),
        "{}",
        pressed.outer_html()
    );
}

#[wasm_bindgen_test]
async fn email_form_offers_the_users_own_address() {
    let bench = desk(&[]).await;
    open_form(&bench, "email").await;
    let offer = part(&bench, "own-email");
    assert_eq!(offer.inner_text(), "Use mia@example.com");
    click(&offer);
    bench.settle().await;
    assert_eq!(value(&bench, "email"), "mia@example.com");
}

#[wasm_bindgen_test]
async fn replacement_says_what_it_cannot_do_before_anything_is_typed() {
    let bench = desk(&methods()).await;
    open(&bench, "replace-all").await;
    assert!(
        part(&bench, "limit-passkeys")
            .inner_text()
            .contains("can't replace methods while the user has a passkey")
    );
    let lost = part(&bench, "limit-types").inner_text();
    for words in ["push notification", "Pixel", "recovery code"] {
        assert!(lost.contains(words), "{words}: {lost}");
    }
    assert!(
        part(&bench, "limit-secrets")
            .inner_text()
            .contains("1 authenticator app")
    );
    click(&part(&bench, "dialog-close"));
    bench.settle().await;

    let phone = json!({"id": "phone|1", "type": "phone", "phone_number": "+15551234567"});
    let bench = desk(&[phone]).await;
    open(&bench, "replace-all").await;
    assert!(!bench.has("replace-limits"));
}

#[wasm_bindgen_test]
async fn review_of_a_replacement_says_what_remains() {
    let phone = json!({"id": "phone|1", "type": "phone", "name": "Mobile", "phone_number": "+15551234567",
        "preferred_authentication_method": "sms"});
    let code = json!({"id": "recovery-code|1", "type": "recovery-code"});
    let bench = desk(&[phone, code]).await;
    open(&bench, "replace-all").await;
    choose(
        &part(&bench, "field-preferred_authentication_method"),
        "voice",
    );
    click(&part(&bench, "review"));
    bench.wait_for("replace-review").await;
    let left = part(&bench, "left-after").text_content().unwrap();
    let left = left.replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(left, "Remaining: password and phone “Mobile”. No backup.");
    let final_ = part(&bench, "irreversible").inner_text();
    assert!(final_.starts_with("This can't be undone."), "{final_}");
}

#[wasm_bindgen_test]
async fn deletion_claims_no_password_for_a_user_of_another_connection() {
    let fake = fake_with(&methods()[3..4]);
    fake.on(
        "GET",
        "/api/v2/users/auth0%7Cmia",
        FakeResponse::json(
            200,
            json!({"user_id": "auth0|mia", "name": "Mia Keller",
                "identities": [{"connection": "google", "provider": "google-oauth2", "user_id": "mia"}]}),
        ),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    open_in_row(&bench, "action-delete").await;
    let left = part(&bench, "left-after");
    assert_eq!(left.inner_text(), "Remaining: no method. No backup.");
    assert!(left.class_list().contains("notice-warn"));
}
