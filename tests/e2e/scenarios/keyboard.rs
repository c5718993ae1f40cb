//! Search, rename, details, delete and add with the keyboard alone. (Only the login uses the pointer.)

use anyhow::{Result, ensure};
use thirtyfour::Key;

use super::create::add_by_keyboard;
use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{action_on, field, row, run};

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
