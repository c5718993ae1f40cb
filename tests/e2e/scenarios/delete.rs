//! Deleting one method, and two that are linked.

use anyhow::{Result, ensure};
use thirtyfour::Key;

use crate::env::{Who, users};
use crate::find::testid;
use crate::scenario::{action_on, run_as};

#[tokio::test]
async fn one_method_is_deleted() -> Result<()> {
    run_as("delete", Who::Ada, users::MIA, async |scenario| {
        scenario.act_on("Delete", "Authenticator").await?;
        let dialog = testid("delete-dialog");
        scenario
            .find(&dialog.clone().showing("Authenticator"))
            .await?;
        scenario
            .find(&testid("left-after").showing("Remaining: password, "))
            .await?;
        scenario.screen("delete").await?;
        // Cancelling changes nothing and returns the focus.
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&dialog).await?;
        scenario
            .focused(&action_on("Delete", "Authenticator"))
            .await?;
        ensure!(scenario.env.writes().is_empty());

        scenario.act_on("Delete", "Authenticator").await?;
        scenario.click_button("Delete method").await?;
        scenario.gone(&dialog).await?;
        scenario.said("deleted.").await?;
        scenario
            .both_hold(
                users::MIA,
                &["Mobile", "YubiKey 5C", "iCloud Keychain", "recovery-code"],
            )
            .await?;
        scenario
            .find(&testid("posture").showing("3 factors"))
            .await?;
        // A passkey can be deleted like any other method.
        scenario.act_on("Delete", "iCloud Keychain").await?;
        scenario.click_button("Delete method").await?;
        scenario
            .both_hold(users::MIA, &["Mobile", "YubiKey 5C", "recovery-code"])
            .await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 2, "{writes:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn linked_methods_are_deleted_together() -> Result<()> {
    run_as("delete_linked", Who::Ada, users::LINA, async |scenario| {
        scenario.find_count(&testid("badge-linked"), 2).await?;
        let linked = testid("factor-row")
            .holding(&testid("badge-linked"))
            .showing("Authenticator app");
        scenario
            .click(&testid("action-delete").within(&linked))
            .await?;
        scenario
            .find(&testid("linked-warning").showing("Pixel 9"))
            .await?;
        scenario.screen("delete-linked").await?;
        scenario.click_button("Delete method").await?;
        scenario.both_hold(users::LINA, &["Not linked"]).await
    })
    .await
}
