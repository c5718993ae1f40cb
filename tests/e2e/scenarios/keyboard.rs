//! All operations with the keyboard alone, from the login on.

use anyhow::{Result, ensure};
use thirtyfour::Key;

use super::create::{COSE_KEY, SECRET, add_by_keyboard};
use crate::env::{Setup, Who, users};
use crate::find::{Query, role, selector, testid};
use crate::scenario::{Scenario, action_on, field, row, run, run_as};
use crate::wait::until;

/// Goes to a control with Tab, and presses a key there.
async fn press_at(scenario: &Scenario<'_>, control: &Query, key: Key) -> Result<()> {
    scenario.find(control).await?;
    scenario.tab_to(control).await?;
    scenario.press(key + "").await
}

/// Goes to a field with Tab, and types.
async fn type_into(scenario: &Scenario<'_>, field: &Query, text: &str) -> Result<()> {
    scenario.find(field).await?;
    scenario.tab_to(field).await?;
    scenario.press(text).await
}

/// Opens the menu above the list, and chooses an item with the arrow keys.
async fn choose_from_list_menu(scenario: &Scenario<'_>, item: &str) -> Result<()> {
    press_at(scenario, &testid("list-more"), Key::Enter).await?;
    let item = role("menuitem").named(item);
    scenario.find(&item).await?;
    until(&format!("the arrow keys to reach {item}"), async || {
        if scenario.has_focus(&item).await? {
            return Ok(Ok(()));
        }
        scenario.press(Key::Down + "").await?;
        Ok(Err("not yet".to_owned()))
    })
    .await?;
    scenario.press(Key::Enter + "").await
}

#[tokio::test]
async fn desk_works_with_the_keyboard_alone() -> Result<()> {
    run("keyboard", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        // Find and open.
        let search = role("combobox").named("Find a user");
        scenario.tab_to(&search).await?;
        scenario.press("mia.keller").await?;
        scenario.find(&role("option").showing("Mia Keller")).await?;
        scenario.press(Key::Down + Key::Enter).await?;
        scenario.find(&row("Mobile")).await?;

        // Rename, from the menu; the focus returns to its button.
        scenario.tab_to(&action_on("More", "Mobile")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&role("menuitem").named("Rename")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&field("name")).await?;
        scenario.select_all().await?;
        scenario.press("Typed").await?;
        scenario.press(Key::Enter + "").await?;
        scenario.said("saved.").await?;
        scenario.focused(&action_on("More", "Typed")).await?;
        scenario.env.method(users::MIA, "Typed")?;

        // Details open and close in place.
        scenario.tab_to(&action_on("Details", "Typed")).await?;
        scenario.press(" ").await?;
        scenario.find(&testid("details")).await?;
        scenario.press(" ").await?;
        scenario.gone(&testid("details")).await?;
        scenario.focused(&action_on("Details", "Typed")).await?;

        // Delete, with the arrow from the menu's button: Cancel has the focus first, then Confirm.
        scenario.tab_to(&action_on("More", "Typed")).await?;
        scenario.press(Key::Left + "").await?;
        scenario.focused(&action_on("Delete", "Typed")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&testid("cancel")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&action_on("Delete", "Typed")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&testid("cancel")).await?;
        scenario.tab_to(&testid("confirm")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.gone(&testid("delete-dialog")).await?;
        scenario
            .both_hold(
                users::MIA,
                &[
                    "Authenticator",
                    "YubiKey 5C",
                    "iCloud Keychain",
                    "recovery-code",
                ],
            )
            .await?;
        // The button is gone with its row, so the focus moves to the list's heading instead of the start of the page.
        scenario
            .focused(&role("heading").named_like("Authentication methods"))
            .await?;

        add_by_keyboard(scenario).await?;
        let held = scenario.env.method(users::MIA, "By keyboard")?;
        ensure!(held.phone_number.as_deref() == Some("+33612345678"));
        scenario.find(&row("By keyboard")).await?;
        scenario.focused(&testid("add-factor")).await
    })
    .await
}

#[tokio::test]
async fn an_admin_logs_in_and_out_with_the_keyboard_alone() -> Result<()> {
    run("keyboard_login", Setup::default(), async |scenario| {
        scenario.open(scenario.env.origin()).await?;
        let sign_in = role("link").named("Sign in");
        press_at(scenario, &sign_in, Key::Enter).await?;
        let admin = scenario.env.admin(Who::Ada)?;
        let email = role("textbox").named("E-mail address");
        type_into(scenario, &email, &admin.email).await?;
        type_into(scenario, &selector("#password"), &admin.password).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.find(&testid("admin")).await?;
        press_at(scenario, &testid("log-out"), Key::Enter).await?;
        scenario.find(&testid("state-logged-out")).await?;
        Ok(())
    })
    .await
}

/// The fields of each type's form that have to be filled in; `slug` is the end of its test id. The last is the name.
const FORMS: [(&str, &[(&str, &str)]); 4] = [
    ("email", &[("email", "nele@example.net"), ("name", "Mail")]),
    ("totp", &[("totp_secret", SECRET), ("name", "App")]),
    (
        "security-key",
        &[
            ("key_id", "a2V5LW9uZQ"),
            ("public_key", "cHVibGljLWtleS1vbmU="),
            ("relying_party_identifier", "login.example.com"),
            ("name", "Key"),
        ],
    ),
    (
        "passkey",
        &[
            ("key_id", "a2V5LXR3bw"),
            ("public_key", COSE_KEY),
            ("relying_party_identifier", "localhost"),
            ("name", "Passkey"),
        ],
    ),
];

#[tokio::test]
async fn every_type_is_added_with_the_keyboard_alone() -> Result<()> {
    run_as("keyboard_types", Who::Ada, users::NELE, async |scenario| {
        add_by_keyboard(scenario).await?;
        for (slug, fields) in FORMS {
            press_at(scenario, &testid("add-factor"), Key::Enter).await?;
            let option = testid(&format!("add-type-{slug}"));
            press_at(scenario, &option, Key::Enter).await?;
            scenario.find(&testid(&format!("form-{slug}"))).await?;
            match slug {
                "totp" => {
                    // One stop for all radio buttons; the arrow keys choose.
                    press_at(scenario, &testid("way-new"), Key::Down).await?;
                    press_at(scenario, &field("unverified"), Key::Space).await?;
                }
                "security-key" | "passkey" => {
                    press_at(scenario, &testid("by-hand"), Key::Enter).await?;
                    scenario.focused(&field("name")).await?;
                }
                _ => {}
            }
            for (name, value) in fields {
                type_into(scenario, &field(name), value).await?;
            }
            scenario.press(Key::Enter + "").await?;
            scenario.gone(&testid("add-dialog")).await?;
            scenario.focused(&testid("add-factor")).await?;
        }
        let names = ["By keyboard", "Mail", "App", "Key", "Passkey"];
        scenario.both_hold(users::NELE, &names).await
    })
    .await
}

#[tokio::test]
async fn lists_are_exported_replaced_and_deleted_with_the_keyboard_alone() -> Result<()> {
    run_as("keyboard_list", Who::Ada, users::JONAS, async |scenario| {
        choose_from_list_menu(scenario, "Export JSON").await?;
        scenario.said("List saved as a file.").await?;
        scenario.focused(&testid("list-more")).await?;

        choose_from_list_menu(scenario, "Replace all").await?;
        type_into(scenario, &field("phone_number"), "+33612345678").await?;
        type_into(scenario, &field("totp_secret"), SECRET).await?;
        let review = role("button").named("Review changes");
        press_at(scenario, &review, Key::Enter).await?;
        let confirmation = field("confirmation");
        type_into(scenario, &confirmation, "jonas.weber@example.com").await?;
        press_at(scenario, &testid("confirm"), Key::Enter).await?;
        scenario.find(&testid("replace-done")).await?;
        press_at(scenario, &testid("close"), Key::Enter).await?;
        scenario.gone(&testid("replace-all-dialog")).await?;
        scenario
            .both_hold(users::JONAS, &["Work phone", "Work laptop"])
            .await?;

        press_at(scenario, &testid("history"), Key::Enter).await?;
        let replaced = testid("history-entry").showing("replaced");
        scenario.find(&replaced).await?;
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("history-dialog")).await?;
        scenario.focused(&testid("history")).await?;

        choose_from_list_menu(scenario, "Delete all").await?;
        type_into(scenario, &confirmation, "jonas.weber@example.com").await?;
        press_at(scenario, &testid("confirm"), Key::Enter).await?;
        scenario.gone(&testid("delete-all-dialog")).await?;
        scenario.both_hold(users::JONAS, &[]).await
    })
    .await
}
