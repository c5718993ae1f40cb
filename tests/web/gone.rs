//! 77: no handler, timer or late response runs for a part of the screen that is gone. Each of these cases once read a
//! disposed signal, which panics and stops the whole page.

use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::UserId;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::dialog::{fill, open_form, part, value};
use crate::support::{
    Bench, FakeResponse, Gate, METHODS, Problems, click, fake_with, methods, page, press, type_text,
};

const NUMBER: &str = "+33612345678";

async fn bench() -> Bench {
    let fake = fake_with(&methods());
    let country = |region: &str, code: &str| json!({"region": region, "code": code});
    let countries = json!([country("FR", "33"), country("US", "1")]);
    fake.on(
        "GET",
        "/lookup/countries",
        FakeResponse::json(200, countries),
    );
    let facts = json!({"e164": NUMBER, "international": "+33 6 12 34 56 78", "national": "06 12 34 56 78", "region": "FR",
        "kind": "mobile", "verdict": "ok"});
    fake.on("POST", "/lookup/phone", FakeResponse::json(200, facts));
    let added = json!({"id": "phone|2", "type": "phone", "name": "New", "confirmed": true, "phone_number": NUMBER});
    fake.on("POST", METHODS, FakeResponse::json(201, added));
    fake.on(
        "GET",
        "/api/v2/users/auth0%7Cotto/authentication-methods",
        FakeResponse::json(200, page(&[])),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench
}

/// Types a number and chooses a country with the keyboard; the focus stays in the picker.
async fn country_chosen(bench: &Bench) {
    fill(bench, "phone_number", "06 12 34 56 78");
    bench.settle().await;
    bench.time.advance(300);
    bench.settle().await;
    let country = part(bench, "field-country");
    type_text(&country, "fra");
    bench.settle().await;
    press(&country, "ArrowDown");
    press(&country, "Enter");
    bench.settle().await;
    assert_eq!(value(bench, "country"), "France +33");
    bench.time.advance(300);
    bench.settle().await;
    let focused = bench.focused().unwrap().get_attribute("data-testid");
    assert_eq!(focused.as_deref(), Some("field-country"));
}

async fn closed(bench: &Bench) {
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    bench.settle().await;
}

fn another_user(bench: &Bench) {
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
}

#[wasm_bindgen_test]
async fn security_77_form_that_is_sent_from_the_country_field_closes() {
    let problems = Problems::watch();
    let bench = bench().await;
    open_form(&bench, "phone").await;
    country_chosen(&bench).await;
    // Like Enter: submits without moving the focus.
    part(&bench, "submit").click();
    closed(&bench).await;
    problems.none();
    assert_eq!(bench.fake.asked("POST", METHODS).len(), 1);
}

#[wasm_bindgen_test]
async fn security_77_number_that_is_changed_from_the_country_field_closes() {
    let problems = Problems::watch();
    let bench = bench().await;
    let with_new = |list: Vec<Value>| {
        let new = json!({"id": "phone|2", "type": "phone", "name": "Mobile", "confirmed": true, "phone_number": NUMBER});
        page(&[list, vec![new]].concat())
    };
    let mut after = methods();
    after.retain(|method| method["id"] != "phone|1");
    bench
        .fake
        .once("GET", METHODS, FakeResponse::json(200, with_new(methods())));
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, with_new(after)));
    let old = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
    bench.fake.on("DELETE", old, FakeResponse::empty(204));
    click(&bench.in_row("phone|1", "action-change-number"));
    bench
        .until("the form", |b| {
            b.css("dialog[open] [data-testid='form-change-number']")
                .is_some()
        })
        .await;
    bench.settle().await;
    country_chosen(&bench).await;
    part(&bench, "submit").click();
    closed(&bench).await;
    problems.none();
    assert_eq!(bench.fake.asked("DELETE", old).len(), 1);
}

#[wasm_bindgen_test]
async fn security_77_another_user_while_the_country_field_has_the_focus() {
    let problems = Problems::watch();
    let bench = bench().await;
    open_form(&bench, "phone").await;
    country_chosen(&bench).await;
    another_user(&bench);
    bench.settle().await;
    problems.none();
    assert!(!bench.text().contains("MacBook"));
}

#[wasm_bindgen_test]
async fn security_77_desk_that_is_taken_away_with_a_form_open() {
    let problems = Problems::watch();
    for way in ["country", "phone_number", "name"] {
        let mut bench = bench().await;
        open_form(&bench, "phone").await;
        country_chosen(&bench).await;
        let _ = part(&bench, &format!("field-{way}")).focus();
        bench.unmount();
        bench.settle().await;
        bench.time.advance(60_000);
        bench.settle().await;
    }
    problems.none();
}

#[wasm_bindgen_test]
async fn security_77_change_is_answered_when_the_desk_is_gone() {
    let problems = Problems::watch();
    let mut bench = bench().await;
    let gate = Gate::default();
    let refused =
        FakeResponse::json(429, json!({"statusCode": 429, "message": "x"})).retry_after(5);
    bench.fake.on("POST", METHODS, refused.behind(&gate));
    open_form(&bench, "phone").await;
    country_chosen(&bench).await;
    part(&bench, "submit").click();
    bench.settle().await;
    bench.unmount();
    gate.open();
    bench.settle().await;
    bench.time.advance(10_000);
    bench.settle().await;
    assert_eq!(gate.aborted(), 0, "the mutation was aborted");
    problems.none();
}

/// The click that removes a part of the screen continues to the elements around it.
#[wasm_bindgen_test]
async fn security_77_event_on_its_way_through_what_it_took_away() {
    let problems = Problems::watch();
    let bench = bench().await;
    open_form(&bench, "phone").await;
    let cancel = part(&bench, "cancel");
    // Between two listeners of a real event, effects can run; a later listener then sees what is left.
    cancel.click();
    bench.settle().await;
    cancel.click();
    press(&cancel, "Enter");
    bench.settle().await;
    problems.none();
}

/// A page that mounts the desk again and again would keep each until its timer fires.
#[wasm_bindgen_test]
async fn a_removed_desk_waits_for_no_timer() {
    let mut bench = bench().await;
    assert!(bench.time.waiting() > 0, "the desk refreshes its times");
    bench.unmount();
    bench.settle().await;
    assert_eq!(bench.time.waiting(), 0);
}
