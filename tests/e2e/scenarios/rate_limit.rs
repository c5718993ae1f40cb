//! Too many requests: a countdown, and then it goes on by itself.

use anyhow::{Result, ensure};
use factordesk_tenant::Plan;

use crate::find::testid;
use crate::scene::{Scene, field, play, row};
use crate::stage::{Setup, Who, users};

/// Uses up what the tenant allows; its clock stands still, so that nothing is added.
async fn exhaust(scene: &Scene<'_>) -> Result<()> {
    scene.stage.clock().hold();
    let script = "
        for (let calls = 0; calls < 5; calls += 1) {
            const answer = await fetch('/api/v2/users?q=x&page=0', { headers: { 'x-factordesk': '1' } });
            if (answer.status === 429) return answer.headers.get('retry-after');
        }
        return 'never refused';";
    let answer = scene.async_script(script).await?;
    ensure!(answer == "1", "{answer}");
    Ok(())
}

#[tokio::test]
async fn too_many_requests_are_waited_out() -> Result<()> {
    let setup = Setup {
        plan: Plan::Free,
        ..Setup::default()
    };
    play("rate_limit", setup, async |scene| {
        scene.expect_in_console("status of 429");
        scene.log_in(Who::Ada).await?;
        // Loading: nothing to show meanwhile.
        exhaust(scene).await?;
        scene.go_to_user(users::MIA).await?;
        scene
            .find(&testid("state-rate-limited").showing("Going on by itself in"))
            .await?;
        scene.screen("rate-limited").await?;
        scene.find(&testid("state-rate-limited")).await?;
        scene.stage.clock().go_on();
        scene.find(&row("Mobile")).await?;
        scene.gone(&testid("state-rate-limited")).await?;

        // Changing: the list stays, the change waits, and is made once.
        exhaust(scene).await?;
        scene.stage.control().clear_request_log();
        scene.act_on("Rename", "Mobile").await?;
        scene.fill(&field("name"), "Patient").await?;
        scene.click_button("Save").await?;
        scene
            .find(&testid("state-waiting").showing("Going on by itself in"))
            .await?;
        scene.screen("rate-limited-change").await?;
        scene.stage.holds(
            users::MIA,
            &[
                "Mobile",
                "Authenticator",
                "YubiKey 5C",
                "iCloud Keychain",
                "recovery-code",
            ],
        )?;
        scene.stage.clock().go_on();
        scene.said("Saved.").await?;
        scene.gone(&testid("state-waiting")).await?;
        scene
            .both_hold(
                users::MIA,
                &[
                    "Patient",
                    "Authenticator",
                    "YubiKey 5C",
                    "iCloud Keychain",
                    "recovery-code",
                ],
            )
            .await?;
        let carried_out: Vec<_> = scene
            .stage
            .writes()
            .into_iter()
            .filter(|request| request.status != 429)
            .collect();
        ensure!(carried_out.len() == 1, "{carried_out:?}");
        Ok(())
    })
    .await
}
