//! The phone form: the country picker, and the look-up of the number while it is typed.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::form_add::sent;
use crate::support::dialog::{fill, open_form, part, shown_error, value};
use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, fire, page, press, session_with,
    type_text,
};

const PHONE: &str = "/lookup/phone";
const COUNTRIES: &str = "/lookup/countries";

/// The pause in typing before the number is looked up, in milliseconds.
const PAUSE: u32 = 300;

fn facts(verdict: &str) -> Value {
    json!({"e164": "+33612345678", "international": "+33 6 12 34 56 78", "national": "06 12 34 56 78", "region": "FR",
        "kind": "mobile", "verdict": verdict})
}

/// A desk whose proxy responds to `/lookup`. The browser's language is `en-US`.
async fn bench() -> Bench {
    let fake = fake_with(&[]);
    let country = |region: &str, code: &str| json!({"region": region, "code": code});
    let countries = json!([
        country("CA", "1"),
        country("CI", "225"),
        country("DE", "49"),
        country("FR", "33"),
        country("GB", "44"),
        country("US", "1"),
    ]);
    fake.on("GET", COUNTRIES, FakeResponse::json(200, countries));
    fake.on("POST", PHONE, FakeResponse::json(200, facts("ok")));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench
}

async fn opened() -> Bench {
    let bench = bench().await;
    open_form(&bench, "phone").await;
    bench
}

/// Types a number and pauses.
async fn type_number(bench: &Bench, number: &str) {
    fill(bench, "phone_number", number);
    bench.settle().await;
    bench.time.advance(PAUSE);
    bench.settle().await;
}

fn questions(bench: &Bench) -> Vec<Value> {
    let asked = bench.fake.asked("POST", PHONE);
    let bodies = asked.iter().filter_map(|request| request.body.as_ref());
    bodies
        .map(|body| serde_json::from_str(body.expose()).unwrap())
        .collect()
}

fn regions(bench: &Bench) -> Vec<String> {
    let options = bench.all("country-option");
    options
        .iter()
        .filter_map(|o| o.get_attribute("data-region"))
        .collect()
}

#[wasm_bindgen_test]
async fn countries_are_loaded_once_and_the_browsers_own_is_preselected() {
    let bench = opened().await;
    assert_eq!(value(&bench, "country"), "United States +1");
    assert!(
        regions(&bench).is_empty(),
        "shown before the picker is opened"
    );
    press(&part(&bench, "field-country"), "ArrowDown");
    bench.settle().await;
    assert_eq!(regions(&bench), ["US", "CA", "CI", "FR", "DE", "GB"]);
    click(&part(&bench, "back"));
    bench.wait_for("add-type-phone").await;
    click(&part(&bench, "add-type-phone"));
    bench.wait_for("form-phone").await;
    assert_eq!(bench.fake.asked("GET", COUNTRIES).len(), 1);
}

#[wasm_bindgen_test]
async fn picker_works_with_the_keyboard_alone() {
    let bench = opened().await;
    let field = part(&bench, "field-country");
    let attribute = |name: &str| field.get_attribute(name);
    assert_eq!(attribute("role").as_deref(), Some("combobox"));
    assert_eq!(attribute("aria-expanded").as_deref(), Some("false"));
    assert!(bench.css(&format!("label[for='{}']", field.id())).is_some());
    for (typed, expected) in [
        ("fra", &["FR"] as &[&str]),
        ("cote d", &["CI"]),
        ("+1", &["US", "CA"]),
        ("gb", &["GB"]),
    ] {
        type_text(&field, typed);
        bench.settle().await;
        assert_eq!(regions(&bench), expected, "{typed}");
    }
    type_text(&field, "+1");
    bench.settle().await;
    assert_eq!(attribute("aria-expanded").as_deref(), Some("true"));
    let list = bench.get("country-list");
    assert_eq!(attribute("aria-controls"), Some(list.id()));
    press(&field, "ArrowDown");
    press(&field, "ArrowDown");
    bench.settle().await;
    let active = bench
        .css("[data-testid='country-option'][aria-selected='true']")
        .unwrap();
    assert_eq!(active.get_attribute("data-region").as_deref(), Some("CA"));
    assert_eq!(attribute("aria-activedescendant"), Some(active.id()));
    press(&field, "Enter");
    bench.settle().await;
    assert_eq!(value(&bench, "country"), "Canada +1");
    assert_eq!(attribute("aria-expanded").as_deref(), Some("false"));
    assert!(sent(&bench).is_empty(), "Enter in the picker sent the form");

    // Esc only closes the picker, not the dialog.
    type_text(&field, "germ");
    bench.settle().await;
    press(&field, "Escape");
    bench.settle().await;
    assert_eq!(value(&bench, "country"), "Canada +1");
    // A single match needs no arrow key.
    type_text(&field, "germ");
    bench.settle().await;
    press(&field, "Enter");
    bench.settle().await;
    assert_eq!(value(&bench, "country"), "Germany +49");
}

#[wasm_bindgen_test]
async fn picker_left_without_a_choice_restores_the_country_and_emptied_clears_it() {
    let bench = opened().await;
    let field = part(&bench, "field-country");
    // Leaves the number field, which has the focus first, empty.
    fire(&part(&bench, "field-phone_number"), "blur");
    type_text(&field, "nowhere");
    bench.settle().await;
    assert_eq!(shown_error(&bench, "phone_number"), "");
    assert!(
        bench
            .get("country-list")
            .parent_element()
            .unwrap()
            .text_content()
            .unwrap()
            .contains("No matching country.")
    );
    fire(&field, "blur");
    bench.settle().await;
    assert_eq!(value(&bench, "country"), "United States +1");
    type_text(&field, "");
    fire(&field, "blur");
    bench.settle().await;
    assert_eq!(value(&bench, "country"), "");
    bench.fake.on(
        "POST",
        PHONE,
        FakeResponse::json(200, json!({"verdict": "no_country"})),
    );
    type_number(&bench, "06 12").await;
    fire(&part(&bench, "field-phone_number"), "blur");
    bench.settle().await;
    assert_eq!(
        questions(&bench),
        [json!({"text": "06 12", "likely": ["US"]})]
    );
    assert!(shown_error(&bench, "phone_number").starts_with("Choose the country"));
}

#[wasm_bindgen_test]
async fn national_number_is_looked_up_after_a_pause_and_sent_in_the_proxys_format() {
    let bench = opened().await;
    type_text(&part(&bench, "field-country"), "fr");
    press(&part(&bench, "field-country"), "ArrowDown");
    bench.settle().await;
    press(&part(&bench, "field-country"), "Enter");
    for typed in ["0", "06", "06 12 34 56 78"] {
        fill(&bench, "phone_number", typed);
        bench.settle().await;
        bench.time.advance(PAUSE - 1);
        bench.settle().await;
    }
    assert!(questions(&bench).is_empty(), "looked up during typing");
    bench.time.advance(1);
    bench.wait_for("phone-echo").await;
    assert_eq!(
        questions(&bench),
        [json!({"text": "06 12 34 56 78", "region": "FR", "likely": ["FR", "US"]})]
    );
    let echo = bench.get("phone-echo");
    assert_eq!(echo.inner_text(), "+33 6 12 34 56 78, France, mobile");
    // A live region: announced when it appears, not at every key.
    assert_eq!(
        echo.parent_element()
            .unwrap()
            .get_attribute("role")
            .as_deref(),
        Some("status")
    );
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert_eq!(
        sent(&bench),
        [json!({"type": "phone", "phone_number": "+33612345678"})]
    );
}

#[wasm_bindgen_test]
async fn another_country_looks_a_national_number_up_again() {
    let bench = opened().await;
    type_number(&bench, "06 12 34 56 78").await;
    type_text(&part(&bench, "field-country"), "fra");
    bench.settle().await;
    press(&part(&bench, "field-country"), "Enter");
    bench.settle().await;
    assert!(
        !bench.has("phone-echo"),
        "the result for the previous country is still shown"
    );
    bench.time.advance(PAUSE);
    bench.wait_for("phone-echo").await;
    assert_eq!(questions(&bench)[1]["region"], "FR");
}

#[wasm_bindgen_test]
async fn international_number_moves_the_picker() {
    for typed in ["+33 6 12 34 56 78", "0033612345678"] {
        let bench = opened().await;
        type_number(&bench, typed).await;
        assert_eq!(value(&bench, "country"), "France +33", "{typed}");
        bench.time.advance(PAUSE);
        bench.settle().await;
        let asked = questions(&bench);
        assert_eq!(asked.len(), 1, "the result caused another look-up");
        assert_eq!(asked[0].get("region"), None);
        assert!(asked[0]["text"].as_str().unwrap().starts_with("+33"));
    }
}

#[wasm_bindgen_test]
async fn late_response_for_an_older_number_is_dropped() {
    let bench = opened().await;
    let gate = Gate::default();
    let old = json!({"e164": "+15550001111", "international": "+1 555-000-1111", "region": "US", "kind": "unknown", "verdict": "ok"});
    bench
        .fake
        .once("POST", PHONE, FakeResponse::json(200, old).behind(&gate));
    type_number(&bench, "555 000 1111").await;
    fill(&bench, "phone_number", "+33612345678");
    bench.settle().await;
    assert_eq!(gate.aborted(), 1);
    gate.open();
    bench.settle().await;
    assert!(!bench.has("phone-echo"));
    bench.time.advance(PAUSE);
    let echo = bench.wait_for("phone-echo").await;
    assert!(echo.inner_text().starts_with("+33"));
}

#[wasm_bindgen_test]
async fn form_works_when_the_look_up_fails() {
    for response in [
        FakeResponse::offline(),
        FakeResponse::json(404, error(404, "unknown_route", "x")),
        FakeResponse::json(429, error(429, "too_many_requests", "x")).retry_after(5),
        FakeResponse::json(200, json!({"verdict": "later"})),
    ] {
        let bench = bench().await;
        bench.fake.on("GET", COUNTRIES, response.clone());
        bench.fake.on("POST", PHONE, response);
        open_form(&bench, "phone").await;
        bench.settle().await;
        assert!(!bench.has("field-country"), "a picker without countries");
        type_number(&bench, "06 12 34 56 78").await;
        assert!(
            bench
                .get("phone-unknown")
                .inner_text()
                .contains("couldn't be looked up")
        );
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert!(shown_error(&bench, "phone_number").contains("country code"));
        assert!(sent(&bench).is_empty());
        type_number(&bench, "+33 6 12 34 56 78").await;
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert_eq!(sent(&bench)[0]["phone_number"], "+33612345678");
    }
}

#[wasm_bindgen_test]
async fn countries_are_requested_again_after_a_failure() {
    let bench = bench().await;
    bench.fake.once("GET", COUNTRIES, FakeResponse::offline());
    open_form(&bench, "phone").await;
    bench.settle().await;
    assert!(!bench.has("field-country"));
    click(&part(&bench, "back"));
    bench.wait_for("add-type-phone").await;
    click(&part(&bench, "add-type-phone"));
    bench.until("the picker", |b| b.has("field-country")).await;
}

#[wasm_bindgen_test]
async fn number_that_looks_wrong_is_sent_only_after_confirmation() {
    for (verdict, says) in [
        ("too_short", "too short for France"),
        ("too_long", "too long for France"),
        ("not_in_use", "No known number in France"),
    ] {
        let bench = opened().await;
        bench
            .fake
            .on("POST", PHONE, FakeResponse::json(200, facts(verdict)));
        type_number(&bench, "+33612345678").await;
        let warning = bench.get("phone-warning").inner_text();
        assert!(warning.contains(says), "{warning}");
        fire(&part(&bench, "field-phone_number"), "blur");
        bench.settle().await;
        assert_eq!(shown_error(&bench, "phone_number"), "", "before submitting");
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert!(sent(&bench).is_empty());
        let error = shown_error(&bench, "phone_number");
        assert!(error.contains("tick the box"), "{error}");
        part(&bench, "field-anyway").click();
        bench.settle().await;
        assert_eq!(shown_error(&bench, "phone_number"), "");
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert_eq!(sent(&bench).len(), 1);
    }
}

#[wasm_bindgen_test]
async fn confirmation_is_for_one_number() {
    let bench = opened().await;
    bench
        .fake
        .on("POST", PHONE, FakeResponse::json(200, facts("too_short")));
    type_number(&bench, "+33612").await;
    part(&bench, "field-anyway").click();
    type_number(&bench, "+33613").await;
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(sent(&bench).is_empty());
    assert!(shown_error(&bench, "phone_number").contains("tick the box"));
}

#[wasm_bindgen_test]
async fn suggested_number_is_one_click_away() {
    let bench = opened().await;
    let mut odd = facts("too_long");
    odd["e164"] = json!("+107400123456");
    odd["region"] = json!("US");
    odd["suggestions"] =
        json!([{"e164": "+447400123456", "international": "+44 7400 123456", "region": "GB"}]);
    bench.fake.on("POST", PHONE, FakeResponse::json(200, odd));
    type_number(&bench, "+1 07400123456").await;
    assert_eq!(questions(&bench)[0]["likely"], json!(["US"]));
    // A chosen country is looked up as another likely region.
    type_text(&part(&bench, "field-country"), "kingdom");
    bench.settle().await;
    press(&part(&bench, "field-country"), "Enter");
    bench.settle().await;
    bench.time.advance(PAUSE);
    bench.settle().await;
    assert_eq!(questions(&bench)[1]["likely"], json!(["US", "GB"]));
    assert_eq!(value(&bench, "country"), "United Kingdom +44");

    let button = part(&bench, "phone-suggestion");
    assert_eq!(button.inner_text(), "Use +44 7400 123456, United Kingdom");
    let meant = json!({"e164": "+447400123456", "international": "+44 7400 123456", "region": "GB", "kind": "mobile", "verdict": "ok"});
    bench.fake.on("POST", PHONE, FakeResponse::json(200, meant));
    click(&button);
    bench.settle().await;
    assert_eq!(value(&bench, "phone_number"), "+44 7400 123456");
    let focused = bench.focused().unwrap().get_attribute("name");
    assert_eq!(focused.as_deref(), Some("phone_number"));
    bench.time.advance(PAUSE);
    bench.settle().await;
    assert!(!bench.has("phone-suggestion") && !bench.has("field-anyway"));
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert_eq!(sent(&bench)[0]["phone_number"], "+447400123456");
}

#[wasm_bindgen_test]
async fn extension_is_warned_of_and_not_sent() {
    let bench = opened().await;
    let extension = json!({"verdict": "extension",
        "suggestions": [{"e164": "+12025550100", "international": "+1 202-555-0100", "region": "US"}]});
    bench
        .fake
        .on("POST", PHONE, FakeResponse::json(200, extension));
    type_number(&bench, "+1 202 555 0100 ext. 5").await;
    assert!(
        bench
            .get("phone-warning")
            .inner_text()
            .contains("extension")
    );
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(shown_error(&bench, "phone_number").contains("extension"));
    assert!(sent(&bench).is_empty() && !bench.has("field-anyway"));
    click(&part(&bench, "phone-suggestion"));
    bench.settle().await;
    assert_eq!(value(&bench, "phone_number"), "+1 202-555-0100");
}

/// The preselected country: that of the user's other phone, else the configured one, else the browser's (`en-US`).
#[wasm_bindgen_test]
async fn country_is_that_of_the_other_phone_else_configured_else_the_browsers() {
    for (other, configured, expected) in [
        (Some("+447400123456"), Some("DE"), "United Kingdom +44"),
        (
            Some("\u{2022}\u{2022}\u{2022}\u{2022} 56"),
            Some("DE"),
            "Germany +49",
        ),
        (Some("XXXXXXXXXXX3456"), None, "United States +1"),
        (None, Some("DE"), "Germany +49"),
        (None, None, "United States +1"),
    ] {
        let bench = bench().await;
        let mut session = session_with(&["read", "create"]);
        session["default_country"] = json!(configured);
        bench
            .fake
            .on("GET", "/session", FakeResponse::json(200, session));
        let phone = |number| json!({"id": "phone|1", "type": "phone", "confirmed": true, "phone_number": number});
        let methods: Vec<Value> = other.into_iter().map(phone).collect();
        bench
            .fake
            .on("GET", METHODS, FakeResponse::json(200, page(&methods)));
        let uk =
            json!({"e164": "+447400123456", "region": "GB", "kind": "mobile", "verdict": "ok"});
        bench.fake.on("POST", PHONE, FakeResponse::json(200, uk));
        let bench = Bench::for_user(bench.fake.clone());
        bench.wait_for("methods").await;
        open_form(&bench, "phone").await;
        bench.settle().await;
        assert_eq!(
            value(&bench, "country"),
            expected,
            "{other:?} {configured:?}"
        );
        let asked = usize::from(other.is_some_and(|number| number.starts_with('+')));
        assert_eq!(questions(&bench).len(), asked, "{other:?}");
    }
}

#[wasm_bindgen_test]
async fn early_submit_waits_for_the_look_up_then_sends() {
    let bench = opened().await;
    let gate = Gate::default();
    bench.fake.on(
        "POST",
        PHONE,
        FakeResponse::json(200, facts("ok")).behind(&gate),
    );
    fill(&bench, "phone_number", "06 12 34 56 78");
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert_eq!(questions(&bench).len(), 1, "looked up at once");
    assert!(bench.has("phone-awaited"));
    assert!(sent(&bench).is_empty());
    gate.open();
    bench.settle().await;
    assert_eq!(
        sent(&bench),
        [json!({"type": "phone", "phone_number": "+33612345678"})]
    );
}

#[wasm_bindgen_test]
async fn early_submit_is_cancelled_when_the_number_changes_or_is_doubtful() {
    let bench = opened().await;
    let gate = Gate::default();
    bench.fake.once(
        "POST",
        PHONE,
        FakeResponse::json(200, facts("ok")).behind(&gate),
    );
    fill(&bench, "phone_number", "06 12");
    click(&part(&bench, "submit"));
    bench.settle().await;
    bench
        .fake
        .on("POST", PHONE, FakeResponse::json(200, facts("too_short")));
    type_number(&bench, "06 13").await;
    gate.open();
    bench.settle().await;
    assert!(sent(&bench).is_empty());
    // A warning has to be seen before anything is sent.
    fill(&bench, "phone_number", "06 14");
    click(&part(&bench, "submit"));
    bench.wait_for("phone-warning").await;
    bench.settle().await;
    assert!(sent(&bench).is_empty());
    part(&bench, "field-anyway").click();
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert_eq!(sent(&bench).len(), 1);
}

/// A desk with the phone form open, on a tenant with these capabilities.
async fn with_capabilities(capabilities: Value) -> Bench {
    let fake = fake_with(&[]);
    let mut session = session_with(&["read", "create"]);
    session["capabilities"] = capabilities;
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    open_form(&bench, "phone").await;
    bench
}

#[wasm_bindgen_test]
async fn channels_that_are_off_are_not_offered() {
    for (on, words) in [("sms", "SMS"), ("voice", "voice call")] {
        let bench = with_capabilities(json!({"factors": [], "channels": [on]})).await;
        assert!(!bench.has("field-preferred_authentication_method"));
        let said = part(&bench, "one-channel").inner_text();
        assert!(
            said.starts_with(&format!("Codes are sent by {words}:")),
            "{said}"
        );
        type_number(&bench, "+33612345678").await;
        click(&part(&bench, "submit"));
        bench.settle().await;
        assert_eq!(sent(&bench)[0]["preferred_authentication_method"], on);
    }
}

#[wasm_bindgen_test]
async fn channels_are_all_offered_when_they_are_unknown() {
    let bench = with_capabilities(Value::Null).await;
    let options = part(&bench, "field-preferred_authentication_method");
    let options = options.text_content().unwrap();
    assert_eq!(options, "Not setSMSVoice call");
    assert!(!bench.has("one-channel"));
}
