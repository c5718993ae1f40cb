//! The dialog with a user's history.

use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::UserId;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::dialog::part;
use crate::support::{
    Bench, FakeResponse, Gate, METHODS, click, error, fake_with, methods, page, session,
};

const AUDIT: &str = "/audit";

/// An entry from five minutes before the test's clock, with `more` set in it.
fn entry(seq: u64, more: Value) -> Value {
    let mut entry = json!({
        "seq": seq, "time": 1_795_348_500_u64, "actor": {"iss": "https://i/", "sub": "auth0|ada", "name": "Ada Admin"},
        "action": "delete_method", "request_id": "req-9", "outcome": "done", "before": [], "after": [],
    });
    for (field, value) in more.as_object().unwrap() {
        entry[field] = value.clone();
    }
    entry
}

fn audit_response(entries: &[Value], next: Option<u64>) -> FakeResponse {
    let mut page = json!({"entries": entries});
    if let Some(next) = next {
        page["next"] = json!(next);
    }
    FakeResponse::json(200, page)
}

fn numbered(numbers: impl Iterator<Item = u64>) -> Vec<Value> {
    numbers.map(|seq| entry(seq, json!({}))).collect()
}

async fn desk(audit: FakeResponse) -> Bench {
    let fake = fake_with(&methods());
    let mut session = session();
    let held = session["permissions"].as_array_mut().unwrap();
    held.push(json!("read:audit"));
    fake.on("GET", "/session", FakeResponse::json(200, session));
    fake.on("GET", AUDIT, audit);
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench
}

/// A desk with the history open.
async fn opened(audit: FakeResponse) -> Bench {
    let bench = desk(audit).await;
    click(&bench.get("history"));
    bench
        .until("the dialog", |b| {
            b.css("[data-testid='history-dialog'][open]").is_some()
        })
        .await;
    bench.settle().await;
    bench
}

fn entries(bench: &Bench) -> Vec<HtmlElement> {
    bench.all("history-entry")
}

fn queries(bench: &Bench) -> Vec<String> {
    let asked = bench.fake.asked("GET", AUDIT);
    let query = |url: &str| url.split_once('?').unwrap().1.to_owned();
    asked.iter().map(|request| query(&request.url)).collect()
}

#[wasm_bindgen_test]
async fn security_02_history_is_offered_to_those_who_may_see_it() {
    let bench = Bench::loaded(&methods()).await;
    assert!(!bench.has("history"));
    assert!(bench.fake.asked("GET", AUDIT).is_empty());
    let bench = desk(audit_response(&[], None)).await;
    assert!(bench.has("history"));
    assert!(
        bench.fake.asked("GET", AUDIT).is_empty(),
        "loaded before the dialog was opened"
    );
}

#[wasm_bindgen_test]
async fn history_says_who_did_what_when_and_why() {
    let phone = json!({"id": "phone|1", "type": "phone", "name": "Mobile", "phone": "…67", "channel": "sms"});
    let mut renamed = phone.clone();
    renamed["name"] = json!("Work");
    let bench = opened(audit_response(
        &[
            entry(3, json!({"before": [renamed], "reason": "lost phone", "ticket": "HD-1234"})),
            entry(2, json!({"action": "update_method", "before": [phone], "after": [renamed]})),
            entry(1, json!({"action": "forget_browsers", "outcome": "unknown", "code": "outcome_unknown"})),
        ],
        None,
    ))
    .await;
    let shown: Vec<String> = entries(&bench)
        .iter()
        .map(HtmlElement::inner_text)
        .collect();
    assert_eq!(shown.len(), 3);
    for words in [
        "Method deleted",
        "by Ada Admin",
        "5 minutes ago",
        "Reason: lost phone",
        "Ticket number: HD-1234",
        "Removed",
        "Work",
        "…67",
    ] {
        assert!(shown[0].contains(words), "{words}: {}", shown[0]);
    }
    let changed = entries(&bench)[1]
        .query_selector("[data-effect='changed']")
        .unwrap()
        .unwrap();
    let text = changed.text_content().unwrap();
    let (before, after) = text.split_once(" → ").unwrap();
    assert!(
        before.contains("Mobile") && after.contains("Work"),
        "{text}"
    );
    for words in [
        "Tried to forget remembered browsers",
        "Outcome unknown",
        "outcome_unknown",
    ] {
        assert!(shown[2].contains(words), "{words}: {}", shown[2]);
    }
    assert!(
        part(&bench, "history-status")
            .inner_text()
            .contains("3 entries")
    );
    assert!(!bench.has("older"));
    assert_eq!(queries(&bench), ["user=auth0%7Cmia&limit=20"]);
}

#[wasm_bindgen_test]
async fn security_51_history_shows_what_others_wrote_as_text() {
    let evil = "<img src=x onerror=alert(1)>\u{202e}\"'";
    let method =
        json!({"id": "x|1", "type": evil, "name": evil, "phone": evil, "email": evil, "key": evil});
    let bench = opened(audit_response(
        &[entry(
            1,
            json!({"before": [method], "reason": evil, "ticket": evil, "action": evil, "outcome": evil, "code": evil,
                "actor": {"iss": evil, "sub": evil, "name": evil}}),
        )],
        None,
    ))
    .await;
    let shown = entries(&bench).remove(0);
    assert!(shown.query_selector("img").unwrap().is_none());
    let text = shown.text_content().unwrap();
    assert!(text.matches(evil).count() >= 8, "{text}");
    // Each text is in a `bdi`.
    let names = shown.query_selector_all("bdi").unwrap();
    assert!(names.length() >= 6, "{}", shown.inner_html());
}

#[wasm_bindgen_test]
async fn history_shows_that_it_loads_and_that_it_is_empty() {
    let gate = Gate::default();
    let bench = opened(audit_response(&[], None).behind(&gate)).await;
    assert!(
        bench
            .css("[data-testid='history-dialog'] .skeleton-row")
            .is_some()
    );
    assert!(
        part(&bench, "history-status")
            .inner_text()
            .contains("Loading")
    );
    gate.open();
    bench
        .until("nothing", |b| {
            part(b, "history-status")
                .inner_text()
                .contains("No actions")
        })
        .await;
    assert!(
        bench
            .css("[data-testid='history-dialog'] [data-testid='state-loading']")
            .is_none()
    );
}

#[wasm_bindgen_test]
async fn failed_history_says_so_and_can_be_requested_again() {
    let bench = opened(FakeResponse::json(503, error(503, "unavailable", "x"))).await;
    bench.wait_for("error-banner").await;
    assert_eq!(bench.get("request-id").inner_text(), "req-1");
    bench
        .fake
        .on("GET", AUDIT, audit_response(&numbered(1..=1), None));
    click(&part(&bench, "retry"));
    bench.wait_gone("error-banner").await;
    bench.wait_for("history-entry").await;
    let focused = bench.focused().unwrap();
    assert!(
        focused.closest("dialog").unwrap().is_some(),
        "the focus stays in the dialog"
    );
    // The second page fails: the entries of the first stay.
    let bench = opened(audit_response(&numbered((3..=4).rev()), Some(3))).await;
    bench.fake.on(
        "GET",
        AUDIT,
        FakeResponse::json(403, error(403, "insufficient_scope", "x")),
    );
    click(&part(&bench, "older"));
    bench.wait_for("error-banner").await;
    assert_eq!(entries(&bench).len(), 2);
    bench
        .fake
        .on("GET", AUDIT, audit_response(&numbered(1..=1), None));
    click(&part(&bench, "retry"));
    bench.until("the third", |b| entries(b).len() == 3).await;
}

#[wasm_bindgen_test]
async fn failed_reload_is_tried_again_as_a_reload() {
    let bench = opened(audit_response(&numbered((1..=2).rev()), None)).await;
    let refused = FakeResponse::json(503, error(503, "unavailable", "x"));
    bench.fake.on("GET", AUDIT, refused);
    let gate = Gate::default();
    let list = FakeResponse::json(200, page(&methods()));
    bench.fake.on("GET", METHODS, list.behind(&gate));
    click(&bench.get("refresh"));
    bench.settle().await;
    gate.open();
    bench.wait_for("error-banner").await;
    assert_eq!(entries(&bench).len(), 2, "the entries stay");
    bench
        .fake
        .on("GET", AUDIT, audit_response(&numbered((1..=3).rev()), None));
    click(&part(&bench, "retry"));
    bench
        .until("the new entry", |b| entries(b).len() == 3)
        .await;
}

#[wasm_bindgen_test]
async fn history_is_paged_and_keeps_the_focus() {
    let bench = opened(audit_response(&numbered((21..=40).rev()), Some(21))).await;
    let first = entries(&bench).remove(0);
    let gate = Gate::default();
    bench.fake.on(
        "GET",
        AUDIT,
        audit_response(&numbered((1..=20).rev()), None).behind(&gate),
    );
    let older = part(&bench, "older");
    assert_eq!(older.inner_text(), "Older entries");
    click(&older);
    click(&older);
    bench.settle().await;
    assert_eq!(queries(&bench).len(), 2, "a double click sends one request");
    gate.open();
    bench.until("all", |b| entries(b).len() == 40).await;
    assert_eq!(
        queries(&bench),
        [
            "user=auth0%7Cmia&limit=20",
            "user=auth0%7Cmia&limit=20&before=21"
        ]
    );
    assert!(
        first.is_connected(),
        "the first entries were rendered again"
    );
    assert!(
        part(&bench, "history-status")
            .inner_text()
            .contains("40 entries")
    );
    let focused = bench.focused().unwrap();
    assert_eq!(
        focused.get_attribute("data-testid").as_deref(),
        Some("older")
    );
    assert_eq!(part(&bench, "older").inner_text(), "No older entries");
    click(&part(&bench, "older"));
    bench.settle().await;
    assert_eq!(queries(&bench).len(), 2, "there are no older entries");
    // A reload of the list reloads the history, as many entries as are shown.
    let gate = Gate::default();
    let list = FakeResponse::json(200, page(&methods()));
    bench.fake.on("GET", METHODS, list.behind(&gate));
    click(&bench.get("refresh"));
    bench.settle().await;
    gate.open();
    bench
        .until("another request", |b| queries(b).len() == 3)
        .await;
    assert_eq!(queries(&bench)[2], "user=auth0%7Cmia&limit=40");
}

#[wasm_bindgen_test]
async fn each_opening_of_the_history_requests_it_again() {
    let bench = opened(audit_response(&numbered(1..=1), None)).await;
    click(&part(&bench, "dialog-close"));
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    bench
        .until("the focus is back", |b| {
            let focused = b.focused().and_then(|e| e.get_attribute("data-testid"));
            focused.as_deref() == Some("history")
        })
        .await;
    let gate = Gate::default();
    bench.fake.on(
        "GET",
        AUDIT,
        audit_response(&numbered((1..=2).rev()), None).behind(&gate),
    );
    click(&bench.get("history"));
    bench.until("the request", |b| queries(b).len() == 2).await;
    bench.settle().await;
    assert!(entries(&bench).is_empty(), "old entries are shown");
    gate.open();
    bench.until("both", |b| entries(b).len() == 2).await;
}

#[wasm_bindgen_test]
async fn security_53_late_history_of_one_user_never_shows_on_another() {
    let gate = Gate::default();
    let bench = opened(audit_response(&numbered(1..=3), None).behind(&gate)).await;
    bench.fake.on(
        "GET",
        "/api/v2/users/auth0%7Cotto",
        FakeResponse::json(200, json!({"user_id": "auth0|otto"})),
    );
    let others = "/api/v2/users/auth0%7Cotto/authentication-methods";
    bench
        .fake
        .on("GET", others, FakeResponse::json(200, page(&[])));
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new("auth0|otto")),
        ..DeskConfig::default()
    });
    bench
        .until("closed", |b| b.css("dialog[open]").is_none())
        .await;
    assert_eq!(gate.aborted(), 1, "the request is aborted");
    gate.open();
    bench.fake.on("GET", AUDIT, audit_response(&[], None));
    click(&bench.get("history"));
    bench
        .until("nothing", |b| {
            b.find("history-status")
                .is_some_and(|s| s.inner_text().contains("No actions"))
        })
        .await;
    assert!(entries(&bench).is_empty());
    assert_eq!(queries(&bench)[1], "user=auth0%7Cotto&limit=20");
}

/// The two audit records of a number change, newest first.
fn number_change(first: u64, deletion: Value, creation: Value) -> [Value; 2] {
    let id = "0123456789abcdef";
    let old = json!({"id": "phone|1", "type": "phone", "name": "Mobile", "phone": "…67"});
    let new = json!({"id": "phone|2", "type": "phone", "name": "Mobile", "phone": "…78"});
    let with = |mut fields: Value, more: Value| {
        for (field, value) in more.as_object().unwrap() {
            fields[field] = value.clone();
        }
        fields
    };
    let deletion = with(
        json!({"change": id, "method_id": "phone|1", "before": [old]}),
        deletion,
    );
    let creation = with(
        json!({"change": id, "action": "create_method", "after": [new]}),
        creation,
    );
    [entry(first + 1, deletion), entry(first, creation)]
}

#[wasm_bindgen_test]
async fn number_change_is_one_entry_with_both_numbers() {
    let records = number_change(4, json!({"reason": "new contract"}), json!({}));
    let bench = opened(audit_response(&records, None)).await;
    let shown = entries(&bench);
    assert_eq!(shown.len(), 1);
    let text = shown[0].inner_text();
    for words in ["Number changed", "…67", "…78", "Reason: new contract"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!bench.has("history-outcome") && !bench.has("history-halves"));
    let status = part(&bench, "history-status").inner_text();
    assert!(status.contains("1 entry"), "{status}");

    // A half-done change says which half.
    let kept = json!({"outcome": "not_done", "code": "upstream_error"});
    let records = number_change(4, kept, json!({}));
    let bench = opened(audit_response(&records, None)).await;
    let text = entries(&bench)[0].inner_text();
    for words in [
        "Tried to change a number",
        "The new number was added. The old one was not deleted.",
        "Not done",
        "upstream_error",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[wasm_bindgen_test]
async fn number_change_across_two_pages_is_one_entry() {
    let records = number_change(20, json!({}), json!({}));
    let mut first = numbered((22..=40).rev());
    first.push(records[0].clone());
    let mut second = vec![records[1].clone()];
    second.extend(numbered((1..=19).rev()));
    let fake = fake_with(&methods());
    let mut session = session();
    let held = session["permissions"].as_array_mut().unwrap();
    held.push(json!("read:audit"));
    fake.on("GET", "/session", FakeResponse::json(200, session));
    fake.once("GET", AUDIT, audit_response(&first, Some(21)));
    fake.once("GET", AUDIT, audit_response(&second, None));
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    click(&bench.get("history"));
    bench.until("all", |b| entries(b).len() == 39).await;
    assert_eq!(queries(&bench).len(), 2);
    let text = entries(&bench)[19].inner_text();
    assert!(
        text.contains("Number changed") && text.contains("…78"),
        "{text}"
    );
}

#[wasm_bindgen_test]
async fn security_46_an_enrolment_links_entry_says_where_it_went() {
    let ticket =
        json!({"way": "mail", "email": "o…@example.org", "own_address": false, "factor": "otp"});
    let sent = json!({"action": "create_ticket", "enrolment_ticket": ticket});
    let bench = opened(audit_response(&[entry(1, sent)], None)).await;
    let text = part(&bench, "history-link").inner_text();
    for words in [
        "By email to o…@example.org, not the address of the user’s account",
        "Factor: Authenticator app",
    ] {
        let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let squeezed = squeezed.replace(" ,", ",");
        assert!(squeezed.contains(words), "{words}: {squeezed}");
    }
}
