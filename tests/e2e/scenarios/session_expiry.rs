//! The session ends while a form is filled in; the input is kept.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::create::open_form;
use crate::find::{role, testid};
use crate::scene::{Scene, field, play_with, row};
use crate::stage::{Who, users};

/// Slightly more than the session's idle timeout.
const TOO_LONG: Duration = Duration::from_mins(16);
/// Shorter than the idle timeout; twice this is too old a login for a mutation.
const A_WHILE: Duration = Duration::from_mins(8);

#[tokio::test]
async fn draft_survives_the_end_of_the_session() -> Result<()> {
    play_with("session_expiry", Who::Ada, users::NELE, async |scene| {
        scene.expect_in_console("status of 401");
        open_form(scene, "phone").await?;
        scene.fill(&field("name"), "Long thought").await?;
        scene.fill(&field("phone_number"), "+33612345678").await?;
        // Waits for the number's look-up, so that the next request is the form's.
        scene.find(&testid("phone-echo")).await?;
        scene.stage.clock().advance(TOO_LONG);
        scene.stage.control().end_sessions();
        scene.click(&testid("submit")).await?;
        scene
            .find(&role("dialog").named("Your session has ended"))
            .await?;
        scene.screen("session-expired").await?;
        ensure!(scene.stage.writes().is_empty());

        // Still logged out: the dialog says so and stays open.
        scene.click_button("I have logged in").await?;
        scene
            .find(&testid("state-expired").showing("Not logged in yet."))
            .await?;

        log_in_elsewhere(scene).await?;

        // The button is only needed where the browser doesn't tell the page that its tab is active again.
        if let Ok(button) = scene.look(&testid("logged-in")).await? {
            // The dialog may close before the click, which is fine.
            let _ = button.click().await;
        }
        scene.gone(&testid("state-expired")).await?;
        for (name, typed) in [("name", "Long thought"), ("phone_number", "+33612345678")] {
            let value = scene.find(&field(name)).await?.value().await?;
            ensure!(value.as_deref() == Some(typed), "{name}: {value:?}");
        }
        scene.click(&testid("submit")).await?;
        scene.gone(&testid("add-dialog")).await?;
        scene.find(&row("Long thought")).await?;
        scene.both_hold(users::NELE, &["Long thought"]).await
    })
    .await
}

#[tokio::test]
async fn security_04_a_change_needs_a_recent_login_and_the_draft_stays() -> Result<()> {
    play_with("old_login", Who::Ada, users::NELE, async |scene| {
        scene.expect_in_console("status of 401");
        open_form(scene, "phone").await?;
        scene.fill(&field("name"), "Long thought").await?;
        scene.fill(&field("phone_number"), "+33612345678").await?;
        scene.find(&testid("phone-echo")).await?;
        // The session is used all the time, so only the login gets old.
        for _ in 0..2 {
            scene.stage.clock().advance(A_WHILE);
            scene.fill(&field("phone_number"), "+33612345679").await?;
            scene.find(&testid("phone-echo").showing("79")).await?;
            scene.fill(&field("phone_number"), "+33612345678").await?;
            scene.find(&testid("phone-echo").showing("78")).await?;
        }
        scene.click(&testid("submit")).await?;
        scene
            .find(&role("dialog").named("Log in again to change this"))
            .await?;
        scene.screen("old-login").await?;
        ensure!(scene.stage.writes().is_empty());

        log_in_elsewhere(scene).await?;
        if let Ok(button) = scene.look(&testid("logged-in")).await? {
            let _ = button.click().await;
        }
        scene.gone(&testid("state-expired")).await?;
        let typed = scene.find(&field("name")).await?.value().await?;
        ensure!(typed.as_deref() == Some("Long thought"), "{typed:?}");
        scene.click(&testid("submit")).await?;
        scene.gone(&testid("add-dialog")).await?;
        scene.both_hold(users::NELE, &["Long thought"]).await
    })
    .await
}

/// Logs in through the dialog's link in a new tab, and returns.
async fn log_in_elsewhere(scene: &Scene<'_>) -> Result<()> {
    let driver = scene.driver();
    let desk = driver.window().await?;
    scene
        .click(&role("link").named_like("Log in again"))
        .await?;
    scene.switch_to_new_tab(&desk).await?;
    scene.give_password(Who::Ada).await?;
    scene
        .find(&role("heading").named("You are logged in"))
        .await?;
    scene.accessible().await?;
    driver.close_window().await?;
    driver.switch_to_window(desk).await?;
    Ok(())
}
