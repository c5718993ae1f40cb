//! The list: requests, order, loading and error states.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, methods, page, session,
};

#[wasm_bindgen_test]
async fn list_shows_every_method_most_recently_used_first() {
    let bench = Bench::loaded(&methods()).await;
    let ids: Vec<_> = bench
        .all("factor-row")
        .iter()
        .map(|row| row.get_attribute("data-method-id").unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "passkey|1",
            "push|1",
            "totp|1",
            "phone|1",
            "recovery-code|1"
        ]
    );
    assert_eq!(
        bench.get("posture").inner_text(),
        "4 factors\nStrong: passkey\nBackup: recovery code"
    );
    assert_eq!(bench.get("user-name").inner_text(), "Mia Keller");
    assert_eq!(bench.get("method-count").inner_text(), "5");
}

#[wasm_bindgen_test]
async fn list_is_requested_with_the_static_header_and_no_token() {
    let bench = Bench::loaded(&methods()).await;
    for request in bench.fake.log() {
        assert!(
            request.headers.contains(&("x-factordesk", "1".to_owned())),
            "{request:?}"
        );
        assert!(
            request
                .headers
                .iter()
                .all(|(name, _)| *name != "authorization")
        );
    }
}

#[wasm_bindgen_test]
async fn skeleton_is_shown_until_the_list_is_loaded() {
    let fake = fake_with(&methods());
    let gate = Gate::default();
    fake.on(
        "GET",
        METHODS,
        FakeResponse::json(200, page(&methods())).behind(&gate),
    );
    let bench = Bench::for_user(fake);
    bench
        .until("the list is asked for", |b| {
            !b.fake.asked("GET", METHODS).is_empty()
        })
        .await;
    assert!(bench.has("state-loading"));
    assert!(!bench.has("methods"));
    gate.open();
    bench.wait_for("methods").await;
    assert!(!bench.has("state-loading"));
    assert!(
        bench.said().contains("5 methods loaded"),
        "{}",
        bench.said()
    );
}

#[wasm_bindgen_test]
async fn every_page_is_fetched() {
    let all: Vec<_> = (0..160)
        .map(|n| json!({"id": format!("totp|{n}"), "type": "totp", "confirmed": true}))
        .collect();
    let fake = fake_with(&[]);
    let part = |start: usize, end: usize| {
        FakeResponse::json(
            200,
            json!({"start": start, "limit": 100, "total": 160, "authenticators": &all[start..end]}),
        )
    };
    fake.once("GET", METHODS, part(0, 100));
    fake.once("GET", METHODS, part(100, 160));
    let bench = Bench::for_user(fake);
    bench
        .until("160 rows", |b| b.all("factor-row").len() == 160)
        .await;
    let urls: Vec<_> = bench
        .fake
        .asked("GET", METHODS)
        .into_iter()
        .map(|r| r.url)
        .collect();
    assert_eq!(urls.len(), 2);
    assert!(
        urls[1].contains("page=1&per_page=100&include_totals=true"),
        "{urls:?}"
    );
}

#[wasm_bindgen_test]
async fn empty_list_says_so() {
    let bench = Bench::loaded(&[]).await;
    assert!(bench.has("state-empty"));
    assert!(bench.get("posture").inner_text().starts_with("No factor"));
    assert_eq!(
        bench
            .get("delete-all")
            .get_attribute("aria-disabled")
            .as_deref(),
        Some("true")
    );
}

#[wasm_bindgen_test]
async fn failure_shows_the_request_id_and_can_be_tried_again() {
    let fake = fake_with(&methods());
    fake.once(
        "GET",
        METHODS,
        FakeResponse::json(502, error(502, "upstream_error", "x")),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("state-error").await;
    assert_eq!(bench.get("request-id").inner_text(), "req-1");
    click(&bench.get("retry"));
    bench.wait_for("methods").await;
}

#[wasm_bindgen_test]
async fn unknown_user_is_distinguished_from_a_failure() {
    let fake = fake_with(&[]);
    let response = FakeResponse::json(
        404,
        error(404, "inexistent_user", "The user does not exist."),
    );
    fake.on("GET", METHODS, response.clone());
    fake.on("GET", "/api/v2/users/auth0%7Cmia", response);
    let bench = Bench::for_user(fake);
    let state = bench.wait_for("state-error").await;
    assert!(state.inner_text().contains("This user doesn't exist."));
}

#[wasm_bindgen_test]
async fn rate_limit_counts_down_and_retries_automatically() {
    let fake = fake_with(&methods());
    fake.once(
        "GET",
        METHODS,
        FakeResponse::json(
            429,
            error(429, "too_many_requests", "Global limit has been reached"),
        )
        .retry_after(3),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("state-rate-limited").await;
    assert!(bench.get("countdown").inner_text().contains("3 seconds"));
    bench.time.advance(1000);
    bench
        .until("2 seconds", |b| {
            b.get("countdown").inner_text().contains("2 seconds")
        })
        .await;
    assert_eq!(
        bench.fake.asked("GET", METHODS).len(),
        1,
        "requested before the countdown ended"
    );
    bench.time.advance(1000);
    bench.settle().await;
    bench.time.advance(1000);
    bench.wait_for("methods").await;
    assert_eq!(bench.fake.asked("GET", METHODS).len(), 2);
}

#[wasm_bindgen_test]
async fn failed_refresh_keeps_the_list_and_says_that_it_may_be_stale() {
    let bench = Bench::loaded(&methods()).await;
    bench.fake.once("GET", METHODS, FakeResponse::offline());
    click(&bench.get("refresh"));
    bench.wait_for("state-stale").await;
    assert_eq!(bench.all("factor-row").len(), 5);
    click(&bench.get("retry"));
    bench.wait_gone("state-stale").await;
}

#[wasm_bindgen_test]
async fn refresh_keeps_unchanged_rows() {
    let bench = Bench::loaded(&methods()).await;
    let before = bench.row("phone|1").unwrap();
    let mut changed = methods();
    changed.remove(0);
    changed[2]["name"] = json!("Renamed");
    bench
        .fake
        .on("GET", METHODS, FakeResponse::json(200, page(&changed)));
    click(&bench.get("refresh"));
    bench
        .until("four rows", |b| b.all("factor-row").len() == 4)
        .await;
    assert!(before.is_same_node(Some(&bench.row("phone|1").unwrap())));
    assert!(before.inner_text().contains("Renamed"));
    assert!(!bench.has("state-loading"), "no flash of the skeleton");
}

#[wasm_bindgen_test]
async fn offline_is_shown_and_the_list_loads_again_afterwards() {
    let bench = Bench::loaded(&methods()).await;
    leptos::prelude::window()
        .dispatch_event(&web_sys::Event::new("offline").unwrap())
        .unwrap();
    bench.wait_for("state-offline").await;
    bench.fake.once("GET", METHODS, FakeResponse::offline());
    click(&bench.get("refresh"));
    bench.wait_for("state-stale").await;
    leptos::prelude::window()
        .dispatch_event(&web_sys::Event::new("online").unwrap())
        .unwrap();
    bench.wait_gone("state-offline").await;
    bench.wait_gone("state-stale").await;
}

#[wasm_bindgen_test]
async fn user_who_does_not_exist_has_a_message_in_place_of_the_header() {
    let fake = fake_with(&methods());
    let mut admin = session();
    let held = admin["permissions"].as_array_mut().unwrap();
    held.push(json!("read:audit"));
    fake.on("GET", "/session", FakeResponse::json(200, admin));
    fake.on(
        "GET",
        "/audit",
        FakeResponse::json(200, json!({"entries": [], "next": null})),
    );
    let gone = || {
        FakeResponse::json(
            404,
            error(404, "inexistent_user", "The user does not exist."),
        )
    };
    fake.on("GET", METHODS, gone());
    fake.on("GET", "/api/v2/users/auth0%7Cmia", gone());
    let bench = Bench::for_user(fake);
    let message = bench.wait_for("state-error").await;
    bench.settle().await;
    assert!(message.inner_text().contains("This user doesn't exist."));
    assert!(!bench.has("user-header"), "{}", bench.text());
    let level = bench.css("[data-testid=state-error] h2").unwrap();
    assert_eq!(level.get_attribute("aria-level"), None, "the first heading");
    // What the header would have: whom it is about, and the history, since the user may have been deleted.
    assert_eq!(bench.get("user-id").inner_text(), "auth0|mia");
    click(&bench.get("history"));
    bench
        .until("the history", |b| !b.fake.asked("GET", "/audit").is_empty())
        .await;

    // One that is deleted while it is shown keeps its header.
    let bench = Bench::loaded(&methods()).await;
    bench.fake.on("GET", METHODS, gone());
    click(&bench.get("refresh"));
    bench.wait_for("state-error").await;
    assert_eq!(bench.get("user-name").inner_text(), "Mia Keller");
}
