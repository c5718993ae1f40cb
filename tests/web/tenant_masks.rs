//! A tenant that masks numbers and addresses itself: no button offers to reveal them, and the desk says why.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::dialog::{part, value};
use crate::support::{Bench, FakeResponse, METHODS, click, fake_with, page, session};

fn masked() -> Vec<Value> {
    vec![
        json!({"id": "phone|1", "type": "phone", "confirmed": true, "phone_number": "XXXXXXXXXXX5044"}),
        json!({"id": "email|1", "type": "email", "confirmed": true, "email": "chuc****@exam*******"}),
        json!({"id": "phone|2", "type": "phone", "confirmed": true, "phone_number": "•••• 67"}),
    ]
}

async fn desk(permissions: &[&str], methods: &[Value]) -> Bench {
    let fake = fake_with(methods);
    let mut session = session();
    let held = session["permissions"].as_array_mut().unwrap();
    held.extend(permissions.iter().map(|p| json!(p)));
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

const REVEAL: &str = "reveal:authentication_methods";

fn in_row(bench: &Bench, id: &str, testid: &str) -> Option<HtmlElement> {
    bench.css(&format!("[data-method-id='{id}'] [data-testid='{testid}']"))
}

#[wasm_bindgen_test]
async fn security_41_what_the_tenant_hides_has_no_show_and_says_why() {
    let bench = desk(&[REVEAL], &masked()).await;
    for (id, shown) in [
        ("phone|1", "XXXXXXXXXXX5044"),
        ("email|1", "chuc****@exam*******"),
    ] {
        assert!(in_row(&bench, id, "reveal").is_none(), "{id}");
        let why = in_row(&bench, id, "tenant-hides").unwrap();
        assert_eq!(why.inner_text(), "Masked by this tenant");
        // Shown as the tenant sent it, not masked again.
        assert_eq!(bench.in_row(id, "masked").inner_text(), shown);
    }
    assert!(in_row(&bench, "phone|2", "reveal").is_some());
    assert!(in_row(&bench, "phone|2", "tenant-hides").is_none());
    // An admin without the permission has no button anywhere, so it needs no explanation.
    let bench = desk(&[], &masked()).await;
    assert!(!bench.has("tenant-hides"));
}

#[wasm_bindgen_test]
async fn what_the_tenant_hides_is_typed_again_in_a_replacement() {
    let bench = desk(&[REVEAL], &masked()[..2]).await;
    click(&bench.get("replace-all"));
    bench.wait_for("replace-edit").await;
    bench.settle().await;
    // There is nothing to reveal, so nothing is requested or recorded.
    assert_eq!(bench.fake.asked("GET", METHODS).len(), 1);
    for line in bench.all("replace-row") {
        let words = line.inner_text();
        assert!(
            words.contains("Masked by this tenant. Type it in full."),
            "{words}"
        );
    }
    assert_eq!(value(&bench, "phone_number"), "");
    assert_eq!(value(&bench, "email"), "");
    assert!(
        part(&bench, "replace-edit")
            .inner_text()
            .contains("1. Phone")
    );
}

#[wasm_bindgen_test]
async fn export_says_that_the_tenant_masks_a_part() {
    let bench = desk(&[REVEAL], &masked()[..2]).await;
    click(&bench.get("export"));
    bench
        .until("the announcement", |b| {
            b.said().contains("This tenant masks numbers and addresses")
        })
        .await;
    assert_eq!(
        bench.fake.asked("GET", METHODS).len(),
        1,
        "an export requested the list again"
    );
    // What the proxy masked is revealed; what the tenant masked stays masked.
    let bench = desk(&[REVEAL], &masked()).await;
    let mut unmasked = masked();
    unmasked[2]["phone_number"] = json!("+15551234567");
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&unmasked)));
    click(&bench.get("export"));
    bench
        .until("the announcement", |b| {
            b.said().contains("This tenant masks numbers and addresses")
        })
        .await;
    assert_eq!(bench.fake.asked("GET", METHODS).len(), 2);
}
