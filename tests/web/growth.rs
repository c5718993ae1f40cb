//! A long list doesn't freeze the page: each step costs about twice as much in a list twice as long, not four times.
//!
//! Each line of the replacement once cloned and labelled the whole list: seconds at a thousand methods.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::{
    Bench, FakeResponse, Gate, METHODS, allocated_bytes, allocations, click, fake_with, page,
    session_with, turn, type_text,
};

const SHORT: usize = 40;
/// What all steps of a test cost, by name.
type Costs = Vec<(&'static str, usize)>;

/// Counts the allocations of a step and of everything that follows from it.
async fn cost(bench: &Bench, step: impl FnOnce()) -> usize {
    let before = allocations();
    step();
    // A long list comes in several tasks.
    for _ in 0..3 {
        bench.settle().await;
    }
    allocations() - before
}

/// Compares the costs in a list with those in a list twice as long.
fn assert_linear(short: Costs, long: Costs) {
    let quadratic: Vec<_> = short
        .into_iter()
        .zip(long)
        .filter(|((_, short), (_, long))| *long > short * 5 / 2)
        .collect();
    assert!(quadratic.is_empty(), "{quadratic:?}");
}

#[track_caller]
fn part(bench: &Bench, selector: &str) -> HtmlElement {
    match bench.css(&format!("dialog[open] {selector}")) {
        Some(found) => found,
        None => panic!("no {selector} in the dialog: {}", bench.text()),
    }
}

fn id(testid: &str) -> String {
    format!("[data-testid='{testid}']")
}

/// Phones with these numbers.
fn phones(number: impl Fn(usize) -> String, count: usize) -> Vec<Value> {
    let phone = |index: usize| {
        json!({"id": format!("phone|dev_{index:04}"), "type": "phone", "name": format!("Phone {index}"),
            "confirmed": true, "phone_number": number(index)})
    };
    (0..count).map(phone).collect()
}

fn number(index: usize) -> String {
    format!("+1555123{index:04}")
}

async fn replacement(count: usize) -> Costs {
    let masked = phones(|index| format!("•••• {:02}", index % 100), count);
    let fake = fake_with(&masked);
    let session = session_with(&["read", "create", "update", "delete", "reveal"]);
    fake.on("GET", "/session", FakeResponse::json(200, session));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    let gate = Gate::default();
    let revealed = FakeResponse::json(200, page(&phones(number, count)));
    bench.fake.on("GET", METHODS, revealed.behind(&gate));
    let mut costs = Costs::new();
    let press = |selector: &str| {
        let element = part(&bench, selector);
        move || click(&element)
    };

    let open = bench.get("replace-all");
    costs.push(("open", cost(&bench, || click(&open)).await));
    assert_eq!(bench.all("replace-row").len(), count);
    costs.push(("submit", cost(&bench, press(&id("review"))).await));
    assert_eq!(bench.all("error-phone_number").len(), count);
    costs.push(("fill", cost(&bench, || gate.open()).await));
    let typed = part(&bench, &id("field-phone_number"));
    costs.push(("type", cost(&bench, || type_text(&typed, "+1555")).await));
    costs.push(("remove", cost(&bench, press(&id("remove-row"))).await));
    assert_eq!(bench.all("replace-row").len(), count - 1);
    costs.push(("add", cost(&bench, press(&id("add-row-phone"))).await));
    costs.push(("start again", cost(&bench, press(&id("start-again"))).await));
    costs.push(("review", cost(&bench, press(&id("review"))).await));
    assert_eq!(bench.all("diff-entry").len(), count);
    costs.push(("back", cost(&bench, press(&id("edit-again"))).await));

    click(&part(&bench, &id("import")));
    bench.wait_for("import-read").await;
    let mut import = phones(|index| number(index + 5000), count);
    for phone in &mut import {
        let phone = phone.as_object_mut().unwrap();
        phone.retain(|name, _| !matches!(name.as_str(), "id" | "confirmed"));
    }
    type_text(
        &part(&bench, &id("field-import")),
        &Value::from(import).to_string(),
    );
    bench.settle().await;
    costs.push(("import", cost(&bench, press(&id("import-read"))).await));
    costs.push(("review of others", cost(&bench, press(&id("review"))).await));
    assert_eq!(bench.all("diff-entry").len(), 2 * count);
    costs.push(("close", cost(&bench, press(&id("dialog-close"))).await));
    assert!(!bench.has("replace-row"));
    costs
}

#[wasm_bindgen_test]
async fn replacement_cost_grows_linearly_with_the_list() {
    let (short, long) = (replacement(SHORT).await, replacement(2 * SHORT).await);
    // The way back from the review builds all lines once; opening must not build them twice.
    let of = |name| long.iter().find(|step| step.0 == name).unwrap().1;
    assert!(of("open") < of("back") * 3 / 2, "{long:?}");
    assert_linear(short, long);
}

async fn deletion(count: usize) -> Costs {
    let mut methods = phones(number, count);
    // With a passkey, the methods are deleted one by one.
    methods[0] = json!({"id": "passkey|dev_0000", "type": "passkey", "confirmed": true});
    let bench = Bench::loaded(&methods).await;
    bench.settle().await;
    let mut costs = Costs::new();
    let open = bench.get("delete-all");
    costs.push(("open", cost(&bench, || click(&open)).await));
    type_text(&part(&bench, &id("field-confirmation")), "mia@example.com");
    bench.settle().await;
    let gates = [Gate::default(), Gate::default()];
    for (gate, method) in gates.iter().zip(&methods) {
        let path = method["id"].as_str().unwrap().replace('|', "%7C");
        let path = format!("{METHODS}/{path}");
        bench
            .fake
            .on("DELETE", &path, FakeResponse::empty(204).behind(gate));
    }
    let confirm = part(&bench, &id("confirm"));
    costs.push(("start", cost(&bench, || click(&confirm)).await));
    assert_eq!(bench.all("batch-item").len(), count);
    costs.push(("next", cost(&bench, || gates[0].open()).await));
    costs
}

#[wasm_bindgen_test]
async fn deletion_cost_grows_linearly_with_the_list() {
    assert_linear(deletion(SHORT).await, deletion(2 * SHORT).await);
}

async fn listing(count: usize) -> Costs {
    let fake = fake_with(&phones(number, count));
    let before = allocations();
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    assert_eq!(bench.all("factor-row").len(), count);
    vec![("load", allocations() - before)]
}

#[wasm_bindgen_test]
async fn listing_cost_grows_linearly_with_the_list() {
    assert_linear(listing(SHORT).await, listing(2 * SHORT).await);
}

/// Puts an element into the page, and removes it again.
async fn mount() {
    let document = leptos::prelude::document();
    let desk = document.create_element("factor-desk").unwrap();
    document.body().unwrap().append_child(&desk).unwrap();
    for _ in 0..20 {
        turn().await;
    }
    desk.remove();
    for _ in 0..20 {
        turn().await;
    }
}

#[wasm_bindgen_test]
async fn removed_elements_leave_nothing_allocated() {
    const MOUNTS: usize = 20;
    factordesk::element::register();
    // Tables grow, and what is made once is made.
    for _ in 0..MOUNTS {
        mount().await;
    }
    let before = allocated_bytes();
    for _ in 0..MOUNTS {
        mount().await;
    }
    let left = allocated_bytes().saturating_sub(before);
    assert!(left < MOUNTS * 64, "{left} bytes after {MOUNTS} mounts");
}
