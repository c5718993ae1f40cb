//! The authenticator's model name, looked up by its AAGUID.

use std::rc::Rc;

use leptos::prelude::document;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Bench, Fake, FakeResponse, Gate, METHODS, click, error, fake_with};

const LOOKUP: &str = "/lookup/authenticators";
const YUBIKEY: &str = "2fc0579f-8113-47ea-b116-bb5a8db9202a";
const UNHEARD_OF: &str = "11111111-2222-4333-8444-555555555555";
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
/// The style sheets that lay out a row. A bench has no style of its own.
const SHEETS: [&str; 6] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/skeleton.css"),
    include_str!("../../style/looks.css"),
    include_str!("../../style/desk.css"),
    include_str!("../../style/list.css"),
    include_str!("../../style/narrow.css"),
];

fn passkey(id: &str, aaguid: &str) -> Value {
    json!({"id": id, "type": "passkey", "confirmed": true, "aaguid": aaguid,
        "relying_party_identifier": "login.example.com"})
}

fn keys() -> Vec<Value> {
    vec![
        passkey("passkey|1", YUBIKEY),
        passkey("passkey|2", UNHEARD_OF),
        passkey("passkey|3", NOBODY),
        passkey("passkey|4", &YUBIKEY.to_uppercase().replace('-', "")),
        json!({"id": "totp|1", "type": "totp", "confirmed": true}),
    ]
}

fn models() -> Value {
    json!([{"aaguid": YUBIKEY, "name": "YubiKey 5 Series with NFC"}])
}

async fn desk(fake: Rc<Fake>) -> Bench {
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

fn model(bench: &Bench, row: &str) -> String {
    bench.in_row(row, "authenticator").inner_text()
}

#[wasm_bindgen_test]
async fn models_are_looked_up_once_and_shown_in_rows_and_details() {
    let fake = fake_with(&keys());
    fake.on("GET", LOOKUP, FakeResponse::json(200, models()));
    let bench = desk(fake).await;
    bench
        .until("the model", |b| model(b, "passkey|1").contains("YubiKey 5"))
        .await;
    assert_eq!(model(&bench, "passkey|2"), "Unknown model");
    assert_eq!(model(&bench, "passkey|3"), "Model not disclosed");
    assert!(model(&bench, "passkey|4").contains("YubiKey 5"));
    assert!(
        bench
            .css("[data-method-id='totp|1'] [data-testid='authenticator']")
            .is_none()
    );
    click(&bench.in_row("passkey|1", "action-details"));
    let detail = bench.wait_for("detail-aaguid").await.inner_text();
    assert!(
        detail.contains(YUBIKEY) && detail.contains("YubiKey 5"),
        "{detail}"
    );
    let asked = bench.fake.asked("GET", LOOKUP);
    assert_eq!(asked.len(), 1);
    let url = &asked[0].url;
    assert!(
        url.ends_with(&format!("?aaguid={YUBIKEY},{UNHEARD_OF}")),
        "{url}"
    );
    // The list is reloaded without new AAGUIDs, so nothing is looked up.
    click(&bench.get("refresh"));
    bench
        .until("a second list", |b| b.fake.asked("GET", METHODS).len() == 2)
        .await;
    bench.settle().await;
    assert_eq!(bench.fake.asked("GET", LOOKUP).len(), 1);
    assert_eq!(model(&bench, "passkey|2"), "Unknown model");
}

#[wasm_bindgen_test]
async fn late_model_does_not_move_the_layout() {
    for width in ["1000px", "300px"] {
        let fake = fake_with(&keys());
        let gate = Gate::default();
        fake.on(
            "GET",
            LOOKUP,
            FakeResponse::json(200, models()).behind(&gate),
        );
        let bench = desk(fake).await;
        let desk = bench.css(".desk").unwrap();
        desk.set_attribute("style", &format!("width: {width}"))
            .unwrap();
        let sheet = document().create_element("style").unwrap();
        sheet.set_text_content(Some(&SHEETS.concat()));
        desk.before_with_node_1(&sheet).unwrap();
        let place = |bench: &Bench| {
            let row = bench.row("passkey|1").unwrap();
            let host = bench.in_row("passkey|1", "rp-id");
            [
                row.offset_top(),
                row.offset_height(),
                host.offset_left(),
                host.offset_top(),
            ]
        };
        assert_eq!(model(&bench, "passkey|1"), "");
        let before = place(&bench);
        gate.open();
        bench
            .until("the model", |b| !model(b, "passkey|1").is_empty())
            .await;
        assert_eq!(place(&bench), before, "{width}");
    }
}

#[wasm_bindgen_test]
async fn failed_look_up_is_silent_and_repeated_with_the_next_list() {
    let fake = fake_with(&keys());
    fake.once("GET", LOOKUP, FakeResponse::json(503, error(503, "x", "x")));
    fake.on("GET", LOOKUP, FakeResponse::json(200, models()));
    let bench = desk(fake).await;
    assert_eq!(model(&bench, "passkey|1"), "");
    assert_eq!(model(&bench, "passkey|3"), "Model not disclosed");
    assert!(!bench.has("error-banner"), "{}", bench.text());
    click(&bench.in_row("passkey|1", "action-details"));
    let detail = bench.wait_for("detail-aaguid").await.inner_text();
    assert_eq!(detail.trim(), YUBIKEY);
    click(&bench.get("refresh"));
    bench
        .until("the model", |b| model(b, "passkey|1").contains("YubiKey 5"))
        .await;
    assert_eq!(bench.fake.asked("GET", LOOKUP).len(), 2);
}

#[wasm_bindgen_test]
async fn list_without_aaguids_needs_no_look_up() {
    let bench = desk(fake_with(&[
        json!({"id": "totp|1", "type": "totp", "confirmed": true}),
        passkey("passkey|1", NOBODY),
    ]))
    .await;
    bench.settle().await;
    assert!(bench.fake.asked("GET", LOOKUP).is_empty());
}

#[wasm_bindgen_test]
async fn security_51_names_of_models_are_only_shown() {
    let hostile = "<img src=x onerror=alert(1)>";
    let fake = fake_with(&keys());
    fake.on(
        "GET",
        LOOKUP,
        FakeResponse::json(200, json!([{"aaguid": YUBIKEY, "name": hostile}])),
    );
    let bench = desk(fake).await;
    bench
        .until("the name", |b| model(b, "passkey|1") == hostile)
        .await;
    assert!(bench.css("img").is_none());
}
