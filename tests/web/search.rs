//! The search for a user: requests, keyboard, pasted ids and addresses, errors.

use factordesk::platform::config::{DeskConfig, UserSource};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Bench, FakeResponse, Gate, click, error, fake_with, methods, page, press, type_text,
};

const USERS: &str = "/api/v2/users";

fn found() -> FakeResponse {
    FakeResponse::json(
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
    assert_eq!(bench.get("search-note").inner_text(), "2 of 14 shown.");
    assert!(bench.all("user-option")[0].inner_text().contains("Blocked"));
}

#[wasm_bindgen_test]
async fn search_aborts_the_previous_request() {
    let bench = searching().await;
    let gate = Gate::default();
    bench.fake.once("GET", USERS, found().behind(&gate));
    let field = bench.get("user-search");
    bench.type_and_pause("user-search", "max").await;
    bench
        .until("the request", |b| b.fake.asked("GET", USERS).len() == 1)
        .await;
    type_text(&field, "maxi");
    bench.settle().await;
    assert_eq!(gate.aborted(), 1);
    gate.open();
    bench.settle().await;
    assert!(
        bench.all("user-option").is_empty(),
        "a late response was shown"
    );
}

#[wasm_bindgen_test]
async fn search_works_with_the_keyboard() {
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
    // The first user is marked already.
    bench.settle().await;
    let active = field.get_attribute("aria-activedescendant").unwrap();
    assert_eq!(active, bench.all("user-option")[0].id());
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
        FakeResponse::json(
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

/// A page of `count` of 14 users, starting with number `first`.
fn found_from(first: usize, count: usize) -> FakeResponse {
    let users: Vec<_> = (first..first + count)
        .map(|n| json!({"user_id": format!("auth0|{n}"), "name": format!("User {n}")}))
        .collect();
    FakeResponse::json(
        200,
        json!({"start": first, "limit": 10, "length": count, "total": 14, "users": users}),
    )
}

#[wasm_bindgen_test]
async fn search_shows_more_by_keyboard_and_says_how_many() {
    let bench = searching().await;
    let field = bench.get("user-search");
    bench.fake.once("GET", USERS, found_from(0, 10));
    bench.type_and_pause("user-search", "use").await;
    bench
        .until("ten users", |b| b.all("user-option").len() == 10)
        .await;
    assert_eq!(bench.get("search-note").inner_text(), "10 of 14 shown.");
    // Arrow-up in the field selects the last line.
    press(&field, "ArrowUp");
    bench.settle().await;
    let active = field.get_attribute("aria-activedescendant").unwrap();
    assert_eq!(active, bench.get("user-more").id());
    bench.fake.once(
        "GET",
        USERS,
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    press(&field, "Enter");
    bench
        .until("a failure", |b| {
            b.get("search-note")
                .inner_text()
                .contains("can't be reached")
        })
        .await;
    assert_eq!(bench.all("user-option").len(), 10, "the first page stays");
    // A user of the first page has moved to this page meanwhile.
    bench.fake.once("GET", USERS, found_from(9, 5));
    press(&field, "Enter");
    bench
        .until("all users", |b| b.all("user-option").len() == 14)
        .await;
    let asked = bench.fake.asked("GET", USERS);
    assert!(
        asked.last().unwrap().url.contains("page=1&per_page=10"),
        "{}",
        asked.last().unwrap().url
    );
    assert!(bench.all("user-more").is_empty());
    assert_eq!(bench.get("search-note").inner_text(), "");
    // The first new user becomes the active one.
    let active = field.get_attribute("aria-activedescendant").unwrap();
    assert_eq!(active, bench.all("user-option")[10].id());
    assert_eq!(
        field.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
}

#[wasm_bindgen_test]
async fn search_goes_on_to_the_next_page_after_one_that_repeats_a_user() {
    let bench = searching().await;
    let field = bench.get("user-search");
    let page = |first: usize, count: usize| {
        let users: Vec<_> = (first..first + count)
            .map(|n| json!({"user_id": format!("auth0|{n}"), "name": format!("User {n}")}))
            .collect();
        FakeResponse::json(
            200,
            json!({"start": 0, "limit": 10, "total": 30, "users": users}),
        )
    };
    bench.fake.once("GET", USERS, page(0, 10));
    bench.type_and_pause("user-search", "use").await;
    // All but one of the second page were on the first: users were added meanwhile.
    bench.fake.once("GET", USERS, page(1, 10));
    bench.fake.once("GET", USERS, page(11, 10));
    for shown in [10, 11, 21] {
        bench
            .until("users", |b| b.all("user-option").len() == shown)
            .await;
        if shown < 21 {
            // Up from the field, or down from the first new user: either way to the line "more".
            press(&field, if shown == 10 { "ArrowUp" } else { "ArrowDown" });
            bench.settle().await;
            press(&field, "Enter");
        }
    }
    let asked = bench.fake.asked("GET", USERS);
    assert_eq!(asked.len(), 3);
    for (number, request) in asked.iter().enumerate() {
        let page = format!("page={number}&");
        assert!(request.url.contains(&page), "{page}: {}", request.url);
    }
}

#[wasm_bindgen_test]
async fn search_shows_users_that_can_not_be_opened_and_why() {
    let bench = searching().await;
    let field = bench.get("user-search");
    let users = json!([
        {"user_id": "auth0|a b", "name": "Spacey", "identities": [{"connection": "legacy"}]},
        {"name": "Nameless Id", "email": "n@example.com"},
        {"user_id": "auth0|mia", "name": "Mia Keller", "username": "mia.k", "phone_number": "+447700900123"}
    ]);
    bench.fake.on("GET", USERS, FakeResponse::json(200, users));
    bench.type_and_pause("user-search", "exa").await;
    bench
        .until("two disabled users", |b| b.all("user-closed").len() == 2)
        .await;
    let closed = bench.all("user-closed");
    assert_eq!(
        closed[0].get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    let words = closed[0].inner_text();
    assert!(
        words.contains("Can’t be opened")
            && words.contains("auth0|a b")
            && words.contains("legacy"),
        "{words}"
    );
    assert!(closed[1].inner_text().contains("The user id is empty."));
    click(&closed[0]);
    press(&field, "ArrowDown");
    press(&field, "Enter");
    bench.settle().await;
    assert_eq!(bench.all("user-closed").len(), 2, "a user was opened");
    let words = bench.get("user-option").inner_text();
    assert!(
        words.contains("mia.k") && words.contains("+447700900123"),
        "{words}"
    );
}

#[wasm_bindgen_test]
async fn enter_on_a_pasted_address_opens_its_only_user_at_once() {
    let bench = searching().await;
    let field = bench.get("user-search");
    let mia = json!([{"user_id": "auth0|mia", "name": "Mia Keller", "email": "mia@example.com"}]);
    bench.fake.on("GET", USERS, FakeResponse::json(200, mia));
    type_text(&field, "Mia Keller <mia@example.com>");
    bench.settle().await;
    press(&field, "Enter");
    bench.wait_for("methods").await;
    let asked = bench.fake.asked("GET", USERS);
    assert_eq!(asked.len(), 1, "one request, without the pause for typing");
    assert!(
        asked[0]
            .url
            .contains("?q=email%3A%22mia%40example%2Ecom%22&"),
        "{}",
        asked[0].url
    );
}

#[wasm_bindgen_test]
async fn enter_right_after_pasting_opens_the_first_of_several_users() {
    for text in ["mia@example.com", "mia"] {
        let bench = searching().await;
        let mia = json!([
            {"user_id": "auth0|a b", "name": "Spacey"},
            {"user_id": "auth0|mia", "name": "Mia Keller"},
            {"user_id": "auth0|max", "name": "Max"}
        ]);
        bench.fake.on("GET", USERS, FakeResponse::json(200, mia));
        let field = bench.get("user-search");
        type_text(&field, text);
        press(&field, "Enter");
        // The first can't be opened.
        bench.wait_for("methods").await;
        assert_eq!(bench.get("user-id").inner_text(), "auth0|mia", "{text}");
        assert!(bench.all("user-option").is_empty());
    }
}

#[wasm_bindgen_test]
async fn enter_opens_the_first_of_the_shown_users_which_is_marked() {
    let bench = searching().await;
    let users = json!([
        {"user_id": "auth0|a b", "name": "Spacey"},
        {"user_id": "auth0|mia", "name": "Mia Keller"},
        {"user_id": "auth0|max", "name": "Max"}
    ]);
    bench.fake.on("GET", USERS, FakeResponse::json(200, users));
    bench.type_and_pause("user-search", "exa").await;
    bench
        .until("a marked user", |b| {
            b.css("[aria-selected='true']")
                .is_some_and(|marked| marked.inner_text().contains("Mia Keller"))
        })
        .await;
    press(&bench.get("user-search"), "Enter");
    bench.wait_for("methods").await;
    assert_eq!(bench.get("user-id").inner_text(), "auth0|mia");
}

#[wasm_bindgen_test]
async fn enter_shows_the_users_if_none_can_be_opened() {
    let bench = searching().await;
    let users = json!([{"user_id": "auth0|a b", "name": "Spacey"}]);
    bench.fake.on("GET", USERS, FakeResponse::json(200, users));
    let field = bench.get("user-search");
    type_text(&field, "spacey");
    press(&field, "Enter");
    bench.wait_for("user-closed").await;
    press(&field, "Enter");
    bench.settle().await;
    assert!(bench.has("user-closed") && bench.has("state-no-user"));
}

#[wasm_bindgen_test]
async fn enter_is_forgotten_when_the_admin_turns_to_something_else() {
    let esc = |bench: &Bench| press(&bench.get("user-search"), "Escape");
    let blur = |bench: &Bench| bench.get("user-search").blur().unwrap();
    for turn in [esc as fn(&Bench), blur] {
        let bench = searching().await;
        let gate = Gate::default();
        bench.fake.on("GET", USERS, found().behind(&gate));
        let field = bench.get("user-search");
        type_text(&field, "mia@example.com");
        press(&field, "Enter");
        bench
            .until("the request", |b| b.fake.asked("GET", USERS).len() == 1)
            .await;
        turn(&bench);
        gate.open();
        bench.settle().await;
        assert!(bench.has("state-no-user"), "a user was opened");
        // They are there when the admin comes back.
        field.blur().unwrap();
        field.focus().unwrap();
        bench
            .until("two users", |b| b.all("user-option").len() == 2)
            .await;
    }
}

#[wasm_bindgen_test]
async fn enter_opens_no_user_for_an_older_text() {
    let bench = searching().await;
    let gate = Gate::default();
    bench.fake.once("GET", USERS, found().behind(&gate));
    let field = bench.get("user-search");
    type_text(&field, "mia@example.com");
    press(&field, "Enter");
    bench
        .until("the request", |b| b.fake.asked("GET", USERS).len() == 1)
        .await;
    type_text(&field, "mia@example.org");
    gate.open();
    bench.settle().await;
    assert!(bench.has("state-no-user"), "the older text was opened");
    bench.time.advance(250);
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    assert!(bench.has("state-no-user"), "Enter was for the older text");
}

#[wasm_bindgen_test]
async fn enter_waits_for_the_rate_limit() {
    let bench = searching().await;
    let limited = FakeResponse::json(429, error(429, "too_many_requests", "x"));
    bench.fake.once("GET", USERS, limited.retry_after(2));
    let field = bench.get("user-search");
    type_text(&field, "mia");
    press(&field, "Enter");
    bench.wait_for("countdown").await;
    bench.time.advance(2000);
    bench.wait_gone("state-no-user").await;
    assert_eq!(bench.get("user-id").inner_text(), "auth0|max");
}

#[wasm_bindgen_test]
async fn opened_user_has_the_name_of_the_result_until_the_profile_comes() {
    let bench = searching().await;
    let gate = Gate::default();
    let profile = json!({"user_id": "auth0|max", "name": "Maximilian"});
    let path = "/api/v2/users/auth0%7Cmax";
    let profile = FakeResponse::json(200, profile).behind(&gate);
    bench.fake.on("GET", path, profile);
    let list = FakeResponse::json(200, page(&methods())).behind(&gate);
    bench
        .fake
        .on("GET", &format!("{path}/authentication-methods"), list);
    bench.type_and_pause("user-search", "max").await;
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    click(&bench.all("user-option")[0]);
    let header = bench.wait_for("user-name").await;
    assert_eq!(header.inner_text(), "Max");
    gate.open();
    bench.wait_for("methods").await;
    assert_eq!(bench.get("user-name").inner_text(), "Maximilian");
}

#[wasm_bindgen_test]
async fn results_tell_users_of_the_same_name_apart() {
    let bench = searching().await;
    let users = json!([
        {"user_id": "auth0|1", "name": "Mia Keller", "email": "mia@example.com",
            "last_login": "2026-11-22T00:00:00.000Z", "identities": [{"connection": "staff"}, {"connection": "google"}]},
        {"user_id": "auth0|2", "name": "Mia Keller", "email": "mia@example.com", "blocked": true,
            "identities": [{"connection": "partners"}]}
    ]);
    bench.fake.on("GET", USERS, FakeResponse::json(200, users));
    bench.type_and_pause("user-search", "mia").await;
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
    let options = bench.all("user-option");
    let words = |index: usize| options[index].text_content().unwrap();
    let (first, second) = (words(0), words(1));
    assert!(
        first.starts_with("Mia Keller mia@example.com  staff, google Last sign-in "),
        "{first}"
    );
    assert!(!first.contains("Blocked"), "{first}");
    assert!(
        second.contains("Blocked") && second.contains("partners Last sign-in never"),
        "{second}"
    );
    let time = options[0].query_selector("time").unwrap().unwrap();
    assert!(time.get_attribute("data-tip").unwrap().contains("2026"));
}

#[wasm_bindgen_test]
async fn pasted_dashboard_url_is_opened_at_once() {
    let bench = searching().await;
    let field = bench.get("user-search");
    // The last segment is base64 of `auth0%7Cmia`, as in URLs of the Auth0 dashboard.
    type_text(
        &field,
        "https://manage.auth0.com/dashboard/eu/acme/users/YXV0aDAlN0NtaWE",
    );
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
async fn search_says_why_it_found_no_user() {
    let bench = searching().await;
    let field = bench.get("user-search");
    type_text(&field, "mi");
    bench
        .until("too short", |b| {
            b.get("search-note").inner_text().contains("at least 3")
        })
        .await;
    bench
        .fake
        .on("GET", USERS, FakeResponse::json(200, json!([])));
    bench.type_and_pause("user-search", "nobody").await;
    bench
        .until("nobody", |b| {
            b.get("search-note").inner_text().contains("No users found")
        })
        .await;
    bench.fake.on(
        "GET",
        USERS,
        FakeResponse::json(503, error(503, "unavailable", "x")),
    );
    bench.type_and_pause("user-search", "somebody").await;
    bench
        .until("the error", |b| {
            b.get("search-note")
                .inner_text()
                .contains("can't be reached")
        })
        .await;
    bench.fake.on(
        "GET",
        USERS,
        FakeResponse::json(503, error(503, "query_timeout", "x")),
    );
    bench.type_and_pause("user-search", "everybody").await;
    bench
        .until("the advice", |b| {
            b.get("search-note")
                .inner_text()
                .contains("Refine your search")
        })
        .await;
}

#[wasm_bindgen_test]
async fn search_retries_automatically_after_too_many_requests() {
    let bench = searching().await;
    bench.fake.once(
        "GET",
        USERS,
        FakeResponse::json(429, error(429, "too_many_requests", "x")).retry_after(2),
    );
    bench.type_and_pause("user-search", "mia").await;
    bench.wait_for("countdown").await;
    bench.time.advance(2000);
    bench
        .until("two users", |b| b.all("user-option").len() == 2)
        .await;
}

#[wasm_bindgen_test]
async fn search_closes_when_the_user_is_changed_elsewhere() {
    let fragment = DeskConfig {
        user: UserSource::Fragment,
        ..DeskConfig::default()
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
