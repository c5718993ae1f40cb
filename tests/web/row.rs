//! A row of the list: badges, dates, actions and details.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Bench, FakeResponse, click, fake_with, methods, session_with};

#[wasm_bindgen_test]
async fn details_show_every_field_even_unknown_ones() {
    let odd = json!({"id": "x|1", "type": "retina_scan", "later": {"depth": 3}, "name": 7, "confirmed": true});
    let bench = Bench::loaded(&[odd]).await;
    let row = bench.row("x|1").unwrap();
    assert!(row.inner_text().contains("retina_scan"));
    click(&bench.get("action-details"));
    let later = bench.wait_for("detail-later").await;
    assert_eq!(later.inner_text(), r#"{"depth":3}"#);
    assert_eq!(bench.get("detail-name").inner_text(), "7");
    assert_eq!(
        bench
            .get("action-details")
            .get_attribute("aria-expanded")
            .as_deref(),
        Some("true")
    );
}

#[wasm_bindgen_test]
async fn badges_say_what_is_unusual() {
    let bench = Bench::loaded(&[
        json!({"id": "totp|1", "type": "totp", "confirmed": false}),
        json!({"id": "phone|1", "type": "phone", "confirmed": true, "link_id": "l"}),
        json!({"id": "passkey|1", "type": "passkey", "credential_backed_up": true, "last_auth_at": "2026-11-01T00:00:00Z"}),
    ])
    .await;
    bench.in_row("totp|1", "badge-unconfirmed");
    bench.in_row("phone|1", "badge-linked");
    bench.in_row("phone|1", "badge-never-used");
    bench.in_row("passkey|1", "badge-backed-up");
    assert_eq!(bench.all("badge-never-used").len(), 1);
}

#[wasm_bindgen_test]
async fn dates_are_relative_with_the_exact_time_as_a_tip() {
    let bench = Bench::loaded(&methods()).await;
    let time = bench
        .css("[data-method-id='passkey|1'] .row-date:not(.row-added) time")
        .unwrap();
    assert_eq!(time.inner_text(), "12 hours ago");
    assert_eq!(
        time.get_attribute("datetime").as_deref(),
        Some("2026-11-22T00:00:00.000Z")
    );
    let exact = time.get_attribute("data-tip").unwrap();
    assert!(exact.contains("2026"), "{exact}");
}

#[wasm_bindgen_test]
async fn security_51_hostile_names_are_plain_text() {
    let hostile = "<img src=x onerror=alert(1)>\u{202e}evil";
    let bench = Bench::loaded(&[
        json!({"id": "totp|1", "type": "totp", "name": hostile, "confirmed": true}),
    ])
    .await;
    let name = bench.get("method-name");
    assert_eq!(name.text_content().as_deref(), Some(hostile));
    assert!(bench.css("img").is_none());
    assert!(
        bench.css("bdi[data-testid='method-name']").is_some(),
        "the name is not in a `bdi` of its own"
    );
}

#[wasm_bindgen_test]
async fn read_only_admin_is_offered_no_mutations() {
    let fake = fake_with(&methods());
    fake.on(
        "GET",
        "/session",
        FakeResponse::json(200, session_with(&["read"])),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    for testid in [
        "action-rename",
        "action-delete",
        "add-factor",
        "replace-all",
        "delete-all",
    ] {
        assert!(!bench.has(testid), "{testid}");
    }
    assert!(bench.has("action-details") && bench.has("export") && bench.has("refresh"));
    assert!(
        bench
            .get("permission-limits")
            .inner_text()
            .contains("permission to delete")
    );
}
