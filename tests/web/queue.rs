//! While a request waits for the tenant's rate limit, the desk shows its place in the queue.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Bench, FakeResponse, Gate, METHODS, click, methods, page};

const QUEUE: &str = "/queue";

fn queue_status(ahead: Value, seconds: u32) -> FakeResponse {
    FakeResponse::json(
        200,
        json!({"waiting": 7, "ahead": ahead, "seconds": seconds}),
    )
}

/// A desk whose reload of the list waits behind the gate.
async fn refreshing() -> (Bench, Gate) {
    let bench = Bench::loaded(&methods()).await;
    let gate = Gate::default();
    let list = FakeResponse::json(200, page(&methods())).behind(&gate);
    bench.fake.on("GET", METHODS, list);
    click(&bench.get("refresh"));
    bench
        .until("another request", |b| {
            b.fake.asked("GET", METHODS).len() == 2
        })
        .await;
    (bench, gate)
}

#[wasm_bindgen_test]
async fn queue_is_shown_while_a_request_waits_and_counts_down() {
    let (bench, gate) = refreshing().await;
    bench.fake.on("GET", QUEUE, queue_status(json!(3), 4));
    bench.time.advance(1499);
    bench.settle().await;
    assert!(
        bench.fake.asked("GET", QUEUE).is_empty(),
        "requested too early"
    );
    bench.time.advance(1);
    bench.wait_for("state-queued").await;
    let words = "Waiting for Auth0’s rate limit: 3 ahead, about 4 s";
    assert_eq!(bench.get("state-queued").inner_text().trim(), words);
    assert_eq!(bench.get("status").inner_text(), words);
    bench.time.advance(1000);
    bench
        .until("one second less", |b| {
            b.get("state-queued").inner_text().contains("about 3 s")
        })
        .await;
    bench.fake.on("GET", QUEUE, queue_status(json!(0), 1));
    bench.time.advance(1000);
    bench
        .until("next", |b| {
            b.get("state-queued")
                .inner_text()
                .contains(": next, about 1 s")
        })
        .await;
    assert_eq!(bench.fake.asked("GET", QUEUE).len(), 2);
    assert_eq!(bench.get("status").inner_text(), words, "announced once");
    gate.open();
    bench.until("gone", |b| !b.has("state-queued")).await;
    bench.time.advance(60_000);
    bench.settle().await;
    assert_eq!(bench.fake.asked("GET", QUEUE).len(), 2, "no more requests");
}

#[wasm_bindgen_test]
async fn queue_is_not_shown_when_nothing_waits_or_it_is_unknown() {
    for response in [
        queue_status(Value::Null, 0),
        FakeResponse::json(200, json!([])),
        FakeResponse::empty(404),
        FakeResponse::offline(),
    ] {
        let (bench, gate) = refreshing().await;
        bench.fake.on("GET", QUEUE, response);
        bench.time.advance(1500);
        bench
            .until("the request", |b| b.fake.asked("GET", QUEUE).len() == 1)
            .await;
        bench.settle().await;
        assert!(!bench.has("state-queued"));
        gate.open();
        bench.settle().await;
    }
}
