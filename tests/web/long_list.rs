//! A list of several pages: its first page is shown when it arrives, nothing acts on the list before the last one has
//! come, and no task of the browser makes all its rows.

use std::rc::Rc;

use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::UserId;
use js_sys::{Array, Function};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Bench, Fake, FakeResponse, Gate, METHODS, click, error, fake_with, methods, page, session_with,
};

const OTHER: &str = "/api/v2/users/auth0%7Cotto";
const OTHER_METHODS: &str = "/api/v2/users/auth0%7Cotto/authentication-methods";
/// How many rows may be made in one task (`platform::pace`).
const PER_TASK: usize = 25;

/// Phones, half of them with the same name.
fn phones(range: std::ops::Range<usize>) -> Vec<Value> {
    let phone = |n: usize| {
        let name = if n.is_multiple_of(2) {
            "Mobile".to_owned()
        } else {
            format!("Phone {n}")
        };
        json!({"id": format!("phone|dev_{n:04}"), "type": "phone", "name": name, "confirmed": true,
            "phone_number": format!("•••• {:02}", n % 100), "created_at": "2026-01-02T03:04:05.000Z"})
    };
    range.map(phone).collect()
}

/// A page of a list of 160 methods.
fn part(start: usize, end: usize) -> FakeResponse {
    let methods = phones(start..end);
    FakeResponse::json(
        200,
        json!({"start": start, "limit": 100, "total": 160, "authenticators": methods}),
    )
}

/// A fake whose user has 160 methods. The second page comes through `gate`.
fn two_pages(gate: &Gate) -> Rc<Fake> {
    let fake = fake_with(&[]);
    let session = session_with(&["read", "create", "update", "delete", "reveal"]);
    fake.on("GET", "/session", FakeResponse::json(200, session));
    fake.once("GET", METHODS, part(0, 100));
    fake.once("GET", METHODS, part(100, 160).behind(gate));
    fake
}

/// Waits for all rows of a list, and for their buttons.
async fn whole(bench: &Bench, rows: usize) {
    bench
        .until(&format!("{rows} rows with buttons"), |b| {
            b.all("factor-row").len() == rows && b.css("[data-waiting]").is_none()
        })
        .await;
}

async fn first_page(bench: &Bench) {
    bench
        .until("the first page", |b| b.all("factor-row").len() == 100)
        .await;
    bench.settle().await;
}

/// Waits until this dialog is open, and returns its title.
async fn opened(bench: &Bench, testid: &str) -> String {
    let title = format!("dialog[open][data-testid='{testid}'] h2");
    bench
        .until(testid, |bench| bench.css(&title).is_some())
        .await;
    bench.css(&title).unwrap().inner_text()
}

fn is_disabled(bench: &Bench, testid: &str) -> bool {
    bench.get(testid).get_attribute("aria-disabled").as_deref() == Some("true")
}

#[wasm_bindgen_test]
async fn first_page_is_shown_before_the_second_has_come() {
    let gate = Gate::default();
    let bench = Bench::for_user(two_pages(&gate));
    first_page(&bench).await;
    assert_eq!(bench.get("user-name").inner_text(), "Mia Keller");
    assert_eq!(bench.all("factor-row").len(), 100);
    assert_eq!(
        bench.get("posture").inner_text(),
        "Loading 100 of 160 methods…"
    );
    assert_eq!(bench.get("method-count").inner_text(), "");
    assert_eq!(bench.said(), "", "announced once, when the list is whole");

    let first = bench.row("phone|dev_0000").unwrap();
    gate.open();
    whole(&bench, 160).await;
    assert!(first.is_same_node(Some(&bench.row("phone|dev_0000").unwrap())));
    assert_eq!(bench.get("method-count").inner_text(), "160");
    assert!(bench.get("posture").inner_text().starts_with("160 factors"));
    assert!(
        bench.said().contains("160 methods loaded"),
        "{}",
        bench.said()
    );
    // Labels are made from the whole list: these two have the same name.
    let label = |id: &str| bench.row(id).unwrap().get_attribute("aria-label");
    assert_ne!(label("phone|dev_0000"), label("phone|dev_0100"));
}

#[wasm_bindgen_test]
async fn security_53_partial_list_cannot_be_acted_on() {
    let gate = Gate::default();
    let bench = Bench::for_user(two_pages(&gate));
    first_page(&bench).await;
    let controls = [
        "refresh",
        "list-more",
        "add-factor",
        "action-rename",
        "action-change-number",
        "action-delete",
        "action-more",
        "reveal",
    ];
    for testid in controls {
        for control in bench.all(testid) {
            assert!(control.has_attribute("data-waiting"), "{testid}");
        }
        click(&bench.get(testid));
        bench.settle().await;
        assert!(
            bench
                .css("dialog[open], [data-testid=rename-form], .row [role=menu]")
                .is_none(),
            "{testid}"
        );
    }
    let asked = bench.fake.log().len();
    gate.open();
    whole(&bench, 160).await;
    bench.settle().await;
    let revealed = format!("{METHODS}/phone%7Cdev_0000");
    assert_eq!(bench.fake.asked("GET", &revealed).len(), 1);
    assert_eq!(bench.fake.log().len(), asked + 1);
    assert!(
        bench
            .css("dialog[open], [data-testid=rename-form], .row [role=menu]")
            .is_none()
    );
}

#[wasm_bindgen_test]
async fn click_on_a_partial_list_is_done_when_the_list_is_whole() {
    let gate = Gate::default();
    let bench = Bench::for_user(two_pages(&gate));
    first_page(&bench).await;
    click(&bench.in_row("phone|dev_0098", "action-delete"));
    bench.settle().await;
    assert!(bench.css("dialog[open]").is_none());
    gate.open();
    let title = opened(&bench, "delete-dialog").await;
    assert!(title.contains("Mobile") && title.contains("98"), "{title}");
}

#[wasm_bindgen_test]
async fn partial_list_whose_rest_fails_stays_and_can_be_tried_again() {
    let gate = Gate::default();
    let failure = FakeResponse::json(502, error(502, "upstream_error", "x"));
    let fake = fake_with(&[]);
    fake.once("GET", METHODS, part(0, 100));
    fake.once("GET", METHODS, failure.behind(&gate));
    let bench = Bench::for_user(fake);
    first_page(&bench).await;
    gate.open();
    let notice = bench.wait_for("state-stale").await;
    let words = notice.inner_text();
    assert!(
        words.contains("Only 100 of 160 methods are shown"),
        "{words}"
    );
    assert_eq!(bench.get("request-id").inner_text(), "req-1");
    assert_eq!(bench.all("factor-row").len(), 100);
    assert_eq!(bench.get("posture").inner_text(), "");
    assert!(bench.get("add-factor").has_attribute("data-waiting"));
    assert!(is_disabled(&bench, "add-factor") && is_disabled(&bench, "action-delete"));

    bench.fake.once("GET", METHODS, part(0, 100));
    bench.fake.once("GET", METHODS, part(100, 160));
    click(&bench.get("retry"));
    whole(&bench, 160).await;
    assert!(!bench.has("state-stale"));
    assert!(!is_disabled(&bench, "add-factor"));
}

#[wasm_bindgen_test]
async fn click_on_a_stand_in_tries_again_after_the_rest_has_failed() {
    let fake = fake_with(&[]);
    fake.once("GET", METHODS, part(0, 100));
    fake.once("GET", METHODS, FakeResponse::offline());
    let bench = Bench::for_user(fake);
    bench.wait_for("state-stale").await;
    bench.fake.once("GET", METHODS, part(0, 100));
    bench.fake.once("GET", METHODS, part(100, 160));
    click(&bench.get("add-factor"));
    opened(&bench, "add-dialog").await;
    whole(&bench, 160).await;
}

#[wasm_bindgen_test]
async fn rate_limit_within_a_list_waits_and_loads_it_again() {
    let fake = fake_with(&[]);
    let limited = FakeResponse::json(429, error(429, "too_many_requests", "x")).retry_after(3);
    fake.once("GET", METHODS, part(0, 100));
    fake.once("GET", METHODS, limited);
    fake.once("GET", METHODS, part(0, 100));
    fake.once("GET", METHODS, part(100, 160));
    let bench = Bench::for_user(fake);
    bench.wait_for("state-waiting").await;
    first_page(&bench).await;
    assert!(bench.get("add-factor").has_attribute("data-waiting"));
    for _ in 0..3 {
        bench.time.advance(1000);
        bench.settle().await;
    }
    whole(&bench, 160).await;
    assert!(!bench.has("state-waiting"));
}

#[wasm_bindgen_test]
async fn security_53_partial_list_is_dropped_with_its_user() {
    let gate = Gate::default();
    let fake = two_pages(&gate);
    let otto = json!({"user_id": "auth0|otto", "name": "Otto"});
    fake.on("GET", OTHER, FakeResponse::json(200, otto));
    fake.on(
        "GET",
        OTHER_METHODS,
        FakeResponse::json(200, page(&methods())),
    );
    let bench = Bench::for_user(fake);
    first_page(&bench).await;
    // Remembered for this user's list, and never done to another's.
    click(&bench.get("add-factor"));
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
    whole(&bench, 5).await;
    assert_eq!(gate.aborted(), 1, "the second page is aborted");
    gate.open();
    bench.settle().await;
    assert_eq!(bench.all("factor-row").len(), 5);
    assert_eq!(bench.get("method-count").inner_text(), "5");
    assert!(!bench.text().contains("Phone 1"), "{}", bench.text());
    assert!(bench.css("dialog[open]").is_none());
}

#[wasm_bindgen_test]
async fn refresh_keeps_the_whole_list_until_the_new_one_is_whole() {
    let gate = Gate::default();
    gate.open();
    let bench = Bench::for_user(two_pages(&gate));
    whole(&bench, 160).await;
    let rows = |bench: &Bench| bench.all("factor-row").len();

    let gate = Gate::default();
    bench.fake.once("GET", METHODS, part(0, 100));
    let failure = FakeResponse::json(502, error(502, "upstream_error", "x"));
    bench.fake.once("GET", METHODS, failure.behind(&gate));
    bench.get("refresh").click();
    bench
        .until("the second request", |b| {
            b.fake.asked("GET", METHODS).len() == 4
        })
        .await;
    bench.settle().await;
    assert_eq!(rows(&bench), 160);
    assert!(bench.css("[data-waiting]").is_none());
    gate.open();
    let notice = bench.wait_for("state-stale").await;
    assert!(notice.inner_text().contains("may be out of date"));
    assert_eq!(rows(&bench), 160);

    // The focus stays in its row when others come before and after it.
    let mut changed = phones(20..120);
    changed.splice(0..0, phones(200..240));
    bench
        .fake
        .once("GET", METHODS, FakeResponse::json(200, page(&changed)));
    bench.get("refresh").click();
    bench
        .until("the new rows", |b| {
            b.row("phone|dev_0239").is_some() && rows(b) == 140
        })
        .await;
    let kept = bench.in_row("phone|dev_0100", "action-details");
    kept.focus().unwrap();
    let shown = FakeResponse::json(200, page(&phones(0..160)));
    bench.fake.once("GET", METHODS, shown);
    bench.get("refresh").click();
    whole(&bench, 160).await;
    assert!(bench.focused().unwrap().is_same_node(Some(&kept)));
    let order: Vec<_> = bench
        .all("factor-row")
        .iter()
        .map(|row| row.get_attribute("data-method-id").unwrap())
        .collect();
    let expected: Vec<_> = (0..160).map(|n| format!("phone|dev_{n:04}")).collect();
    assert_eq!(order, expected);
}

/// Notes the number of elements that match `selector` after each task of the browser that has changed something.
fn counts(bench: &Bench, selector: &str) -> Array {
    let counts = Array::new();
    let watch = Function::new_with_args(
        "root, selector, counts",
        // A task of the highest priority is the next one, before the page's own.
        "let noted = false;
        const note = () => { noted = false; counts.push(root.querySelectorAll(selector).length); };
        new MutationObserver(() => {
            if (!noted) scheduler.postTask(note, { priority: 'user-blocking' });
            noted = true;
        }).observe(root, { childList: true, subtree: true });",
    );
    let root = bench.css(".desk").unwrap();
    watch
        .call3(
            &JsValue::UNDEFINED,
            root.unchecked_ref(),
            &selector.into(),
            &counts,
        )
        .unwrap();
    counts
}

fn steps(counts: &Array) -> Vec<usize> {
    let mut steps: Vec<usize> = counts
        .iter()
        .map(|count| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count"
            )]
            let count = count.as_f64().unwrap() as usize;
            count
        })
        .collect();
    steps.dedup();
    steps
}

/// Fails if more than [`PER_TASK`] were added in one task.
#[track_caller]
fn assert_small(steps: &[usize], first: usize, last: usize) {
    assert_eq!(steps.last(), Some(&last), "{steps:?}");
    let mut before = first;
    for step in steps {
        assert!(before.abs_diff(*step) <= PER_TASK, "{steps:?}");
        before = *step;
    }
}

#[wasm_bindgen_test]
async fn rows_of_a_long_list_are_made_in_several_tasks() {
    let gate = Gate::default();
    let bench = Bench::for_user(two_pages(&gate));
    let made = counts(&bench, "[data-testid=factor-row]");
    first_page(&bench).await;
    assert_small(&steps(&made), 0, 100);
    let waiting = counts(&bench, "[data-testid=action-more][data-waiting]");
    gate.open();
    whole(&bench, 160).await;
    bench.settle().await;
    assert_small(&steps(&made), 0, 160);
    assert_small(&steps(&waiting), 100, 0);
    // All at once, as a short list: what is less than the limit needs no second task.
    let fake = fake_with(&phones(0..PER_TASK));
    let bench = Bench::for_user(fake);
    let made = counts(
        &bench,
        "[data-testid=factor-row] [data-testid=action-more]:not([data-waiting])",
    );
    whole(&bench, PER_TASK).await;
    bench.settle().await;
    let steps: Vec<_> = steps(&made).into_iter().filter(|made| *made > 0).collect();
    assert_eq!(steps, [PER_TASK]);
}

#[wasm_bindgen_test]
async fn rows_are_not_made_after_the_desk_was_removed() {
    let mut bench = Bench::for_user(fake_with(&phones(0..100)));
    bench.until("the first rows", |b| b.has("factor-row")).await;
    bench.unmount();
    let left = bench.all("factor-row").len();
    bench.settle().await;
    assert_eq!(bench.all("factor-row").len(), left);
}
