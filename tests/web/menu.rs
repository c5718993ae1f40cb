//! Menus, the row's buttons and tips: by keyboard and by pointer.

use leptos::prelude::window;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{Bench, Fragment, click, fake_with, fire, methods, press};

fn testid(bench: &Bench) -> Option<String> {
    bench
        .focused()
        .and_then(|focused| focused.get_attribute("data-testid"))
}

fn focused(bench: &Bench) -> HtmlElement {
    wasm_bindgen::JsCast::unchecked_into(bench.focused().unwrap())
}

async fn open(bench: &Bench, method: &str) -> HtmlElement {
    let button = bench.in_row(method, "action-more");
    click(&button);
    bench
        .until("the menu", |bench| {
            testid(bench).as_deref() == Some("menu-rename")
        })
        .await;
    button
}

#[wasm_bindgen_test]
async fn menu_is_used_by_arrows_letters_and_escape() {
    let bench = Bench::loaded(&methods()).await;
    let button = open(&bench, "phone|1").await;
    assert_eq!(
        button.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    let menu = bench.css("[data-method-id] [role=menu]").unwrap();
    assert_eq!(button.get_attribute("aria-controls"), Some(menu.id()));
    let all = bench.all_css("[data-method-id] [role=menuitem]").len();
    assert_eq!(all, 5);
    for (key, expected) in [
        ("ArrowDown", "menu-change-number"),
        ("ArrowUp", "menu-rename"),
        ("ArrowUp", "menu-delete"),
        ("ArrowDown", "menu-rename"),
        ("End", "menu-delete"),
        ("Home", "menu-rename"),
        ("d", "menu-details"),
        ("d", "menu-delete"),
        ("d", "menu-details"),
        ("x", "menu-details"),
    ] {
        press(&focused(&bench), key);
        assert_eq!(testid(&bench).as_deref(), Some(expected), "{key}");
    }
    press(&focused(&bench), "Escape");
    bench.settle().await;
    assert!(bench.css("[data-method-id] [role=menu]").is_none());
    assert_eq!(testid(&bench).as_deref(), Some("action-more"));
    assert_eq!(
        button.get_attribute("aria-expanded").as_deref(),
        Some("false")
    );
    assert_eq!(button.get_attribute("aria-controls"), None);
}

#[wasm_bindgen_test]
async fn menu_opens_by_arrows_at_either_end() {
    let bench = Bench::loaded(&methods()).await;
    for (key, expected) in [("ArrowDown", "menu-rename"), ("ArrowUp", "menu-delete")] {
        let button = bench.in_row("phone|1", "action-more");
        let _ = button.focus();
        press(&button, key);
        bench
            .until(key, |bench| testid(bench).as_deref() == Some(expected))
            .await;
        press(&focused(&bench), "Escape");
        bench.settle().await;
    }
}

#[wasm_bindgen_test]
async fn menu_closes_when_the_focus_leaves_it() {
    let bench = Bench::loaded(&methods()).await;
    open(&bench, "phone|1").await;
    let _ = bench.get("refresh").focus();
    bench.settle().await;
    assert!(bench.css("[data-method-id] [role=menu]").is_none());
    // A click on the button of an open menu closes it: the pointer has taken the focus away before.
    let button = open(&bench, "phone|1").await;
    fire(&button, "pointerdown");
    click(&button);
    bench.settle().await;
    assert!(bench.css("[data-method-id] [role=menu]").is_none());
    assert_eq!(testid(&bench).as_deref(), Some("action-more"));
}

#[wasm_bindgen_test]
async fn menu_item_acts_and_the_focus_comes_back() {
    let bench = Bench::loaded(&methods()).await;
    open(&bench, "phone|1").await;
    click(&bench.get("menu-channel"));
    bench.wait_for("channel-form").await;
    bench.settle().await;
    click(&bench.get("cancel"));
    bench.settle().await;
    assert!(!bench.has("channel-form"));
    assert_eq!(testid(&bench).as_deref(), Some("action-more"));
}

#[wasm_bindgen_test]
async fn rows_have_three_tab_stops_and_arrows_reach_the_icons() {
    let mut list = methods();
    list[3]["phone_number"] = json!("+44 •••• •••23");
    let fake = fake_with(&list);
    let verbs = ["read", "create", "update", "delete", "reveal"];
    let session = crate::support::session_with(&verbs);
    fake.on(
        "GET",
        "/session",
        crate::support::FakeResponse::json(200, session),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    let stops = bench.all_css("[data-method-id='phone|1'] button:not([tabindex='-1'])");
    let stops: Vec<_> = stops
        .iter()
        .filter_map(|stop| stop.get_attribute("data-testid"))
        .collect();
    assert_eq!(stops, ["action-details", "reveal", "action-more"]);
    let more = bench.in_row("phone|1", "action-more");
    let _ = more.focus();
    for (key, expected) in [
        ("ArrowLeft", "action-delete"),
        ("ArrowLeft", "action-rename"),
        ("ArrowLeft", "action-change-number"),
        ("ArrowLeft", "action-change-number"),
        ("End", "action-more"),
        ("ArrowRight", "action-more"),
        ("Home", "action-change-number"),
        ("ArrowRight", "action-rename"),
    ] {
        press(&focused(&bench), key);
        assert_eq!(testid(&bench).as_deref(), Some(expected), "{key}");
    }
}

#[wasm_bindgen_test]
async fn list_is_ordered_as_the_admin_chooses() {
    let bench = Bench::loaded(&[
        json!({"id": "totp|1", "type": "totp", "confirmed": true, "last_auth_at": "2026-11-01T00:00:00.000Z"}),
        json!({"id": "passkey|1", "type": "passkey", "last_auth_at": "2026-10-01T00:00:00.000Z"}),
        json!({"id": "phone|1", "type": "phone", "last_auth_at": "2026-11-20T00:00:00.000Z"}),
    ])
    .await;
    let order = |bench: &Bench| -> Vec<String> {
        let rows = bench.all("factor-row");
        rows.iter()
            .filter_map(|row| row.get_attribute("data-method-id"))
            .collect()
    };
    let sorted = |bench: &Bench| {
        let sorted = bench.css("[aria-sort]").unwrap();
        sorted.text_content().unwrap()
    };
    assert_eq!(order(&bench), ["phone|1", "totp|1", "passkey|1"]);
    assert!(sorted(&bench).starts_with("Last used"));
    click(&bench.get("order-strength"));
    bench.settle().await;
    assert_eq!(order(&bench), ["passkey|1", "totp|1", "phone|1"]);
    assert!(sorted(&bench).starts_with("Method"));
    assert_eq!(bench.all_css("[aria-sort]").len(), 1);
}

#[wasm_bindgen_test]
async fn list_keeps_its_order_over_a_reload_without_storage() {
    let _fragment = Fragment::set("#user=auth0%7Cmia");
    let history = window().history().unwrap();
    let fake = || fake_with(&methods());
    let sorted = |bench: &Bench| bench.css("[aria-sort]").unwrap().text_content().unwrap();
    let bench = Bench::own_page(fake());
    bench.wait_for("methods").await;
    click(&bench.get("order-strength"));
    bench.settle().await;
    drop(bench);
    // A page that is loaded again has the state of its entry in the history.
    let state = js_sys::JSON::stringify(&history.state().unwrap()).unwrap();
    assert_eq!(String::from(state), r#"{"byStrength":true}"#);
    let bench = Bench::own_page(fake());
    bench.wait_for("methods").await;
    assert!(sorted(&bench).starts_with("Method"));
    // Another user is another entry, which keeps it too.
    let _other = Fragment::set("#user=auth0%7Cada");
    bench
        .until("the other user's entry", |_| {
            history.state().unwrap().is_object()
        })
        .await;
    drop(bench);

    // An embedded desk changes nothing in the page's history.
    history
        .replace_state_with_url(&JsValue::NULL, "", None)
        .unwrap();
    let bench = Bench::for_user(fake());
    bench.wait_for("methods").await;
    click(&bench.get("order-strength"));
    bench.settle().await;
    assert!(history.state().unwrap().is_null());
}

#[wasm_bindgen_test]
async fn tips_show_what_the_pointer_is_on_and_go_with_it() {
    let bench = Bench::loaded(&methods()).await;
    let time = bench
        .css("[data-method-id='passkey|1'] .row-date:not(.row-added) time")
        .unwrap();
    fire(&time, "pointerover");
    bench.settle().await;
    let tip = bench.get("tip");
    assert!(tip.matches(":popover-open").unwrap());
    assert!(tip.inner_text().contains("2026"), "{}", tip.inner_text());
    // The tip can be pointed at itself.
    fire(&tip, "pointerover");
    assert!(tip.matches(":popover-open").unwrap());
    fire(&bench.get("methods"), "pointerover");
    assert!(!tip.matches(":popover-open").unwrap());
    assert_eq!(time.get_attribute("aria-describedby"), None);
}

#[wasm_bindgen_test]
async fn long_list_is_filtered_by_text_and_type() {
    use crate::support::{choose, type_text};
    let mut list: Vec<_> = (0..9)
        .map(|n| json!({"id": format!("totp|{n}"), "type": "totp", "confirmed": true, "name": format!("App {n}")}))
        .collect();
    let bench = Bench::loaded(&list).await;
    bench.settle().await;
    assert!(!bench.has("filter"), "a short list has no filter");
    list.push(
        json!({"id": "phone|1", "type": "phone", "name": "Mobile", "phone_number": "+15551234567"}),
    );
    let bench = Bench::loaded(&list).await;
    bench.wait_for("filter").await;
    let shown = |bench: &Bench| {
        bench
            .all("factor-row")
            .iter()
            .filter(|row| !row.hidden())
            .count()
    };
    assert_eq!(shown(&bench), 10);
    for (text, found) in [
        ("app 3", 1),
        ("APP", 9),
        ("4567", 1),
        ("no such", 0),
        ("", 10),
    ] {
        type_text(&bench.get("filter-text"), text);
        bench.settle().await;
        assert_eq!(shown(&bench), found, "{text}");
    }
    assert_eq!(bench.get("filter-status").inner_text(), "");
    choose(&bench.get("filter-type"), "Phone");
    bench.settle().await;
    assert_eq!(shown(&bench), 1);
    assert_eq!(bench.get("filter-status").inner_text(), "1 of 10 methods");
    click(&bench.get("filter-clear"));
    bench.settle().await;
    assert_eq!(shown(&bench), 10);
    assert_eq!(testid(&bench).as_deref(), Some("filter-text"));
}
