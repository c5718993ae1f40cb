//! The second part of the page: what is there in its place, and what happens when it comes or doesn't.

use std::cell::RefCell;

use factordesk::later;
use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk::screen::later::{Parts, Source};
use factordesk_model::{Permission, UserId};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::support::{
    Bench, Fake, FakeResponse, USER, click, error, fake_with, methods, page, press, session,
    type_text,
};

type Loading = oneshot::Sender<Option<&'static Parts>>;

thread_local! {
    /// The loads that wait for an outcome.
    static LOADS: RefCell<Vec<Loading>> = RefCell::default();
}

fn load() -> LocalBoxFuture<'static, Option<&'static Parts>> {
    let (sender, outcome) = oneshot::channel();
    LOADS.with_borrow_mut(|loads| loads.push(sender));
    outcome.map(|outcome| outcome.ok().flatten()).boxed_local()
}

/// Ends the load that waits.
fn end(outcome: Option<&'static Parts>) {
    let waiting = LOADS.with_borrow_mut(std::mem::take);
    assert_eq!(waiting.len(), 1, "loads that wait");
    for load in waiting {
        let _ = load.send(outcome);
    }
}

fn waits() -> bool {
    LOADS.with_borrow(|loads| !loads.is_empty())
}

fn parts() -> &'static Parts {
    match later::source() {
        Source::Here(parts) => parts,
        Source::Loaded(_) => panic!("the tests are built without the feature `split`"),
    }
}

/// A desk for [`USER`] whose second part is being loaded.
async fn loading(fake: std::rc::Rc<Fake>) -> Bench {
    loading_for(fake, UserSource::Attribute(UserId::new(USER))).await
}

/// A desk whose second part is being loaded.
async fn loading_for(fake: std::rc::Rc<Fake>, user: UserSource) -> Bench {
    LOADS.with_borrow_mut(Vec::clear);
    let config = DeskConfig {
        user,
        ..DeskConfig::default()
    };
    let bench = Bench::mount_from(fake, config, Source::Loaded(load));
    bench
        .until("the load of the second part", |_| waits())
        .await;
    bench
}

/// The controls outside of dialogs, in the order of the page, with their texts.
fn controls(bench: &Bench) -> Vec<(Option<String>, String)> {
    let found = bench.all_css("button[data-testid], input[data-testid]");
    found
        .iter()
        .filter(|control| {
            control
                .closest("dialog, [popover], aside")
                .unwrap()
                .is_none()
        })
        .map(|control| (control.get_attribute("data-testid"), control.inner_text()))
        .collect()
}

#[wasm_bindgen_test]
async fn later_stand_ins_are_the_controls_that_come() {
    let fake = fake_with(&methods());
    let mut admin = session();
    admin["permissions"] = json!(Permission::ALL.map(Permission::as_str));
    fake.on("GET", "/session", FakeResponse::json(200, admin));
    let bench = loading(fake).await;
    let before = controls(&bench);
    assert!(before.len() > 20, "{before:?}");
    assert!(!bench.all_css("[data-waiting]").is_empty());
    end(Some(parts()));
    bench
        .until("the second part", |b| b.css("[data-waiting]").is_none())
        .await;
    assert_eq!(controls(&bench), before);
}

#[wasm_bindgen_test]
async fn later_click_before_it_arrives_opens_after() {
    let bench = loading(fake_with(&methods())).await;
    click(&bench.in_row("phone|1", "action-more"));
    bench.settle().await;
    assert!(!bench.has("menu-rename"));
    end(Some(parts()));
    bench.wait_for("menu-rename").await;
    assert_eq!(bench.all("menu-rename").len(), 1);
    bench.in_row("phone|1", "menu-rename");
}

#[wasm_bindgen_test]
async fn later_details_open_when_it_arrives() {
    let bench = loading(fake_with(&methods())).await;
    let button = bench.in_row("phone|1", "action-details");
    click(&button);
    bench.settle().await;
    assert!(!bench.has("details"));
    end(Some(parts()));
    bench.wait_for("details").await;
    bench.in_row("phone|1", "details");
    assert!(bench.focused().unwrap().is_same_node(Some(&button)));
}

#[wasm_bindgen_test]
async fn later_last_click_counts() {
    let bench = loading(fake_with(&methods())).await;
    click(&bench.in_row("phone|1", "action-rename"));
    click(&bench.get("add-factor"));
    end(Some(parts()));
    bench.wait_for("add-dialog").await;
    assert!(!bench.has("rename-form"));
}

#[wasm_bindgen_test]
async fn later_click_in_a_long_list_waits_for_its_row() {
    let many: Vec<_> = (0..60)
        .map(|n| json!({"id": format!("totp|{n}"), "type": "totp", "confirmed": true}))
        .collect();
    let bench = loading(fake_with(&many)).await;
    bench
        .until("all rows", |b| b.all("factor-row").len() == many.len())
        .await;
    click(&bench.in_row("totp|59", "action-rename"));
    end(Some(parts()));
    bench.wait_for("rename-form").await;
    bench.in_row("totp|59", "rename-form");
    bench
        .until("all buttons", |b| b.css("[data-waiting]").is_none())
        .await;
    assert_eq!(bench.all("rename-form").len(), 1);
}

#[wasm_bindgen_test]
async fn security_53_click_before_it_arrives_is_forgotten_with_its_user() {
    let fake = fake_with(&methods());
    let otto = "/api/v2/users/auth0%7Cotto";
    let profile = json!({"user_id": "auth0|otto", "name": "Otto"});
    fake.on("GET", otto, FakeResponse::json(200, profile));
    let list = FakeResponse::json(200, page(&methods()));
    fake.on("GET", &format!("{otto}/authentication-methods"), list);
    let bench = loading(fake).await;
    click(&bench.get("add-factor"));
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
    bench
        .until("the other user", |b| b.text().contains("Otto"))
        .await;
    bench.wait_for("methods").await;
    end(Some(parts()));
    bench
        .until("the second part", |b| b.css("[data-waiting]").is_none())
        .await;
    bench.settle().await;
    assert!(bench.css("dialog[open]").is_none());
}

#[wasm_bindgen_test]
async fn later_focus_stays_where_it_is() {
    let bench = loading(fake_with(&methods())).await;
    bench.in_row("push|1", "action-rename").focus().unwrap();
    end(Some(parts()));
    bench
        .until("the second part", |b| b.css("[data-waiting]").is_none())
        .await;
    bench.settle().await;
    let button = bench.in_row("push|1", "action-rename");
    assert!(bench.focused().unwrap().is_same_node(Some(&button)));
    assert!(!bench.has("rename-form"));

    // A control that was left doesn't get the focus back.
    let bench = loading(fake_with(&methods())).await;
    let stand_in = bench.in_row("push|1", "action-rename");
    stand_in.focus().unwrap();
    stand_in.blur().unwrap();
    end(Some(parts()));
    bench
        .until("the second part", |b| b.css("[data-waiting]").is_none())
        .await;
    bench.settle().await;
    assert!(bench.focused().is_none());
}

#[wasm_bindgen_test]
async fn later_refused_is_reported_and_try_again_recovers() {
    let bench = loading(fake_with(&methods())).await;
    end(None);
    let notice = bench.wait_for("later-failed").await;
    assert!(
        notice.inner_text().contains("didn't load"),
        "{}",
        notice.inner_text()
    );
    assert!(notice.closest("[role=alert]").unwrap().is_some());
    assert!(bench.has("later-reload"));
    // The list stays, and its buttons look disabled.
    assert_eq!(bench.all("factor-row").len(), methods().len());
    assert_eq!(
        bench
            .get("add-factor")
            .get_attribute("aria-disabled")
            .as_deref(),
        Some("true")
    );

    click(&bench.get("later-retry"));
    bench.until("another load", |_| waits()).await;
    assert!(
        !notice.inner_text().contains("didn't load"),
        "{}",
        notice.inner_text()
    );
    end(None);
    bench
        .until("the notice again", |b| b.text().contains("didn't load"))
        .await;

    click(&bench.get("later-retry"));
    bench.until("another load", |_| waits()).await;
    end(Some(parts()));
    bench.wait_gone("later-failed").await;
    bench.settle().await;
    let heading = bench.css("#methods-heading").unwrap();
    assert!(bench.focused().unwrap().is_same_node(Some(&heading)));
    click(&bench.get("add-factor"));
    bench.wait_for("add-dialog").await;
}

#[wasm_bindgen_test]
async fn later_click_on_a_stand_in_tries_again_after_a_failure() {
    let bench = loading(fake_with(&methods())).await;
    end(None);
    bench.wait_for("later-failed").await;
    click(&bench.get("add-factor"));
    bench.until("another load", |_| waits()).await;
    end(Some(parts()));
    bench.wait_for("add-dialog").await;
    assert!(!bench.has("later-failed"));
}

#[wasm_bindgen_test]
async fn later_is_loaded_at_once_when_there_is_no_list() {
    let fake = Fake::new();
    fake.on(
        "GET",
        "/session",
        FakeResponse::json(401, error(401, "login_required", "x")),
    );
    let bench = loading(fake).await;
    assert!(bench.has("state-loading"));
    // This load is for what reads the refusal. Without it, the status must do, and only the admin asks again.
    end(None);
    bench.wait_for("later-failed").await;
    bench.settle().await;
    assert!(!waits(), "it is asked for twice");
    assert!(!bench.has("state-loading"));
    click(&bench.get("later-retry"));
    bench.until("another load", |_| waits()).await;
    end(Some(parts()));
    bench.wait_for("state-logged-out").await;
}

#[wasm_bindgen_test]
async fn later_reads_why_a_request_was_refused() {
    let fake = Fake::new();
    let mut refused = error(501, "application_lacks_scope", "x");
    refused["scope"] = json!("read:users");
    fake.on("GET", "/session", FakeResponse::json(501, refused));
    let bench = loading(fake).await;
    assert!(bench.has("state-loading"));
    end(Some(parts()));
    bench.until("the load of the screen", |_| waits()).await;
    end(Some(parts()));
    let words = bench.wait_for("state-error").await.inner_text();
    assert!(words.contains("read:users"), "{words}");
}

#[wasm_bindgen_test]
async fn later_announcements_wait_for_their_words() {
    let bench = loading(fake_with(&methods())).await;
    assert_eq!(bench.said(), "");
    end(Some(parts()));
    bench
        .until("the announcement", |b| b.said().contains("5 methods"))
        .await;
}

/// A desk with a stand-in for the search, and a tenant that finds [`USER`].
async fn searching(user: UserSource) -> Bench {
    let fake = fake_with(&methods());
    let found = json!([{"user_id": USER, "name": "Mia Keller"}]);
    fake.on("GET", "/api/v2/users", FakeResponse::json(200, found));
    let bench = loading_for(fake, user).await;
    assert!(bench.get("user-search").has_attribute("data-waiting"));
    bench
}

fn value(field: &HtmlElement) -> String {
    let field: &HtmlInputElement = field.unchecked_ref();
    field.value()
}

#[wasm_bindgen_test]
async fn later_search_takes_over_the_text_and_the_caret() {
    for user in [UserSource::Search, UserSource::Fragment] {
        let bench = searching(user).await;
        let stand_in = bench.get("user-search");
        type_text(&stand_in, "mia kel");
        let input: &HtmlInputElement = stand_in.unchecked_ref();
        input.set_selection_range(1, 3).unwrap();
        end(Some(parts()));
        bench.wait_for("user-list").await;
        bench.settle().await;
        let field = bench.get("user-search");
        assert_eq!(value(&field), "mia kel");
        assert!(bench.focused().unwrap().is_same_node(Some(&field)));
        let input: &HtmlInputElement = field.unchecked_ref();
        assert_eq!(input.selection_start().unwrap(), Some(1));
        assert_eq!(input.selection_end().unwrap(), Some(3));
        bench.time.advance(250);
        bench.wait_for("user-option").await;
    }
}

#[wasm_bindgen_test]
async fn later_search_takes_over_enter() {
    let bench = searching(UserSource::Search).await;
    let stand_in = bench.get("user-search");
    type_text(&stand_in, "mia@example.com");
    press(&stand_in, "Enter");
    end(Some(parts()));
    bench.wait_for("methods").await;

    // Not for another text, and not after the admin has left the field.
    let retype = |field: &HtmlElement| type_text(field, "mia@example.org");
    let leave = |field: &HtmlElement| field.blur().unwrap();
    for turn in [retype as fn(&HtmlElement), leave] {
        let bench = searching(UserSource::Search).await;
        let stand_in = bench.get("user-search");
        type_text(&stand_in, "mia@example.com");
        press(&stand_in, "Enter");
        turn(&stand_in);
        end(Some(parts()));
        bench.wait_for("user-list").await;
        bench.settle().await;
        bench.time.advance(250);
        bench.wait_for("user-option").await;
        assert!(!bench.has("user-header"), "a user was opened");
    }
}

#[wasm_bindgen_test]
async fn later_search_leaves_the_focus_where_the_admin_has_put_it() {
    let fake = fake_with(&methods());
    let bench = loading_for(fake, UserSource::Fragment).await;
    let elsewhere = bench.get("log-out");
    elsewhere.focus().unwrap();
    end(Some(parts()));
    bench.wait_for("user-list").await;
    bench.settle().await;
    let button = bench.get("log-out");
    assert!(bench.focused().unwrap().is_same_node(Some(&button)));
}
