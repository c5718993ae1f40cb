//! How the focus comes to the search field: at the start, by shortcuts; and the skip link.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEventInit};

use crate::support::{Bench, Fragment, click, fake_with, methods, press_with, type_text};

fn body() -> HtmlElement {
    leptos::prelude::document().body().unwrap()
}

fn is_in_search(bench: &Bench) -> bool {
    let field = bench.get("user-search");
    bench
        .focused()
        .is_some_and(|focused| focused.is_same_node(Some(&field)))
}

/// Presses a key; returns whether the desk has taken it.
async fn takes(bench: &Bench, on: &HtmlElement, key: &str, hold: fn(&KeyboardEventInit)) -> bool {
    let taken = !press_with(on, key, hold);
    bench.settle().await;
    taken
}

fn none(_: &KeyboardEventInit) {}

fn command(init: &KeyboardEventInit) {
    let platform = leptos::prelude::window().navigator().platform().unwrap();
    if platform.starts_with("Mac") {
        init.set_meta_key(true);
    } else {
        init.set_ctrl_key(true);
    }
}

/// The desk's own page with the search field, which has lost the focus.
async fn left() -> Bench {
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("user-search").await;
    bench.settle().await;
    bench.get("user-search").blur().unwrap();
    bench
}

#[wasm_bindgen_test]
async fn own_page_begins_in_the_search() {
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("user-search").await;
    bench.settle().await;
    assert!(is_in_search(&bench));
}

#[wasm_bindgen_test]
async fn own_page_leaves_the_focus_where_a_user_is_open() {
    let _fragment = Fragment::set("#user=auth0%7Cmia");
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("methods").await;
    bench.settle().await;
    assert!(!is_in_search(&bench));
}

#[wasm_bindgen_test]
async fn own_page_leaves_the_focus_where_the_admin_has_put_it() {
    let other = leptos::prelude::document().create_element("input").unwrap();
    let other: HtmlElement = other.unchecked_into();
    body().append_child(&other).unwrap();
    other.focus().unwrap();
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("user-search").await;
    bench.settle().await;
    let focused = leptos::prelude::document().active_element().unwrap();
    other.remove();
    assert!(focused.is_same_node(Some(&other)));
}

#[wasm_bindgen_test]
async fn embedded_desk_leaves_the_focus_to_the_page() {
    let bench = Bench::searching(fake_with(&methods()));
    bench.wait_for("user-search").await;
    bench.settle().await;
    assert!(bench.focused().is_none());
}

#[wasm_bindgen_test]
async fn shortcuts_lead_to_the_search_of_the_own_page() {
    let mut bench = left().await;
    for (key, hold) in [("/", none as fn(&KeyboardEventInit)), ("k", command)] {
        assert!(takes(&bench, &body(), key, hold).await, "{key}");
        assert!(is_in_search(&bench), "{key}");
        bench.get("user-search").blur().unwrap();
    }
    bench.unmount();
    let taken = !press_with(&body(), "/", none);
    assert!(!taken, "the desk is gone");
}

#[wasm_bindgen_test]
async fn shortcuts_select_what_was_typed() {
    let bench = left().await;
    let field = bench.get("user-search");
    type_text(&field, "mia");
    // A slash is typed into the field.
    assert!(!takes(&bench, &field, "/", none).await);
    assert!(takes(&bench, &field, "k", command).await);
    let field: HtmlInputElement = field.unchecked_into();
    assert_eq!(field.selection_start().unwrap(), Some(0));
    assert_eq!(field.selection_end().unwrap(), Some(3));
}

#[wasm_bindgen_test]
async fn shortcuts_wait_until_the_dialog_is_closed() {
    let _fragment = Fragment::set("#user=auth0%7Cmia");
    let bench = Bench::own_page(fake_with(&methods()));
    click(&bench.wait_for("add-factor").await);
    bench
        .until("the dialog", |b| b.css("dialog[open]").is_some())
        .await;
    for (key, hold) in [("/", none as fn(&KeyboardEventInit)), ("k", command)] {
        assert!(!takes(&bench, &body(), key, hold).await, "{key}");
    }
    let close = "dialog[open] [data-testid='dialog-close']";
    click(&bench.css(close).unwrap());
    bench
        .until("no dialog", |b| b.css("dialog[open]").is_none())
        .await;
    assert!(takes(&bench, &body(), "/", none).await);
    assert!(is_in_search(&bench));
}

#[wasm_bindgen_test]
async fn embedded_shortcuts_work_inside_the_desk_only() {
    let bench = Bench::searching(fake_with(&methods()));
    bench.wait_for("user-search").await;
    bench.settle().await;
    for (key, hold) in [("/", none as fn(&KeyboardEventInit)), ("k", command)] {
        assert!(!takes(&bench, &body(), key, hold).await, "{key}");
        assert!(!is_in_search(&bench), "{key}");
        let inside = bench.get("log-out");
        inside.focus().unwrap();
        assert!(takes(&bench, &inside, key, hold).await, "{key}");
        assert!(is_in_search(&bench), "{key}");
        bench.get("user-search").blur().unwrap();
    }
}

#[wasm_bindgen_test]
async fn skip_link_leads_to_the_methods() {
    let _fragment = Fragment::set("#user=auth0%7Cmia");
    let bench = Bench::own_page(fake_with(&methods()));
    bench.wait_for("methods").await;
    let first = bench.css("button, a[href], input, select, textarea, [tabindex='0']");
    let skip = bench.get("skip");
    assert!(skip.is_same_node(first.as_ref().map(AsRef::as_ref)));
    click(&skip);
    let heading = bench.css("#methods-heading").unwrap();
    assert!(bench.focused().unwrap().is_same_node(Some(&heading)));
}

#[wasm_bindgen_test]
async fn skip_link_leads_to_what_is_there_without_a_user() {
    let bench = left().await;
    bench.wait_for("state-no-user").await;
    click(&bench.get("skip"));
    assert_eq!(
        bench.focused().unwrap().text_content().unwrap(),
        "No user selected"
    );
    let embedded = Bench::searching(fake_with(&methods()));
    embedded.wait_for("user-search").await;
    assert!(!embedded.has("skip"), "it is for the desk's own page");
}
