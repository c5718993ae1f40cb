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

        // Closing the dialog would cancel the change. The draft is behind it.
        for (name, typed) in [("name", "Long thought"), ("phone_number", "+33612345678")] {
            let value = scenario.find(&field(name)).await?.value().await?;
            ensure!(value.as_deref() == Some(typed), "{name}: {value:?}");
        }
        log_in_in_place(scenario).await?;

        // The change continues by itself.
        scenario.gone(&testid("state-expired")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.find(&row("Long thought")).await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 1, "{writes:?}");
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

        log_in_in_place(scenario).await?;
        scenario.gone(&testid("state-expired")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 1, "{writes:?}");
        scenario.both_hold(users::NELE, &["Long thought"]).await
    })
    .await
}

#[tokio::test]
async fn login_is_in_a_tab_where_the_browser_opens_no_window() -> Result<()> {
    run_as("login_blocked", Who::Ada, users::NELE, async |scenario| {
        scenario.expect_in_console("status of 401");
        // A window in which nothing but the login was can be closed, and this one can't.
        scenario.expect_in_console("Scripts may close only the windows");
        scenario
            .script("window.open = () => null", Vec::new())
            .await?;
        open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "From a tab").await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        scenario.find(&testid("phone-echo")).await?;
        scenario.env.clock().advance(TOO_LONG);
        scenario.env.control().end_sessions();
        scenario.click(&testid("submit")).await?;
        log_in_in_place(scenario).await?;
        // The button is only needed where the browser doesn't tell the page that its tab is active again.
        if let Ok(Ok(button)) = scenario.look(&testid("logged-in")).await {
            // The dialog may close before or while this looks, which is fine.
            let _ = button.click().await;
        }
        scenario.gone(&testid("state-expired")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.both_hold(users::NELE, &["From a tab"]).await?;

        let last_page = format!("{}/auth/complete", scenario.env.origin());
        scenario.open(&last_page).await?;
        scenario
            .find(&role("heading").named("You are signed in"))
            .await?;
        scenario.accessible().await
    })
    .await
}

/// Logs in in the window that the dialog's link opens, which closes itself.
async fn log_in_in_place(scenario: &Scenario<'_>) -> Result<()> {
    let driver = scenario.driver();
    let desk = driver.window().await?;
    scenario
        .click(&role("link").named_like("Sign in again"))
        .await?;
    scenario.switch_to_new_tab(&desk).await?;
    let opener = scenario
        .script("return window.opener === null", Vec::new())
        .await?;
    ensure!(
        opener.as_bool() == Some(true),
        "the login can reach the desk"
    );
    scenario.log_in_and_return(Who::Ada, desk).await
}
