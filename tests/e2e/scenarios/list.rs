//! What the list shows of each method.

use anyhow::{Result, ensure};

use crate::env::{Who, users};
use crate::find::{role, testid};
use crate::scenario::{action_on, row, run_as};

#[tokio::test]
async fn methods_are_a_table_in_the_chosen_order() -> Result<()> {
    run_as("list_table", Who::Ada, users::MIA, async |scenario| {
        let table = role("table").named_like("Authentication methods");
        scenario.find(&table).await?;
        for column in ["Method", "Identifier", "Added", "Last used"] {
            let column = role("columnheader").named_like(column);
            scenario.find(&column.within(&table)).await?;
        }
        for (order, names) in [
            (
                None,
                [
                    "Mobile",
                    "YubiKey 5C",
                    "Authenticator",
                    "iCloud Keychain",
                    "Recovery code",
                ],
            ),
            (
                Some("order-strength"),
                [
                    "YubiKey 5C",
                    "iCloud Keychain",
                    "Authenticator",
                    "Mobile",
                    "Recovery code",
                ],
            ),
        ] {
            if let Some(order) = order {
                scenario.click(&testid(order)).await?;
            }
            let mut shown = Vec::new();
            for name in scenario.find_all(&testid("method-name")).await? {
                shown.push(name.text().await?);
            }
            ensure!(shown == names, "{shown:?}");
        }
        scenario
            .find(&testid("badge-backed-up").within(&row("iCloud Keychain")))
            .await?;
        // Recovery codes are meant to stay unused, so they have no "never used" badge.
        scenario
            .gone(&testid("badge-never-used").within(&row("Recovery code")))
            .await?;
        scenario.screen("list").await?;

        // As the tenant masks it; `reveal` tests what that means for the "Show" button.
        let number = testid("masked").within(&row("Mobile"));
        scenario.find(&number.saying("XXXXXXXXX0123")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn details_show_every_field_and_the_raw_json() -> Result<()> {
    run_as("list_details", Who::Ada, users::MIA, async |scenario| {
        let name = "iCloud Keychain";
        scenario.act_on("Details", name).await?;
        let shown = row(name);
        let held = scenario.env.method(users::MIA, name)?;
        let Some(fields) = held.to_value().as_object().cloned() else {
            anyhow::bail!("the method is not a JSON object");
        };
        ensure!(fields.len() > 10, "{fields:?}");
        for field in fields.keys() {
            scenario
                .find(&testid(&format!("detail-{field}")).within(&shown))
                .await?;
        }
        let id = scenario
            .text_of(&testid("detail-id").within(&shown))
            .await?;
        ensure!(
            Some(id.as_str()) == held.id.as_ref().map(factordesk_model::MethodId::as_str),
            "{id}"
        );
        scenario.screen("details").await?;

        scenario
            .click(&testid("raw-json-toggle").within(&shown))
            .await?;
        let raw = scenario.text_of(&testid("raw-json").within(&shown)).await?;
        let raw: serde_json::Value = serde_json::from_str(&raw)?;
        ensure!(raw == held.to_value(), "{raw:#}");
        scenario.click(&testid("copy-json").within(&shown)).await?;
        scenario.screen("details-raw").await?;
        scenario.click(&action_on("Details", name)).await?;
        scenario.gone(&testid("details")).await
    })
    .await
}

#[tokio::test]
async fn every_type_and_badge_has_its_words() -> Result<()> {
    run_as("list_types", Who::Ada, users::ALMA, async |scenario| {
        let held = scenario.env.methods_of(users::ALMA)?;
        ensure!(held.len() == 11, "{held:?}");
        scenario.find_count(&testid("factor-row"), 11).await?;
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
            scenario.find(&testid("factor-row").showing(words)).await?;
        }
        scenario.screen("every-type").await?;

        scenario.open_user(users::MASHA).await?;
        scenario.find_count(&testid("factor-row"), 4).await?;
        scenario.find_count(&testid("badge-unconfirmed"), 2).await?;
        scenario
            .find(&testid("badge-never-used").within(&row("Never used")))
            .await?;
        scenario
            .find(&testid("masked").saying("XXXXXXXXX4567"))
            .await?;
        scenario
            .find(&testid("posture").showing("2 unfinished"))
            .await?;
        scenario.screen("badges").await?;

        // Unknown types and fields are shown as they are.
        scenario.open_user(users::FUTURA).await?;
        scenario
            .find(&row("Later type").showing("face-recognition"))
            .await?;
        scenario.act_on("Details", "Later type").await?;
        scenario
            .find(&testid("detail-sensor_grade").saying("B2"))
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn lists_of_none_and_of_sixty_are_complete() -> Result<()> {
    run_as("list_sizes", Who::Ada, users::NELE, async |scenario| {
        scenario.find(&testid("state-empty")).await?;
        scenario
            .find(&testid("posture").showing("No enrolled factor"))
            .await?;
        scenario.screen("empty").await?;
        scenario.open_user(users::VIOLA).await?;
        scenario.find_count(&testid("factor-row"), 60).await?;
        let held = scenario.env.names_of(users::VIOLA)?;
        let held: Vec<&str> = held.iter().map(String::as_str).collect();
        scenario.shows(&held).await?;
        scenario.find(&testid("method-count").saying("60")).await?;
        scenario.accessible().await
    })
    .await
}
