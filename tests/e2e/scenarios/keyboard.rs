//! Search, rename, details, delete and add with the keyboard alone. (Only the login uses the pointer.)

use anyhow::{Result, ensure};
use thirtyfour::Key;

use super::create::add_by_keyboard;
use crate::find::{role, testid};
use crate::scene::{action_on, field, play, row};
use crate::stage::{Setup, Who, users};

#[tokio::test]
async fn desk_works_with_the_keyboard_alone() -> Result<()> {
    play("keyboard", Setup::default(), async |scene| {
        scene.log_in(Who::Ada).await?;
        // Find and open.
        let search = role("combobox").named("Find a user");
        scene.tab_to(&search).await?;
        scene.press("mia.keller").await?;
        scene.find(&role("option").showing("Mia Keller")).await?;
        scene.press(Key::Down + Key::Enter).await?;
        scene.find(&row("Mobile")).await?;

        // Rename; the focus returns to the button.
        scene.tab_to(&action_on("Rename", "Mobile")).await?;
        scene.press(Key::Enter + "").await?;
        scene.focused(&field("name")).await?;
        scene.select_all().await?;
        scene.press("Typed").await?;
        scene.press(Key::Enter + "").await?;
        scene.said("saved.").await?;
        scene.focused(&action_on("Rename", "Typed")).await?;
        scene.stage.method(users::MIA, "Typed")?;

        // Details open and close in place.
        scene.tab_to(&action_on("Details", "Typed")).await?;
        scene.press(" ").await?;
        scene.find(&testid("details")).await?;
        scene.press(" ").await?;
        scene.gone(&testid("details")).await?;
        scene.focused(&action_on("Details", "Typed")).await?;

        // Delete: Cancel has the focus first, then Confirm.
        scene.tab_to(&action_on("Delete", "Typed")).await?;
        scene.press(Key::Enter + "").await?;
        scene.focused(&testid("cancel")).await?;
        scene.press(Key::Enter + "").await?;
        scene.focused(&action_on("Delete", "Typed")).await?;
        scene.press(Key::Enter + "").await?;
        scene.focused(&testid("cancel")).await?;
        scene.tab_to(&testid("confirm")).await?;
        scene.press(Key::Enter + "").await?;
        scene.gone(&testid("delete-dialog")).await?;
        scene
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
        scene
            .focused(&role("heading").named_like("Authentication methods"))
            .await?;

        add_by_keyboard(scene).await?;
        let held = scene.stage.method(users::MIA, "By keyboard")?;
        ensure!(held.phone_number.as_deref() == Some("+33612345678"));
        scene.find(&row("By keyboard")).await?;
        scene.focused(&testid("add-factor")).await
    })
    .await
}
