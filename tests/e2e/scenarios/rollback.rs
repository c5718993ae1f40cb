//! A failed mutation is rolled back, and the page says what happened.

use anyhow::{Result, ensure};

use super::create::open_totp_by_hand;
use crate::find::testid;
use crate::scene::{Scene, field, play_with, row};
use crate::stage::{Who, users};

const MIAS: [&str; 5] = [
    "Mobile",
    "Authenticator",
    "YubiKey 5C",
    "iCloud Keychain",
    "recovery-code",
];

#[tokio::test]
async fn failed_mutations_are_rolled_back() -> Result<()> {
    play_with("rollback", Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("status of 50");
        let control = scene.stage.control();
        // The first call is the proxy's read of the list; the second, the mutation itself, fails.
        control.let_through(1);
        control.fail_next(&[500]);
        scene.act_on("Delete", "Authenticator").await?;
        scene.click_button("Delete method").await?;
        let banner = testid("error-banner");
        scene
            .find(
                &banner
                    .clone()
                    .showing("Request id")
                    .within(&testid("delete-dialog")),
            )
            .await?;
        scene.screen("delete-failed").await?;
        scene.click(&testid("cancel")).await?;
        scene.both_hold(users::MIA, &MIAS).await?;

        control.let_through(1);
        control.fail_next(&[503]);
        scene.act_on("Rename", "Mobile").await?;
        scene.fill(&field("name"), "Not now").await?;
        scene.click_button("Save").await?;
        scene
            .find(&banner.clone().within(&testid("rename-form")))
            .await?;
        scene.screen("rename-failed").await?;
        // The input is kept.
        let typed = scene.find(&field("name")).await?.value().await?;
        ensure!(typed.as_deref() == Some("Not now"), "{typed:?}");
        scene.both_hold(users::MIA, &MIAS).await?;
        scene
            .click(&testid("cancel").within(&testid("rename-form")))
            .await?;

        control.let_through(1);
        control.fail_next(&[500]);
        open_totp_by_hand(scene).await?;
        scene
            .fill(&field("totp_secret"), "JBSWY3DPEHPK3PXP")
            .await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&banner.clone().within(&testid("add-dialog")))
            .await?;
        scene.screen("add-failed").await?;
        scene.click(&testid("cancel")).await?;
        scene.both_hold(users::MIA, &MIAS).await
    })
    .await
}

#[tokio::test]
async fn mutation_with_a_lost_response_is_shown_as_the_tenant_has_it() -> Result<()> {
    play_with("outcome_unknown", Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("status of 50");
        let control = scene.stage.control();
        // The proxy finds the change in the list, so the page gets a normal response.
        control.let_through(1);
        control.fail_next_after_commit(&[500]);
        rename(scene, "Mobile", "Committed").await?;
        scene.gone(&testid("rename-form")).await?;
        scene.find(&row("Committed")).await?;

        // This time reading the list fails too.
        control.let_through(1);
        control.fail_next_after_commit(&[500]);
        control.fail_next(&[500, 500, 500]);
        rename(scene, "Committed", "Unseen").await?;
        scene
            .find(&testid("error-banner").showing("Nobody knows whether the change happened"))
            .await?;
        scene.find(&row("Unseen")).await?;
        // Each mutation was sent once; none was repeated automatically.
        let writes = scene.stage.writes();
        ensure!(writes.len() == 2, "{writes:?}");
        Ok(())
    })
    .await
}

async fn rename(scene: &Scene<'_>, from: &str, to: &str) -> Result<()> {
    scene.act_on("Rename", from).await?;
    scene.fill(&field("name"), to).await?;
    scene.click_button("Save").await
}
