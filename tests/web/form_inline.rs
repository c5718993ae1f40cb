//! The inline forms in a row: renaming, and the preferred channel.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, choose, click, error, methods, page, press, type_text,
};

const PHONE: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";

async fn edit(bench: &Bench, action: &str, form: &str) {
    if action.starts_with("menu-") {
        click(&bench.in_row("phone|1", "action-more"));
        bench.wait_for(action).await;
    }
    click(&bench.in_row("phone|1", action));
    bench.wait_for(form).await;
    bench.settle().await;
}

fn sent(bench: &Bench) -> Vec<Value> {
    bench
        .fake
        .asked("PATCH", PHONE)
        .iter()
        .map(|request| serde_json::from_str(request.body.as_ref().unwrap().expose()).unwrap())
        .collect()
}

fn with(field: &str, value: &str) -> Vec<Value> {
    let mut methods = methods();
    methods[3][field] = json!(value);
    methods
}

#[wasm_bindgen_test]
async fn rename_starts_with_the_current_name_and_the_focus() {
    let bench = Bench::loaded(&methods()).await;
    edit(&bench, "action-rename", "rename-form").await;
    let field = bench.get("field-name");
    let value = js_sys::Reflect::get(&field, &"value".into()).unwrap();
    assert_eq!(value.as_string().as_deref(), Some("Mobile"));
    assert_eq!(bench.focused().unwrap().id(), field.id());
    assert_eq!(bench.get("count-name").inner_text(), "6/20");
}

#[wasm_bindgen_test]
async fn rename_sends_only_the_name_and_returns_the_focus() {
    let bench = Bench::loaded(&methods()).await;
    let after = with("name", "Work phone");
    bench
        .fake
        .on("PATCH", PHONE, FakeResponse::json(200, after[3].clone()));
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&after)));
    edit(&bench, "action-rename", "rename-form").await;
    type_text(&bench.get("field-name"), " Work phone ");
    click(&bench.get("submit"));
    bench.wait_gone("rename-form").await;
    assert_eq!(sent(&bench), [json!({"name": "Work phone"})]);
    let row = bench.row("phone|1").unwrap();
    assert!(row.inner_text().contains("Work phone"));
    let focused = bench.focused().unwrap().get_attribute("data-testid");
    assert_eq!(focused.as_deref(), Some("action-more"));
}

#[wasm_bindgen_test]
async fn escape_closes_the_form_and_sends_nothing() {
    let bench = Bench::loaded(&methods()).await;
    edit(&bench, "action-rename", "rename-form").await;
    type_text(&bench.get("field-name"), "Other");
    press(&bench.get("field-name"), "Escape");
    bench.wait_gone("rename-form").await;
    bench.settle().await;
    assert!(sent(&bench).is_empty());
    let focused = bench.focused().unwrap().get_attribute("data-testid");
    assert_eq!(focused.as_deref(), Some("action-more"));
}

#[wasm_bindgen_test]
async fn the_same_name_is_not_sent() {
    let bench = Bench::loaded(&methods()).await;
    edit(&bench, "action-rename", "rename-form").await;
    click(&bench.get("submit"));
    bench.wait_gone("rename-form").await;
    assert!(sent(&bench).is_empty());
}

#[wasm_bindgen_test]
async fn an_empty_or_long_name_is_refused_beside_the_field() {
    let bench = Bench::loaded(&methods()).await;
    edit(&bench, "action-rename", "rename-form").await;
    for (name, says) in [
        ("", "Enter a name"),
        ("   ", "visible character"),
        ("twenty-one characters", "at most 20"),
    ] {
        type_text(&bench.get("field-name"), name);
        click(&bench.get("submit"));
        bench.settle().await;
        let shown = bench.get("error-name").text_content().unwrap();
        assert!(shown.contains(says), "{name}: {shown}");
    }
    assert!(sent(&bench).is_empty());
}

#[wasm_bindgen_test]
async fn failed_rename_keeps_the_input_and_says_why() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on(
        "PATCH",
        PHONE,
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    edit(&bench, "action-rename", "rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    click(&bench.get("submit"));
    bench.wait_for("error-banner").await;
    let value = js_sys::Reflect::get(&bench.get("field-name"), &"value".into()).unwrap();
    assert_eq!(value.as_string().as_deref(), Some("Work"));
    assert_eq!(bench.get("request-id").inner_text(), "req-1");
}

#[wasm_bindgen_test]
async fn two_rows_are_renamed_at_once_each_with_its_own_outcome() {
    const PUSH: &str = "/api/v2/users/auth0%7Cmia/authentication-methods/push%7C1";
    let bench = Bench::loaded(&methods()).await;
    let gate = Gate::default();
    bench.fake.on(
        "PATCH",
        PUSH,
        FakeResponse::json(503, error(503, "unavailable", "x")).behind(&gate),
    );
    bench.fake.on(
        "PATCH",
        PHONE,
        FakeResponse::json(200, with("name", "A")[3].clone()),
    );
    click(&bench.in_row("push|1", "action-rename"));
    click(&bench.in_row("phone|1", "action-rename"));
    bench
        .until("two forms", |b| b.all("rename-form").len() == 2)
        .await;
    for (row, name) in [("push|1", "P"), ("phone|1", "A")] {
        type_text(&bench.in_row(row, "field-name"), name);
        click(&bench.in_row(row, "submit"));
    }
    bench
        .until("one form", |b| b.all("rename-form").len() == 1)
        .await;
    gate.open();
    bench.wait_for("error-banner").await;
    assert!(bench.in_row("push|1", "error-banner").is_connected());
    assert_eq!(bench.all("error-banner").len(), 1);
}

#[wasm_bindgen_test]
async fn channel_form_sends_only_the_channel() {
    let bench = Bench::loaded(&methods()).await;
    let after = with("preferred_authentication_method", "voice");
    bench
        .fake
        .on("PATCH", PHONE, FakeResponse::json(200, after[3].clone()));
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&after)));
    edit(&bench, "menu-channel", "channel-form").await;
    let field = bench.get("field-preferred_authentication_method");
    let value = js_sys::Reflect::get(&field, &"value".into()).unwrap();
    assert_eq!(value.as_string().as_deref(), Some("sms"));
    choose(&field, "voice");
    click(&bench.get("submit"));
    bench.wait_gone("channel-form").await;
    assert_eq!(
        sent(&bench),
        [json!({"preferred_authentication_method": "voice"})]
    );
    let row = bench.row("phone|1").unwrap();
    assert!(row.inner_text().contains("Voice call"));
}

#[wasm_bindgen_test]
async fn channel_is_required() {
    let bench = Bench::loaded(&methods()).await;
    edit(&bench, "menu-channel", "channel-form").await;
    choose(&bench.get("field-preferred_authentication_method"), "");
    click(&bench.get("submit"));
    bench.settle().await;
    let shown = bench.get("error-preferred_authentication_method");
    assert_eq!(shown.text_content().unwrap(), "Fill this in.");
    assert!(sent(&bench).is_empty());
}

#[wasm_bindgen_test]
async fn double_click_sends_one_request() {
    let bench = Bench::loaded(&methods()).await;
    let gate = Gate::default();
    bench.fake.on(
        "PATCH",
        PHONE,
        FakeResponse::json(200, with("name", "Work")[3].clone()).behind(&gate),
    );
    edit(&bench, "action-rename", "rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    let submit = bench.get("submit");
    submit.click();
    submit.click();
    bench.settle().await;
    assert_eq!(
        submit.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    submit.click();
    gate.open();
    bench.wait_gone("rename-form").await;
    assert_eq!(sent(&bench).len(), 1);
}
