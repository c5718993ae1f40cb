//! What the list shows of each method.

use anyhow::{Result, ensure};

use crate::find::{Query, role, testid};
use crate::scene::{action_on, play_with, row};
use crate::stage::{Who, users};

fn group(name: &str) -> Query {
    role("region").named(name)
}

#[tokio::test]
async fn methods_are_grouped_by_strength() -> Result<()> {
    play_with("list_groups", Who::Ada, users::MIA, async |scene| {
        for (heading, names) in [
            (
                "Passkeys and security keys",
                ["YubiKey 5C", "iCloud Keychain"].as_slice(),
            ),
            ("Apps and push", &["Authenticator"]),
            ("Phone and email", &["Mobile"]),
            ("Recovery code", &["Recovery code"]),
        ] {
            let group = group(heading);
            scene
                .find_count(&testid("factor-row").within(&group), names.len())
                .await?;
            for name in names {
                scene.find(&row(name).within(&group)).await?;
            }
        }
        scene
            .find(&testid("badge-backed-up").within(&row("iCloud Keychain")))
            .await?;
        // Recovery codes are meant to stay unused, so they have no "never used" badge.
        scene
            .gone(&testid("badge-never-used").within(&row("Recovery code")))
            .await?;
        scene.screen("list").await?;

        // As the tenant masks it; `reveal` tests what that means for the "Show" button.
        let number = testid("masked").within(&row("Mobile"));
        scene.find(&number.saying("XXXXXXXXX0123")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn details_show_every_field_and_the_raw_json() -> Result<()> {
    play_with("list_details", Who::Ada, users::MIA, async |scene| {
        let name = "iCloud Keychain";
        scene.act_on("Details", name).await?;
        let shown = row(name);
        let held = scene.stage.method(users::MIA, name)?;
        let Some(fields) = held.to_value().as_object().cloned() else {
            anyhow::bail!("the method is not a JSON object");
        };
        ensure!(fields.len() > 10, "{fields:?}");
        for field in fields.keys() {
            scene
                .find(&testid(&format!("detail-{field}")).within(&shown))
                .await?;
        }
        let id = scene.text_of(&testid("detail-id").within(&shown)).await?;
        ensure!(
            Some(id.as_str()) == held.id.as_ref().map(factordesk_model::MethodId::as_str),
            "{id}"
        );
        scene.screen("details").await?;

        scene
            .click(&testid("raw-json-toggle").within(&shown))
            .await?;
        let raw = scene.text_of(&testid("raw-json").within(&shown)).await?;
        let raw: serde_json::Value = serde_json::from_str(&raw)?;
        ensure!(raw == held.to_value(), "{raw:#}");
        scene.click(&testid("copy-json").within(&shown)).await?;
        scene.screen("details-raw").await?;
        scene.click(&action_on("Details", name)).await?;
        scene.gone(&testid("details")).await
    })
    .await
}

#[tokio::test]
async fn every_type_and_badge_has_its_words() -> Result<()> {
    play_with("list_types", Who::Ada, users::ALMA, async |scene| {
        let held = scene.stage.methods_of(users::ALMA)?;
        ensure!(held.len() == 11, "{held:?}");
        scene.find_count(&testid("factor-row"), 11).await?;
        for words in [
            "Passkey",
            "Security key",
            "Device biometrics",
            "Authenticator app",
            "Push notification",
            "Guardian app",
            "Phone",
            "Email",
            "Verified email",
            "Recovery code",
            "Password",
        ] {
            scene.find(&testid("factor-row").showing(words)).await?;
        }
        scene.screen("every-type").await?;

        scene.open_user(users::MASHA).await?;
        scene.find_count(&testid("factor-row"), 4).await?;
        scene.find_count(&testid("badge-unconfirmed"), 2).await?;
        scene
            .find(&testid("badge-never-used").within(&row("Never used")))
            .await?;
        scene
            .find(&testid("masked").saying("XXXXXXXXX4567"))
            .await?;
        scene
            .find(&testid("posture").showing("2 unfinished"))
            .await?;
        scene.screen("badges").await?;

        // Unknown types and fields are shown as they are.
        scene.open_user(users::FUTURA).await?;
        scene
            .find(&row("Later type").showing("face-recognition"))
            .await?;
        scene.act_on("Details", "Later type").await?;
        scene
            .find(&testid("detail-sensor_grade").saying("B2"))
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn lists_of_none_and_of_sixty_are_complete() -> Result<()> {
    play_with("list_sizes", Who::Ada, users::NELE, async |scene| {
        scene.find(&testid("state-empty")).await?;
        scene
            .find(&testid("posture").showing("No enrolled factor"))
            .await?;
        scene.screen("empty").await?;
        scene.open_user(users::VIOLA).await?;
        scene.find_count(&testid("factor-row"), 60).await?;
        let held = scene.stage.names_of(users::VIOLA)?;
        let held: Vec<&str> = held.iter().map(String::as_str).collect();
        scene.shows(&held).await?;
        scene.find(&testid("method-count").saying("60")).await?;
        scene.accessible().await
    })
    .await
}
