//! Email as a factor: when the tenant refuses it, and when a verified address counts without being added.

use anyhow::{Result, ensure};
use factordesk_model::{AuthenticationMethod, UserId};
use serde_json::json;

use super::create::open_form;
use crate::find::testid;
use crate::scene::{field, play, play_with, row};
use crate::stage::{Setup, Who, users};

#[tokio::test]
async fn refused_email_is_explained_beside_its_field() -> Result<()> {
    play_with("email_refused", Who::Ada, users::NELE, async |scene| {
        scene.expect_in_console("status of 400");
        open_form(scene, "email").await?;
        scene
            .find(&testid("email-implied").showing("counts as a factor by itself"))
            .await?;
        scene.screen("email-form").await?;
        // A factor that was enrolled after the page loaded the list.
        let user = UserId::new(users::NELE).map_err(|p| anyhow::anyhow!("{p}"))?;
        let totp =
            json!({"id": "totp|dev_1", "type": "totp", "name": "Just now", "confirmed": true});
        let control = scene.stage.control();
        control.set_email_only_alone(true);
        control.put_method(&user, AuthenticationMethod::from_value(totp))?;
        scene.fill(&field("email"), "nele@example.net").await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(
                &testid("error-email")
                    .saying("Email is supported only when the user has no other factor."),
            )
            .await?;
        scene.focused(&field("email")).await?;
        scene.screen("email-refused").await?;
        scene.click(&testid("cancel")).await?;
        scene.both_hold(users::NELE, &["Just now"]).await
    })
    .await
}

#[tokio::test]
async fn verified_email_counts_as_a_factor_unless_the_tenant_has_it_off() -> Result<()> {
    play_with("email_implied", Who::Ada, users::JONAS, async |scene| {
        scene
            .find(&testid("posture").showing("verified email counts as a factor"))
            .await?;
        scene
            .find(&testid("badge-implied").within(&row("Verified email")))
            .await?;
        scene.screen("email-implied").await
    })
    .await?;
    play("email_off", Setup::default(), async |scene| {
        scene.stage.control().set_factor_enabled("email", false)?;
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::JONAS).await?;
        let posture = scene.find(&testid("posture").showing("factor")).await?;
        let posture = posture.text().await?;
        ensure!(!posture.contains("email"), "{posture}");
        Ok(())
    })
    .await
}
