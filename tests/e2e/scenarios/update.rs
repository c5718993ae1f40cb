//! Renaming a method, and changing a phone's preferred channel.

use anyhow::{Result, ensure};
use factordesk_model::Channel;
use thirtyfour::Key;

use crate::find::{role, testid};
use crate::scene::{action_on, field, play_with, row};
use crate::stage::{Who, users};

#[tokio::test]
async fn a_method_is_renamed() -> Result<()> {
    play_with("rename", Who::Ada, users::MIA, async |scene| {
        scene.act_on("Rename", "Mobile").await?;
        scene.focused(&field("name")).await?;
        scene.screen("rename").await?;
        // Cancelling changes nothing.
        scene.press(Key::Escape + "").await?;
        scene.gone(&testid("rename-form")).await?;
        scene.focused(&action_on("Rename", "Mobile")).await?;

        let before = scene.stage.method(users::MIA, "Mobile")?;
        scene.act_on("Rename", "Mobile").await?;
        scene.fill(&field("name"), "Büro 📱").await?;
        scene.click_button("Save").await?;
        scene.said("saved.").await?;
        scene.find(&row("Büro 📱")).await?;
        scene
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
        let mut after = scene.stage.method(users::MIA, "Büro 📱")?;
        after.name.clone_from(&before.name);
        ensure!(after == before, "{:#}", after.to_value());
        let writes = scene.stage.writes();
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
    play_with("channel", Who::Ada, users::MIA, async |scene| {
        // Only phones have a channel.
        scene.find_count(&testid("action-channel"), 1).await?;
        scene.find(&testid("channel").saying("SMS")).await?;
        scene.act_on("Channel", "Mobile").await?;
        scene.screen("channel").await?;
        let channel = role("combobox").named_like("Preferred channel");
        scene.choose(&channel, "Voice call").await?;
        scene.click_button("Save").await?;
        scene.said("saved.").await?;
        scene.find(&testid("channel").saying("Voice call")).await?;
        scene.gone(&testid("channel-form")).await?;
        let held = scene.stage.method(users::MIA, "Mobile")?;
        ensure!(held.preferred_authentication_method == Some(Channel::Voice));
        Ok(())
    })
    .await
}
