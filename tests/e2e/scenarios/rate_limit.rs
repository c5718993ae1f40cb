//! The tenant's rate limit: waiting requests continue on their own; a request that would wait too long is refused, with
//! a countdown.

use std::time::Duration;

use anyhow::{Result, ensure};
use factordesk_proxy::config::Rate;
use factordesk_tenant::Plan;

use super::create::open_form;
use crate::find::testid;
use crate::scene::{Scene, field, play, row};
use crate::stage::{Setup, Who, users};

const METHODS: [&str; 4] = [
    "Authenticator",
    "YubiKey 5C",
    "iCloud Keychain",
    "recovery-code",
];

/// Uses up the tenant's rate limit and stops both servers' clock, so that it isn't replenished. The next request waits.
async fn exhaust(scene: &Scene<'_>) -> Result<()> {
    scene.stage.clock().hold();
    let script = "
        for (let calls = 0; calls < 5; calls += 1) {
            fetch('/api/v2/users?q=x&page=0', { headers: { 'x-factordesk': '1' } });
            const answer = await fetch('/queue', { headers: { 'x-factordesk': '1' } });
            if ((await answer.json()).waiting) return 'waits';
        }
        return 'never waits';";
    let answer = scene.async_script(script).await?;
    ensure!(answer == "waits", "{answer}");
    Ok(())
}

fn held_by_mia(first: &str) -> Vec<&str> {
    [first].into_iter().chain(METHODS).collect()
}

#[tokio::test]
async fn request_that_waits_for_the_rate_limit_continues_on_its_own() -> Result<()> {
    let setup = Setup {
        plan: Plan::Free,
        ..Setup::default()
    };
    play("rate_limit", setup, async |scene| {
        scene.log_in(Who::Ada).await?;
        scene.go_to_user(users::MIA).await?;
        scene.find(&row("Mobile")).await?;
        exhaust(scene).await?;
        scene.stage.control().clear_request_log();
        scene.act_on("Rename", "Mobile").await?;
        scene.fill(&field("name"), "Patient").await?;
        scene.click_button("Save").await?;
        scene
            .find(&testid("state-queued").showing("Waiting for Auth0’s rate limit:"))
            .await?;
        scene.screen("queued").await?;
        scene.stage.holds(users::MIA, &held_by_mia("Mobile"))?;
        ensure!(
            scene.stage.writes().is_empty(),
            "sent before the rate limit allowed it"
        );
        scene.stage.clock().go_on();
        scene.said("saved.").await?;
        scene.gone(&testid("state-queued")).await?;
        scene.both_hold(users::MIA, &held_by_mia("Patient")).await?;
        let writes = scene.stage.writes();
        ensure!(writes.len() == 1, "{writes:?}");

        // The notice is also shown over an open dialog.
        open_form(scene, "phone").await?;
        scene.fill(&field("name"), "Spare").await?;
        scene.fill(&field("phone_number"), "+33612345678").await?;
        exhaust(scene).await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("state-queued").showing("Waiting for Auth0’s rate limit:"))
            .await?;
        scene.screen("queued-dialog").await?;
        scene.stage.clock().go_on();
        scene.gone(&testid("add-dialog")).await?;
        scene.find(&row("Spare")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn request_that_would_wait_too_long_is_refused_with_a_countdown() -> Result<()> {
    let setup = Setup {
        // Two a minute: the next request would wait half a minute, which is too long.
        rate: Some(Rate {
            burst: 2,
            per_minute: 2,
        }),
        ..Setup::default()
    };
    play("rate_limit_refused", setup, async |scene| {
        scene.expect_in_console("status of 429");
        scene.log_in(Who::Ada).await?;
        scene.stage.clock().hold();
        scene.go_to_user(users::MIA).await?;
        scene
            .find(&testid("state-rate-limited").showing("Going on by itself in"))
            .await?;
        scene.screen("rate-limited").await?;
        // The page's countdown runs in real time, so another user is opened instead of waiting for it.
        scene.stage.clock().advance(Duration::from_mins(3));
        scene.go_to_user(users::JONAS).await?;
        scene.find(&testid("factor-row")).await?;
        scene.gone(&testid("state-rate-limited")).await
    })
    .await
}
