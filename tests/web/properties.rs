//! The host page's properties: who is shown, what is hidden, and the reason for mutations.

use factordesk::platform::config::{DeskConfig, UserSource};
use factordesk_model::{Reason, UserId};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::dialog::{fill, open_form, part, shown_error, value};
use crate::support::{
    Bench, FakeResponse, METHODS, USER, click, fake_with, methods, session_with, type_text,
};

/// The test ids of every control that changes something, and of the rows' menus.
const MUTATIONS: [&str; 7] = [
    "add-factor",
    "action-rename",
    "action-delete",
    "action-change-number",
    "send-link",
    "new-recovery-code",
    "forget-browsers",
];

/// `/session` of an admin with every permission.
fn everything() -> Value {
    let mut session = session_with(&["read", "create", "update", "delete", "reveal"]);
    for permission in [
        "create:guardian_enrollment_tickets",
        "regenerate:recovery_codes",
        "invalidate:remembered_browsers",
        "read:audit",
    ] {
        session["permissions"]
            .as_array_mut()
            .unwrap()
            .push(permission.into());
    }
    session
}

/// A desk for [`USER`], loaded, whose config `change` has changed, with every permission.
async fn with(change: impl FnOnce(&mut DeskConfig)) -> Bench {
    let fake = fake_with(&methods());
    fake.on("GET", "/session", FakeResponse::json(200, everything()));
    let mut config = DeskConfig {
        user: UserSource::Attribute(UserId::new(USER)),
        ..DeskConfig::default()
    };
    change(&mut config);
    let bench = Bench::mount(fake, config);
    bench.wait_for("methods").await;
    bench.settle().await;
    bench
}

/// The menu items of the whole list.
async fn list_menu(bench: &Bench) -> Vec<&'static str> {
    if !bench.has("list-more") {
        return Vec::new();
    }
    click(&bench.get("list-more"));
    bench.settle().await;
    ["export", "replace-all", "delete-all"]
        .into_iter()
        .filter(|item| bench.has(item))
        .collect()
}

#[wasm_bindgen_test]
async fn user_taken_back_leaves_no_user_and_no_search() {
    let bench = with(|_| ()).await;
    assert!(bench.text().contains("MacBook"));
    bench.host.set_config(DeskConfig::default());
    let state = bench.wait_for("state-no-user").await.inner_text();
    assert!(
        state.contains("No user") && state.contains("hasn't chosen"),
        "{state}"
    );
    for gone in ["Mia", "MacBook", "auth0|mia"] {
        assert!(!bench.text().contains(gone), "{gone} is still shown");
    }
    assert!(!bench.has("user-search") && !bench.has("recent"));
    // Chosen again.
    bench.host.set_config(DeskConfig {
        user: UserSource::Attribute(UserId::new(USER)),
        ..DeskConfig::default()
    });
    bench.wait_for("methods").await;
}

#[wasm_bindgen_test]
async fn user_taken_back_where_search_was_asked_for_leaves_an_empty_search() {
    let bench = with(|_| ()).await;
    bench.host.set_config(DeskConfig {
        user: UserSource::Search,
        ..DeskConfig::default()
    });
    bench.wait_for("state-no-user").await;
    assert!(bench.has("user-search"));
    assert!(!bench.text().contains("MacBook"));
}

#[wasm_bindgen_test]
async fn read_only_desk_shows_the_list_and_nothing_that_changes_it() {
    let bench = with(|config| config.read_only = true).await;
    for control in MUTATIONS {
        assert!(!bench.has(control), "{control} is shown");
    }
    assert!(bench.has("refresh") && bench.has("history"));
    assert!(bench.text().contains("MacBook"));
    assert_eq!(list_menu(&bench).await, ["export"]);
    // Nothing claims that the admin lacks a permission.
    assert!(!bench.has("permission-limits") && !bench.has("assist-limits"));
    // Live.
    let config = DeskConfig {
        read_only: false,
        ..bench.host.config_untracked()
    };
    bench.host.set_config(config);
    bench.settle().await;
    for control in MUTATIONS {
        assert!(bench.has(control), "{control} is missing");
    }
    assert_eq!(
        list_menu(&bench).await,
        ["export", "replace-all", "delete-all"]
    );
}

#[wasm_bindgen_test]
async fn controls_that_the_host_names_are_hidden_and_no_others() {
    let names = [
        ("create", "add-factor"),
        ("update", "action-rename"),
        ("delete", "action-delete"),
        ("change-number", "action-change-number"),
        ("ticket", "send-link"),
        ("recovery-code", "new-recovery-code"),
        ("forget-browsers", "forget-browsers"),
        ("history", "history"),
    ];
    for (name, control) in names {
        let bench = with(|config| name.clone_into(&mut config.hide)).await;
        for (other, shown) in names {
            assert_eq!(bench.has(shown), other != name, "hide={name}: {shown}");
        }
        assert!(!bench.has(control));
    }
    let bench = with(|config| "export delete-all".clone_into(&mut config.hide)).await;
    assert_eq!(list_menu(&bench).await, ["replace-all"]);
    let bench = with(|config| "export delete-all replace-all".clone_into(&mut config.hide)).await;
    assert!(!bench.has("list-more"), "an empty menu");
    let bench = with(|config| {
        config.user = UserSource::Attribute(UserId::new(USER));
        "search".clone_into(&mut config.hide);
    })
    .await;
    bench.host.set_config(DeskConfig {
        user: UserSource::Search,
        ..bench.host.config_untracked()
    });
    bench.wait_for("state-no-user").await;
    assert!(!bench.has("user-search"));
}

#[wasm_bindgen_test]
async fn revealing_can_be_hidden() {
    let masked =
        [json!({"id": "phone|1", "type": "phone", "confirmed": true, "phone_number": "•••• 67"})];
    for (hide, shown) in [("", true), ("reveal", false)] {
        let bench = with(|config| hide.clone_into(&mut config.hide)).await;
        bench.fake.on(
            "GET",
            METHODS,
            FakeResponse::json(200, crate::support::page(&masked)),
        );
        click(&bench.get("refresh"));
        bench
            .until("the masked list", |b| b.all("factor-row").len() == 1)
            .await;
        bench.settle().await;
        assert_eq!(bench.has("reveal"), shown, "hide={hide}");
        assert!(!bench.has("permission-limits"));
    }
}

#[wasm_bindgen_test]
async fn header_can_be_hidden_and_the_list_keeps_its_heading() {
    let bench = with(|config| config.hide_header = true).await;
    assert!(!bench.has("user-name") && !bench.has("user-id") && !bench.has("posture"));
    let heading = bench.css("#methods-heading").unwrap().inner_text();
    assert!(heading.starts_with("Authentication methods"), "{heading}");
    let section = bench.css("[data-testid='methods']").unwrap();
    assert_eq!(
        section.get_attribute("aria-labelledby").as_deref(),
        Some("methods-heading")
    );
    // Nothing refers to the name that isn't there.
    assert!(bench.css("[aria-labelledby='who-name']").is_none());
    // What helps the user stays.
    assert!(bench.has("send-link"));
    // Nor does an empty box stay, if there is nothing to do for the user.
    let bench = with(|config| {
        config.hide_header = true;
        config.read_only = true;
        "history".clone_into(&mut config.hide);
    })
    .await;
    assert_eq!(bench.get("user-header").inner_text(), "");
}

#[wasm_bindgen_test]
async fn types_limit_what_can_be_added_but_not_what_is_listed() {
    let bench = with(|config| "email passkey".clone_into(&mut config.types)).await;
    assert!(bench.text().contains("Mobile"), "the list shows all types");
    click(&bench.get("add-factor"));
    bench.settle().await;
    let shown: Vec<_> = ["phone", "email", "totp", "security-key", "passkey"]
        .into_iter()
        .filter(|kind| bench.has(&format!("add-type-{kind}")))
        .collect();
    assert_eq!(shown, ["email", "passkey"]);
}

#[wasm_bindgen_test]
async fn types_limit_the_lines_of_a_replacement_but_not_those_that_are_kept() {
    let bench = with(|config| "email".clone_into(&mut config.types)).await;
    click(&bench.get("list-more"));
    click(&bench.wait_for("replace-all").await);
    bench.wait_for("replace-edit").await;
    let kinds = || -> Vec<String> {
        let lines = bench.all("replace-row").into_iter();
        lines
            .filter_map(|line| line.get_attribute("data-kind"))
            .collect()
    };
    assert_eq!(kinds(), ["totp", "phone"]);
    let buttons = ["phone", "email", "totp"].map(|kind| bench.has(&format!("add-row-{kind}")));
    assert_eq!(buttons, [false, true, false]);
    // Only the phone that the user has may be imported beside the address.
    let list = json!([
        {"id": "phone|1", "type": "phone", "phone_number": "+15551234567"},
        {"type": "phone", "phone_number": "+15557654321"},
        {"type": "email", "email": "mia@example.com"}
    ]);
    click(&part(&bench, "import"));
    bench.wait_for("import-read").await;
    fill(&bench, "import", &list.to_string());
    click(&part(&bench, "import-read"));
    bench.wait_for("import-notes").await;
    assert_eq!(kinds(), ["phone", "email"]);
    let notes = part(&bench, "import-notes").inner_text();
    assert!(
        notes.contains("Entry 2") && notes.contains("Phone"),
        "{notes}"
    );
}

#[wasm_bindgen_test]
async fn types_limit_what_an_enrolment_link_enrols() {
    let factors = |bench: &Bench| -> Vec<String> {
        let options = bench.all_css("dialog[open] [data-testid=field-factor] option");
        let value = |option: web_sys::HtmlElement| option.get_attribute("value");
        options.into_iter().filter_map(value).collect()
    };
    let bench = with(|config| "phone totp passkey".clone_into(&mut config.types)).await;
    click(&bench.get("send-link"));
    bench.wait_for("link-form").await;
    bench.settle().await;
    assert_eq!(factors(&bench), ["phone", "otp"]);
    // Not any factor, which the user would choose.
    assert_eq!(value(&bench, "factor"), "phone");
    // Left out while the form is open.
    bench.host.set_config(DeskConfig {
        types: "totp".to_owned(),
        ..bench.host.config_untracked()
    });
    click(&part(&bench, "submit"));
    bench.settle().await;
    assert!(!shown_error(&bench, "factor").is_empty());
    assert!(bench.fake.log().iter().all(|r| r.method.as_str() == "GET"));
    let bench = with(|config| "passkey".clone_into(&mut config.types)).await;
    let why = bench.wait_for("no-send-link").await.inner_text();
    assert!(why.contains("the portal offers no type"), "{why}");
}

/// Makes the desk read-only, or not.
async fn set_read_only(bench: &Bench, read_only: bool) {
    bench.host.set_config(DeskConfig {
        read_only,
        ..bench.host.config_untracked()
    });
    bench.settle().await;
}

#[wasm_bindgen_test]
async fn read_only_reaches_every_open_dialog() {
    for (opener, row) in [
        ("add-factor", None),
        ("action-delete", Some("phone|1")),
        ("action-change-number", Some("phone|1")),
        ("send-link", None),
        ("new-recovery-code", None),
        ("forget-browsers", None),
        ("replace-all", None),
        ("delete-all", None),
    ] {
        let bench = with(|_| ()).await;
        if let Some(row) = row {
            click(&bench.in_row(row, opener));
        } else {
            click(&bench.get("list-more"));
            bench.settle().await;
            click(&bench.get(opener));
        }
        bench
            .until(opener, |b| b.css("dialog[open]").is_some())
            .await;
        bench.settle().await;
        let notice = "dialog[open] [role=alert] [data-testid=turned-off]";
        assert!(bench.css(notice).is_none(), "{opener}");
        set_read_only(&bench, true).await;
        assert!(bench.css(notice).is_some(), "{opener}");
        set_read_only(&bench, false).await;
        assert!(bench.css(notice).is_none(), "{opener}");
    }
}

#[wasm_bindgen_test]
async fn read_only_keeps_the_draft_of_a_dialog_and_sends_nothing() {
    let bench = with(|_| ()).await;
    open_form(&bench, "email").await;
    fill(&bench, "email", "a@example.com");
    set_read_only(&bench, true).await;
    click(&part(&bench, "submit"));
    bench
        .until("the refusal", |b| {
            b.css("dialog[open] [data-testid=error-banner]").is_some()
        })
        .await;
    assert!(
        bench.said().contains("The portal refused"),
        "{}",
        bench.said()
    );
    assert!(bench.fake.asked("POST", METHODS).is_empty());
    assert_eq!(value(&bench, "email"), "a@example.com");
    set_read_only(&bench, false).await;
    let added = json!({"id": "email|9", "type": "email", "confirmed": true});
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, added));
    click(&part(&bench, "submit"));
    bench
        .until("it is sent", |b| b.fake.asked("POST", METHODS).len() == 1)
        .await;
}

#[wasm_bindgen_test]
async fn read_only_reaches_an_open_form_in_a_row() {
    let bench = with(|_| ()).await;
    click(&bench.in_row("phone|1", "action-rename"));
    bench.wait_for("rename-form").await;
    type_text(&bench.get("field-name"), "Work");
    set_read_only(&bench, true).await;
    assert!(
        bench
            .css("[data-testid=rename-form] [role=alert] [data-testid=turned-off]")
            .is_some()
    );
    click(&bench.get("submit"));
    bench.wait_for("error-banner").await;
    assert!(bench.fake.log().iter().all(|r| r.method.as_str() == "GET"));
    let field = bench.get("field-name");
    let text = js_sys::Reflect::get(&field, &"value".into()).unwrap();
    assert_eq!(text.as_string().as_deref(), Some("Work"));
}

#[wasm_bindgen_test]
async fn reason_and_ticket_of_the_host_begin_every_dialog_until_the_admin_types() {
    let bench = with(|_| ()).await;
    let why = |reason: &str, ticket: &str| Reason {
        reason: Some(reason.to_owned()),
        ticket: Some(ticket.to_owned()),
        change: None,
    };
    bench.host.set_why(why("Lost phone", "CASE-1"));
    open_form(&bench, "email").await;
    assert_eq!(value(&bench, "reason"), "Lost phone");
    assert_eq!(value(&bench, "ticket"), "CASE-1");
    fill(&bench, "reason", "Stolen phone");
    // The case has changed: what the admin has typed stays.
    bench.host.set_why(why("Other", "CASE-2"));
    bench.settle().await;
    assert_eq!(value(&bench, "reason"), "Stolen phone");
    assert_eq!(value(&bench, "ticket"), "CASE-2");
    fill(&bench, "email", "a@example.com");
    let added = json!({"id": "email|9", "type": "email", "confirmed": true});
    bench
        .fake
        .on("POST", METHODS, FakeResponse::json(201, added));
    click(&part(&bench, "submit"));
    bench
        .until("it is sent", |b| !b.fake.asked("POST", METHODS).is_empty())
        .await;
    let sent = &bench.fake.asked("POST", METHODS)[0].headers;
    assert!(
        sent.contains(&("x-factordesk-ticket", "CASE-2".to_owned())),
        "{sent:?}"
    );
}

#[wasm_bindgen_test]
async fn another_proxy_begins_a_new_session() {
    let bench = with(|_| ()).await;
    bench.host.set_config(DeskConfig {
        proxy: "https://other.example.com".to_owned(),
        ..bench.host.config_untracked()
    });
    bench
        .until("the other proxy's session", |b| {
            b.fake.asked("GET", "/session").len() == 2
        })
        .await;
    let last = bench.fake.asked("GET", "/session").remove(1);
    assert_eq!(last.url, "https://other.example.com/session");
    bench.wait_for("methods").await;
}
