//! The methods and the keyboard of the element.

use factordesk::app::Call;
use factordesk::element;
use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::UserId;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, USER, click, error, fake_with, methods, page, session_with,
    type_text,
};

/// Calls a method as the element's class does. Returns the message of the error, if there is one.
async fn call(bench: &Bench, name: &str, argument: JsValue) -> Option<String> {
    JsFuture::from(begin(bench, name, argument))
        .await
        .unwrap()
        .as_string()
}

fn begin(bench: &Bench, name: &str, argument: JsValue) -> Promise {
    Promise::new(&mut |done, _| {
        bench.later.call(Call {
            name: name.to_owned(),
            argument: argument.clone(),
            done,
        });
    })
}

fn is(bench: &Bench, name: &str) -> bool {
    let call = Call {
        name: name.to_owned(),
        argument: JsValue::UNDEFINED,
        done: Function::new_no_args(""),
    };
    bench.later.call(call).is_truthy()
}

fn open_dialog(bench: &Bench) -> Option<String> {
    bench
        .css("dialog[open]")
        .and_then(|dialog| dialog.get_attribute("data-testid"))
}

#[wasm_bindgen_test]
async fn refresh_waits_for_the_load() {
    let bench = Bench::loaded(&methods()).await;
    assert!(!is(&bench, "busy"));
    let gate = Gate::default();
    let rest = FakeResponse::json(200, page(&methods()[..2])).behind(&gate);
    bench.fake.on("GET", METHODS, rest);
    let refreshed = begin(&bench, "refresh", JsValue::UNDEFINED);
    bench.settle().await;
    assert!(is(&bench, "busy"));
    gate.open();
    let message = JsFuture::from(refreshed).await.unwrap();
    assert!(message.is_undefined());
    assert_eq!(bench.all_css("[data-method-id]").len(), 2);
    assert!(!is(&bench, "busy"));
    let lost = FakeResponse::json(503, error(503, "unavailable", "x"));
    bench.fake.on("GET", METHODS, lost);
    let message = call(&bench, "refresh", JsValue::UNDEFINED).await;
    assert_eq!(
        message.as_deref(),
        Some("The tenant can't be reached right now.")
    );
}

#[wasm_bindgen_test]
async fn open_add_shows_the_types_or_the_form_of_one() {
    let bench = Bench::loaded(&methods()).await;
    assert_eq!(call(&bench, "openAdd", JsValue::UNDEFINED).await, None);
    bench
        .until("the types", |b| {
            b.css("dialog[open] [data-testid='add-type-phone']")
                .is_some()
        })
        .await;
    click(
        &bench
            .css("dialog[open] [data-testid='dialog-close']")
            .unwrap(),
    );
    bench.until("closed", |b| open_dialog(b).is_none()).await;
    assert_eq!(call(&bench, "openAdd", "totp".into()).await, None);
    bench
        .until("the form", |b| {
            b.css("dialog[open] [data-testid='form-totp']").is_some()
        })
        .await;
    let message = call(&bench, "openAdd", JsValue::UNDEFINED).await.unwrap();
    assert!(message.contains("another dialog is open"), "{message}");
}

#[wasm_bindgen_test]
async fn open_add_waits_for_the_list() {
    let fake = fake_with(&methods());
    let gate = Gate::default();
    let list = FakeResponse::json(200, page(&methods())).behind(&gate);
    fake.on("GET", METHODS, list);
    let bench = Bench::for_user(fake);
    let opened = begin(&bench, "openAdd", "phone".into());
    bench.settle().await;
    assert_eq!(open_dialog(&bench), None);
    gate.open();
    assert!(JsFuture::from(opened).await.unwrap().is_undefined());
    bench
        .until("the form", |b| {
            b.css("dialog[open] [data-testid='form-phone']").is_some()
        })
        .await;
}

#[wasm_bindgen_test]
async fn open_add_says_why_it_can_not() {
    let user = || UserSource::Attribute(UserId::new(USER));
    let by_host = |user: UserSource| DeskConfig {
        user,
        ..DeskConfig::default()
    };
    let read_only = DeskConfig {
        read_only: true,
        ..by_host(user())
    };
    let two_types = DeskConfig {
        types: "phone email".to_owned(),
        ..by_host(user())
    };
    let all = &["read", "create"][..];
    for (config, verbs, kind, why) in [
        (by_host(UserSource::NoUser), all, "", "no user is shown"),
        (by_host(user()), &["read"], "", "may not add methods"),
        (by_host(user()), all, "pigeon", "unknown type"),
        (read_only, all, "", "read-only"),
        (two_types, all, "totp", "leaves this type out"),
    ] {
        let fake = fake_with(&methods());
        let session = FakeResponse::json(200, session_with(verbs));
        fake.on("GET", "/session", session);
        let bench = Bench::mount(fake, config);
        let kind = if kind.is_empty() {
            JsValue::UNDEFINED
        } else {
            kind.into()
        };
        let message = call(&bench, "openAdd", kind).await.unwrap();
        assert!(message.contains(why), "{why}: {message}");
        assert_eq!(open_dialog(&bench), None, "{why}");
    }
}

#[wasm_bindgen_test]
async fn open_add_names_the_tenant_s_limits() {
    let fake = fake_with(&methods());
    let mut session = session_with(&["read", "create"]);
    session["capabilities"] =
        json!({"factors": [{"name": "sms", "enabled": false}], "channels": []});
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let bench = Bench::for_user(fake);
    let message = call(&bench, "openAdd", "phone".into()).await;
    let message = message.unwrap();
    assert!(message.starts_with("openAdd(): "), "{message}");
    assert!(message.len() > 20, "{message}");
}

#[wasm_bindgen_test]
async fn dirty_follows_what_is_typed() {
    let bench = Bench::loaded(&methods()).await;
    assert!(!is(&bench, "dirty"));
    assert_eq!(call(&bench, "openAdd", "phone".into()).await, None);
    bench.wait_for("form-phone").await;
    bench.settle().await;
    assert!(!is(&bench, "dirty"));
    let number = bench.css("dialog[open] [data-testid='field-phone_number']");
    type_text(&number.unwrap(), "+1555");
    bench.settle().await;
    assert!(is(&bench, "dirty"));
    // The draft outlives the dialog.
    click(
        &bench
            .css("dialog[open] [data-testid='dialog-close']")
            .unwrap(),
    );
    bench.until("closed", |b| open_dialog(b).is_none()).await;
    assert!(is(&bench, "dirty"));
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|max")),
        ..DeskConfig::default()
    });
    bench.settle().await;
    assert!(!is(&bench, "dirty"), "it was for the previous user");
}

/// An element in the document, with the widget.
async fn element() -> HtmlElement {
    element::register();
    let desk: HtmlElement = document()
        .create_element("factor-desk")
        .unwrap()
        .unchecked_into();
    document().body().unwrap().append_child(&desk).unwrap();
    settle().await;
    desk
}

async fn settle() {
    let promise = Promise::new(&mut |done, _| {
        window().set_timeout_with_callback(&done).map(drop).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

async fn settles(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.unchecked_into::<Promise>()).await
}

fn property(desk: &HtmlElement, name: &str) -> JsValue {
    Reflect::get(desk, &name.into()).unwrap()
}

fn invoke(desk: &HtmlElement, name: &str) -> JsValue {
    let method: Function = property(desk, name).unchecked_into();
    method.call0(desk).unwrap()
}

#[wasm_bindgen_test]
async fn element_is_ready_once_for_each_time_it_is_added() {
    let ready = "window.readies = []; addEventListener('factordesk-ready', event => readies.push(event.target))";
    Function::new_no_args(ready).call0(&JsValue::NULL).unwrap();
    let readies = || Reflect::get(&window(), &"readies".into()).unwrap();
    let count = || js_sys::Array::from(&readies()).length();
    let desk = element().await;
    let first = property(&desk, "ready");
    settles(first.clone()).await.unwrap();
    assert_eq!(count(), 1);
    assert_eq!(property(&desk, "ready"), first, "the same promise");
    desk.remove();
    settle().await;
    let second = property(&desk, "ready");
    assert_ne!(second, first, "another one after the removal");
    document().body().unwrap().append_child(&desk).unwrap();
    settles(second).await.unwrap();
    assert_eq!(count(), 2);
    desk.remove();
    settle().await;
}

#[wasm_bindgen_test]
async fn element_that_lacks_something_is_mounted_when_it_has_it() {
    element::register();
    // As in the package, where `proxy` is required.
    let missing = |text: &str| {
        let set = format!("customElements.get('factor-desk').missing = {text}");
        Function::new_no_args(&set).call0(&JsValue::NULL).unwrap();
    };
    missing("desk => !desk.getAttribute('proxy')");
    let desk = element().await;
    let root = desk.shadow_root().unwrap();
    let skeleton = || root.query_selector("[aria-hidden] > .bar").unwrap();
    assert!(skeleton().is_some());
    assert!(property(&desk, "busy").is_falsy());
    desk.set_attribute("proxy", "/").unwrap();
    assert!(skeleton().is_none());
    settles(property(&desk, "ready")).await.unwrap();
    missing("undefined");
    desk.remove();
    settle().await;
}

#[wasm_bindgen_test]
async fn calls_end_when_the_element_is_removed() {
    let desk = element().await;
    // There is no proxy at this origin, so the list never comes.
    let call = invoke(&desk, "refresh");
    desk.remove();
    let _ = settles(call).await;
    assert!(property(&desk, "busy").is_falsy() && property(&desk, "dirty").is_falsy());
}

#[wasm_bindgen_test]
async fn listener_may_remove_the_element() {
    let remove =
        "addEventListener('factordesk-ready', event => event.target.remove(), { once: true })";
    Function::new_no_args(remove).call0(&JsValue::NULL).unwrap();
    let desk = element().await;
    settle().await;
    assert!(!desk.is_connected());
    assert_eq!(desk.shadow_root().unwrap().child_element_count(), 0);
}

/// Presses a key on an element of the shadow root. Returns whether the document has noticed its `keydown` and `keyup`.
fn noticed(target: &Element, key: &str, hold: impl Fn(&KeyboardEventInit)) -> [bool; 2] {
    let listen = "window.seen = {};
        for (const type of ['keydown', 'keyup']) document.addEventListener(type, () => (seen[type] = true), { once: true });";
    Function::new_no_args(listen).call0(&JsValue::NULL).unwrap();
    let seen = Reflect::get(&window(), &"seen".into()).unwrap();
    ["keydown", "keyup"].map(|kind| {
        let init = KeyboardEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_cancelable(true);
        init.set_key(key);
        hold(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict(kind, &init).unwrap();
        target.dispatch_event(&event).unwrap();
        Reflect::get(&seen, &kind.into()).unwrap().is_truthy()
    })
}

#[wasm_bindgen_test]
async fn keys_for_the_widget_stay_in_it() {
    let desk = element().await;
    let root = desk.shadow_root().unwrap();
    let root = root.query_selector(".desk").unwrap().unwrap();
    let add = |parent: &web_sys::Node, tag: &str| {
        let made = document().create_element(tag).unwrap();
        parent.append_child(&made).unwrap();
        made
    };
    let input = add(&root, "input");
    let button = add(&root, "button");
    let form = add(&root, "form");
    let in_form = add(&form, "button");
    let dialog = add(&root, "dialog");
    let in_dialog = add(&dialog, "p");
    let text = add(&root, "p");
    let plain = |_: &KeyboardEventInit| ();
    let (kept, passed) = ([false, false], [true, true]);
    for (target, key, expected) in [
        (&input, "k", kept),
        (&input, "Escape", kept),
        (&input, "Tab", passed),
        (&input, "F2", passed),
        (&button, "Enter", kept),
        (&button, " ", kept),
        (&button, "k", passed),
        (&button, "Escape", passed),
        (&in_form, "Escape", kept),
        (&in_dialog, "Escape", kept),
        (&in_dialog, "k", kept),
        (&text, "k", passed),
    ] {
        assert_eq!(
            noticed(target, key, plain),
            expected,
            "{key} on {}",
            target.tag_name()
        );
    }
    let combined = noticed(&input, "k", |init| init.set_ctrl_key(true));
    assert_eq!(combined, passed, "the page's own shortcut");
    let typed = noticed(&input, "@", |init| {
        init.set_ctrl_key(true);
        init.set_alt_key(true);
        init.set_modifier_alt_graph(true);
    });
    assert_eq!(typed, kept, "AltGr types a character");
    desk.remove();
    settle().await;
}

#[wasm_bindgen_test]
async fn focus_leads_to_the_heading_of_the_list_or_the_first_control() {
    let desk = element().await;
    let root = desk.shadow_root().unwrap();
    let add = |tag: &str, id: &str| {
        let made = document().create_element(tag).unwrap();
        made.set_id(id);
        let first = root.first_child();
        root.insert_before(&made, first.as_ref()).unwrap();
    };
    add("button", "first");
    desk.focus().unwrap();
    let focused = || root.active_element().map(|element| element.id());
    assert_eq!(focused().as_deref(), Some("first"));
    add("h2", "methods-heading");
    desk.focus().unwrap();
    assert_eq!(focused().as_deref(), Some("methods-heading"));
    desk.remove();
    settle().await;
}
