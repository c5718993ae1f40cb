//! Unavailable actions are shown in their place, disabled and with the reason, and the tenant's refusals agree.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::AuthenticationMethod;
use serde_json::json;
use thirtyfour::Key;

use super::create::by_hand;
use crate::find::testid;
use crate::scene::{Scene, action_on, field, play};
use crate::stage::{Setup, Who, users};

/// A type in the chooser: whether it is disabled, and its description. `slug` is the end of its test id.
async fn offer(scene: &Scene<'_>, slug: &str) -> Result<(bool, String)> {
    let option = scene.find(&testid(&format!("add-type-{slug}"))).await?;
    described(scene, option).await
}

async fn described(scene: &Scene<'_>, element: thirtyfour::WebElement) -> Result<(bool, String)> {
    let script = "const [it] = arguments;
        const by = it.getRootNode().getElementById(it.getAttribute('aria-describedby'));
        return [it.getAttribute('aria-disabled') === 'true', by?.innerText ?? ''];";
    let answer = scene.script(script, vec![element.to_json()?]).await?;
    let words = answer[1].as_str().context("no words")?;
    Ok((answer[0] == true, words.to_owned()))
}

async fn refused(scene: &Scene<'_>, slug: &str, reason: &str) -> Result<()> {
    let (disabled, words) = offer(scene, slug).await?;
    ensure!(disabled && words.contains(reason), "{slug}: {words}");
    Ok(())
}

async fn offered(scene: &Scene<'_>, slug: &str) -> Result<String> {
    let (disabled, words) = offer(scene, slug).await?;
    ensure!(!disabled, "{slug}: {words}");
    Ok(words)
}

#[tokio::test]
async fn types_that_are_off_are_shown_with_the_reason() -> Result<()> {
    play("offers_off", Setup::default(), async |scene| {
        let control = scene.stage.control();
        control.set_factor_enabled("otp", false)?;
        control.set_message_types(&[])?;
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::NELE).await?;
        scene.click(&testid("add-factor")).await?;
        refused(scene, "phone", "SMS and voice calls are turned off").await?;
        refused(scene, "totp", "is turned off in this tenant").await?;
        for slug in ["email", "security-key", "passkey"] {
            offered(scene, slug).await?;
        }
        scene.screen("offers-off").await?;
        // It can be focused with the keyboard, but Enter does nothing.
        scene.tab_to(&testid("add-type-totp")).await?;
        scene.press(Key::Enter + "").await?;
        scene.gone(&testid("form-totp")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn add_button_says_why_nothing_can_be_added() -> Result<()> {
    play("offers_none", Setup::default(), async |scene| {
        let control = scene.stage.control();
        scene.log_in(Who::Ada).await?;
        // Twenty passkeys is Auth0's documented limit.
        scene.open_user(users::PAUL).await?;
        scene.click(&testid("add-factor")).await?;
        refused(scene, "passkey", "20 passkeys").await?;
        offered(scene, "totp").await?;
        offered(scene, "email").await?;
        scene.click(&testid("dialog-close")).await?;

        for name in ["sms", "email", "otp", "webauthn-roaming"] {
            control.set_factor_enabled(name, false)?;
        }
        // The proxy caches the tenant's factors for a minute.
        scene
            .stage
            .clock()
            .advance(std::time::Duration::from_secs(61));
        scene.open(scene.stage.origin()).await?;
        scene.open_user(users::PAUL).await?;
        let add = scene.find(&testid("add-factor")).await?;
        let (disabled, words) = described(scene, add).await?;
        ensure!(
            disabled && words.contains("Phone is turned off") && words.contains("20 passkeys"),
            "{words}"
        );
        scene
            .find(&testid("add-limits").showing("20 passkeys"))
            .await?;
        scene.screen("offers-none").await?;
        scene.click(&testid("add-factor")).await?;
        scene.gone(&testid("add-dialog")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn all_types_are_offered_when_the_factors_are_unknown() -> Result<()> {
    play("offers_unknown", Setup::default(), async |scene| {
        // The proxy's client lacks the scope for the tenant's factors.
        scene.stage.control().set_m2m_scopes(&[
            "read:users",
            "read:authentication_methods",
            "create:authentication_methods",
        ]);
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::NELE).await?;
        scene.click(&testid("add-factor")).await?;
        for slug in ["phone", "email", "totp", "security-key"] {
            let words = offered(scene, slug).await?;
            ensure!(words.contains("isn't known"), "{slug}: {words}");
        }
        ensure!(!offered(scene, "passkey").await?.contains("isn't known"));
        scene.screen("offers-unknown").await?;
        scene.click(&testid("add-type-email")).await?;
        scene.fill(&field("email"), "nele@example.net").await?;
        scene.click(&testid("submit")).await?;
        scene.gone(&testid("add-dialog")).await?;
        scene.stage.holds(users::NELE, &["email"])
    })
    .await
}

#[tokio::test]
async fn limit_reported_by_the_tenant_is_remembered() -> Result<()> {
    play("offers_limit", Setup::default(), async |scene| {
        scene.expect_in_console("status of 403");
        let nele = factordesk_model::UserId::new(users::NELE)
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let key = |n: usize| {
            AuthenticationMethod::from_value(json!({
                "id": format!("webauthn-roaming|dev_{n:016}"), "type": "webauthn-roaming",
                "name": format!("Key {n}"), "confirmed": true, "key_id": format!("a2V5{n:04}"),
            }))
        };
        let control = scene.stage.control();
        control.set_methods(&nele, (1..=20).map(key).collect())?;
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::NELE).await?;
        scene.click(&testid("add-factor")).await?;
        offered(scene, "security-key").await?;
        scene.click(&testid("add-type-security-key")).await?;
        by_hand(scene).await?;
        for (name, value) in [
            ("key_id", "a2V5LW9uZQ"),
            ("public_key", "cHVibGljLWtleS1vbmU="),
            ("relying_party_identifier", "login.example.com"),
        ] {
            scene.fill(&field(name), value).await?;
        }
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-key_id").showing("as many"))
            .await?;
        scene.click(&testid("back")).await?;
        refused(scene, "security-key", "takes no more for this user").await?;
        scene.screen("offers-limit").await?;
        scene.click(&testid("dialog-close")).await?;

        // One is deleted, so there is room again.
        control.set_methods(&nele, (1..=19).map(key).collect())?;
        scene.click(&testid("refresh")).await?;
        scene.find_count(&testid("factor-row"), 19).await?;
        scene.click(&testid("add-factor")).await?;
        offered(scene, "security-key").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn phone_is_changed_only_to_a_channel_that_is_on() -> Result<()> {
    play("offers_channel", Setup::default(), async |scene| {
        scene.stage.control().set_message_types(&["sms"])?;
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::MIA).await?;
        let phone = scene.stage.method(users::MIA, "Mobile")?;
        ensure!(phone.preferred_authentication_method == Some(factordesk_model::Channel::Sms));
        let button = scene.find(&action_on("Channel", "Mobile")).await?;
        let (disabled, words) = described(scene, button).await?;
        ensure!(disabled && words.contains("no other channel"), "{words}");
        scene.screen("offers-channel").await?;
        scene.act_on("Channel", "Mobile").await?;
        scene.gone(&testid("channel-form")).await?;
        Ok(())
    })
    .await
}
