//! Finding and opening a user.

use anyhow::{Result, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, action_on, field, row, run};

#[tokio::test]
async fn a_user_is_found_by_name_and_opened() -> Result<()> {
    run("search", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        scenario.find(&testid("state-no-user")).await?;
        scenario.screen("no-user").await?;

        let field = role("combobox").named("Find a user");
        scenario.fill(&field, "mi").await?;
        scenario
            .find(&testid("search-note").showing("at least 3"))
            .await?;
        scenario.fill(&field, "nobody-is-called-this").await?;
        scenario
            .find(&testid("search-note").showing("No users found"))
            .await?;
        scenario.fill(&field, "mia kel").await?;
        let mia = role("option").named_like("Mia Keller");
        scenario
            .find(&mia.clone().showing("mia.keller@example.com"))
            .await?;
        scenario.fill(&field, "mar").await?;
        scenario.find(&testid("user-option").showing("@")).await?;
        scenario.screen("picker").await?;

        // With the keyboard: the arrow key selects the only result, Enter opens it.
        scenario.fill(&field, "mia.keller@").await?;
        scenario.find_count(&role("option"), 1).await?;
        scenario.press(Key::Down + Key::Enter).await?;
        scenario
            .find(&testid("user-name").showing("Mia Keller"))
            .await?;
        scenario.gone(&role("option")).await?;

        let posture = scenario.find(&testid("posture").showing("factors")).await?;
        let posture = posture.text().await?;
        ensure!(
            posture
                == "4 factors\nStrong: passkey\nVerified email counts as a factor\nBackup: recovery code",
            "{posture}"
        );
        let address = scenario.driver().current_url().await?;
        ensure!(
            address.fragment() == Some("user=auth0%7C5f7c8ec7c33c6c004bbafe82"),
            "{address}"
        );
        // The address can be bookmarked, and the browser's history works.
        scenario.driver().back().await?;
        scenario.find(&testid("state-no-user")).await?;
        scenario.driver().forward().await?;
        scenario
            .find(&testid("user-name").showing("Mia Keller"))
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_user_is_opened_by_an_id_with_any_characters() -> Result<()> {
    run("search_id", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        for id in scenario.env.control().user_ids() {
            let id = id.as_str();
            let awkward = id.contains(|c: char| !(c.is_ascii_alphanumeric() || "|-_.".contains(c)));
            if !awkward {
                continue;
            }
            let field = role("combobox").named("Find a user");
            scenario.fill(&field, id).await?;
            let option = testid("user-option").showing(id);
            scenario.click(&option).await?;
            scenario.find(&testid("user-id").saying(id)).await?;
            scenario.find(&testid("methods")).await?;
            let held = scenario.env.names_of(id)?;
            scenario
                .find_count(&testid("factor-row"), held.len())
                .await?;
        }
        scenario.open_user(users::MIA).await?;
        scenario.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn user_is_found_by_any_identifier_an_admin_may_have() -> Result<()> {
    run("search_at_hand", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
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
            scenario.fill(&field, typed).await?;
            scenario.find_count(&role("option"), 1).await?;
            scenario.find(&role("option").named_like(name)).await?;
        }
        // Opened directly with Enter: a URL of the Auth0 dashboard, then the sender of a mail.
        let dashboard = "https://manage.auth0.com/dashboard/eu/acme/users/YXV0aDAlN0M1ZjdjOGVjN2MzM2M2YzAwNGJiYWZlODI";
        for (typed, name) in [
            (dashboard, "Mia Keller"),
            ("<o.oberholzer@example.com>", "Ottilie Oberholzer"),
        ] {
            scenario.fill(&field, typed).await?;
            scenario.press(Key::Enter + "").await?;
            scenario.find(&testid("user-name").showing(name)).await?;
        }
        // More results than the first ten.
        scenario.fill(&field, "awkward id").await?;
        scenario.find(&testid("search-note").showing("10 of 12 shown")).await?;
        scenario.press(Key::Up + Key::Enter).await?;
        scenario.find_count(&testid("user-option"), 12).await?;
        scenario.gone(&testid("user-more")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_user_whose_id_looks_like_a_path_is_opened_changed_and_bookmarked() -> Result<()> {
    run("search_path_id", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
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
            scenario
                .fill(&role("combobox").named("Find a user"), id)
                .await?;
            scenario.press(Key::Enter + "").await?;
            scenario.find(&testid("user-id").saying(id)).await?;
            let names = scenario.env.names_of(id)?;
            scenario.act_on("Rename", &names[0]).await?;
            scenario.fill(&field("name"), "Renamed").await?;
            scenario.click_button("Save").await?;
            scenario.find(&row("Renamed")).await?;
            ensure!(scenario.env.names_of(id)? == ["Renamed"], "{id}");
            let address = scenario.driver().current_url().await?;
            ensure!(address.fragment() == Some(fragment), "{address}");
            scenario.driver().refresh().await?;
            scenario.find(&testid("user-id").saying(id)).await?;
            scenario.find(&row("Renamed")).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn search_that_times_out_asks_to_be_refined() -> Result<()> {
    run("search_given_up", Setup::default(), async |scenario| {
        scenario.expect_in_console("status of 503");
        scenario.log_in(Who::Ada).await?;
        let message = "The query exceeded the timeout. Please try refining your search criteria.";
        scenario
            .env
            .control()
            .refuse_next(503, "query_timeout", message);
        let search = role("combobox").named("Find a user");
        scenario.fill(&search, "keller").await?;
        scenario
            .find(&testid("search-note").showing("The search took the tenant too long."))
            .await?;
        scenario.gone(&role("option")).await?;
        scenario.screen("picker-refine").await?;
        // The same search isn't repeated automatically; another one works.
        scenario.fill(&search, "mia.keller").await?;
        scenario.find(&role("option").showing("Mia Keller")).await?;
        Ok(())
    })
    .await
}

/// Pastes into the field that has the focus, and presses Enter at once.
async fn paste_and_enter(scenario: &Scenario<'_>, text: &str) -> Result<()> {
    scenario
        .devtools("Input.insertText", json!({ "text": text }))
        .await?;
    scenario.press(Key::Enter + "").await
}

/// Presses Ctrl-K.
async fn ctrl_k(scenario: &Scenario<'_>) -> Result<()> {
    let chain = scenario.driver().action_chain();
    let chain = chain.key_down(Key::Control).send_keys("k");
    chain.key_up(Key::Control).perform().await?;
    Ok(())
}

#[tokio::test]
async fn search_comes_first_and_goes_without_the_pointer() -> Result<()> {
    run("search_first", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        let search = role("combobox").named("Find a user");
        scenario.focused(&search).await?;
        paste_and_enter(scenario, "mia.keller@example.com").await?;
        scenario
            .find(&testid("user-name").showing("Mia Keller"))
            .await?;
        scenario.find(&row("Mobile")).await?;

        // Both shortcuts come back from anywhere.
        scenario.tab_to(&action_on("Details", "Mobile")).await?;
        scenario.press("/").await?;
        scenario.focused(&search).await?;
        let typed = scenario.find(&search).await?.value().await?;
        ensure!(typed.as_deref() == Some(""), "{typed:?}");
        scenario.tab_to(&action_on("Details", "Mobile")).await?;
        ctrl_k(scenario).await?;
        scenario.focused(&search).await?;
        // Words, too: the first of several.
        paste_and_enter(scenario, "awkward id").await?;
        scenario
            .gone(&testid("user-name").showing("Mia Keller"))
            .await?;
        scenario.find(&testid("methods")).await?;

        // Both are offered where no user is open.
        scenario.driver().back().await?;
        scenario
            .find(&testid("user-name").showing("Mia Keller"))
            .await?;
        scenario.find(&row("Mobile")).await?;
        scenario.driver().back().await?;
        scenario.find(&testid("state-no-user")).await?;
        scenario.find_count(&testid("recent-user"), 2).await?;
        scenario.screen("recent").await?;
        scenario
            .click(&testid("recent-user").showing("mia.keller@example.com"))
            .await?;
        scenario.find(&row("Mobile")).await?;
        scenario.keeps_nothing().await?;

        // The page has a user from the start, so it leaves the focus alone, and the first stop leads past the bar.
        scenario.driver().refresh().await?;
        scenario.find(&testid("skip")).await?;
        scenario.find(&row("Mobile")).await?;
        ensure!(!scenario.has_focus(&search).await?, "after a reload");
        scenario.press(Key::Tab + "").await?;
        scenario
            .focused(&role("button").named("Skip to main content"))
            .await?;
        scenario.screen("skip").await?;
        scenario.press(Key::Enter + "").await?;
        scenario
            .focused(&role("heading").named_like("Authentication methods"))
            .await
    })
    .await
}

#[tokio::test]
async fn user_without_methods_is_offered_the_next_step() -> Result<()> {
    run("search_next_step", Setup::default(), async |scenario| {
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::NELE).await?;
        scenario.find(&testid("state-empty")).await?;
        scenario.screen("empty-next-step").await?;
        scenario.click(&testid("empty-send-link")).await?;
        scenario
            .find(&role("dialog").named_like("Enrolment link"))
            .await?;
        scenario.press(Key::Escape + "").await?;
        scenario.focused(&testid("empty-send-link")).await?;
        scenario.click(&testid("empty-add-factor")).await?;
        scenario.find(&testid("add-dialog")).await?;
        Ok(())
    })
    .await
}
