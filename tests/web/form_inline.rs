//! The inline forms in a row: renaming, and the preferred channel.

use factordesk_model::headers::OLD_NAME;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
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

/// The old names that were sent.
fn old_names(bench: &Bench) -> Vec<Option<String>> {
    let header = |request: &factordesk::api::ApiRequest| {
        let found = request.headers.iter().find(|(name, _)| *name == OLD_NAME);
        found.map(|(_, value)| value.clone())
    };
    bench
        .fake
        .asked("PATCH", PHONE)
        .iter()
        .map(header)
        .collect()
}

/// The proxy's refusal of a renaming, since the method has this name by now.
fn renamed_meanwhile(name: &str) -> FakeResponse {
    let mut body = error(409, "name_changed", "x");
    body["currentName"] = json!(name);
    FakeResponse::json(409, body)
}

fn value_of(bench: &Bench, field: &str) -> String {
    let field: web_sys::HtmlInputElement = bench.get(field).dyn_into().unwrap();
    field.value()
}

/// The part of the field's text that is selected.
fn selection(bench: &Bench) -> (Option<u32>, Option<u32>) {
    let field: web_sys::HtmlInputElement = bench.get("field-name").dyn_into().unwrap();
    let (start, end) = (field.selection_start(), field.selection_end());
    (start.unwrap(), end.unwrap())
}

#[wasm_bindgen_test]
async fn rename_selects_its_text_when_it_opens() {
    let bench = Bench::loaded(&methods()).await;
    edit(&bench, "action-rename", "rename-form").await;
    assert_eq!(selection(&bench), (Some(0), Some(6)));
    // Not after a refusal, when the text is to be corrected.
    type_text(&bench.get("field-name"), "");
    click(&bench.get("submit"));
    bench.settle().await;
    type_text(&bench.get("field-name"), "Work phone of Mia Keller");
    click(&bench.get("submit"));
    bench.settle().await;
    let (start, end) = selection(&bench);
    assert_eq!(start, end, "nothing is selected");
}

#[wasm_bindgen_test]
async fn rename_says_which_name_it_replaces() {
    for (name, header) in [
        (json!("Mobile"), Some("named Mobile")),
        (json!("Büro 📱"), Some("named B%C3%BCro%20%F0%9F%93%B1")),
        (Value::Null, Some("unnamed")),
        (json!(""), Some("unnamed")),
        // The proxy accepts no longer one, and carries the request out unchecked.
        (json!("a".repeat(201)), None),
    ] {
        let mut before = methods();
        before[3]["name"] = name;
        let bench = Bench::loaded(&before).await;
        let after = with("name", "Work");
        bench
            .fake
            .on("PATCH", PHONE, FakeResponse::json(200, after[3].clone()));
        edit(&bench, "action-rename", "rename-form").await;
        type_text(&bench.get("field-name"), "Work");
        click(&bench.get("submit"));
        bench.wait_gone("rename-form").await;
        assert_eq!(old_names(&bench), [header.map(str::to_owned)]);
    }
}

#[wasm_bindgen_test]
async fn rename_says_the_name_that_was_shown_when_the_form_was_opened() {
    let bench = Bench::loaded(&methods()).await;
    edit(&bench, "action-rename", "rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    // The list is loaded again while the form is open, and has another name.
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&with("name", "Diensthandy"))),
    );
    click(&bench.get("refresh"));
    bench
        .until("the other name", |b| {
            let row = b.row("phone|1").unwrap();
            row.inner_text().contains("Diensthandy")
        })
        .await;
    bench
        .fake
        .on("PATCH", PHONE, renamed_meanwhile("Diensthandy"));
    click(&bench.get("submit"));
    bench.wait_for("name-changed").await;
    assert_eq!(old_names(&bench), [Some("named Mobile".to_owned())]);
}

#[wasm_bindgen_test]
async fn rename_that_meets_another_one_shows_both_names_and_can_be_saved_anyway() {
    let bench = Bench::loaded(&methods()).await;
    bench
        .fake
        .once("PATCH", PHONE, renamed_meanwhile("Diensthandy"));
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&with("name", "Diensthandy"))),
    );
    edit(&bench, "action-rename", "rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    click(&bench.get("submit"));
    bench.wait_for("name-changed").await;
    bench.settle().await;
    let notice = bench.get("name-changed");
    let words = notice.inner_text();
    for name in ["Mobile", "Diensthandy"] {
        assert!(words.contains(name), "{words}");
    }
    let live = notice.parent_element().unwrap();
    assert_eq!(live.get_attribute("role").as_deref(), Some("alert"));
    assert!(bench.all("error-banner").is_empty());
    // What was typed stays, and the list is up to date.
    assert_eq!(value_of(&bench, "field-name"), "Work");
    assert_eq!(bench.focused().unwrap().id(), bench.get("field-name").id());
    let row = bench.row("phone|1").unwrap();
    assert!(row.inner_text().contains("Diensthandy"));
    // A typed letter doesn't hide the names.
    type_text(&bench.get("field-name"), "Work 2");
    bench.settle().await;
    assert_eq!(bench.get("name-changed").inner_text(), words);
    // Saved again, it replaces the name that the notice told.
    let after = with("name", "Work 2");
    bench
        .fake
        .on("PATCH", PHONE, FakeResponse::json(200, after[3].clone()));
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&after)));
    click(&bench.get("submit"));
    bench.wait_gone("rename-form").await;
    let named = |name: &str| Some(format!("named {name}"));
    assert_eq!(old_names(&bench), [named("Mobile"), named("Diensthandy")]);
}

#[wasm_bindgen_test]
async fn rename_that_meets_another_one_can_be_given_up_or_adopt_its_name() {
    for adopt in [false, true] {
        let bench = Bench::loaded(&methods()).await;
        bench
            .fake
            .on("PATCH", PHONE, renamed_meanwhile("Diensthandy"));
        edit(&bench, "action-rename", "rename-form").await;
        type_text(&bench.get("field-name"), "Work");
        click(&bench.get("submit"));
        bench.wait_for("name-changed").await;
        if adopt {
            // The method has this name already, so nothing is sent.
            type_text(&bench.get("field-name"), "Diensthandy");
            click(&bench.get("submit"));
        } else {
            click(&bench.get("cancel"));
        }
        bench.wait_gone("rename-form").await;
        bench.settle().await;
        assert_eq!(sent(&bench).len(), 1);
        // The notice belongs to the form that was closed.
        edit(&bench, "action-rename", "rename-form").await;
        assert!(bench.all("name-changed").is_empty());
    }
}

#[wasm_bindgen_test]
async fn rename_tells_a_name_that_came_or_went_meanwhile() {
    for (before, current, says) in [
        (Value::Null, "Work", "was named"),
        (json!("Mobile"), "", "was removed"),
        (json!("Mobile"), "Work", "was renamed to"),
    ] {
        let mut list = methods();
        list[3]["name"] = before;
        let bench = Bench::loaded(&list).await;
        bench.fake.once("PATCH", PHONE, renamed_meanwhile(current));
        edit(&bench, "action-rename", "rename-form").await;
        type_text(&bench.get("field-name"), "New");
        click(&bench.get("submit"));
        bench.wait_for("name-changed").await;
        let words = bench.get("name-changed").inner_text();
        assert!(words.contains(says), "{words}");
        // The next old name is that one.
        bench.fake.once("PATCH", PHONE, renamed_meanwhile("Third"));
        click(&bench.get("submit"));
        bench
            .until("the third name", |b| {
                b.get("name-changed").inner_text().contains("Third")
            })
            .await;
        let header = match current {
            "" => "unnamed".to_owned(),
            name => format!("named {name}"),
        };
        assert_eq!(old_names(&bench)[1], Some(header));
    }
}

#[wasm_bindgen_test]
async fn rename_without_the_current_name_says_what_failed() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on(
        "PATCH",
        PHONE,
        FakeResponse::json(409, error(409, "name_changed", "x")),
    );
    edit(&bench, "action-rename", "rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    click(&bench.get("submit"));
    bench.wait_for("error-banner").await;
    let words = bench.get("error-banner").inner_text();
    assert!(words.contains("renamed in the meantime"), "{words}");
    assert!(bench.all("name-changed").is_empty());
    assert_eq!(value_of(&bench, "field-name"), "Work");
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
    assert_eq!(old_names(&bench), [None]);
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

#[wasm_bindgen_test]
async fn each_renaming_that_waits_for_the_rate_limit_is_counted_down() {
    let bench = Bench::loaded(&methods()).await;
    for (id, pause) in [("phone|1", 3), ("passkey|1", 5)] {
        let path = format!("{METHODS}/{}", id.replace('|', "%7C"));
        let refusal = FakeResponse::json(429, error(429, "too_many_requests", "x"));
        bench.fake.once("PATCH", &path, refusal.retry_after(pause));
        let answer = FakeResponse::json(200, json!({"id": id}));
        bench.fake.on("PATCH", &path, answer);
        click(&bench.in_row(id, "action-rename"));
        let form = format!("[data-method-id='{id}'] [data-testid=rename-form]");
        bench.until("the form", |b| b.css(&form).is_some()).await;
        type_text(&bench.in_row(id, "field-name"), "Work");
        click(&bench.in_row(id, "submit"));
        bench
            .until("the pause", |b| {
                b.has("state-waiting") && b.fake.asked("PATCH", &path).len() == 1
            })
            .await;
        bench.settle().await;
    }
    let countdown = bench.get("countdown").inner_text();
    assert!(countdown.contains(" 3 "), "{countdown}");
    bench.time.advance(3000);
    bench
        .until("the first one's end", |b| {
            b.fake.asked("PATCH", PHONE).len() == 2
        })
        .await;
    bench
        .until("the second one's pause", |b| {
            b.find("countdown")
                .is_some_and(|countdown| countdown.inner_text().contains(" 2 "))
        })
        .await;
    bench.time.advance(2000);
    bench.wait_gone("state-waiting").await;
    assert_eq!(bench.all("rename-form").len(), 0);
}
