//! The tenant's rate limit: waiting requests continue on their own; a request that would wait too long is refused, with
//! a countdown.

use std::time::Duration;

use anyhow::{Result, ensure};
use factordesk_proxy::config::Rate;
use factordesk_tenant::Plan;

use super::create::open_form;
use crate::env::{Setup, Who, users};
use crate::find::testid;
use crate::scenario::{Scenario, field, row, run};

const METHODS: [&str; 4] = [
    "Authenticator",
    "YubiKey 5C",
    "iCloud Keychain",
    "recovery-code",
];

/// Uses up the tenant's rate limit and stops both servers' clock, so that it isn't replenished. The next request waits.
async fn exhaust(scenario: &Scenario<'_>) -> Result<()> {
    scenario.env.clock().hold();
    let script = "
        for (let calls = 0; calls < 5; calls += 1) {
            fetch('/api/v2/users?q=x&page=0', { headers: { 'x-factordesk': '1' } });
            const answer = await fetch('/queue', { headers: { 'x-factordesk': '1' } });
            if ((await answer.json()).waiting) return 'waits';
        }
        return 'never waits';";
    let answer = scenario.async_script(script).await?;
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
    run("rate_limit", setup, async |scenario| {
        scenario.log_in(Who::Ada).await?;
        scenario.go_to_user(users::MIA).await?;
        scenario.find(&row("Mobile")).await?;
        exhaust(scenario).await?;
        scenario.env.control().clear_request_log();
        scenario.act_on("Rename", "Mobile").await?;
        scenario.fill(&field("name"), "Patient").await?;
        scenario.click_button("Save").await?;
        scenario
            .find(&testid("state-queued").showing("Waiting for Auth0’s rate limit:"))
            .await?;
        scenario.screen("queued").await?;
        scenario.env.holds(users::MIA, &held_by_mia("Mobile"))?;
        ensure!(
            scenario.env.writes().is_empty(),
            "sent before the rate limit allowed it"
        );
        scenario.env.clock().go_on();
        scenario.said("saved.").await?;
        scenario.gone(&testid("state-queued")).await?;
        scenario
            .both_hold(users::MIA, &held_by_mia("Patient"))
            .await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 1, "{writes:?}");

        // The notice is also shown over an open dialog.
        open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "Spare").await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        exhaust(scenario).await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("state-queued").showing("Waiting for Auth0’s rate limit:"))
            .await?;
        scenario.screen("queued-dialog").await?;
        scenario.env.clock().go_on();
        scenario.gone(&testid("add-dialog")).await?;
        scenario.find(&row("Spare")).await?;
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
    run("rate_limit_refused", setup, async |scenario| {
        scenario.expect_in_console("status of 429");
        scenario.log_in(Who::Ada).await?;
        scenario.env.clock().hold();
        scenario.go_to_user(users::MIA).await?;
        scenario
            .find(&testid("state-rate-limited").showing("Retrying in"))
            .await?;
        scenario.screen("rate-limited").await?;
        // The page's countdown runs in real time, so another user is opened instead of waiting for it.
        scenario.env.clock().advance(Duration::from_mins(3));
        scenario.go_to_user(users::JONAS).await?;
        scenario.find(&testid("factor-row")).await?;
        scenario.gone(&testid("state-rate-limited")).await
    })
    .await
}
