//! The host page's `getAccessToken`: how it is called, what it may return, and how it fails.

use factordesk::platform::config::{Auth, DeskConfig, UserSource};
use factordesk_model::UserId;
use js_sys::{Array, Function, Reflect};
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::dialog::{fill, open_form, part, value};
use crate::support::{Bench, Fake, FakeResponse, METHODS, USER, click, error, fake_with, methods};

/// A function that keeps its requests in `globalThis.tokenRequests`.
fn provider(body: &str) -> Function {
    Function::new_with_args("request", &format!("tokenRequests.push(request); {body}"))
}

/// A desk for [`USER`] that waits for tokens.
fn waiting(fake: std::rc::Rc<Fake>) -> Bench {
    Reflect::set(
        &js_sys::global(),
        &"tokenRequests".into(),
        &Array::new().into(),
    )
    .unwrap();
    let config = DeskConfig {
        auth: Auth::Token,
        user: UserSource::Attribute(UserId::new(USER)),
        ..DeskConfig::default()
    };
    Bench::mount(fake, config)
}

/// A desk for [`USER`] with this body of `getAccessToken`.
fn with_provider(fake: std::rc::Rc<Fake>, body: &str) -> Bench {
    let bench = waiting(fake);
    bench.host.set_token_source(Some(provider(body)));
    bench
}

/// One property of every request so far.
fn requests(name: &str) -> Vec<JsValue> {
    let all = Reflect::get(&js_sys::global(), &"tokenRequests".into()).unwrap();
    let all: Array = all.into();
    all.iter()
        .map(|request| Reflect::get(&request, &name.into()).unwrap())
        .collect()
}

fn reasons() -> Vec<String> {
    requests("reason")
        .iter()
        .map(|reason| reason.as_string().unwrap())
        .collect()
}

fn is_aborted(index: usize) -> bool {
    let signal = &requests("signal")[index];
    Reflect::get(signal, &"aborted".into()).unwrap().is_truthy()
}

/// The tokens of the requests, without repetition.
fn tokens(bench: &Bench) -> Vec<String> {
    let mut tokens: Vec<String> = bench
        .fake
        .log()
        .iter()
        .filter_map(|r| r.headers.iter().find(|(name, _)| *name == "authorization"))
        .map(|(_, token)| token.clone())
        .collect();
    tokens.dedup();
    tokens
}

#[wasm_bindgen_test]
async fn tokens_are_asked_for_with_a_reason_and_shared_by_requests_at_once() {
    let bench = with_provider(
        fake_with(&methods()),
        "return new Promise(done => setTimeout(() => done('token-' + tokenRequests.length)))",
    );
    bench.wait_for("methods").await;
    let reasons = reasons();
    assert_eq!(reasons[..2], ["start", "call"]);
    let sent = bench.fake.log();
    let of_the_list = sent.iter().filter(|r| r.url.contains("/users/")).count();
    assert_eq!(of_the_list, 2, "the user and the list");
    assert_eq!(tokens(&bench)[..2], ["Bearer token-1", "Bearer token-2"]);
    assert!(requests("maxAge").iter().all(JsValue::is_undefined));
    assert!((0..reasons.len()).all(|index| !is_aborted(index)));
}

#[wasm_bindgen_test]
async fn tokens_may_come_from_anything_with_then_and_from_other_realms() {
    for body in [
        "return 'plain'",
        "return { then(done) { done('thenable') } }",
        "const frame = document.createElement('iframe');
         document.body.append(frame);
         const promise = frame.contentWindow.Promise.resolve('other realm');
         if (promise instanceof Promise) throw new Error('not another realm');
         return promise.then(() => { frame.remove(); return 'realm' })",
    ] {
        let bench = with_provider(fake_with(&methods()), body);
        bench.wait_for("methods").await;
        assert_eq!(tokens(&bench).len(), 1, "{body}");
    }
}

#[wasm_bindgen_test]
async fn tokens_that_hang_end_after_30_seconds_and_can_be_retried() {
    let bench = with_provider(
        fake_with(&methods()),
        "return tokenRequests.length > 1 ? 'token' : new Promise(() => {})",
    );
    bench
        .until("the first call", |_| reasons().len() == 1)
        .await;
    bench.settle().await;
    bench.time.advance(29_999);
    bench.settle().await;
    assert!(!bench.has("state-error") && !is_aborted(0));
    bench.time.advance(1);
    let state = bench.wait_for("state-error").await.inner_text();
    assert!(state.contains("30 seconds"), "{state}");
    assert!(is_aborted(0), "the host page isn't told");
    assert!(bench.fake.log().is_empty(), "sent without a token");
    click(&bench.get("retry"));
    bench.wait_for("methods").await;
}

#[wasm_bindgen_test]
async fn tokens_that_fail_are_reported_with_the_cause_but_never_with_a_token() {
    for body in [
        "throw new Error('  interaction_required: eyJhbGciOi.eyJzdWIi.c2ln  ')",
        "return Promise.reject('interaction_required: eyJhbGciOi.eyJzdWIi.c2ln')",
    ] {
        let bench = with_provider(fake_with(&methods()), body);
        let state = bench.wait_for("state-error").await.inner_text();
        assert!(state.contains("getAccessToken failed"), "{state}");
        assert!(state.contains("interaction_required: …"), "{state}");
        assert!(!state.contains("eyJ"), "{state}");
        assert!(bench.fake.log().is_empty(), "sent without a token");
        bench
            .host
            .set_token_source(Some(provider("return 'token'")));
        click(&bench.get("retry"));
        bench.wait_for("methods").await;
    }
}

#[wasm_bindgen_test]
async fn tokens_of_a_wrong_type_are_named() {
    for (body, named) in [
        ("", "returned undefined"),
        ("return null", "returned null"),
        ("return Promise.resolve({ token: 'x' })", "returned object"),
        ("return ''", "returned \"\""),
        ("return 'two words'", "characters that no token has"),
    ] {
        let bench = with_provider(fake_with(&methods()), body);
        let state = bench.wait_for("state-error").await.inner_text();
        assert!(state.contains(named), "{body}: {state}");
        assert!(!state.contains("two words"), "{state}");
        assert!(bench.fake.log().is_empty(), "sent without a token");
    }
}

#[wasm_bindgen_test]
async fn tokens_that_were_refused_are_asked_for_again_with_the_reason() {
    let fake = fake_with(&methods());
    fake.once(
        "GET",
        "/session",
        FakeResponse::json(401, error(401, "login_required", "x")),
    );
    let old = FakeResponse::json(401, error(401, "reauth_required", "x"));
    fake.once("POST", METHODS, old);
    let added =
        json!({"id": "email|9", "type": "email", "confirmed": true, "email": "a@example.com"});
    fake.on("POST", METHODS, FakeResponse::json(201, added));
    let bench = with_provider(fake, "return 'token'");
    bench.wait_for("methods").await;
    assert_eq!(reasons()[..2], ["start", "rejected"]);
    open_form(&bench, "email").await;
    fill(&bench, "email", "a@example.com");
    click(&part(&bench, "submit"));
    bench
        .until("the method is added", |b| {
            b.fake.asked("POST", METHODS).len() == 2
        })
        .await;
    let reauth = reasons().iter().position(|reason| reason == "reauth");
    let reauth = reauth.unwrap();
    assert_eq!(requests("maxAge")[reauth].as_f64(), Some(900.0));
}

#[wasm_bindgen_test]
async fn security_68_token_of_a_step_up_is_asked_for_with_its_values() {
    let fake = fake_with(&methods());
    let mut refusal = error(401, "step_up_required", "x");
    refusal["acrValues"] = json!("urn:mfa urn:key");
    refusal["maxAge"] = json!(300);
    fake.once("POST", METHODS, FakeResponse::json(401, refusal));
    let added =
        json!({"id": "email|9", "type": "email", "confirmed": true, "email": "a@example.com"});
    fake.on("POST", METHODS, FakeResponse::json(201, added));
    let bench = with_provider(fake, "return 'token'");
    bench.wait_for("methods").await;
    open_form(&bench, "email").await;
    fill(&bench, "email", "a@example.com");
    click(&part(&bench, "submit"));
    bench
        .until("the method is added", |b| {
            b.fake.asked("POST", METHODS).len() == 2
        })
        .await;
    let reauth = reasons().iter().position(|reason| reason == "reauth");
    let reauth = reauth.unwrap();
    assert_eq!(requests("maxAge")[reauth].as_f64(), Some(300.0));
    assert_eq!(
        requests("acrValues")[reauth].as_string().as_deref(),
        Some("urn:mfa urn:key")
    );
    let others = requests("acrValues").into_iter();
    assert_eq!(others.filter(|value| !value.is_undefined()).count(), 1);
}

#[wasm_bindgen_test]
async fn another_function_with_each_rendering_changes_nothing_on_the_screen() {
    let bench = with_provider(fake_with(&methods()), "return 'old'");
    bench.wait_for("methods").await;
    open_form(&bench, "email").await;
    fill(&bench, "email", "draft@example.com");
    let row = bench.row("phone|1").unwrap();
    for number in 0..10 {
        let body = format!("return 'new-{number}'");
        bench.host.set_token_source(Some(provider(&body)));
        bench.host.set_config(bench.host.config_untracked());
        bench.settle().await;
    }
    assert_eq!(bench.fake.asked("GET", "/session").len(), 1, "reloaded");
    assert_eq!(bench.fake.asked("GET", METHODS).len(), 1, "reloaded");
    assert!(bench.row("phone|1") == Some(row), "the list was made again");
    assert!(bench.css("dialog[open]").is_some(), "the dialog was closed");
    assert_eq!(value(&bench, "email"), "draft@example.com");
    // The next request uses the last one.
    click(&part(&bench, "submit"));
    bench
        .until("it is sent", |b| !b.fake.asked("POST", METHODS).is_empty())
        .await;
    assert_eq!(tokens(&bench).last().unwrap(), "Bearer new-9");
}

#[wasm_bindgen_test]
async fn a_missing_function_is_waited_for_and_then_named() {
    let bench = waiting(fake_with(&methods()));
    bench.settle().await;
    assert!(!bench.has("state-awaits-tokens"), "not at once");
    bench.time.advance(2_000);
    let state = bench.wait_for("state-awaits-tokens").await.inner_text();
    assert!(state.contains("getAccessToken"), "{state}");
    bench.time.advance(28_000);
    let state = bench.wait_for("state-error").await.inner_text();
    assert!(state.contains("has not set getAccessToken"), "{state}");
    assert!(bench.fake.log().is_empty(), "sent without a token");

    bench
        .host
        .set_token_source(Some(provider("return 'token'")));
    bench.wait_for("methods").await;
    // Taken away again, nothing of the user stays.
    bench.host.set_token_source(None);
    bench.wait_gone("methods").await;
    bench.time.advance(2_000);
    bench.wait_for("state-awaits-tokens").await;
    assert!(!bench.text().contains("MacBook"));
}

#[wasm_bindgen_test]
async fn tokens_are_no_longer_wanted_when_the_desk_is_removed() {
    let mut bench = with_provider(fake_with(&methods()), "return new Promise(() => {})");
    bench
        .until("the first call", |_| reasons().len() == 1)
        .await;
    assert!(!is_aborted(0));
    bench.unmount();
    bench.settle().await;
    assert!(is_aborted(0));
}
