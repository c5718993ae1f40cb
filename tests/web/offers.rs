//! Unavailable actions are shown in their place, disabled and with the reason.

use std::rc::Rc;

use factordesk_model::Permission;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{
    Bench, Fake, FakeResponse, METHODS, click, error, fake_with, methods, page, session, type_text,
};

const TYPES: [&str; 5] = ["phone", "email", "totp", "security-key", "passkey"];

/// A fake proxy whose tenant has these capabilities, for a user with these methods.
fn tenant(capabilities: Value, methods: &[Value]) -> Rc<Fake> {
    let fake = fake_with(methods);
    let mut session = session();
    session["capabilities"] = capabilities;
    fake.on("GET", "/session", FakeResponse::json(200, session));
    fake
}

fn factors(off: &[&str]) -> Value {
    ["sms", "email", "otp", "webauthn-roaming"]
        .iter()
        .map(|name| json!({"name": name, "enabled": !off.contains(name), "trial_expired": false}))
        .collect()
}

async fn desk(fake: Rc<Fake>) -> Bench {
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

/// The text of the element's `aria-describedby`.
fn described(bench: &Bench, element: &HtmlElement) -> String {
    let ids = element.get_attribute("aria-describedby").unwrap();
    bench.css(&format!("#{ids}")).unwrap().inner_text()
}

fn is_disabled(element: &HtmlElement) -> bool {
    element.get_attribute("aria-disabled").as_deref() == Some("true")
}

fn option(bench: &Bench, kind: &str) -> HtmlElement {
    bench.get(&format!("add-type-{kind}"))
}

/// Opens the chooser; returns for each type whether it is disabled, and its note.
async fn notes(bench: &Bench) -> Vec<(bool, String)> {
    click(&bench.get("add-factor"));
    bench.wait_for("add-type-phone").await;
    TYPES
        .iter()
        .map(|kind| {
            let option = option(bench, kind);
            (is_disabled(&option), described(bench, &option))
        })
        .collect()
}

#[wasm_bindgen_test]
async fn unavailable_types_say_why_and_keep_their_place() {
    let on = ["sms", "voice"];
    let passkeys: Vec<Value> = (0..20)
        .map(|n| json!({"id": format!("passkey|{n}"), "type": "passkey", "confirmed": true}))
        .collect();
    let mut expired = factors(&[]);
    expired[2]["trial_expired"] = json!(true);
    for (capabilities, held, expected) in [
        (
            json!({"factors": factors(&["email", "webauthn-roaming"]), "channels": on}),
            vec![],
            [
                "",
                "Email is turned off",
                "",
                "Security key is turned off",
                "",
            ],
        ),
        (
            json!({"factors": expired, "channels": []}),
            vec![],
            ["SMS and voice calls are", "", "trial has expired", "", ""],
        ),
        (
            json!({"factors": factors(&[]), "channels": on}),
            passkeys,
            ["", "", "", "", "20 passkeys"],
        ),
        (
            json!({"factors": factors(&[]), "channels": on}),
            methods(),
            [""; 5],
        ),
    ] {
        let bench = desk(tenant(capabilities, &held)).await;
        for ((off, note), expected) in notes(&bench).await.into_iter().zip(expected) {
            assert_eq!(off, !expected.is_empty(), "{note}");
            assert!(!note.is_empty() && note.contains(expected), "{note}");
            assert!(!note.contains("may be turned off"), "{note}");
        }
        for kind in TYPES {
            let option = option(&bench, kind);
            option.focus().unwrap();
            let focused = bench.focused().unwrap().get_attribute("data-testid");
            assert_eq!(focused, option.get_attribute("data-testid"));
            if is_disabled(&option) {
                click(&option);
                bench.settle().await;
                assert!(!bench.has(&format!("form-{kind}")));
            }
        }
    }
}

#[wasm_bindgen_test]
async fn email_beside_other_factors_is_offered_with_a_warning() {
    for (held, warned) in [(methods(), true), (vec![], false)] {
        let capabilities = json!({"factors": factors(&[]), "channels": ["sms", "voice"]});
        let bench = desk(tenant(capabilities, &held)).await;
        let notes = notes(&bench).await;
        for ((off, note), kind) in notes.into_iter().zip(TYPES) {
            assert!(!off, "{kind}");
            let warns = note.contains("no other factor");
            assert_eq!(warns, warned && kind == "email", "{kind}: {note}");
        }
        click(&option(&bench, "email"));
        bench.wait_for("form-email").await;
        assert_eq!(bench.has("email-rule"), warned);
    }
}

#[wasm_bindgen_test]
async fn types_are_offered_with_a_note_when_the_factors_are_unknown() {
    let bench = desk(tenant(Value::Null, &[])).await;
    for ((off, note), kind) in notes(&bench).await.into_iter().zip(TYPES) {
        assert!(!off, "{kind}");
        // The tenant's factors don't include passkeys.
        assert_eq!(
            note.contains("may be turned off"),
            kind != "passkey",
            "{note}"
        );
    }
    click(&option(&bench, "totp"));
    bench.wait_for("form-totp").await;
}

#[wasm_bindgen_test]
async fn limit_reported_by_the_tenant_is_remembered_until_there_are_fewer() {
    let app = |n: usize| json!({"id": format!("totp|{n}"), "type": "totp", "confirmed": true});
    let fake = tenant(
        json!({"factors": factors(&[]), "channels": ["sms"]}),
        &[app(1), app(2)],
    );
    fake.on(
        "POST",
        METHODS,
        FakeResponse::json(403, error(403, "too_many_entities", "x")),
    );
    let bench = desk(fake).await;
    assert!(!notes(&bench).await[2].0);
    click(&option(&bench, "totp"));
    bench.wait_for("form-totp").await;
    click(&bench.get("way-typed"));
    type_text(
        &bench.wait_for("field-totp_secret").await,
        "JBSWY3DPEHPK3PXP",
    );
    click(&bench.get("field-unverified"));
    click(
        &bench
            .css("[data-testid='form-totp'] [data-testid='submit']")
            .unwrap(),
    );
    bench
        .until("the refusal", |b| {
            !b.get("error-totp_secret").inner_text().is_empty()
        })
        .await;
    bench.settle().await;
    assert!(!bench.has("offer-gone"), "reported only beside the field");
    click(&bench.get("back"));
    bench.wait_for("add-type-totp").await;
    let app_option = option(&bench, "totp");
    assert!(is_disabled(&app_option));
    assert!(described(&bench, &app_option).contains("reached the limit"));
    assert!(!is_disabled(&option(&bench, "phone")));
    // One is deleted elsewhere.
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&[app(1)])));
    bench.get("refresh").click();
    bench
        .until("offered again", |b| !is_disabled(&option(b, "totp")))
        .await;
}

#[wasm_bindgen_test]
async fn add_button_says_why_when_nothing_can_be_added() {
    let passkeys: Vec<Value> = (0..20)
        .map(|n| json!({"id": format!("passkey|{n}"), "type": "passkey"}))
        .collect();
    let all = factors(&["sms", "email", "otp", "webauthn-roaming"]);
    let bench = desk(tenant(json!({"factors": all, "channels": []}), &passkeys)).await;
    let add = bench.get("add-factor");
    assert!(is_disabled(&add));
    let why = described(&bench, &add);
    for reason in [
        "Phone is turned off",
        "Authenticator app is turned off",
        "20 passkeys",
    ] {
        assert!(why.contains(reason), "{why}");
    }
    click(&add);
    bench.settle().await;
    assert!(bench.css("dialog[open]").is_none());
    // With one passkey fewer, one type is possible and the note is gone.
    bench.fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&passkeys[..19])),
    );
    click(&bench.get("refresh"));
    bench
        .until("an offer", |b| !is_disabled(&b.get("add-factor")))
        .await;
    assert_eq!(bench.get("add-limits").inner_text(), "");
}

#[wasm_bindgen_test]
async fn channel_can_only_be_changed_to_one_that_is_on() {
    for (channels, blocked) in [(json!(["sms"]), true), (json!(["voice"]), false)] {
        let fake = tenant(
            json!({"factors": factors(&[]), "channels": channels}),
            &methods(),
        );
        let bench = desk(fake).await;
        let button = menu_item(&bench, "phone|1", "menu-channel").await;
        assert_eq!(is_disabled(&button), blocked);
        click(&button);
        bench.settle().await;
        assert_eq!(bench.has("channel-form"), !blocked);
        if blocked {
            let why = described(&bench, &button);
            assert!(why.contains("No other channel"), "{why}");
        } else {
            let option = |value: &str| bench.css(&format!("option[value='{value}']")).unwrap();
            // The current channel is shown, but can't be chosen again.
            assert!(option("sms").has_attribute("disabled"));
            assert!(option("sms").inner_text().contains("turned off"));
            assert!(!option("voice").has_attribute("disabled"));
        }
        let rename = bench.in_row("phone|1", "action-rename");
        assert!(!is_disabled(&rename) && rename.get_attribute("aria-describedby").is_none());
    }
}

#[wasm_bindgen_test]
async fn actions_of_a_method_without_a_usable_id_say_why() {
    let bench = desk(fake_with(&[
        json!({"id": "..", "type": "phone", "confirmed": true}),
    ]))
    .await;
    click(&bench.get("action-more"));
    bench.wait_for("menu-channel").await;
    for action in ["menu-channel", "action-rename", "action-delete"] {
        let button = bench.get(action);
        assert!(is_disabled(&button), "{action}");
        assert!(
            described(&bench, &button).contains("no usable id"),
            "{action}"
        );
        click(&button);
        bench.settle().await;
    }
    assert!(bench.css("dialog[open]").is_none());
    assert!(!bench.has("rename-form") && !bench.has("channel-form"));
    assert!(!is_disabled(&bench.get("action-details")));
}

#[wasm_bindgen_test]
async fn actions_without_the_applications_scope_say_so_in_their_place() {
    let fake = fake_with(&methods());
    let mut session = session();
    session["permissions"] = Permission::ALL
        .map(Permission::as_str)
        .into_iter()
        .collect();
    session["missing_scopes"] = json!([
        "create:authentication_methods",
        "update:authentication_methods",
        "delete:authentication_methods",
        "create:guardian_enrollment_tickets",
        "update:users",
    ]);
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let bench = desk(fake).await;
    for (button, scope) in [
        ("add-factor", "create:authentication_methods"),
        ("replace-all", "update:authentication_methods"),
        ("delete-all", "delete:authentication_methods"),
        ("send-link", "create:guardian_enrollment_tickets"),
        ("new-recovery-code", "update:users"),
        ("forget-browsers", "update:users"),
    ] {
        let element = bench.get(button);
        assert!(is_disabled(&element), "{button}");
        let why = described(&bench, &element);
        assert!(why.contains("not available"), "{button}: {why}");
        assert!(
            why.contains("application at Auth0 lacks"),
            "{button}: {why}"
        );
        assert!(why.contains(scope), "{button}: {why}");
        click(&element);
        bench.settle().await;
        assert!(bench.css("dialog[open]").is_none(), "{button}");
    }
    for action in ["action-rename", "action-delete"] {
        assert!(!bench.has(action), "{action}");
    }
    let number = bench.in_row("phone|1", "action-change-number");
    assert!(is_disabled(&number));
    assert!(described(&bench, &number).contains("application at Auth0 lacks"));
    // The missing scope is not reported as a missing permission.
    assert!(!bench.has("permission-limits") && !bench.has("assist-limits"));
}

/// Opens the menu of a method's row, and returns one of its items.
async fn menu_item(bench: &Bench, method: &str, item: &str) -> HtmlElement {
    click(&bench.in_row(method, "action-more"));
    bench.wait_for(item).await
}

/// A desk whose admin has every permission except this one.
async fn desk_without(missing: Permission, methods: &[Value]) -> Bench {
    let fake = fake_with(methods);
    let mut session = session();
    session["permissions"] = Permission::ALL
        .into_iter()
        .filter(|permission| *permission != missing)
        .map(Permission::as_str)
        .collect();
    fake.on("GET", "/session", FakeResponse::json(200, session));
    desk(fake).await
}

#[wasm_bindgen_test]
async fn security_67_passkeys_are_not_offered_without_their_permission() {
    let bench = desk_without(Permission::CreateFirstFactors, &[]).await;
    for ((off, note), kind) in notes(&bench).await.into_iter().zip(TYPES) {
        assert_eq!(off, kind == "passkey", "{kind}: {note}");
        assert_eq!(
            note.contains("permission to add passkeys"),
            off,
            "{kind}: {note}"
        );
    }
}

#[wasm_bindgen_test]
async fn security_67_a_password_stays_without_the_permission_to_delete_it() {
    let list = [
        json!({"id": "password|1", "type": "password", "confirmed": true}),
        json!({"id": "totp|2", "type": "totp", "name": "App", "confirmed": true}),
    ];
    let bench = desk_without(Permission::DeleteFirstFactors, &list).await;
    let delete = bench.in_row("password|1", "action-delete");
    assert!(is_disabled(&delete));
    assert!(described(&bench, &delete).contains("permission to delete passwords"));
    for button in ["replace-all", "delete-all"] {
        let element = bench.get(button);
        assert!(is_disabled(&element), "{button}");
        let why = described(&bench, &element);
        assert!(why.contains("this user's password"), "{button}: {why}");
        click(&element);
    }
    click(&delete);
    bench.settle().await;
    assert!(bench.css("dialog[open]").is_none());
    assert!(!is_disabled(&bench.in_row("totp|2", "action-delete")));
    let bench = desk_without(Permission::ReadAudit, &list).await;
    assert!(!is_disabled(&bench.in_row("password|1", "action-delete")));
    assert!(!is_disabled(&bench.get("delete-all")));
}

#[wasm_bindgen_test]
async fn missing_part_of_the_capabilities_leaves_the_others_known() {
    for (capabilities, unknown) in [
        (json!({"factors": factors(&["email"])}), vec!["phone"]),
        (
            json!({"channels": ["sms"]}),
            vec!["phone", "email", "totp", "security-key"],
        ),
    ] {
        let bench = desk(tenant(capabilities, &[])).await;
        for ((off, note), kind) in notes(&bench).await.into_iter().zip(TYPES) {
            assert_eq!(
                note.contains("may be turned off"),
                unknown.contains(&kind),
                "{note}"
            );
            let is_off = kind == "email" && unknown.len() == 1;
            assert_eq!(off, is_off, "{kind}: {note}");
        }
    }
}
