//! Login in place: what was refused for lack of a login continues after one, once, and only for the same admin.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement};

use crate::deletion::{ask_to_delete, confirm};
use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, methods, page, session, type_text,
};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const PUSH: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/push%7C1";

fn expired() -> FakeResponse {
    FakeResponse::json(401, error(401, "login_required", "Log in."))
}

fn old_login() -> FakeResponse {
    FakeResponse::json(401, error(401, "reauth_required", "Log in again."))
}

/// A refusal for lack of a second factor.
fn step_up() -> FakeResponse {
    let mut body = error(401, "step_up_required", "Sign in with a second factor.");
    body["acrValues"] = json!("urn:mfa urn:key&x=1");
    body["maxAge"] = json!(300);
    FakeResponse::json(401, body)
}

fn session_of(change: impl FnOnce(&mut Value)) -> FakeResponse {
    let mut session = session();
    change(&mut session);
    FakeResponse::json(200, session)
}

fn logged_in_at(auth_time: u64) -> FakeResponse {
    session_of(|session| session["auth_time"] = json!(auth_time))
}

fn asks_for_login(bench: &Bench) -> bool {
    bench
        .css("dialog[open][data-testid='state-expired']")
        .is_some()
}

fn deletions(bench: &Bench) -> usize {
    bench.fake.asked("DELETE", PHONE).len()
}

fn in_login(bench: &Bench, testid: &str) -> HtmlElement {
    let selector = format!("[data-testid='state-expired'] [data-testid='{testid}']");
    bench.css(&selector).unwrap()
}

/// A desk on which a deletion is confirmed and refused, so that the login dialog is open.
async fn refused(refusal: FakeResponse) -> Bench {
    let fake = fake_with(&methods());
    fake.on("GET", "/session", logged_in_at(1000));
    fake.once("DELETE", PHONE, refusal);
    fake.on("DELETE", PHONE, FakeResponse::empty(204));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench.until("the login dialog", asks_for_login).await;
    bench
}

async fn all_closed(bench: &Bench) {
    bench
        .until("no dialog", |b| b.css("dialog[open]").is_none())
        .await;
}

#[wasm_bindgen_test]
async fn refused_mutation_continues_once_after_the_login() {
    for refusal in [expired(), old_login(), step_up()] {
        let bench = refused(refusal).await;
        let dialog = in_login(&bench, "login")
            .closest("dialog")
            .unwrap()
            .unwrap();
        let words = dialog.unchecked_into::<HtmlElement>().inner_text();
        assert!(words.contains("continues by itself"), "{words}");
        bench.settle().await;
        assert_eq!(deletions(&bench), 1, "sent again before the login");
        let mut left = methods();
        left.remove(3);
        bench
            .fake
            .on("GET", METHODS, FakeResponse::json(200, page(&left)));
        bench.fake.on("GET", "/session", logged_in_at(2000));
        click(&in_login(&bench, "logged-in"));
        all_closed(&bench).await;
        bench
            .until("the row is gone", |b| b.row("phone|1").is_none())
            .await;
        bench.settle().await;
        assert_eq!(deletions(&bench), 2);
        assert!(!bench.has("error-banner"));
        assert_eq!(bench.said(), "Phone \u{201c}Mobile\u{201d} deleted.");
    }
}

#[wasm_bindgen_test]
async fn rename_in_a_row_continues_with_what_was_typed() {
    let bench = Bench::loaded(&methods()).await;
    let mut after = methods();
    after[3]["name"] = json!("Work");
    bench.fake.once("PATCH", PHONE, expired());
    bench
        .fake
        .on("PATCH", PHONE, FakeResponse::json(200, after[3].clone()));
    click(&bench.in_row("phone|1", "action-rename"));
    bench.wait_for("rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    click(&bench.get("submit"));
    bench.until("the login dialog", asks_for_login).await;
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&after)));
    click(&in_login(&bench, "logged-in"));
    bench.wait_gone("rename-form").await;
    let sent = bench.fake.asked("PATCH", PHONE);
    let bodies = sent.iter().map(|r| r.body.as_ref().unwrap().expose());
    assert!(bodies.eq([r#"{"name":"Work"}"#; 2]));
}

#[wasm_bindgen_test]
async fn deletions_one_by_one_continue_where_they_were_refused() {
    let fake = fake_with(&methods());
    for method in ["passkey", "totp", "phone", "recovery-code"] {
        let path = format!("{METHODS}/{method}%7C1");
        fake.on("DELETE", &path, FakeResponse::empty(204));
    }
    fake.once("DELETE", PUSH, expired());
    fake.on("DELETE", PUSH, FakeResponse::empty(204));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    click(&bench.get("delete-all"));
    let typed = bench.wait_for("field-confirmation").await;
    type_text(&typed, "mia@example.com");
    bench.settle().await;
    confirm(&bench);
    bench.until("the login dialog", asks_for_login).await;
    click(&in_login(&bench, "logged-in"));
    bench
        .until("all are deleted", |b| {
            b.all("batch-item")
                .iter()
                .all(|item| item.get_attribute("data-state").as_deref() == Some("deleted"))
        })
        .await;
    let log = bench.fake.log();
    let sent: Vec<&str> = log
        .iter()
        .filter(|request| request.method.as_str() == "DELETE")
        .map(|request| request.url.rsplit('/').next().unwrap())
        .collect();
    let expected = [
        "passkey%7C1",
        "push%7C1",
        "push%7C1",
        "totp%7C1",
        "phone%7C1",
        "recovery-code%7C1",
    ];
    assert_eq!(sent, expected);
}

#[wasm_bindgen_test]
async fn closing_the_login_cancels_what_waits_for_it() {
    let bench = refused(old_login()).await;
    click(&in_login(&bench, "dialog-close"));
    bench.wait_for("error-banner").await;
    assert!(!asks_for_login(&bench));
    assert!(
        bench
            .row("phone|1")
            .unwrap()
            .get_attribute("data-mark")
            .is_none()
    );
    // Logged in later: the message isn't true any more, and nothing is sent by itself.
    bench.fake.on("GET", "/session", logged_in_at(2000));
    focus_window();
    bench.wait_gone("error-banner").await;
    bench.settle().await;
    assert_eq!(deletions(&bench), 1);
    confirm(&bench);
    all_closed(&bench).await;
    assert_eq!(deletions(&bench), 2);
}

#[wasm_bindgen_test]
async fn nothing_continues_for_another_admin() {
    type Change = fn(&mut Value);
    let others: [Change; 2] = [
        |session| session["admin"]["sub"] = json!("auth0|other"),
        // A `sub` is unique only within its issuer.
        |session| session["admin"]["iss"] = json!("https://other.example.com/"),
    ];
    for other in others {
        let bench = refused(expired()).await;
        bench.fake.on("GET", "/session", session_of(other));
        let loads = bench.fake.asked("GET", METHODS).len();
        click(&in_login(&bench, "logged-in"));
        bench
            .until("the list is loaded for the other admin", |b| {
                b.fake.asked("GET", METHODS).len() > loads && b.has("methods")
            })
            .await;
        bench.settle().await;
        assert!(bench.css("dialog[open]").is_none());
        assert_eq!(deletions(&bench), 1);
    }
}

#[wasm_bindgen_test]
async fn nothing_continues_for_another_user() {
    let bench = refused(expired()).await;
    let other = factordesk_model::UserId::new("auth0|otto");
    bench
        .host
        .set_config(factordesk::platform::config::DeskConfig {
            user: factordesk::platform::config::UserSource::Attribute(other),
            ..factordesk::platform::config::DeskConfig::default()
        });
    bench.settle().await;
    click(&in_login(&bench, "logged-in"));
    all_closed(&bench).await;
    bench.settle().await;
    assert_eq!(deletions(&bench), 1);
}

#[wasm_bindgen_test]
async fn refusal_that_is_not_the_proxys_own_is_not_repeated() {
    // A gateway's 401 may stand in place of the response to a request that was carried out.
    let bench = refused(FakeResponse::json(401, json!({"message": "Unauthorized"}))).await;
    bench.fake.on("GET", "/session", logged_in_at(2000));
    click(&in_login(&bench, "logged-in"));
    bench.until("logged in", |b| !asks_for_login(b)).await;
    bench.settle().await;
    assert_eq!(deletions(&bench), 1);
}

#[wasm_bindgen_test]
async fn request_that_is_refused_after_each_login_ends() {
    let bench = refused(expired()).await;
    bench.fake.on("DELETE", PHONE, expired());
    for sent in 1..=2 {
        bench.until("the login dialog", asks_for_login).await;
        assert_eq!(deletions(&bench), sent);
        assert!(!bench.has("error-banner"));
        click(&in_login(&bench, "logged-in"));
        bench
            .until("the next refusal", |b| deletions(b) > sent)
            .await;
        bench.settle().await;
    }
    bench.wait_for("error-banner").await;
    assert!(asks_for_login(&bench));
    assert_eq!(deletions(&bench), 3);
}

#[wasm_bindgen_test]
async fn login_dialog_says_nothing_before_the_check_has_returned() {
    let bench = refused(expired()).await;
    let gate = Gate::default();
    bench.fake.on("GET", "/session", expired().behind(&gate));
    click(&in_login(&bench, "logged-in"));
    let words = |b: &Bench| b.get("state-expired").inner_text();
    bench
        .until("the check", |b| words(b).contains("Checking"))
        .await;
    assert!(!words(&bench).contains("Not signed in yet"));
    gate.open();
    bench
        .until("the answer", |b| words(b).contains("Not signed in yet"))
        .await;
    // If the proxy can't be asked, nothing is known, and the drafts stay.
    bench.fake.on("GET", "/session", FakeResponse::offline());
    click(&in_login(&bench, "logged-in"));
    bench
        .until("the failure", |b| !words(b).contains("Not signed in yet"))
        .await;
    bench.settle().await;
    assert!(words(&bench).contains("be reached"), "{}", words(&bench));
    assert!(asks_for_login(&bench) && bench.has("delete-dialog"));
    bench.fake.on("GET", "/session", logged_in_at(2000));
    click(&in_login(&bench, "logged-in"));
    all_closed(&bench).await;
    assert_eq!(deletions(&bench), 2);
}

/// Replaces `window.open` until it is dropped, and keeps its arguments.
struct Opener {
    original: JsValue,
    calls: Array,
    _open: Closure<dyn Fn(JsValue, JsValue, JsValue) -> JsValue>,
}

impl Opener {
    fn new(opened: JsValue) -> Self {
        let original = Reflect::get(&window(), &"open".into()).unwrap();
        let calls = Array::new();
        let kept = calls.clone();
        let open = Closure::new(move |url, target, features| {
            kept.push(&Array::of3(&url, &target, &features));
            opened.clone()
        });
        Reflect::set(&window(), &"open".into(), open.as_ref()).unwrap();
        Self {
            original,
            calls,
            _open: open,
        }
    }
}

impl Drop for Opener {
    fn drop(&mut self) {
        Reflect::set(&window(), &"open".into(), &self.original).unwrap();
    }
}

/// Clicks the link. Returns whether the browser would have followed it.
fn follow(link: &HtmlElement) -> bool {
    let followed = std::rc::Rc::new(std::cell::Cell::new(false));
    let seen = std::rc::Rc::clone(&followed);
    let last = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        seen.set(!event.default_prevented());
        // Otherwise a tab would open.
        event.prevent_default();
    });
    let last: &Function = last.as_ref().unchecked_ref();
    window()
        .add_event_listener_with_callback("click", last)
        .unwrap();
    link.click();
    window()
        .remove_event_listener_with_callback("click", last)
        .unwrap();
    followed.get()
}

#[wasm_bindgen_test]
async fn login_opens_a_small_window_that_cannot_reach_the_page_and_reports_back() {
    let bench = refused(old_login()).await;
    let login = Object::new();
    Reflect::set(&login, &"opener".into(), &window()).unwrap();
    let opener = Opener::new(login.clone().into());
    assert!(
        !follow(&in_login(&bench, "login")),
        "a tab was opened as well"
    );
    assert_eq!(opener.calls.length(), 1);
    let call: Array = opener.calls.get(0).unchecked_into();
    assert_eq!(
        call.get(0).as_string().as_deref(),
        Some("/auth/login?return_to=%2Fauth%2Fcomplete&reauth")
    );
    let features = call.get(2).as_string().unwrap();
    assert!(features == "popup,width=480,height=640", "{features}");
    assert!(Reflect::get(&login, &"opener".into()).unwrap().is_null());
    // As the last page of the login does (`/auth/complete`).
    bench.fake.on("GET", "/session", logged_in_at(2000));
    let tell = "new BroadcastChannel('factordesk-login').postMessage('done')";
    Function::new_no_args(tell).call0(&JsValue::NULL).unwrap();
    all_closed(&bench).await;
    assert_eq!(deletions(&bench), 2);
}

#[wasm_bindgen_test]
async fn security_68_step_up_opens_the_login_that_the_proxy_asks_for() {
    let bench = refused(step_up()).await;
    let words = bench.get("step-up").inner_text();
    assert!(words.contains("second factor"), "{words}");
    let opener = Opener::new(Object::new().into());
    assert!(!follow(&in_login(&bench, "login")));
    let call: Array = opener.calls.get(0).unchecked_into();
    let url = call.get(0).as_string().unwrap();
    assert_eq!(
        url,
        "/auth/login?return_to=%2Fauth%2Fcomplete&acr_values=urn%3Amfa%20urn%3Akey%26x%3D1&max_age=300"
    );
    // A second factor alone: the session's login is as old as before, but good for more.
    let stronger = session_of(|session| {
        session["auth_time"] = json!(1000);
        session["step_up_operations"] = json!(["set_methods"]);
    });
    bench.fake.on("GET", "/session", stronger);
    click(&in_login(&bench, "logged-in"));
    all_closed(&bench).await;
    assert_eq!(deletions(&bench), 2);
}

#[wasm_bindgen_test]
async fn hint_before_a_step_up_names_only_operations_that_need_it() {
    for (operation, hinted) in [("delete_method", true), ("set_methods", false)] {
        let fake = fake_with(&methods());
        let session = session_of(|session| session["step_up_operations"] = json!([operation]));
        fake.on("GET", "/session", session);
        let bench = Bench::for_user(fake);
        bench.wait_for("methods").await;
        ask_to_delete(&bench, "phone|1").await;
        bench.settle().await;
        assert_eq!(bench.has("step-up-hint"), hinted, "{operation}");
    }
}

#[wasm_bindgen_test]
async fn message_that_a_login_has_ended_proves_nothing() {
    for refusal in [old_login(), step_up()] {
        message_proves_nothing(refusal).await;
    }
}

async fn message_proves_nothing(refusal: FakeResponse) {
    let bench = refused(refusal).await;
    let checks = bench.fake.asked("GET", "/session").len();
    window()
        .dispatch_event(&Event::new("factordesk-login").unwrap())
        .unwrap();
    bench
        .until("the check", |b| {
            b.fake.asked("GET", "/session").len() > checks
        })
        .await;
    bench.settle().await;
    assert!(asks_for_login(&bench));
    assert_eq!(deletions(&bench), 1);
}

#[wasm_bindgen_test]
async fn login_is_a_link_where_no_window_opens() {
    let bench = refused(expired()).await;
    let opener = Opener::new(JsValue::NULL);
    assert!(follow(&in_login(&bench, "login")));
    assert_eq!(opener.calls.length(), 1);
    assert_eq!(
        in_login(&bench, "login").get_attribute("target").as_deref(),
        Some("_blank")
    );
}

fn focus_window() {
    window()
        .dispatch_event(&Event::new("focus").unwrap())
        .unwrap();
}
