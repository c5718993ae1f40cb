//! Finding a user, and what the list says about them.

use anyhow::{Result, ensure};
use thirtyfour::Key;

use crate::find::{role, testid};
use crate::scene::{play, row};
use crate::stage::{Setup, Who, users};

#[tokio::test]
async fn a_user_is_found_by_name_and_opened() -> Result<()> {
    play("search", Setup::default(), async |scene| {
        scene.log_in(Who::Ada).await?;
        scene.find(&testid("state-no-user")).await?;
        scene.screen("no-user").await?;

        let field = role("combobox").named("Find a user");
        scene.fill(&field, "mi").await?;
        scene
            .find(&testid("search-note").showing("at least 3"))
            .await?;
        scene.fill(&field, "nobody-is-called-this").await?;
        scene
            .find(&testid("search-note").showing("Nobody found"))
            .await?;
        scene.fill(&field, "mia kel").await?;
        let mia = role("option").named_like("Mia Keller");
        scene
            .find(&mia.clone().showing("mia.keller@example.com"))
            .await?;
        scene.fill(&field, "mar").await?;
        scene.find(&testid("user-option").showing("@")).await?;
        scene.screen("picker").await?;

        // With the keyboard: down to the only one, Enter.
        scene.fill(&field, "mia.keller@").await?;
        scene.find_count(&role("option"), 1).await?;
        scene.press(Key::Down + Key::Enter).await?;
        scene
            .find(&testid("user-name").showing("Mia Keller"))
            .await?;
        scene.gone(&role("option")).await?;

        let posture = scene.find(&testid("posture").showing("factors")).await?;
        let posture = posture.text().await?;
        ensure!(
            posture
                == "4 factors; strongest: passkey; verified email counts as a factor; recovery code set",
            "{posture}"
        );
        let address = scene.driver().current_url().await?;
        ensure!(
            address.fragment() == Some("user=auth0%7C5f7c8ec7c33c6c004bbafe82"),
            "{address}"
        );
        // The address is a bookmark, and the way back leads back.
        scene.driver().back().await?;
        scene.find(&testid("state-no-user")).await?;
        scene.driver().forward().await?;
        scene
            .find(&testid("user-name").showing("Mia Keller"))
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_user_is_opened_by_id_whatever_is_in_it() -> Result<()> {
    play("search_id", Setup::default(), async |scene| {
        scene.log_in(Who::Ada).await?;
        for id in scene.stage.control().user_ids() {
            let id = id.as_str();
            let awkward = id.contains(|c: char| !(c.is_ascii_alphanumeric() || "|-_.".contains(c)));
            if !awkward {
                continue;
            }
            let field = role("combobox").named("Find a user");
            scene.fill(&field, id).await?;
            let option = testid("user-option").showing(id);
            scene.click(&option).await?;
            scene.find(&testid("user-id").saying(id)).await?;
            scene.find(&testid("methods")).await?;
            let held = scene.stage.names_of(id)?;
            scene.find_count(&testid("factor-row"), held.len()).await?;
        }
        scene.open_user(users::MIA).await?;
        scene.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}
