//! Protection against acting on the wrong target: dialogs name their user, similar methods have distinct names, and
//! announcements are made where they can be heard.

use std::collections::BTreeSet;

use factordesk_model::headers::{CHANGE, REASON, TICKET};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::support::dialog::{fill, open_form, part, shown_error};
use crate::support::{Bench, FakeResponse, METHODS, click, fake_with, methods, page, session};

const TICKETS: &str = "/api/v2/guardian/enrollments/ticket";
const USER: [&str; 3] = ["Mia Keller", "mia@example.com", "auth0|mia"];

/// Two unnamed phones and an app, which differ only in the visible parts of their numbers.
fn phones() -> Vec<Value> {
    let phone = |id: &str, number: &str| {
        json!({"id": id, "type": "phone", "confirmed": true, "phone_number": number, "link_id": "l1",
            "preferred_authentication_method": "sms", "created_at": "2026-01-02T03:04:05.000Z"})
    };
    vec![
        phone("phone|dev_1", "•••• 67"),
        phone("phone|dev_2", "•••• 23"),
        json!({"id": "totp|1", "type": "totp", "confirmed": true, "created_at": "2026-01-02T03:04:05.000Z"}),
    ]
}

/// A desk with every permission used here; `needed` are the operations that require a reason.
async fn desk_with(methods: &[Value], needed: &[&str]) -> Bench {
    let fake = fake_with(methods);
    let mut session = session();
    session["reason_operations"] = json!(needed);
    let held = session["permissions"].as_array_mut().unwrap();
    held.extend(
        [
            "create:guardian_enrollment_tickets",
            "regenerate:recovery_codes",
            "invalidate:remembered_browsers",
            "read:audit",
        ]
        .map(Value::from),
    );
    fake.on("GET", "/session", FakeResponse::json(200, session));
    fake.on(
        "GET",
        "/audit",
        FakeResponse::json(200, json!({"entries": []})),
    );
    let bench = Bench::for_user(fake);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

async fn opened(bench: &Bench, testid: &str) -> HtmlElement {
    let selector = format!("[data-testid='{testid}'][open]");
    bench.until(testid, |b| b.css(&selector).is_some()).await;
    bench.settle().await;
    bench.css(&selector).unwrap()
}

async fn close(bench: &Bench) {
    click(&part(bench, "dialog-close"));
    bench
        .until("no dialog", |b| b.css("dialog[open]").is_none())
        .await;
    bench.settle().await;
}

fn text(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default()
}

/// The dialogs that change or show a user's methods, each with the button that opens it.
const OPENERS: [(&str, &str, Option<&str>); 8] = [
    ("add-dialog", "add-factor", None),
    (
        "change-number-dialog",
        "action-change-number",
        Some("phone|dev_1"),
    ),
    ("delete-all-dialog", "delete-all", None),
    ("delete-dialog", "action-delete", Some("phone|dev_1")),
    ("forget-dialog", "forget-browsers", None),
    ("history-dialog", "history", None),
    ("link-dialog", "send-link", None),
    ("replace-all-dialog", "replace-all", None),
];

#[wasm_bindgen_test]
async fn every_dialog_says_whose_methods_it_is_about() {
    let bench = desk_with(&phones(), &[]).await;
    // Closed dialogs are in the page too, so the test fails for a dialog that it doesn't know.
    let there = bench.all_css("dialog");
    let there: BTreeSet<String> = there
        .iter()
        .map(|dialog| dialog.get_attribute("data-testid").unwrap())
        .collect();
    let mut known: BTreeSet<String> = OPENERS.iter().map(|(id, ..)| (*id).to_owned()).collect();
    // The recovery code's dialog has its own test below; the login dialog isn't about a user's methods.
    known.extend(["recovery-dialog", "state-expired"].map(str::to_owned));
    assert_eq!(there, known);
    for (dialog, button, row) in OPENERS {
        match row {
            Some(row) => click(&bench.in_row(row, button)),
            None => click(&bench.get(button)),
        }
        opened(&bench, dialog).await;
        let line = text(&part(&bench, "dialog-user"));
        for words in USER {
            assert!(line.contains(words), "{dialog}: {words} in {line}");
        }
        close(&bench).await;
    }
}

#[wasm_bindgen_test]
async fn recovery_code_dialog_keeps_its_user_when_another_is_opened() {
    let bench = desk_with(&methods(), &[]).await;
    let path = "/api/v2/users/auth0%7Cmia/recovery-code-regeneration";
    let code = json!({"recovery_code": "CANARYCODE1234567890WXYZ"});
    bench.fake.on("POST", path, FakeResponse::json(200, code));
    click(&bench.get("new-recovery-code"));
    opened(&bench, "recovery-dialog").await;
    let line = |bench: &Bench| text(&part(bench, "dialog-user"));
    for words in USER {
        assert!(line(&bench).contains(words), "{words}");
    }
    click(&part(&bench, "confirm"));
    bench.wait_for("recovery-code").await;
    // Another user is opened behind the dialog.
    let otto = json!({"user_id": "auth0|otto", "name": "Otto Weber", "email": "otto@example.com"});
    bench.fake.on(
        "GET",
        "/api/v2/users/auth0%7Cotto",
        FakeResponse::json(200, otto),
    );
    let others = "/api/v2/users/auth0%7Cotto/authentication-methods";
    bench
        .fake
        .on("GET", others, FakeResponse::json(200, page(&[])));
    bench
        .host
        .set_config(factordesk::platform::config::DeskConfig {
            user: factordesk::platform::config::UserSource::Attribute(
                factordesk_model::UserId::new("auth0|otto"),
            ),
            ..factordesk::platform::config::DeskConfig::default()
        });
    bench
        .until("Otto", |b| text(&b.get("user-name")).contains("Otto"))
        .await;
    for words in USER {
        assert!(line(&bench).contains(words), "{words}");
    }
    assert!(!line(&bench).contains("Otto"));
}

/// The accessible names of these elements.
fn names(elements: &[HtmlElement]) -> Vec<String> {
    elements
        .iter()
        .map(|element| element.get_attribute("aria-label").unwrap())
        .collect()
}

fn assert_distinct(what: &str, names: &[String]) {
    let distinct: BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{what}: {names:?}");
}

#[wasm_bindgen_test]
async fn unnamed_phones_are_distinct_in_rows_and_buttons() {
    let bench = desk_with(&phones(), &[]).await;
    let rows = names(&bench.all("factor-row"));
    assert_distinct("rows", &rows);
    assert_eq!(rows[..2], ["Phone …67", "Phone …23"]);
    for button in [
        "action-rename",
        "action-change-number",
        "action-details",
        "action-delete",
        "action-more",
    ] {
        assert_distinct(button, &names(&bench.all(button)));
    }
    let delete = bench.in_row("phone|dev_2", "action-delete");
    assert_eq!(
        delete.get_attribute("aria-label").as_deref(),
        Some("Delete: Phone …23")
    );
    for (button, form, name) in [
        ("menu-rename", "rename-form", "Rename: Phone …67"),
        ("menu-channel", "channel-form", "Channel: Phone …67"),
    ] {
        click(&bench.in_row("phone|dev_1", "action-more"));
        bench.wait_for("menu-channel").await;
        click(&bench.in_row("phone|dev_1", button));
        let form = bench.wait_for(form).await;
        assert_eq!(form.get_attribute("aria-label").as_deref(), Some(name));
        click(&bench.get("cancel"));
        bench.settle().await;
    }
    // If only the id differs, the row shows its end.
    let mut twins = phones();
    twins[1]["phone_number"] = json!("•••• 67");
    let bench = desk_with(&twins, &[]).await;
    assert_distinct("twins", &names(&bench.all("factor-row")));
    let ends: Vec<String> = bench.all("method-id-end").iter().map(text).collect();
    assert_eq!(ends, ["id …ev_1", "id …ev_2"]);
}

#[wasm_bindgen_test]
async fn unnamed_phones_are_distinct_in_every_dialog() {
    let bench = desk_with(&phones(), &[]).await;
    click(&bench.in_row("phone|dev_2", "action-delete"));
    let dialog = opened(&bench, "delete-dialog").await;
    assert!(
        text(
            &dialog
                .query_selector("h2")
                .unwrap()
                .unwrap()
                .unchecked_into()
        )
        .contains("Phone …23")
    );
    assert!(text(&part(&bench, "linked-warning")).contains("Phone …67"));
    close(&bench).await;

    click(&bench.in_row("phone|dev_1", "action-change-number"));
    let dialog = opened(&bench, "change-number-dialog").await;
    assert!(
        text(
            &dialog
                .query_selector("h2")
                .unwrap()
                .unwrap()
                .unchecked_into()
        )
        .contains("Phone …67")
    );
    close(&bench).await;

    click(&bench.get("delete-all"));
    opened(&bench, "delete-all-dialog").await;
    let list = text(&part(&bench, "delete-all-what"));
    assert!(
        list.contains("Phone …67") && list.contains("Phone …23"),
        "{list}"
    );
    close(&bench).await;

    click(&bench.get("replace-all"));
    opened(&bench, "replace-all-dialog").await;
    let lines: Vec<String> = bench.all("replace-row").iter().map(text).collect();
    assert!(
        lines[0].contains("1. Phone …67") && lines[1].contains("2. Phone …23"),
        "{lines:?}"
    );
    assert_eq!(
        names(&bench.all("remove-row"))[..2],
        ["Remove 1. Phone …67", "Remove 2. Phone …23"]
    );
}

/// Everything outside a modal dialog is inert, so screen readers only hear live regions inside it.
#[wasm_bindgen_test]
async fn announcements_are_made_inside_the_open_dialog() {
    let bench = desk_with(&phones(), &[]).await;
    let made =
        json!({"ticket_id": "t1", "ticket_url": "https://login.example.com/enroll?ticket=t1"});
    bench
        .fake
        .on("POST", TICKETS, FakeResponse::json(200, made));
    click(&bench.get("send-link"));
    opened(&bench, "link-dialog").await;
    click(&part(&bench, "way-copy"));
    bench.settle().await;
    click(&part(&bench, "submit"));
    bench.wait_for("link-url").await;
    let region = |bench: &Bench| text(&part(bench, "status"));
    bench
        .until("the link is said", |b| {
            text(&part(b, "status")).contains("ready")
        })
        .await;
    click(&part(&bench, "copy-link"));
    // Whether the browser allows copying varies; the outcome is announced either way.
    bench
        .until("the announcement", |b| {
            let said = text(&part(b, "status"));
            said.contains("Copied") || said.contains("Not copied")
        })
        .await;
    let live = part(&bench, "status");
    assert_eq!(live.get_attribute("role").as_deref(), Some("status"));
    let outside =
        bench.css(".desk > [data-testid='status'], .desk :not(dialog) > [data-testid='status']");
    assert_eq!(
        outside.map(|outside| text(&outside)).unwrap_or_default(),
        ""
    );
    // An old announcement isn't repeated outside when the dialog closes.
    bench.time.advance(10_000);
    let said = region(&bench);
    close(&bench).await;
    assert_ne!(said, "");
    assert_eq!(bench.said(), "");
}

#[wasm_bindgen_test]
async fn security_46_added_methods_and_links_say_why_like_deletions() {
    let bench = desk_with(&[], &["create_method", "create_ticket"]).await;
    let made =
        json!({"ticket_id": "t1", "ticket_url": "https://login.example.com/enroll?ticket=t1"});
    bench
        .fake
        .on("POST", TICKETS, FakeResponse::json(200, made));
    let mail = json!({"id": "email|1", "type": "email", "email": "m••••@example.com"});
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, mail));
    open_form(&bench, "email").await;
    fill(&bench, "email", "mia@example.org");
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(shown_error(&bench, "reason").contains("Enter a reason."));
    assert!(bench.fake.asked("POST", METHODS).is_empty());
    fill(&bench, "reason", "new mailbox");
    fill(&bench, "ticket", "HD-1");
    click(&part(&bench, "submit"));
    bench
        .until("added", |b| b.css("dialog[open]").is_none())
        .await;
    click(&bench.get("send-link"));
    opened(&bench, "link-dialog").await;
    // The form is filled in with the previous reason and ticket number; a cleared reason is required again.
    fill(&bench, "reason", "");
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(shown_error(&bench, "reason").contains("Enter a reason."));
    assert!(bench.fake.asked("POST", TICKETS).is_empty());
    fill(&bench, "reason", "new phone");
    click(&part(&bench, "submit"));
    bench.wait_for("link-sent-to").await;
    for (path, reason) in [(METHODS, "new%20mailbox"), (TICKETS, "new%20phone")] {
        let sent = bench.fake.asked("POST", path);
        assert_eq!(sent.len(), 1, "{path}");
        let header = |name: &str| {
            let found = sent[0].headers.iter().find(|(header, _)| *header == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(header(REASON), Some(reason));
        assert_eq!(header(TICKET), Some("HD-1"));
        assert_eq!(header(CHANGE), None);
    }
}

#[wasm_bindgen_test]
async fn security_46_a_renaming_asks_for_a_reason_only_where_it_is_required() {
    let path = "/api/v2/users/auth0%7Cmia/authentication-methods/phone%7C1";
    for needed in [&["delete_method"][..], &["update_method"]] {
        let bench = desk_with(&methods(), needed).await;
        bench.fake.on(
            "PATCH",
            path,
            FakeResponse::json(200, json!({"id": "phone|1", "type": "phone"})),
        );
        // A reason typed for a deletion isn't sent with a renaming by itself.
        click(&bench.in_row("phone|1", "action-delete"));
        opened(&bench, "delete-dialog").await;
        fill(&bench, "reason", "lost");
        close(&bench).await;
        click(&bench.in_row("phone|1", "action-rename"));
        let form = bench.wait_for("rename-form").await;
        let field = |name: &str| {
            let found = form.query_selector(&format!("[data-testid='field-{name}']"));
            found.unwrap().map(JsCast::unchecked_into::<HtmlElement>)
        };
        crate::support::type_text(&field("name").unwrap(), "Work");
        let required = needed.contains(&"update_method");
        assert_eq!(field("reason").is_some(), required);
        if let Some(reason) = field("reason") {
            crate::support::type_text(&reason, "");
            click(&bench.get("submit"));
            bench.settle().await;
            assert!(
                bench.fake.asked("PATCH", path).is_empty(),
                "sent without the required reason"
            );
            crate::support::type_text(&reason, "wrong name");
        }
        click(&bench.get("submit"));
        bench
            .until("renamed", |b| !b.fake.asked("PATCH", path).is_empty())
            .await;
        let sent = bench.fake.asked("PATCH", path);
        let reason = sent[0].headers.iter().find(|(name, _)| *name == REASON);
        let reason = reason.map(|(_, value)| value.as_str());
        assert_eq!(reason, required.then_some("wrong%20name"));
        bench.wait_gone("rename-form").await;
        assert!(bench.said().contains("saved."), "{}", bench.said());
    }
}
