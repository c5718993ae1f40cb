//! The list is loaded again when the admin returns to the page and while a user may be enrolling by link, and tells its age.

use factordesk::components::age;
use factordesk::context::Desk;
use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk::platform::host::Host;
use factordesk_model::UserId;
use js_sys::{Function, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::{document, window};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement};

use crate::deletion::{ask_to_delete, confirm};
use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, methods, page, session_with,
    type_text,
};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const USER_PATH: &str = "/api/v2/users/auth0%7Cmia";
const TICKET: &str = "/api/v2/guardian/enrollments/ticket";
/// The age from which a return loads the list.
const OLD: u32 = 15_000;
/// The pause between two loads while an enrolment is awaited.
const PAUSE: u32 = 10_000;

/// What the browser tells the page when its tab is shown again and gets the focus.
fn come_back() {
    for name in ["visibilitychange", "focus"] {
        window().dispatch_event(&Event::new(name).unwrap()).unwrap();
    }
}

/// Hides the page, until it is dropped.
struct Hidden;

impl Hidden {
    fn new() -> Self {
        let hide = "Object.defineProperty(document, 'hidden', {value: true, configurable: true})";
        Function::new_no_args(hide).call0(&JsValue::NULL).unwrap();
        Self
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        Reflect::delete_property(&document(), &"hidden".into()).unwrap();
    }
}

fn loads(bench: &Bench) -> usize {
    bench.fake.asked("GET", METHODS).len()
}

fn set(bench: &Bench, methods: &[Value]) {
    let list = FakeResponse::json(200, page(methods));
    bench.fake.on("GET", METHODS, list);
}

fn with_another() -> Vec<Value> {
    let mut all = methods();
    all.push(json!({"id": "totp|2", "type": "totp", "name": "New app", "confirmed": true}));
    all
}

async fn loaded() -> Bench {
    let bench = Bench::loaded(&methods()).await;
    bench.settle().await;
    bench
}

#[wasm_bindgen_test]
async fn return_to_an_old_list_loads_it_once_and_quietly() {
    let bench = loaded().await;
    assert_eq!(bench.said(), "5 methods loaded.");
    let button = bench.in_row("phone|1", "action-details");
    button.focus().unwrap();
    bench.time.advance(OLD - 1);
    come_back();
    bench.settle().await;
    assert_eq!(loads(&bench), 1, "it isn't old yet");
    bench.time.advance(1);
    let gate = Gate::default();
    let list = FakeResponse::json(200, page(&methods())).behind(&gate);
    bench.fake.on("GET", METHODS, list);
    come_back();
    bench.settle().await;
    assert_eq!(loads(&bench), 2, "two events, one load");
    assert!(!bench.get("refresh").class_list().contains("spinning"));
    bench.time.advance(OLD);
    come_back();
    bench.settle().await;
    assert_eq!((loads(&bench), gate.aborted()), (2, 0), "one at a time");
    gate.open();
    bench.settle().await;
    assert_eq!(bench.said(), "5 methods loaded.", "nothing has changed");
    assert_eq!(bench.fake.asked("GET", USER_PATH).len(), 1);
    let focused: JsValue = bench.focused().unwrap().into();
    let button: JsValue = button.into();
    assert_eq!(focused, button, "the row stays the same element");
    // Its age counts from this load.
    come_back();
    bench.settle().await;
    assert_eq!(loads(&bench), 2);
}

#[wasm_bindgen_test]
async fn change_that_a_return_finds_is_shown_and_announced_and_drafts_stay() {
    let bench = loaded().await;
    click(&bench.in_row("phone|1", "action-rename"));
    let field = bench.wait_for("field-name").await;
    bench.settle().await;
    type_text(&field, "Draft");
    set(&bench, &with_another());
    bench.time.advance(OLD);
    come_back();
    bench
        .until("the new method", |b| b.row("totp|2").is_some())
        .await;
    bench.settle().await;
    assert_eq!(bench.said(), "The list has changed: 6 methods.");
    let value = Reflect::get(&bench.get("field-name"), &"value".into()).unwrap();
    assert_eq!(value.as_string().as_deref(), Some("Draft"));
    assert_eq!(bench.focused().unwrap().id(), field.id());
}

#[wasm_bindgen_test]
async fn hidden_page_sends_nothing() {
    let bench = loaded().await;
    let hidden = Hidden::new();
    bench.time.advance(OLD);
    come_back();
    bench.settle().await;
    assert_eq!(loads(&bench), 1);
    drop(hidden);
    come_back();
    bench.until("the load", |b| loads(b) == 2).await;
}

#[wasm_bindgen_test]
async fn return_during_a_mutation_leaves_the_list_to_it() {
    let bench = loaded().await;
    let gate = Gate::default();
    let deleted = FakeResponse::empty(204).behind(&gate);
    bench.fake.on("DELETE", PHONE, deleted);
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench.settle().await;
    bench.time.advance(OLD);
    come_back();
    bench.settle().await;
    assert_eq!(loads(&bench), 1);
    gate.open();
    bench.until("its own load", |b| loads(b) == 2).await;
}

#[wasm_bindgen_test]
async fn response_from_before_a_mutation_is_dropped() {
    let bench = loaded().await;
    let list = Gate::default();
    let late = FakeResponse::json(200, page(&with_another())).behind(&list);
    bench.fake.once("GET", METHODS, late);
    bench.time.advance(OLD);
    come_back();
    bench.until("the load", |b| loads(b) == 2).await;
    let gate = Gate::default();
    let deleted = FakeResponse::empty(204).behind(&gate);
    bench.fake.on("DELETE", PHONE, deleted);
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench
        .until("the deletion", |b| {
            !b.fake.asked("DELETE", PHONE).is_empty()
        })
        .await;
    list.open();
    bench.settle().await;
    assert!(bench.row("totp|2").is_none());
    gate.open();
    bench.until("its own load", |b| loads(b) == 3).await;
}

#[wasm_bindgen_test]
async fn dialog_about_the_whole_list_holds_it() {
    for (button, dialog) in [
        ("replace-all", "replace-all-dialog"),
        ("delete-all", "delete-all-dialog"),
    ] {
        let bench = loaded().await;
        click(&bench.get(button));
        let open = format!("dialog[open][data-testid='{dialog}']");
        bench.until(dialog, |b| b.css(&open).is_some()).await;
        bench.time.advance(OLD);
        come_back();
        bench.settle().await;
        assert_eq!(loads(&bench), 1, "{dialog}");
        let close = format!("{open} [data-testid='dialog-close']");
        click(&bench.css(&close).unwrap());
        bench.until("closed", |b| b.css(&open).is_none()).await;
        come_back();
        bench.until("the load", |b| loads(b) == 2).await;
    }
}

#[wasm_bindgen_test]
async fn failed_load_by_itself_shows_nothing_unless_the_list_must_go() {
    let bench = loaded().await;
    let lost = || FakeResponse::json(503, error(503, "unavailable", "x"));
    let busy = || FakeResponse::json(429, error(429, "too_many_requests", "x")).retry_after(30);
    for (count, failure) in [lost(), busy(), FakeResponse::offline()]
        .into_iter()
        .enumerate()
    {
        bench.fake.on("GET", METHODS, failure);
        bench.time.advance(OLD);
        come_back();
        bench.until("the load", |b| loads(b) == count + 2).await;
        bench.settle().await;
        assert!(!bench.has("state-stale") && !bench.has("state-waiting"));
        assert_eq!(bench.all("factor-row").len(), 5);
    }
    let gone = FakeResponse::json(404, error(404, "inexistent_user", "x"));
    bench.fake.on("GET", METHODS, gone);
    bench.time.advance(OLD);
    come_back();
    bench.wait_for("state-error").await;
    assert!(!bench.has("factor-row"));
}

#[wasm_bindgen_test]
async fn load_by_itself_ends_the_notice_of_an_earlier_failure() {
    let bench = loaded().await;
    let lost = FakeResponse::json(503, error(503, "unavailable", "x"));
    bench.fake.on("GET", METHODS, lost);
    click(&bench.get("refresh"));
    bench.wait_for("state-stale").await;
    set(&bench, &methods());
    bench.time.advance(OLD);
    come_back();
    bench.wait_gone("state-stale").await;
}

#[wasm_bindgen_test]
async fn return_after_the_session_has_ended_asks_for_a_login() {
    let bench = loaded().await;
    let expired = FakeResponse::json(401, error(401, "login_required", "x"));
    bench.fake.on("GET", METHODS, expired.clone());
    bench.fake.on("GET", "/session", expired);
    bench.time.advance(OLD);
    come_back();
    bench
        .until("the login dialog", |b| {
            b.css("dialog[open][data-testid='state-expired']").is_some()
        })
        .await;
    assert_eq!(bench.all("factor-row").len(), 5);
}

/// A desk with the dialog that shows a new enrolment link.
async fn with_link() -> Bench {
    let mut session = session_with(&["read", "delete"]);
    let held = session["permissions"].as_array_mut().unwrap();
    held.push(json!("create:guardian_enrollment_tickets"));
    session["capabilities"] = json!({"factors": [{"name": "otp", "enabled": true}]});
    let fake = fake_with(&methods());
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let ticket =
        json!({"ticket_id": "t", "ticket_url": "https://login.example.com/enroll?ticket=t"});
    fake.on("POST", TICKET, FakeResponse::json(200, ticket));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    click(&bench.get("send-link"));
    let copy = bench.wait_for("way-copy").await;
    copy.click();
    bench.settle().await;
    click(&bench.css("dialog[open] [data-testid='submit']").unwrap());
    bench.wait_for("enrolment").await;
    bench
}

/// Advances the clock by the pause, and lets the load run.
async fn pause(bench: &Bench) {
    bench.time.advance(PAUSE);
    bench.settle().await;
}

#[wasm_bindgen_test]
async fn enrolment_is_noticed_while_the_link_is_shown() {
    let bench = with_link().await;
    let words = |b: &Bench| b.get("enrolment").inner_text();
    assert!(
        words(&bench).contains("Waiting for the user"),
        "{}",
        words(&bench)
    );
    let before = loads(&bench);
    pause(&bench).await;
    assert_eq!(loads(&bench), before + 1);
    // Begun, but not finished.
    let mut all = with_another();
    all[5]["confirmed"] = json!(false);
    set(&bench, &all);
    pause(&bench).await;
    assert!(words(&bench).contains("Waiting for the user"));
    assert_eq!(bench.said(), "The list has changed: 6 methods.");
    set(&bench, &with_another());
    pause(&bench).await;
    assert!(words(&bench).contains("has enrolled"), "{}", words(&bench));
    assert!(words(&bench).contains("New app"), "{}", words(&bench));
    let said = bench.css("dialog[open] [data-testid='status']").unwrap();
    assert!(said.inner_text().contains("The user has enrolled"));
    let after = loads(&bench);
    pause(&bench).await;
    assert_eq!(loads(&bench), after, "nothing is awaited any more");
}

#[wasm_bindgen_test]
async fn enrolment_is_awaited_for_five_minutes_also_when_the_dialog_is_closed() {
    let bench = with_link().await;
    let before = loads(&bench);
    click(&bench.css("dialog[open] [data-testid='done']").unwrap());
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    let hidden = Hidden::new();
    pause(&bench).await;
    assert_eq!(loads(&bench), before, "the page is hidden");
    drop(hidden);
    for _ in 0..40 {
        pause(&bench).await;
    }
    assert_eq!(
        loads(&bench),
        before + 28,
        "every 10 seconds, without the first and the last"
    );
    assert_eq!(bench.time.waiting(), 1, "only that of the desk's clock");
}

#[wasm_bindgen_test]
async fn enrolment_is_not_awaited_for_another_user() {
    let bench = with_link().await;
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
    bench.settle().await;
    let all = bench.fake.log().len();
    pause(&bench).await;
    assert_eq!(bench.fake.log().len(), all);
}

#[wasm_bindgen_test]
async fn age_counts_minutes_and_tells_the_exact_time() {
    const AT: f64 = 1_795_348_800_000.0;
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    let kept = std::rc::Rc::new(std::cell::Cell::new(None::<Desk>));
    let made = std::rc::Rc::clone(&kept);
    let mounted = mount_to(place.clone(), move || {
        let desk = Desk::new(Host::new(DeskConfig::default()), AT);
        made.set(Some(desk));
        age(desk)
    });
    let desk = kept.get().unwrap();
    let shown = async || {
        // Effects run in a microtask.
        wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&JsValue::NULL))
            .await
            .unwrap();
        leptos::task::tick().await;
        place.inner_text()
    };
    assert_eq!(shown().await, "");
    // The desk's time may be behind.
    desk.listed_at.set(Some(AT + 20_000.0));
    assert_eq!(shown().await, "Updated just now");
    let exact = place.query_selector("[data-tip]").unwrap().unwrap();
    assert!(exact.get_attribute("data-tip").unwrap().contains("2026"));
    desk.now.set(AT + 79_000.0);
    assert_eq!(shown().await, "Updated just now");
    for (minutes, words) in [
        (1.0, "Updated 1 minute ago"),
        (59.0, "Updated 59 minutes ago"),
        (60.0, "Updated 1 hour ago"),
    ] {
        desk.now.set(AT + 20_000.0 + minutes * 60_000.0);
        assert_eq!(shown().await, words);
    }
    drop(mounted);
    place.remove();
}
