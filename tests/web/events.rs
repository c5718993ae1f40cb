//! Events of the element: what the host page is told, and its say in what is done.

use std::cell::RefCell;
use std::rc::Rc;

use factordesk::actions::{Action, ChangeNumber, Deletion, Deletions, Update};
use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::{
    CreateRequest, EmailCreate, ListVersion, MethodId, MethodType, PhoneCreate, SetRequest,
    TicketRequest, UpdateRequest, UserId,
};
use js_sys::{Function, JSON, Reflect};
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{CustomEvent, HtmlElement};

use crate::deletion::{ask_to_delete, confirm};
use crate::support::{
    Bench, FakeResponse, Fragment, Gate, METHODS, Problems, USER, click, error, fake_with, methods,
    session, session_with, type_text,
};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
const NAMES: [&str; 8] = [
    "ready",
    "loaded",
    "before-action",
    "action",
    "error",
    "reauth-required",
    "user-change",
    "dirty",
];

/// The events of a desk, as they pass the document, with their details.
#[derive(Clone)]
struct Log(Rc<RefCell<Vec<(String, Value)>>>);

impl Log {
    /// Listens from now on.
    fn of(bench: &Bench) -> Self {
        let log = Self(Rc::default());
        let (into, element) = (log.clone(), bench.element().clone());
        let listener = Closure::<dyn Fn(CustomEvent)>::new(move |event: CustomEvent| {
            if event.target().as_ref() == Some(element.as_ref()) {
                let name = event.type_().replace("factordesk-", "");
                let detail = JSON::stringify(&event.detail()).unwrap();
                let detail = serde_json::from_str(&String::from(detail)).unwrap();
                into.0.borrow_mut().push((name, detail));
            }
        });
        // At the window: they bubble, also out of the shadow roots around a desk.
        for name in NAMES {
            window()
                .add_event_listener_with_callback(
                    &format!("factordesk-{name}"),
                    listener.as_ref().unchecked_ref(),
                )
                .unwrap();
        }
        listener.forget();
        log
    }

    /// The details of the events with this name.
    fn named(&self, name: &str) -> Vec<Value> {
        let all = self.0.borrow();
        let found = all.iter().filter(|(other, _)| other == name);
        found.map(|(_, detail)| detail.clone()).collect()
    }

    fn names(&self) -> Vec<String> {
        self.0
            .borrow()
            .iter()
            .map(|(name, _)| name.clone())
            .collect()
    }
}

/// Lets this script handle the events with this name. It has `event` and `page`, an object that later scripts share.
fn host(bench: &Bench, name: &str, script: &str) {
    Reflect::set(&window(), &"page".into(), &js_sys::Object::new()).unwrap();
    let handler = Function::new_with_args("event", script);
    bench
        .element()
        .add_event_listener_with_callback(&format!("factordesk-{name}"), &handler)
        .unwrap();
}

/// Waits for the decision that `page.allow` and `page.refuse` make.
const WAIT: &str = "event.detail.waitUntil(new Promise((allow, refuse) => Object.assign(page, { allow, refuse })))";

fn run(script: &str) -> JsValue {
    Function::new_no_args(script).call0(&JsValue::NULL).unwrap()
}

fn deletions(bench: &Bench) -> usize {
    bench.fake.asked("DELETE", PHONE).len()
}

fn in_dialog(bench: &Bench, testid: &str) -> Option<HtmlElement> {
    bench.css(&format!("dialog[open] [data-testid='{testid}']"))
}

/// A desk whose dialog asks whether to delete the phone. Deleting it works.
async fn about_to_delete() -> (Bench, Log) {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    let log = Log::of(&bench);
    ask_to_delete(&bench, "phone|1").await;
    (bench, log)
}

/// The same, and the host page waits with its decision.
async fn host_decides() -> (Bench, Log) {
    let (bench, log) = about_to_delete().await;
    host(&bench, "before-action", WAIT);
    confirm(&bench);
    bench
        .until("the notice", |b| in_dialog(b, "host-decides").is_some())
        .await;
    (bench, log)
}

#[wasm_bindgen_test]
async fn events_surround_an_action() {
    let (bench, log) = about_to_delete().await;
    confirm(&bench);
    bench
        .until("the list again", |_| {
            log.names().contains(&"loaded".to_owned())
        })
        .await;
    let about = json!({"action": "delete", "userId": USER, "type": "phone", "methodId": "phone|1"});
    let mut done = about.clone();
    done["outcome"] = json!("done");
    assert_eq!(
        *log.0.borrow(),
        [
            ("before-action".to_owned(), about),
            ("action".to_owned(), done),
            ("loaded".to_owned(), json!({"userId": USER, "count": 5})),
        ]
    );
}

#[wasm_bindgen_test]
async fn failures_have_codes_and_request_ids() {
    let (bench, log) = about_to_delete().await;
    let refusal = error(403, "insufficient_scope", "Mia Keller must not be named");
    bench
        .fake
        .on("DELETE", PHONE, FakeResponse::json(403, refusal));
    let lost = error(504, "outcome_unknown", "x");
    bench.fake.on("GET", METHODS, FakeResponse::json(504, lost));
    confirm(&bench);
    bench
        .until("the load", |_| log.named("error").len() == 2)
        .await;
    let action = &log.named("action")[0];
    assert_eq!(action["outcome"], "failed");
    assert_eq!(action["code"], "insufficient_scope");
    assert_eq!(action["requestId"], "req-1");
    assert_eq!(
        log.named("error"),
        [
            json!({"phase": "action", "code": "insufficient_scope", "requestId": "req-1"}),
            json!({"phase": "load", "code": "outcome_unknown", "requestId": "req-1"}),
        ]
    );
    assert!(!format!("{:?}", log.0.borrow()).contains("Mia"));
}

#[wasm_bindgen_test]
async fn host_page_allows_an_action_and_gives_its_reason() {
    let (bench, _) = host_decides().await;
    bench.settle().await;
    assert_eq!(deletions(&bench), 0, "sent before the decision");
    assert!(bench.said().contains("portal"), "{}", bench.said());
    run("page.allow({ reason: 'Lost phone', ticket: 'HD-1234' })");
    bench.until("the deletion", |b| deletions(b) == 1).await;
    let request = &bench.fake.asked("DELETE", PHONE)[0];
    let header = |name: &str| {
        let found = request.headers.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.clone())
    };
    assert_eq!(
        header("x-factordesk-reason").as_deref(),
        Some("Lost%20phone")
    );
    assert_eq!(header("x-factordesk-ticket").as_deref(), Some("HD-1234"));
}

#[wasm_bindgen_test]
async fn every_decision_is_awaited_and_the_first_values_count() {
    let (bench, _) = host_decides_twice().await;
    run("page.allow({ ticket: 'HD-1' })");
    bench.settle().await;
    assert_eq!(deletions(&bench), 0, "sent after the first decision");
    run("page.allowToo({ ticket: 'HD-2' })");
    bench.until("the deletion", |b| deletions(b) == 1).await;
    let headers = &bench.fake.asked("DELETE", PHONE)[0].headers;
    assert!(headers.contains(&("x-factordesk-ticket", "HD-1".to_owned())));
}

async fn host_decides_twice() -> (Bench, Log) {
    let (bench, log) = about_to_delete().await;
    host(&bench, "before-action", WAIT);
    let too = "event.detail.waitUntil({ then: allowToo => Object.assign(page, { allowToo }) })";
    let handler = Function::new_with_args("event", too);
    bench
        .element()
        .add_event_listener_with_callback("factordesk-before-action", &handler)
        .unwrap();
    confirm(&bench);
    bench
        .until("the notice", |b| in_dialog(b, "host-decides").is_some())
        .await;
    (bench, log)
}

#[wasm_bindgen_test]
async fn refusal_of_the_host_page_is_shown_and_nothing_is_sent() {
    for (reject, shown) in [
        (
            "new Error('Case closed')",
            "The portal refused: Case closed",
        ),
        ("'<b>No</b>'", "The portal refused: <b>No</b>"),
        ("undefined", "The portal refused this."),
    ] {
        let (bench, log) = host_decides().await;
        run(&format!("page.refuse({reject})"));
        bench
            .until("the error", |b| in_dialog(b, "error-banner").is_some())
            .await;
        let words = in_dialog(&bench, "error-banner").unwrap().inner_text();
        let words = words.replace(['\u{2068}', '\u{2069}'], "");
        assert!(words.starts_with(shown), "{words}");
        assert!(in_dialog(&bench, "host-decides").is_none());
        assert_eq!(deletions(&bench), 0);
        assert_eq!(log.named("action"), [] as [Value; 0], "nothing was tried");
    }
}

#[wasm_bindgen_test]
async fn malformed_values_of_the_host_page_are_named() {
    for (values, word) in [
        ("{ reason: 'a\\nb' }", "reason"),
        ("{ reason: 7 }", "reason"),
        ("{ ticket: 'HD 1' }", "ticket number"),
        ("{ ticket: {} }", "ticket number"),
    ] {
        let (bench, _) = host_decides().await;
        run(&format!("page.allow({values})"));
        bench
            .until("the error", |b| in_dialog(b, "error-banner").is_some())
            .await;
        let words = in_dialog(&bench, "error-banner").unwrap().inner_text();
        assert!(words.contains(word), "{values}: {words}");
        assert_eq!(deletions(&bench), 0, "{values}");
    }
}

#[wasm_bindgen_test]
async fn prevented_action_ends_silently_and_can_be_tried_again() {
    let (bench, log) = about_to_delete().await;
    host(
        &bench,
        "before-action",
        "if (!page.prevented) { page.prevented = true; event.preventDefault(); }",
    );
    confirm(&bench);
    bench.settle().await;
    assert!(in_dialog(&bench, "confirm").is_some(), "the dialog closed");
    assert!(in_dialog(&bench, "error-banner").is_none());
    assert_eq!((deletions(&bench), log.names().len()), (0, 1));
    confirm(&bench);
    bench.until("the deletion", |b| deletions(b) == 1).await;
}

#[wasm_bindgen_test]
async fn decision_that_never_comes_can_be_given_up() {
    let (bench, log) = host_decides().await;
    click(&in_dialog(&bench, "cancel").unwrap());
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    run("page.allow()");
    bench.settle().await;
    assert_eq!((deletions(&bench), log.named("action").len()), (0, 0));
    // And the next one isn't stuck.
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench.settle().await;
    run("page.allow()");
    bench.until("the deletion", |b| deletions(b) == 1).await;
}

#[wasm_bindgen_test]
async fn decision_about_a_user_who_has_left_sends_nothing() {
    let (bench, log) = host_decides().await;
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|max")),
        ..DeskConfig::default()
    });
    run("page.allow()");
    bench.settle().await;
    assert_eq!((deletions(&bench), log.named("action").len()), (0, 0));
}

#[wasm_bindgen_test]
async fn decision_after_the_desk_was_removed_sends_nothing() {
    let (mut bench, _) = host_decides().await;
    bench.unmount();
    run("page.allow()");
    bench.settle().await;
    assert_eq!(deletions(&bench), 0);
}

#[wasm_bindgen_test]
async fn outcome_is_told_after_the_desk_was_removed() {
    let (mut bench, log) = about_to_delete().await;
    let gate = Gate::default();
    bench
        .fake
        .on("DELETE", PHONE, FakeResponse::empty(204).behind(&gate));
    confirm(&bench);
    bench.until("the request", |b| deletions(b) == 1).await;
    bench.unmount();
    gate.open();
    bench.settle().await;
    let told = log.named("action");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["outcome"], "done");
}

#[wasm_bindgen_test]
async fn wait_until_is_refused_after_the_dispatch() {
    let (bench, _) = about_to_delete().await;
    host(&bench, "before-action", "page.detail = event.detail");
    confirm(&bench);
    bench.until("the deletion", |b| deletions(b) == 1).await;
    let thrown = run(
        "try { page.detail.waitUntil(Promise.resolve()); } catch (error) { return error.name; }",
    );
    assert_eq!(thrown.as_string().as_deref(), Some("InvalidStateError"));
}

#[wasm_bindgen_test]
async fn listeners_that_throw_change_nothing() {
    // Reported as an uncaught error, but not to the test's own runner.
    let quiet = run(
        "const quiet = event => { event.preventDefault(); event.stopImmediatePropagation(); };
         addEventListener('error', quiet, true); return quiet;",
    );
    let (bench, log) = about_to_delete().await;
    for name in ["before-action", "action", "loaded"] {
        host(&bench, name, "throw new Error('host')");
    }
    confirm(&bench);
    bench
        .until("the list again", |_| !log.named("loaded").is_empty())
        .await;
    assert_eq!((deletions(&bench), log.named("action").len()), (1, 1));
    window()
        .remove_event_listener_with_callback_and_bool("error", quiet.unchecked_ref(), true)
        .unwrap();
}

/// Starts every command of the desk.
fn start_all(bench: &Bench) {
    let actions = &bench.actions;
    let user = UserId::new(USER).unwrap();
    let phone = MethodId::new("phone|1").unwrap();
    let email = EmailCreate {
        name: Some("Private".to_owned()),
        email: "mia@example.com".to_owned(),
    };
    let version = ListVersion::of(&[]);
    let new = PhoneCreate {
        name: Some("Mobile".to_owned()),
        phone_number: "+15557654321".to_owned(),
        preferred_authentication_method: None,
    };
    let update = Update {
        request: UpdateRequest {
            name: Some("Private".to_owned()),
            preferred_authentication_method: None,
        },
        ..Update::default()
    };
    actions.create().dispatch(CreateRequest::Email(email));
    actions.update_of(phone.clone()).dispatch(update);
    let order = ChangeNumber {
        old: phone.clone(),
        new,
    };
    actions.change_number().dispatch(order);
    let deletion = Deletion {
        id: phone.clone(),
        undo: None,
    };
    actions.delete().dispatch(deletion);
    actions.delete_all().dispatch(version);
    actions.delete_each().dispatch(Deletions {
        action: Action::Delete,
        kind: Some(MethodType::Passkey),
        ids: vec![MethodId::new("passkey|1").unwrap()],
    });
    let set = SetRequest::default();
    actions.replace_all().dispatch((set, version));
    let assist = actions.assist();
    assist.link().dispatch(TicketRequest::new(user));
    assist.recovery().dispatch(());
    assist.forget().dispatch(());
    actions.reveal().dispatch(Some(phone));
    actions.export().dispatch(());
}

#[wasm_bindgen_test]
async fn nothing_is_sent_that_the_host_page_prevents() {
    let fake = fake_with(&methods());
    let all = session_with(&["read", "create", "update", "delete", "reveal"]);
    fake.on("GET", "/session", FakeResponse::json(200, all));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    let log = Log::of(&bench);
    let before = bench.fake.log().len();
    host(&bench, "before-action", "event.preventDefault()");
    start_all(&bench);
    bench.settle().await;
    assert_eq!(bench.fake.log().len(), before, "something was sent");
    let asked = log.named("before-action");
    for action in Action::ALL {
        let found = asked.iter().find(|each| each["action"] == action.as_str());
        let found = found.unwrap_or_else(|| panic!("the host page wasn't asked: {action:?}"));
        assert_eq!(found["userId"], USER);
    }
    assert_eq!(asked.len(), log.names().len(), "nothing else is told");
    let told = format!("{asked:?}");
    for personal in ["Private", "Mobile", "mia@example.com", "5557654321", "Mia"] {
        assert!(!told.contains(personal), "{personal}: {told}");
    }
}

#[wasm_bindgen_test]
async fn decision_outside_of_dialogs_can_be_given_up_on_the_page() {
    let bench = Bench::loaded(&methods()).await;
    let log = Log::of(&bench);
    host(&bench, "before-action", WAIT);
    click(&bench.get("export"));
    bench.wait_for("state-host-decides").await;
    click(&bench.get("give-up"));
    bench.wait_gone("state-host-decides").await;
    run("page.allow()");
    bench.settle().await;
    assert_eq!(log.names(), ["before-action"]);
}

#[wasm_bindgen_test]
async fn refused_undo_is_said_in_a_toast() {
    let (bench, _) = about_to_delete().await;
    confirm(&bench);
    bench.wait_for("toast-undo").await;
    host(
        &bench,
        "before-action",
        "event.detail.waitUntil(Promise.reject(new Error('Not again')))",
    );
    click(&bench.get("toast-undo"));
    bench
        .until("the refusal", |b| {
            b.all("toast")
                .iter()
                .any(|toast| toast.inner_text().contains("Not again"))
        })
        .await;
    assert!(bench.fake.asked("POST", METHODS).is_empty());
}

#[wasm_bindgen_test]
async fn loads_are_told_with_their_failures() {
    let fake = fake_with(&methods());
    let bench = Bench::for_user(fake);
    let log = Log::of(&bench);
    bench
        .until("the load", |_| !log.named("loaded").is_empty())
        .await;
    assert_eq!(log.named("loaded"), [json!({"userId": USER, "count": 5})]);
    bench.fake.on("GET", METHODS, FakeResponse::offline());
    click(&bench.get("refresh"));
    bench
        .until("the failure", |_| !log.named("error").is_empty())
        .await;
    assert_eq!(
        log.named("error"),
        [json!({"phase": "load", "code": "offline"})]
    );
}

#[wasm_bindgen_test]
async fn session_failures_are_told() {
    let fake = fake_with(&methods());
    let refusal = error(401, "login_required", "x");
    fake.on("GET", "/session", FakeResponse::json(401, refusal));
    let bench = Bench::for_user(fake);
    let log = Log::of(&bench);
    bench
        .until("the failure", |_| !log.named("error").is_empty())
        .await;
    assert_eq!(
        log.named("error"),
        [json!({"phase": "session", "code": "login_required", "requestId": "req-1"})]
    );
}

#[wasm_bindgen_test]
async fn users_chosen_in_the_desk_are_told() {
    let _fragment = Fragment::set("#user=auth0%7Cmia");
    let bench = Bench::own_page(fake_with(&methods()));
    let log = Log::of(&bench);
    bench.wait_for("methods").await;
    assert_eq!(log.named("user-change").len(), 0, "not chosen by the admin");
    bench
        .actions
        .open_user(&UserId::new("auth0|max").unwrap(), None);
    bench.settle().await;
    window().location().set_hash("").unwrap();
    bench
        .until("both", |_| log.named("user-change").len() == 2)
        .await;
    assert_eq!(
        log.named("user-change"),
        [json!({"userId": "auth0|max"}), json!({"userId": null})]
    );
}

#[wasm_bindgen_test]
async fn drafts_are_told_when_the_first_is_typed_and_the_last_is_gone() {
    let bench = Bench::loaded(&methods()).await;
    let log = Log::of(&bench);
    click(&bench.in_row("phone|1", "action-rename"));
    bench.wait_for("rename-form").await;
    bench.settle().await;
    assert_eq!(log.named("dirty").len(), 0, "the form has filled it in");
    type_text(&bench.get("field-name"), "Private");
    bench.settle().await;
    type_text(&bench.get("field-name"), "Private number");
    bench.settle().await;
    assert_eq!(log.named("dirty"), [json!({"dirty": true})]);
    click(&bench.get("cancel"));
    bench.wait_gone("rename-form").await;
    bench.settle().await;
    assert_eq!(
        log.named("dirty"),
        [json!({"dirty": true}), json!({"dirty": false})]
    );
}

/// A desk with tokens whose deletion was refused because the login is too old. The login dialog is open.
async fn old_login_with_tokens() -> (Bench, Log) {
    refused_with_tokens(error(401, "reauth_required", "Log in again.")).await
}

async fn refused_with_tokens(refusal: Value) -> (Bench, Log) {
    let fake = fake_with(&methods());
    fake.on("GET", "/session", bearer_session(1000));
    // The client itself asks for another token, once.
    fake.once("DELETE", PHONE, FakeResponse::json(401, refusal.clone()));
    fake.once("DELETE", PHONE, FakeResponse::json(401, refusal));
    fake.on("DELETE", PHONE, FakeResponse::empty(204));
    let bench = Bench::for_user(fake);
    let source = "page.requests = [...page.requests ?? [], arguments[0]?.reason]; return 'token'";
    Reflect::set(&window(), &"page".into(), &js_sys::Object::new()).unwrap();
    bench.give_tokens(Function::new_no_args(source));
    bench.wait_for("methods").await;
    let log = Log::of(&bench);
    ask_to_delete(&bench, "phone|1").await;
    confirm(&bench);
    bench
        .until("the login dialog", |b| in_dialog(b, "login").is_some())
        .await;
    (bench, log)
}

/// Widget and proxy are released together. Another version of the proxy is an event, and the desk goes on.
#[wasm_bindgen_test]
async fn proxy_of_another_version_is_told() {
    for (version, told) in [
        (Some("99.0.0"), true),
        (Some(env!("CARGO_PKG_VERSION")), false),
        (None, false),
    ] {
        let fake = fake_with(&methods());
        let mut session = session();
        session["version"] = json!(version);
        fake.on("GET", "/session", FakeResponse::json(200, session));
        let bench = Bench::for_user(fake);
        let log = Log::of(&bench);
        bench.wait_for("methods").await;
        let event = json!({"phase": "session", "code": "version_mismatch"});
        let expected: Vec<Value> = told.then_some(event).into_iter().collect();
        assert_eq!(log.named("error"), expected, "{version:?}");
    }
}

fn bearer_session(auth_time: u64) -> FakeResponse {
    let mut session = session();
    session["mode"] = json!("bearer");
    session["auth_time"] = json!(auth_time);
    session["login_max_age"] = json!(600);
    FakeResponse::json(200, session)
}

#[wasm_bindgen_test]
async fn login_of_the_host_page_lets_the_refused_action_continue() {
    let (bench, log) = old_login_with_tokens().await;
    let sent = deletions(&bench);
    host(&bench, "reauth-required", WAIT);
    click(&in_dialog(&bench, "login").unwrap());
    bench.settle().await;
    assert_eq!(log.named("reauth-required"), [json!({"maxAge": 600})]);
    assert_eq!(deletions(&bench), sent, "sent before the login");
    bench.fake.on("GET", "/session", bearer_session(2000));
    run("page.allow()");
    bench
        .until("the deletion", |b| deletions(b) == sent + 1)
        .await;
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    let told = log.named("action");
    assert_eq!((told.len(), &told[0]["outcome"]), (1, &json!("done")));
}

#[wasm_bindgen_test]
async fn security_68_step_up_of_the_host_page_lets_the_refused_action_continue() {
    let mut refusal = error(401, "step_up_required", "Sign in with a second factor.");
    refusal["acrValues"] = json!("urn:mfa");
    let (bench, log) = refused_with_tokens(refusal).await;
    let sent = deletions(&bench);
    host(&bench, "reauth-required", WAIT);
    click(&in_dialog(&bench, "login").unwrap());
    bench.settle().await;
    let asked = json!({"maxAge": 600, "acrValues": "urn:mfa"});
    assert_eq!(log.named("reauth-required"), [asked]);
    bench.fake.on("GET", "/session", bearer_session(2000));
    run("page.allow()");
    bench
        .until("the deletion", |b| deletions(b) == sent + 1)
        .await;
}

#[wasm_bindgen_test]
async fn login_that_the_host_page_refuses_can_be_tried_again() {
    let (bench, _) = old_login_with_tokens().await;
    let sent = deletions(&bench);
    host(&bench, "reauth-required", WAIT);
    click(&in_dialog(&bench, "login").unwrap());
    bench.settle().await;
    run("page.refuse(new Error('Window closed'))");
    bench
        .until("the message", |b| b.text().contains("Window closed"))
        .await;
    bench.fake.on("GET", "/session", bearer_session(2000));
    click(&in_dialog(&bench, "login").unwrap());
    bench.settle().await;
    run("page.allow()");
    bench
        .until("the deletion", |b| deletions(b) == sent + 1)
        .await;
}

#[wasm_bindgen_test]
async fn login_that_the_host_page_shows_itself_closes_the_dialog() {
    let (bench, log) = old_login_with_tokens().await;
    let sent = deletions(&bench);
    host(&bench, "reauth-required", "event.preventDefault()");
    click(&in_dialog(&bench, "login").unwrap());
    bench
        .until("closed", |b| in_dialog(b, "login").is_none())
        .await;
    bench.settle().await;
    // What was refused is given up.
    let told = log.named("action");
    assert_eq!((told.len(), &told[0]["outcome"]), (1, &json!("failed")));
    assert_eq!(deletions(&bench), sent);
}

#[wasm_bindgen_test]
async fn one_action_is_told_for_deletions_one_by_one() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on("DELETE", PHONE, FakeResponse::empty(204));
    let log = Log::of(&bench);
    let ids = ["phone|1", "push|1"].map(|id| MethodId::new(id).unwrap());
    bench.actions.delete_each().dispatch(Deletions {
        action: Action::DeleteAll,
        kind: None,
        ids: ids.to_vec(),
    });
    bench
        .until("the end", |_| !log.named("action").is_empty())
        .await;
    let about = json!({"action": "delete-all", "userId": USER});
    assert_eq!(log.named("before-action"), [about]);
    let told = log.named("action");
    // The test has set no response for the second one: it is gone, or refused.
    assert_eq!((told.len(), &told[0]["action"]), (1, &json!("delete-all")));
}

#[wasm_bindgen_test]
async fn unhandled_refusals_are_not_reported_as_errors_of_the_page() {
    let problems = Problems::watch();
    let (bench, _) = about_to_delete().await;
    host(
        &bench,
        "before-action",
        "event.detail.waitUntil(Promise.reject(new Error('no'))); event.preventDefault();",
    );
    confirm(&bench);
    bench.settle().await;
    assert_eq!(deletions(&bench), 0);
    problems.none();
}
