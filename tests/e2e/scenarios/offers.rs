//! Unavailable actions are shown in their place, disabled and with the reason, and the tenant's refusals agree.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::AuthenticationMethod;
use serde_json::json;
use thirtyfour::Key;

use super::create::by_hand;
use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, action_on, field, run};

/// A type in the chooser: whether it is disabled, and its description. `slug` is the end of its test id.
async fn offer(scenario: &Scenario<'_>, slug: &str) -> Result<(bool, String)> {
    let option = scenario.find(&testid(&format!("add-type-{slug}"))).await?;
    described(scenario, option).await
}

async fn described(
    scenario: &Scenario<'_>,
    element: thirtyfour::WebElement,
) -> Result<(bool, String)> {
    let script = "const [it] = arguments;
        const by = it.getRootNode().getElementById(it.getAttribute('aria-describedby'));
        return [it.getAttribute('aria-disabled') === 'true', by?.innerText ?? ''];";
    let answer = scenario.script(script, vec![element.to_json()?]).await?;
    let words = answer[1].as_str().context("no words")?;
    Ok((answer[0] == true, words.to_owned()))
}

async fn refused(scenario: &Scenario<'_>, slug: &str, reason: &str) -> Result<()> {
    let (disabled, words) = offer(scenario, slug).await?;
    ensure!(disabled && words.contains(reason), "{slug}: {words}");
    Ok(())
}

async fn offered(scenario: &Scenario<'_>, slug: &str) -> Result<String> {
    let (disabled, words) = offer(scenario, slug).await?;
    ensure!(!disabled, "{slug}: {words}");
    Ok(words)
}

#[tokio::test]
async fn types_that_are_off_are_shown_with_the_reason() -> Result<()> {
    run("offers_off", Setup::default(), async |scenario| {
        let control = scenario.env.control();
        control.set_factor_enabled("otp", false)?;
        control.set_message_types(&[])?;
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::NELE).await?;
        scenario.click(&testid("add-factor")).await?;
        refused(scenario, "phone", "SMS and voice calls are turned off").await?;
        refused(scenario, "totp", "is turned off in this tenant").await?;
        for slug in ["email", "security-key", "passkey"] {
            offered(scenario, slug).await?;
        }
        scenario.screen("offers-off").await?;
        // It can be focused with the keyboard, but Enter does nothing.
        scenario.tab_to(&testid("add-type-totp")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.gone(&testid("form-totp")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn add_button_says_why_nothing_can_be_added() -> Result<()> {
    run("offers_none", Setup::default(), async |scenario| {
        let control = scenario.env.control();
        scenario.log_in(Who::Ada).await?;
        // Twenty passkeys is Auth0's documented limit.
        scenario.open_user(users::PAUL).await?;
        scenario.click(&testid("add-factor")).await?;
        refused(scenario, "passkey", "20 passkeys").await?;
        offered(scenario, "totp").await?;
        offered(scenario, "email").await?;
        scenario.click(&testid("dialog-close")).await?;

        for name in ["sms", "email", "otp", "webauthn-roaming"] {
            control.set_factor_enabled(name, false)?;
        }
        // The proxy caches the tenant's factors for a minute.
        scenario
            .env
            .clock()
            .advance(std::time::Duration::from_secs(61));
        scenario.open(scenario.env.origin()).await?;
        scenario.open_user(users::PAUL).await?;
        let add = scenario.find(&testid("add-factor")).await?;
        let (disabled, words) = described(scenario, add).await?;
        ensure!(
            disabled && words.contains("Phone is turned off") && words.contains("20 passkeys"),
            "{words}"
        );
        scenario
            .find(&testid("add-limits").showing("20 passkeys"))
            .await?;
        scenario.screen("offers-none").await?;
        scenario.click(&testid("add-factor")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn all_types_are_offered_when_the_factors_are_unknown() -> Result<()> {
    run("offers_unknown", Setup::default(), async |scenario| {
        // The proxy's client lacks the scope for the tenant's factors.
        scenario.env.control().set_m2m_scopes(&[
            "read:users",
            "read:authentication_methods",
            "create:authentication_methods",
        ]);
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::NELE).await?;
        scenario.click(&testid("add-factor")).await?;
        for slug in ["phone", "email", "totp", "security-key"] {
            let words = offered(scenario, slug).await?;
            ensure!(words.contains("may be turned off"), "{slug}: {words}");
        }
        ensure!(
            !offered(scenario, "passkey")
                .await?
                .contains("may be turned off")
        );
        scenario.screen("offers-unknown").await?;
        scenario.click(&testid("add-type-email")).await?;
        scenario.fill(&field("email"), "nele@example.net").await?;
        scenario.click(&testid("submit")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.env.holds(users::NELE, &["email"])
    })
    .await
}

#[tokio::test]
async fn limit_reported_by_the_tenant_is_remembered() -> Result<()> {
    run("offers_limit", Setup::default(), async |scenario| {
        scenario.expect_in_console("status of 403");
        let nele = factordesk_model::UserId::new(users::NELE)
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let key = |n: usize| {
            AuthenticationMethod::from_value(json!({
                "id": format!("webauthn-roaming|dev_{n:016}"), "type": "webauthn-roaming",
                "name": format!("Key {n}"), "confirmed": true, "key_id": format!("a2V5{n:04}"),
            }))
        };
        let control = scenario.env.control();
        control.set_methods(&nele, (1..=20).map(key).collect())?;
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::NELE).await?;
        scenario.click(&testid("add-factor")).await?;
        offered(scenario, "security-key").await?;
        scenario.click(&testid("add-type-security-key")).await?;
        by_hand(scenario).await?;
        for (name, value) in [
            ("key_id", "a2V5LW9uZQ"),
            ("public_key", "cHVibGljLWtleS1vbmU="),
            ("relying_party_identifier", "login.example.com"),
        ] {
            scenario.fill(&field(name), value).await?;
        }
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-key_id").showing("the limit"))
            .await?;
        scenario.click(&testid("back")).await?;
        refused(scenario, "security-key", "has reached the limit").await?;
        scenario.screen("offers-limit").await?;
        scenario.click(&testid("dialog-close")).await?;

        // One is deleted, so there is room again.
        control.set_methods(&nele, (1..=19).map(key).collect())?;
        scenario.click(&testid("refresh")).await?;
        scenario.find_count(&testid("factor-row"), 19).await?;
        scenario.click(&testid("add-factor")).await?;
        offered(scenario, "security-key").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn phone_is_changed_only_to_a_channel_that_is_on() -> Result<()> {
    run("offers_channel", Setup::default(), async |scenario| {
        scenario.env.control().set_message_types(&["sms"])?;
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::MIA).await?;
        let phone = scenario.env.method(users::MIA, "Mobile")?;
        ensure!(phone.preferred_authentication_method == Some(factordesk_model::Channel::Sms));
        scenario.click(&action_on("More", "Mobile")).await?;
        let button = scenario.find(&role("menuitem").named("Channel")).await?;
        let (disabled, words) = described(scenario, button).await?;
        ensure!(disabled && words.contains("No other channel"), "{words}");
        scenario.screen("offers-channel").await?;
        scenario.click(&role("menuitem").named("Channel")).await?;
        scenario.gone(&testid("channel-form")).await?;
        Ok(())
    })
    .await
}
