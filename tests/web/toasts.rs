//! Toasts: what was done, with undo and note, and the row that was changed.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Bench, FakeResponse, METHODS, click, error, fake_with, methods, page, session_with, type_text,
};

fn of(id: &str) -> String {
    format!("{METHODS}/{}", id.replace('|', "%7C"))
}

fn bodies(bench: &Bench, verb: &str, path: &str) -> Vec<Value> {
    let asked = bench.fake.asked(verb, path);
    let bodies = asked.iter().filter_map(|request| request.body.as_ref());
    bodies
        .map(|body| serde_json::from_str(body.expose()).unwrap())
        .collect()
}

/// A desk on which renaming the phone succeeds.
async fn renaming() -> Bench {
    let fake = fake_with(&methods());
    fake.on(
        "PATCH",
        &of("phone|1"),
        FakeResponse::json(200, json!({"id": "phone|1", "type": "phone"})),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench
}

async fn rename(bench: &Bench, name: &str) {
    click(&bench.in_row("phone|1", "action-rename"));
    bench.wait_for("rename-form").await;
    type_text(&bench.get("field-name"), name);
    click(&bench.get("submit"));
    bench.wait_for("toast").await;
}

async fn delete(bench: &Bench, id: &str) {
    click(&bench.in_row(id, "action-delete"));
    bench
        .until("the dialog", |b| {
            b.css("dialog[open] [data-testid=confirm]").is_some()
        })
        .await;
    click(&bench.css("dialog[open] [data-testid=confirm]").unwrap());
    bench.wait_for("toast").await;
}

#[wasm_bindgen_test]
async fn rename_is_shown_marked_and_undone() {
    let bench = renaming().await;
    let mut after = methods();
    after[3]["name"] = json!("Work");
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&after)));
    rename(&bench, "Work").await;
    let toast = bench.get("toast").inner_text();
    assert!(toast.contains("Work") && toast.contains("saved"), "{toast}");
    assert!(bench.get("toasts").matches(":popover-open").unwrap());
    bench
        .until("the mark", |b| {
            b.css(".row-touched[data-method-id='phone|1']").is_some()
        })
        .await;

    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&methods())));
    click(&bench.get("toast-undo"));
    bench
        .until("the old name", |b| {
            b.in_row("phone|1", "method-name").inner_text() == "Mobile"
        })
        .await;
    assert_eq!(
        bodies(&bench, "PATCH", &of("phone|1")),
        [json!({"name": "Work"}), json!({"name": "Mobile"})]
    );
}

#[wasm_bindgen_test]
async fn deleted_phone_is_added_again_by_undo() {
    let fake = fake_with(&methods());
    fake.on("DELETE", &of("phone|1"), FakeResponse::empty(204));
    let again =
        json!({"id": "phone|2", "type": "phone", "name": "Mobile", "phone_number": "+15551234567"});
    fake.on("POST", METHODS, FakeResponse::json(201, again));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    delete(&bench, "phone|1").await;
    let mut after = methods();
    after[3]["id"] = json!("phone|2");
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&after)));
    click(&bench.get("toast-undo"));
    bench
        .until("the new one", |b| {
            b.get("toasts").inner_text().contains("with a new id")
        })
        .await;
    bench
        .until("the mark", |b| {
            b.css(".row-touched[data-method-id='phone|2']").is_some()
        })
        .await;
    let sent = bodies(&bench, "POST", METHODS);
    assert_eq!(
        sent,
        [
            json!({"type": "phone", "name": "Mobile", "phone_number": "+15551234567", "preferred_authentication_method": "sms"})
        ]
    );
}

#[wasm_bindgen_test]
async fn deleted_phone_is_added_again_only_if_it_was_shown_in_full() {
    for is_revealed in [true, false] {
        let mut list = methods();
        list[3]["phone_number"] = json!("•••• 67");
        let fake = fake_with(&list);
        let verbs = ["read", "create", "update", "delete", "reveal"];
        fake.on(
            "GET",
            "/session",
            FakeResponse::json(200, session_with(&verbs)),
        );
        fake.on(
            "GET",
            &of("phone|1"),
            FakeResponse::json(200, methods().remove(3)),
        );
        fake.on("DELETE", &of("phone|1"), FakeResponse::empty(204));
        let again =
            json!({"id": "phone|2", "type": "phone", "name": "Mobile", "phone_number": "•••• 67"});
        fake.on("POST", METHODS, FakeResponse::json(201, again));
        let bench = Bench::for_user(fake);
        bench.wait_for("methods").await;
        if is_revealed {
            click(&bench.in_row("phone|1", "reveal"));
            bench
                .until("the number", |b| {
                    b.in_row("phone|1", "masked").inner_text() == "+15551234567"
                })
                .await;
        }
        delete(&bench, "phone|1").await;
        assert_eq!(bench.has("toast-undo"), is_revealed);
        if is_revealed {
            click(&bench.get("toast-undo"));
            bench
                .until("the request", |b| b.fake.asked("POST", METHODS).len() == 1)
                .await;
            assert_eq!(
                bodies(&bench, "POST", METHODS)[0]["phone_number"],
                "+15551234567"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn deletion_that_can_not_be_undone_offers_no_undo() {
    let fake = fake_with(&methods());
    fake.on("DELETE", &of("recovery-code|1"), FakeResponse::empty(204));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    delete(&bench, "recovery-code|1").await;
    assert!(bench.has("toast-note") && !bench.has("toast-undo"));
    click(&bench.get("toast-dismiss"));
    bench.wait_gone("toast").await;
}

#[wasm_bindgen_test]
async fn undo_that_fails_is_shown() {
    let fake = fake_with(&methods());
    fake.once(
        "PATCH",
        &of("phone|1"),
        FakeResponse::json(200, json!({"id": "phone|1", "type": "phone"})),
    );
    fake.on(
        "PATCH",
        &of("phone|1"),
        FakeResponse::json(502, error(502, "upstream_error", "x")),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    rename(&bench, "Work").await;
    let done = bench.get("toast").inner_text();
    click(&bench.get("toast-undo"));
    bench
        .until("the failure", |b| {
            b.find("toast")
                .is_some_and(|toast| toast.inner_text() != done)
        })
        .await;
    assert!(!bench.has("toast-undo") && !bench.has("toast-note"));
    bench.settle().await;
    // Repeated words would end with a no-break space.
    assert_eq!(bench.said(), bench.said().trim_end());
    assert!(!bench.said().is_empty());
}

#[wasm_bindgen_test]
async fn toasts_go_in_time_but_not_while_they_are_used() {
    let bench = renaming().await;
    rename(&bench, "Work").await;
    bench.settle().await;
    bench.get("toast-dismiss").focus().unwrap();
    bench.time.advance(10_000);
    bench.settle().await;
    assert!(bench.has("toast"), "it was being used");
    bench.get("toast-dismiss").blur().unwrap();
    bench.time.advance(10_000);
    bench.wait_gone("toast").await;
}

#[wasm_bindgen_test]
async fn security_53_toasts_go_with_their_user() {
    let bench = renaming().await;
    rename(&bench, "Work").await;
    bench
        .host
        .set_config(factordesk::platform::config::DeskConfig {
            user: factordesk::platform::config::UserSource::Attribute(
                factordesk_model::UserId::new("auth0|otto"),
            ),
            ..factordesk::platform::config::DeskConfig::default()
        });
    bench.wait_gone("toast").await;
}
