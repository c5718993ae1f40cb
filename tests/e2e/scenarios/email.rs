//! Email as a factor: when the tenant refuses it, and when a verified address counts without being added.

use anyhow::{Result, ensure};
use factordesk_model::{AuthenticationMethod, UserId};
use serde_json::json;

use super::create::open_form;
use crate::env::{Setup, Who, users};
use crate::find::testid;
use crate::scenario::{field, row, run, run_as};

#[tokio::test]
async fn refused_email_is_explained_beside_its_field() -> Result<()> {
    run_as("email_refused", Who::Ada, users::NELE, async |scenario| {
        scenario.expect_in_console("status of 400");
        open_form(scenario, "email").await?;
        scenario
            .find(&testid("email-implied").showing("counts as a factor automatically"))
            .await?;
        scenario.screen("email-form").await?;
        // A factor that was enrolled after the page loaded the list.
        let user = UserId::new(users::NELE).map_err(|p| anyhow::anyhow!("{p}"))?;
        let totp =
            json!({"id": "totp|dev_1", "type": "totp", "name": "Just now", "confirmed": true});
        let control = scenario.env.control();
        control.set_email_only_alone(true);
        control.put_method(&user, AuthenticationMethod::from_value(totp))?;
        scenario.fill(&field("email"), "nele@example.net").await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(
                &testid("error-email")
                    .saying("Email is supported only when the user has no other factor."),
            )
            .await?;
        scenario.focused(&field("email")).await?;
        scenario.screen("email-refused").await?;
        scenario.click(&testid("cancel")).await?;
        scenario.both_hold(users::NELE, &["Just now"]).await
    })
    .await
}

#[tokio::test]
async fn verified_email_counts_as_a_factor_unless_the_tenant_has_it_off() -> Result<()> {
    run_as("email_implied", Who::Ada, users::JONAS, async |scenario| {
        scenario
            .find(&testid("posture").showing("Verified email counts as a factor"))
            .await?;
        scenario
            .find(&testid("badge-implied").within(&row("Verified email")))
            .await?;
        scenario.screen("email-implied").await
    })
    .await?;
    run("email_off", Setup::default(), async |scenario| {
        scenario.env.control().set_factor_enabled("email", false)?;
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::JONAS).await?;
        let posture = scenario.find(&testid("posture").showing("factor")).await?;
        let posture = posture.text().await?;
        ensure!(!posture.contains("email"), "{posture}");
        Ok(())
    })
    .await
}
