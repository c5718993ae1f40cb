//! What the page shows when there is no list, or an outdated one.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, row, run, run_as};

/// Turns the browser's network off or on.
async fn go_offline(scenario: &Scenario<'_>, offline: bool) -> Result<()> {
    scenario.devtools("Network.enable", json!({})).await?;
    let conditions =
        json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    scenario
        .devtools("Network.emulateNetworkConditions", conditions)
        .await?;
    Ok(())
}

#[tokio::test]
async fn unknown_and_malformed_users_are_explained() -> Result<()> {
    run("states_user", Setup::default(), async |scenario| {
        scenario.expect_in_console("status of 404");
        scenario.log_in(Who::Ada).await?;
        scenario.go_to_user("auth0|nobody").await?;
        scenario
            .find(&testid("state-error").showing("This user doesn't exist."))
            .await?;
        scenario.find(&testid("request-id")).await?;
        scenario.screen("no-such-user").await?;
        for bad in ["nobody", "..", "auth0%7C%00", "%FF"] {
            let address = format!("{}/#user={bad}", scenario.env.origin());
            scenario.open(&address).await?;
            scenario.find(&testid("state-bad-user")).await?;
        }
        scenario.screen("bad-user").await?;
        scenario.open_user(users::MIA).await?;
        scenario.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn failed_loads_are_reported_and_can_be_repeated() -> Result<()> {
    run("states_failed", Setup::default(), async |scenario| {
        scenario.expect_in_console("status of 50");
        scenario.log_in(Who::Ada).await?;
        // Enough failures for every retry of the proxy.
        let broken = [500; 12];
        scenario.env.control().fail_next(&broken);
        scenario.go_to_user(users::MIA).await?;
        scenario
            .find(&testid("state-error").showing("can't be reached"))
            .await?;
        scenario.find(&testid("request-id")).await?;
        scenario.screen("load-failed").await?;
        scenario.env.control().clear_faults();
        scenario.click_button("Try again").await?;
        scenario.find(&row("Mobile")).await?;

        // A list that is already shown stays, with a note that it may be outdated.
        scenario.env.control().fail_next(&broken);
        scenario.click_button("Refresh").await?;
        scenario.find(&testid("state-stale")).await?;
        scenario.find(&row("Mobile")).await?;
        scenario.screen("stale").await?;
        scenario.env.control().clear_faults();
        scenario.click_button("Try again").await?;
        scenario.gone(&testid("state-stale")).await
    })
    .await
}

#[tokio::test]
async fn page_without_network_says_so_and_recovers() -> Result<()> {
    run_as("states_offline", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("net::ERR_INTERNET_DISCONNECTED");
        scenario.all_loaded().await?;
        go_offline(scenario, true).await?;
        scenario.find(&testid("state-offline")).await?;
        scenario.find(&row("Mobile")).await?;
        scenario.screen("offline").await?;
        scenario.click_button("Refresh").await?;
        scenario.find(&testid("state-stale")).await?;
        go_offline(scenario, false).await?;
        scenario.gone(&testid("state-offline")).await?;
        // Reloaded automatically.
        scenario.gone(&testid("state-stale")).await?;
        scenario.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn method_that_is_already_gone_counts_as_deleted() -> Result<()> {
    run_as("states_gone", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 404");
        let phone = scenario.env.method(users::MIA, "Mobile")?;
        let user = factordesk_model::UserId::new(users::MIA)
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        scenario.act_on("Delete", "Mobile").await?;
        // Meanwhile it is deleted elsewhere.
        if let Some(id) = phone.id {
            scenario.env.control().remove_method(&user, &id)?;
        }
        scenario.click_button("Delete method").await?;
        scenario.gone(&role("dialog")).await?;
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
        let writes = scenario.env.writes();
        ensure!(writes.len() == 1 && writes[0].status == 404, "{writes:?}");
        Ok(())
    })
    .await
}
