//! What the page shows when there is no list, or an outdated one.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::find::{role, testid};
use crate::scene::{Scene, play, play_with, row};
use crate::stage::{Setup, Who, users};

/// Turns the browser's network off or on.
async fn go_offline(scene: &Scene<'_>, offline: bool) -> Result<()> {
    scene.devtools("Network.enable", json!({})).await?;
    let conditions =
        json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    scene
        .devtools("Network.emulateNetworkConditions", conditions)
        .await?;
    Ok(())
}

#[tokio::test]
async fn unknown_and_malformed_users_are_explained() -> Result<()> {
    play("states_user", Setup::default(), async |scene| {
        scene.expect_in_console("status of 404");
        scene.log_in(Who::Ada).await?;
        scene.go_to_user("auth0|nobody").await?;
        scene
            .find(&testid("state-error").showing("There is no such user."))
            .await?;
        scene.find(&testid("request-id")).await?;
        scene.screen("no-such-user").await?;
        for bad in ["nobody", "..", "auth0%7C%00", "%FF"] {
            let address = format!("{}/#user={bad}", scene.stage.origin());
            scene.open(&address).await?;
            scene.find(&testid("state-bad-user")).await?;
        }
        scene.screen("bad-user").await?;
        scene.open_user(users::MIA).await?;
        scene.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn failed_loads_are_reported_and_can_be_repeated() -> Result<()> {
    play("states_failed", Setup::default(), async |scene| {
        scene.expect_in_console("status of 50");
        scene.log_in(Who::Ada).await?;
        // Enough failures for every retry of the proxy.
        let broken = [500; 12];
        scene.stage.control().fail_next(&broken);
        scene.go_to_user(users::MIA).await?;
        scene
            .find(&testid("state-error").showing("can't be reached"))
            .await?;
        scene.find(&testid("request-id")).await?;
        scene.screen("load-failed").await?;
        scene.stage.control().clear_faults();
        scene.click_button("Try again").await?;
        scene.find(&row("Mobile")).await?;

        // A list that is already shown stays, with a note that it may be outdated.
        scene.stage.control().fail_next(&broken);
        scene.click_button("Refresh").await?;
        scene.find(&testid("state-stale")).await?;
        scene.find(&row("Mobile")).await?;
        scene.screen("stale").await?;
        scene.stage.control().clear_faults();
        scene.click_button("Try again").await?;
        scene.gone(&testid("state-stale")).await
    })
    .await
}

#[tokio::test]
async fn page_without_network_says_so_and_recovers() -> Result<()> {
    play_with("states_offline", Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("net::ERR_INTERNET_DISCONNECTED");
        go_offline(scene, true).await?;
        scene.find(&testid("state-offline")).await?;
        scene.find(&row("Mobile")).await?;
        scene.screen("offline").await?;
        scene.click_button("Refresh").await?;
        scene.find(&testid("state-stale")).await?;
        go_offline(scene, false).await?;
        scene.gone(&testid("state-offline")).await?;
        // Reloaded automatically.
        scene.gone(&testid("state-stale")).await?;
        scene.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn method_that_is_already_gone_counts_as_deleted() -> Result<()> {
    play_with("states_gone", Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("status of 404");
        let phone = scene.stage.method(users::MIA, "Mobile")?;
        let user = factordesk_model::UserId::new(users::MIA)
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        scene.act_on("Delete", "Mobile").await?;
        // Meanwhile it is deleted elsewhere.
        if let Some(id) = phone.id {
            scene.stage.control().remove_method(&user, &id)?;
        }
        scene.click_button("Delete method").await?;
        scene.gone(&role("dialog")).await?;
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
        let writes = scene.stage.writes();
        ensure!(writes.len() == 1 && writes[0].status == 404, "{writes:?}");
        Ok(())
    })
    .await
}
