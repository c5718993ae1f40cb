//! Finding and opening a user.

use anyhow::{Result, ensure};
use thirtyfour::Key;

use crate::find::{role, testid};
use crate::scene::{field, play, row};
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

        // With the keyboard: the arrow key selects the only result, Enter opens it.
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
        // The address can be bookmarked, and the browser's history works.
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

#[tokio::test]
async fn user_is_found_by_any_identifier_an_admin_may_have() -> Result<()> {
    play("search_at_hand", Setup::default(), async |scene| {
        scene.log_in(Who::Ada).await?;
        let field = role("combobox").named("Find a user");
        for (typed, name) in [
            ("emp-0047", "Pavel Personal"),
            ("Oberholzer", "Ottilie Oberholzer"),
            ("ottilie ober", "Ottilie Oberholzer"),
            ("ottilie.o", "Ottilie Oberholzer"),
            ("+44 7700 900789", "+447700900789"),
            ("07700 900789", "+447700900789"),
            ("Mia Keller <mia.keller@example.com>", "Mia Keller"),
            ("mailto:Mia.Keller@example.com?subject=Help", "Mia Keller"),
            ("auth0%7C5f7c8ec7c33c6c004bbafe82", "Mia Keller"),
        ] {
            scene.fill(&field, typed).await?;
            scene.find_count(&role("option"), 1).await?;
            scene.find(&role("option").named_like(name)).await?;
        }
        // Opened directly with Enter: a URL of the Auth0 dashboard, then the sender of a mail.
        let dashboard = "https://manage.auth0.com/dashboard/eu/acme/users/YXV0aDAlN0M1ZjdjOGVjN2MzM2M2YzAwNGJiYWZlODI";
        for (typed, name) in [
            (dashboard, "Mia Keller"),
            ("<o.oberholzer@example.com>", "Ottilie Oberholzer"),
        ] {
            scene.fill(&field, typed).await?;
            scene.press(Key::Enter + "").await?;
            scene.find(&testid("user-name").showing(name)).await?;
        }
        // More results than the first ten.
        scene.fill(&field, "awkward id").await?;
        scene.find(&testid("search-note").showing("10 of 12 shown")).await?;
        scene.press(Key::Up + Key::Enter).await?;
        scene.find_count(&testid("user-option"), 12).await?;
        scene.gone(&testid("user-more")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_user_whose_id_looks_like_a_path_is_opened_changed_and_bookmarked() -> Result<()> {
    play("search_path_id", Setup::default(), async |scene| {
        scene.log_in(Who::Ada).await?;
        for (id, fragment) in [
            (
                r"ad|acme-corp|ACME\arne",
                "user=ad%7Cacme-corp%7CACME%5Carne",
            ),
            ("samlp|acme-saml|a/b=", "user=samlp%7Cacme-saml%7Ca%2Fb%3D"),
            (
                "oauth2|siwe|eip155%3A5%3A0xAb",
                "user=oauth2%7Csiwe%7Ceip155%253A5%253A0xAb",
            ),
        ] {
            scene
                .fill(&role("combobox").named("Find a user"), id)
                .await?;
            scene.press(Key::Enter + "").await?;
            scene.find(&testid("user-id").saying(id)).await?;
            let names = scene.stage.names_of(id)?;
            scene.act_on("Rename", &names[0]).await?;
            scene.fill(&field("name"), "Renamed").await?;
            scene.click_button("Save").await?;
            scene.find(&row("Renamed")).await?;
            ensure!(scene.stage.names_of(id)? == ["Renamed"], "{id}");
            let address = scene.driver().current_url().await?;
            ensure!(address.fragment() == Some(fragment), "{address}");
            scene.driver().refresh().await?;
            scene.find(&testid("user-id").saying(id)).await?;
            scene.find(&row("Renamed")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn search_that_times_out_asks_to_be_refined() -> Result<()> {
    play("search_given_up", Setup::default(), async |scene| {
        scene.expect_in_console("status of 503");
        scene.log_in(Who::Ada).await?;
        let message = "The query exceeded the timeout. Please try refining your search criteria.";
        scene
            .stage
            .control()
            .refuse_next(503, "query_timeout", message);
        let search = role("combobox").named("Find a user");
        scene.fill(&search, "keller").await?;
        scene
            .find(
                &testid("search-note").showing("Refine your search: it took the tenant too long."),
            )
            .await?;
        scene.gone(&role("option")).await?;
        scene.screen("picker-refine").await?;
        // The same search isn't repeated automatically; another one works.
        scene.fill(&search, "mia.keller").await?;
        scene.find(&role("option").showing("Mia Keller")).await?;
        Ok(())
    })
    .await
}
