//! Renaming a method, and changing a phone's preferred channel.

use anyhow::{Result, ensure};
use factordesk_model::Channel;
use thirtyfour::Key;

use crate::env::{Who, users};
use crate::find::{role, testid};
use crate::scenario::{action_on, field, row, run_as};

#[tokio::test]
async fn a_method_is_renamed() -> Result<()> {
    run_as("rename", Who::Ada, users::MIA, async |scenario| {
        scenario.act_on("Rename", "Mobile").await?;
        scenario.focused(&field("name")).await?;
        scenario.screen("rename").await?;
        // Cancelling changes nothing.
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("rename-form")).await?;
        scenario.focused(&action_on("More", "Mobile")).await?;

        let before = scenario.env.method(users::MIA, "Mobile")?;
        scenario.act_on("Rename", "Mobile").await?;
        scenario.fill(&field("name"), "Büro 📱").await?;
        scenario.click_button("Save").await?;
        scenario.said("saved.").await?;
        scenario.find(&row("Büro 📱")).await?;
        scenario
            .both_hold(
                users::MIA,
                &[
                    "Büro 📱",
                    "Authenticator",
                    "YubiKey 5C",
                    "iCloud Keychain",
                    "recovery-code",
                ],
            )
            .await?;
        // Only the name has changed.
        let mut after = scenario.env.method(users::MIA, "Büro 📱")?;
        after.name.clone_from(&before.name);
        ensure!(after == before, "{:#}", after.to_value());
        let writes = scenario.env.writes();
        ensure!(
            writes.len() == 1 && writes[0].method == "PATCH",
            "{writes:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_method_that_was_renamed_meanwhile_is_renamed_only_on_demand() -> Result<()> {
    run_as("rename_conflict", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 409");
        scenario.act_on("Rename", "Mobile").await?;
        scenario.fill(&field("name"), "Büro 📱").await?;
        // Meanwhile another admin renames it.
        let user = factordesk_model::UserId::new(users::MIA)
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let mut renamed = scenario.env.method(users::MIA, "Mobile")?;
        renamed.name = Some("Diensthandy".to_owned());
        scenario.env.control().put_method(&user, renamed)?;
        scenario.click_button("Save").await?;
        // The form shows both names, and the list the current one.
        for name in ["Mobile", "Diensthandy"] {
            let notice = testid("name-changed").showing(name);
            scenario.find(&notice).await?;
        }
        scenario.find(&row("Diensthandy")).await?;
        scenario.focused(&field("name")).await?;
        scenario.screen("rename-conflict").await?;
        ensure!(scenario.env.writes().is_empty());

        scenario.click_button("Save").await?;
        scenario.said("saved.").await?;
        scenario.gone(&testid("rename-form")).await?;
        scenario.find(&row("Büro 📱")).await?;
        scenario.env.method(users::MIA, "Büro 📱")?;
        let writes = scenario.env.writes();
        ensure!(
            writes.len() == 1 && writes[0].method == "PATCH",
            "{writes:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_preferred_channel_is_changed() -> Result<()> {
    run_as("channel", Who::Ada, users::MIA, async |scenario| {
        // Only phones have a channel.
        scenario.click(&action_on("More", "Authenticator")).await?;
        scenario.find(&role("menuitem").named("Rename")).await?;
        scenario.gone(&role("menuitem").named("Channel")).await?;
        scenario.press(Key::Escape + "").await?;
        scenario.find(&testid("channel").saying("SMS")).await?;
        scenario.act_on("Channel", "Mobile").await?;
        scenario.screen("channel").await?;
        let channel = role("combobox").named_like("Preferred channel");
        scenario.choose(&channel, "Voice call").await?;
        scenario.click_button("Save").await?;
        scenario.said("saved.").await?;
        scenario
            .find(&testid("channel").saying("Voice call"))
            .await?;
        scenario.gone(&testid("channel-form")).await?;
        let held = scenario.env.method(users::MIA, "Mobile")?;
        ensure!(held.preferred_authentication_method == Some(Channel::Voice));
        Ok(())
    })
    .await
}
