//! Deleting one method, and two that are linked.

use anyhow::{Result, ensure};
use thirtyfour::Key;

use crate::find::testid;
use crate::scene::{action_on, play_with};
use crate::stage::{Who, users};

#[tokio::test]
async fn one_method_is_deleted() -> Result<()> {
    play_with("delete", Who::Ada, users::MIA, async |scene| {
        scene.act_on("Delete", "Authenticator").await?;
        let dialog = testid("delete-dialog");
        scene.find(&dialog.clone().showing("Authenticator")).await?;
        scene
            .find(&testid("left-after").showing("3 factors left; strongest: passkey"))
            .await?;
        scene.screen("delete").await?;
        // Cancelling changes nothing and returns the focus.
        scene.press(Key::Escape + "").await?;
        scene.gone(&dialog).await?;
        scene.focused(&action_on("Delete", "Authenticator")).await?;
        ensure!(scene.stage.writes().is_empty());

        scene.act_on("Delete", "Authenticator").await?;
        scene.click_button("Delete method").await?;
        scene.gone(&dialog).await?;
        scene.said("deleted.").await?;
        scene
            .both_hold(
                users::MIA,
                &["Mobile", "YubiKey 5C", "iCloud Keychain", "recovery-code"],
            )
            .await?;
        scene.find(&testid("posture").showing("3 factors")).await?;
        // A passkey can be deleted like any other method.
        scene.act_on("Delete", "iCloud Keychain").await?;
        scene.click_button("Delete method").await?;
        scene
            .both_hold(users::MIA, &["Mobile", "YubiKey 5C", "recovery-code"])
            .await?;
        let writes = scene.stage.writes();
        ensure!(writes.len() == 2, "{writes:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn linked_methods_are_deleted_together() -> Result<()> {
    play_with("delete_linked", Who::Ada, users::LINA, async |scene| {
        scene.find_count(&testid("badge-linked"), 2).await?;
        let linked = testid("factor-row")
            .holding(&testid("badge-linked"))
            .showing("Authenticator app");
        scene
            .click(&testid("action-delete").within(&linked))
            .await?;
        scene
            .find(&testid("linked-warning").showing("Pixel 9"))
            .await?;
        scene.screen("delete-linked").await?;
        scene.click_button("Delete method").await?;
        scene.both_hold(users::LINA, &["Not linked"]).await
    })
    .await
}
