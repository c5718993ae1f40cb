//! The session ends while a form is filled in; the input is kept.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::create::open_form;
use crate::env::{Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, field, row, run_as};

/// Slightly more than the session's idle timeout.
const TOO_LONG: Duration = Duration::from_mins(16);
/// Shorter than the idle timeout; twice this is too old a login for a mutation.
const A_WHILE: Duration = Duration::from_mins(8);

#[tokio::test]
async fn draft_survives_the_end_of_the_session() -> Result<()> {
    run_as("session_expiry", Who::Ada, users::NELE, async |scenario| {
        scenario.expect_in_console("status of 401");
        open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "Long thought").await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        // Waits for the number's look-up, so that the next request is the form's.
        scenario.find(&testid("phone-echo")).await?;
        scenario.env.clock().advance(TOO_LONG);
        scenario.env.control().end_sessions();
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&role("dialog").named("Your session has ended"))
            .await?;
        scenario.screen("session-expired").await?;
        ensure!(scenario.env.writes().is_empty());

        // Still logged out: the dialog says so and stays open.
        scenario.click_button("I have signed in").await?;
        scenario
            .find(&testid("state-expired").showing("Not signed in yet."))
            .await?;

        log_in_elsewhere(scenario).await?;

        // The button is only needed where the browser doesn't tell the page that its tab is active again.
        if let Ok(button) = scenario.look(&testid("logged-in")).await? {
            // The dialog may close before the click, which is fine.
            let _ = button.click().await;
        }
        scenario.gone(&testid("state-expired")).await?;
        for (name, typed) in [("name", "Long thought"), ("phone_number", "+33612345678")] {
            let value = scenario.find(&field(name)).await?.value().await?;
            ensure!(value.as_deref() == Some(typed), "{name}: {value:?}");
        }
        scenario.click(&testid("submit")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.find(&row("Long thought")).await?;
        scenario.both_hold(users::NELE, &["Long thought"]).await
    })
    .await
}

#[tokio::test]
async fn security_04_a_change_needs_a_recent_login_and_the_draft_stays() -> Result<()> {
    run_as("old_login", Who::Ada, users::NELE, async |scenario| {
        scenario.expect_in_console("status of 401");
        open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "Long thought").await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        scenario.find(&testid("phone-echo")).await?;
        // The session is used all the time, so only the login gets old.
        for _ in 0..2 {
            scenario.env.clock().advance(A_WHILE);
            scenario
                .fill(&field("phone_number"), "+33612345679")
                .await?;
            scenario.find(&testid("phone-echo").showing("79")).await?;
            scenario
                .fill(&field("phone_number"), "+33612345678")
                .await?;
            scenario.find(&testid("phone-echo").showing("78")).await?;
        }
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&role("dialog").named("Sign in again to make changes"))
            .await?;
        scenario.screen("old-login").await?;
        ensure!(scenario.env.writes().is_empty());

        log_in_elsewhere(scenario).await?;
        if let Ok(button) = scenario.look(&testid("logged-in")).await? {
            let _ = button.click().await;
        }
        scenario.gone(&testid("state-expired")).await?;
        let typed = scenario.find(&field("name")).await?.value().await?;
        ensure!(typed.as_deref() == Some("Long thought"), "{typed:?}");
        scenario.click(&testid("submit")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.both_hold(users::NELE, &["Long thought"]).await
    })
    .await
}

/// Logs in through the dialog's link in a new tab, and returns.
async fn log_in_elsewhere(scenario: &Scenario<'_>) -> Result<()> {
    let driver = scenario.driver();
    let desk = driver.window().await?;
    scenario
        .click(&role("link").named_like("Sign in again"))
        .await?;
    scenario.switch_to_new_tab(&desk).await?;
    scenario.give_password(Who::Ada).await?;
    scenario
        .find(&role("heading").named("You are signed in"))
        .await?;
    scenario.accessible().await?;
    driver.close_window().await?;
    driver.switch_to_window(desk).await?;
    Ok(())
}
