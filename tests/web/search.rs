//! Finding a user.

use factordesk::config::{DeskConfig, UserSource};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Answer, Bench, Gate, click, error, fake_with, methods, press, type_text};

const USERS: &str = "/api/v2/users";

fn found() -> Answer {
    Answer::json(
        200,
        json!({"start": 0, "limit": 10, "length": 2, "total": 14, "users": [
            {"user_id": "auth0|max", "name": "Max", "email": "max@example.com", "blocked": true},
            {"user_id": "auth0|mia", "name": "Mia Keller", "email": "mia@example.com"}
        ]}),
    )
}

async fn searching() -> Bench {
    let bench = Bench::searching(fake_with(&methods()));
    bench.wait_for("user-search").await;
    bench.fake.on("GET", USERS, found());
    bench
}

#[wasm_bindgen_test]
async fn search_waits_until_typing_pauses() {
    let bench = searching().await;
    let field = bench.get("user-search");
    for text in ["mia", "mia k", "mia ke"] {
        type_text(&field, text);
        bench.time.advance(100);
        bench.settle().await;
    }
    assert!(bench.fake.asked("GET", USERS).is_empty());
    bench.time.advance(250);
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    let asked = bench.fake.asked("GET", USERS);
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0]
            .url
            .contains("search_engine=v3&include_totals=true&page=0&per_page=10"),
        "{}",
        asked[0].url
    );
    assert!(bench.get("search-note").inner_text().contains("12 more"));
    assert!(bench.all("user-option")[0].inner_text().contains("Blocked"));
}

#[wasm_bindgen_test]
async fn search_gives_up_the_request_before() {
    let bench = searching().await;
    let gate = Gate::default();
    bench.fake.once("GET", USERS, found().behind(&gate));
    let field = bench.get("user-search");
    bench.type_and_pause("user-search", "max").await;
    bench
        .until("asked", |b| b.fake.asked("GET", USERS).len() == 1)
        .await;
    type_text(&field, "maxi");
    bench.settle().await;
    assert_eq!(gate.given_up(), 1);
    gate.open();
    bench.settle().await;
    assert!(
        bench.all("user-option").is_empty(),
        "a late answer is nobody's"
    );
}

#[wasm_bindgen_test]
async fn search_is_worked_by_keyboard() {
    let bench = searching().await;
    let field = bench.get("user-search");
    bench.type_and_pause("user-search", "exa").await;
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    assert_eq!(
        field.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    press(&field, "ArrowDown");
    press(&field, "ArrowDown");
    bench.settle().await;
    let active = field.get_attribute("aria-activedescendant").unwrap();
    assert_eq!(active, bench.all("user-option")[1].id());
    press(&field, "Enter");
    bench.wait_for("methods").await;
    assert_eq!(bench.get("user-name").inner_text(), "Mia Keller");
    assert_eq!(
        field.get_attribute("aria-expanded").as_deref(),
        Some("false")
    );
}

#[wasm_bindgen_test]
async fn escape_closes_the_list() {
    let bench = searching().await;
    let field = bench.get("user-search");
    bench.type_and_pause("user-search", "exa").await;
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    press(&field, "Escape");
    bench
        .until("closed", |b| {
            b.get("user-search")
                .get_attribute("aria-expanded")
                .as_deref()
                == Some("false")
        })
        .await;
}

#[wasm_bindgen_test]
async fn typed_user_id_is_opened_at_once() {
    let bench = searching().await;
    bench.fake.on(
        "GET",
        USERS,
        Answer::json(
            200,
            json!({"start": 0, "limit": 10, "total": 0, "users": []}),
        ),
    );
    let field = bench.get("user-search");
    type_text(&field, "auth0|mia");
    bench
        .until("the id is offered", |b| b.all("user-option").len() == 1)
        .await;
    press(&field, "Enter");
    bench.wait_for("methods").await;
}

#[wasm_bindgen_test]
async fn click_opens_the_user() {
    let bench = searching().await;
    bench.type_and_pause("user-search", "mia").await;
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    click(&bench.all("user-option")[1]);
    bench.wait_for("methods").await;
}

#[wasm_bindgen_test]
async fn search_says_why_there_is_nobody() {
    let bench = searching().await;
    let field = bench.get("user-search");
    type_text(&field, "mi");
    bench
        .until("too short", |b| {
            b.get("search-note").inner_text().contains("at least 3")
        })
        .await;
    bench.fake.on("GET", USERS, Answer::json(200, json!([])));
    bench.type_and_pause("user-search", "nobody").await;
    bench
        .until("nobody", |b| {
            b.get("search-note").inner_text().contains("Nobody found")
        })
        .await;
    bench.fake.on(
        "GET",
        USERS,
        Answer::json(503, error(503, "unavailable", "x")),
    );
    bench.type_and_pause("user-search", "somebody").await;
    bench
        .until("the error", |b| {
            b.get("search-note")
                .inner_text()
                .contains("can't be reached")
        })
        .await;
}

#[wasm_bindgen_test]
async fn search_goes_on_by_itself_after_too_many_requests() {
    let bench = searching().await;
    bench.fake.once(
        "GET",
        USERS,
        Answer::json(429, error(429, "too_many_requests", "x")).retry_after(2),
    );
    bench.type_and_pause("user-search", "mia").await;
    bench.wait_for("countdown").await;
    bench.time.advance(2000);
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
}

#[wasm_bindgen_test]
async fn search_is_over_when_another_user_comes_from_elsewhere() {
    let fragment = DeskConfig {
        proxy: String::new(),
        user: UserSource::Fragment,
    };
    let bench = Bench::mount(fake_with(&methods()), fragment);
    bench.wait_for("user-search").await;
    bench.fake.on("GET", USERS, found());
    bench.type_and_pause("user-search", "exa").await;
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    let location = leptos::prelude::window().location();
    location.set_hash("#user=auth0%7Cmia").unwrap();
    bench.wait_for("methods").await;
    let field = bench.get("user-search");
    assert_eq!(
        field.get_attribute("aria-expanded").as_deref(),
        Some("false")
    );
    assert!(bench.all("user-option").is_empty());
    location.set_hash("").unwrap();
}
