//! A failed mutation is rolled back, and the page says what happened.

use anyhow::{Result, ensure};

use super::create::open_totp_by_hand;
use crate::env::{Who, users};
use crate::find::testid;
use crate::scenario::{Scenario, field, row, run_as};

const MIAS: [&str; 5] = [
    "Mobile",
    "Authenticator",
    "YubiKey 5C",
    "iCloud Keychain",
    "recovery-code",
];

#[tokio::test]
async fn failed_mutations_are_rolled_back() -> Result<()> {
    run_as("rollback", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 50");
        let control = scenario.env.control();
        control.let_reads_through();
        control.fail_next(&[500]);
        scenario.act_on("Delete", "Authenticator").await?;
        scenario.click_button("Delete method").await?;
        let banner = testid("error-banner");
        scenario
            .find(
                &banner
                    .clone()
                    .showing("Request id")
                    .within(&testid("delete-dialog")),
            )
            .await?;
        scenario.screen("delete-failed").await?;
        scenario.click(&testid("cancel")).await?;
        scenario.both_hold(users::MIA, &MIAS).await?;

        control.let_reads_through();
        control.fail_next(&[503]);
        scenario.act_on("Rename", "Mobile").await?;
        scenario.fill(&field("name"), "Not now").await?;
        scenario.click_button("Save").await?;
        scenario
            .find(&banner.clone().within(&testid("rename-form")))
            .await?;
        scenario.screen("rename-failed").await?;
        // The input is kept.
        let typed = scenario.find(&field("name")).await?.value().await?;
        ensure!(typed.as_deref() == Some("Not now"), "{typed:?}");
        scenario.both_hold(users::MIA, &MIAS).await?;
        scenario
            .click(&testid("cancel").within(&testid("rename-form")))
            .await?;

        control.let_reads_through();
        control.fail_next(&[500]);
        open_totp_by_hand(scenario).await?;
        scenario
            .fill(&field("totp_secret"), "JBSWY3DPEHPK3PXP")
            .await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&banner.clone().within(&testid("add-dialog")))
            .await?;
        scenario.screen("add-failed").await?;
        scenario.click(&testid("cancel")).await?;
        scenario.both_hold(users::MIA, &MIAS).await
    })
    .await
}

#[tokio::test]
async fn mutation_with_a_lost_response_is_shown_as_the_tenant_has_it() -> Result<()> {
    run_as("outcome_unknown", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 50");
        let control = scenario.env.control();
        // The proxy finds the change in the list, so the page gets a normal response.
        control.let_reads_through();
        control.fail_next_after_commit(&[500]);
        rename(scenario, "Mobile", "Committed").await?;
        scenario.gone(&testid("rename-form")).await?;
        scenario.find(&row("Committed")).await?;

        // This time reading the list fails too.
        control.let_reads_through();
        control.fail_next_after_commit(&[500]);
        control.fail_next(&[500, 500, 500]);
        rename(scenario, "Committed", "Unseen").await?;
        scenario
            .find(&testid("error-banner").showing("confirm whether the change went through"))
            .await?;
        scenario.find(&row("Unseen")).await?;
        // Each mutation was sent once; none was repeated automatically.
        let writes = scenario.env.writes();
        ensure!(writes.len() == 2, "{writes:?}");
        Ok(())
    })
    .await
}

async fn rename(scenario: &Scenario<'_>, from: &str, to: &str) -> Result<()> {
    scenario.act_on("Rename", from).await?;
    scenario.fill(&field("name"), to).await?;
    scenario.click_button("Save").await
}
