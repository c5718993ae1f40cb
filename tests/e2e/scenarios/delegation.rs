//! The demo's policy: an admin for one connection's users, protected users, one's own account, a second factor.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use thirtyfour::Key;

use super::permissions::forge;
use crate::env::{Setup, Who, users};
use crate::find::{Query, role, selector, testid};
use crate::scenario::{Scenario, field, row, run, run_in};

fn with_policy() -> Setup {
    Setup {
        policy: true,
        ..Setup::default()
    }
}

/// Everything that changes something for the user.
const CHANGES: [&str; 8] = [
    "add-factor",
    "replace-all",
    "delete-all",
    "action-rename",
    "action-delete",
    "send-link",
    "new-recovery-code",
    "forget-browsers",
];

/// The path of a user's methods below `/api/v2`.
fn list_of(user: &str) -> Result<String> {
    let id = factordesk_model::UserId::new(user)?;
    Ok(format!("/users/{}/authentication-methods", id.to_segment()))
}

/// Checks that nothing is offered, and that the reason is shown and accessible.
async fn offers_nothing(scenario: &Scenario<'_>, reason: &str) -> Result<()> {
    scenario.find(&testid("refusal").showing(reason)).await?;
    scenario.find(&testid("action-more")).await?;
    for change in CHANGES {
        scenario.gone(&testid(change)).await?;
    }
    scenario.gone(&testid("permission-limits")).await
}

#[tokio::test]
async fn security_64_admin_of_one_connection_finds_and_opens_only_its_users() -> Result<()> {
    run("delegation_scope", with_policy(), async |scenario| {
        scenario.expect_in_console("status of 404");
        scenario.log_in(Who::Lena).await?;
        let search = role("combobox").named("Find a user");
        scenario.fill(&search, "keller").await?;
        scenario
            .find(&testid("search-note").showing("No users found"))
            .await?;
        // The exact address doesn't help either.
        scenario.fill(&search, "mia.keller@example.com").await?;
        scenario
            .find(&testid("search-note").showing("No users found"))
            .await?;
        scenario.fill(&search, "awkward").await?;
        scenario
            .find(&testid("user-option").showing("Awkward Id 5"))
            .await?;
        scenario.find_count(&testid("user-option"), 1).await?;
        scenario.screen("delegation-search").await?;

        // Another user's address, and an invented one: the same screen.
        let mut screens = Vec::new();
        for user in [users::MIA, "auth0|64b0c1d2e3f405162738ffff"] {
            scenario.go_to_user(user).await?;
            let state = testid("state-error").showing("This user doesn't exist.");
            let words = scenario.text_of(&state).await?;
            // Each response has a request id of its own, and the screen has the id that was asked for.
            let said = words.split("Request id").next().context("words")?;
            screens.push(said.replace(user, "ID"));
            scenario.gone(&testid("methods")).await?;
        }
        ensure!(screens[0] == screens[1], "{screens:?}");
        let one = format!("{}/totp%7Cdev_1", list_of(users::MIA)?);
        let answer = forge(scenario, "DELETE", &one, None).await?;
        ensure!(answer == json!([404, "inexistent_user"]), "{answer}");

        scenario.open_user(users::ACME).await?;
        scenario.screen("delegation-own-user").await?;
        scenario.act_on("Delete", "Recovery code").await?;
        scenario.click_button("Delete method").await?;
        scenario.gone(&row("Recovery code")).await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 1 && writes[0].status == 204, "{writes:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn security_65_protected_users_are_shown_but_not_changed() -> Result<()> {
    run("delegation_protected", with_policy(), async |scenario| {
        scenario.expect_in_console("status of 403");
        scenario.log_in(Who::Olga).await?;
        for (user, screen) in [
            (users::PETRA, "delegation-protected"),
            (users::NORA, "delegation-member"),
        ] {
            scenario.open_user(user).await?;
            offers_nothing(scenario, "This user is protected.").await?;
            scenario.find(&testid("badge-limited")).await?;
            scenario.screen(screen).await?;
            let held = scenario.env.methods_of(user)?;
            let method = held[0].id.as_ref().context("a method with an id")?;
            let path = format!("{}/{}", list_of(user)?, method.to_segment());
            let answer = forge(scenario, "DELETE", &path, None).await?;
            ensure!(answer == json!([403, "protected_user"]), "{user}: {answer}");
            ensure!(scenario.env.methods_of(user)? == held);
        }
        ensure!(scenario.env.writes().is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn protected_user_is_changed_by_an_admin_with_the_permission() -> Result<()> {
    let body = async |scenario: &Scenario<'_>| {
        scenario.find(&testid("badge-limited")).await?;
        scenario.gone(&testid("refusal")).await?;
        scenario.act_on("Rename", "Authenticator").await?;
        scenario.fill(&field("name"), "New name").await?;
        scenario.click_button("Save").await?;
        scenario.find(&row("New name")).await?;
        scenario.env.method(users::PETRA, "New name")?;
        Ok(())
    };
    run_in(
        "delegation_permitted",
        with_policy(),
        Who::Ada,
        users::PETRA,
        body,
    )
    .await
}

/// Also without a policy file.
#[tokio::test]
async fn security_66_admins_do_not_change_their_own_methods() -> Result<()> {
    for (name, setup) in [
        ("delegation_own", with_policy()),
        ("delegation_own_default", Setup::default()),
    ] {
        run_in(name, setup, Who::Ada, users::ADA, async |scenario| {
            scenario.expect_in_console("status of 403");
            offers_nothing(scenario, "These are your own sign-in methods.").await?;
            scenario.screen("delegation-own").await?;
            let answer = forge(
                scenario,
                "POST",
                "/guardian/enrollments/ticket",
                Some(json!({"user_id": users::ADA})),
            )
            .await?;
            ensure!(answer == json!([403, "own_methods"]), "{answer}");
            ensure!(scenario.env.writes().is_empty());
            // The search says so before the user is opened.
            let search = role("combobox").named("Find a user");
            scenario.fill(&search, "ada lind").await?;
            let marked = testid("user-option").showing("Your own account");
            scenario.find(&marked).await?;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

fn step_up_dialog() -> Query {
    role("dialog").named("Confirm that it's you")
}

/// Opens the dialog for deleting all of Jonas' methods and confirms it.
async fn delete_all(scenario: &Scenario<'_>) -> Result<()> {
    scenario.choose_from_list_menu("Delete all").await?;
    scenario.find(&testid("step-up-hint")).await?;
    scenario
        .fill(&field("reason"), "Lost laptop and phone")
        .await?;
    scenario
        .fill(&field("confirmation"), "jonas.weber@example.com")
        .await?;
    scenario.click_button("Delete 4 methods").await
}

#[tokio::test]
async fn security_68_second_factor_is_asked_for_and_the_draft_goes_on() -> Result<()> {
    let body = async |scenario: &Scenario<'_>| {
        scenario.expect_in_console("status of 401");
        delete_all(scenario).await?;
        scenario
            .find(&step_up_dialog().showing("second factor"))
            .await?;
        scenario.screen("step-up").await?;
        ensure!(scenario.env.writes().is_empty());

        // Closing it cancels the change, and keeps what was typed.
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&step_up_dialog()).await?;
        let reason = scenario.find(&field("reason")).await?.value().await?;
        ensure!(
            reason.as_deref() == Some("Lost laptop and phone"),
            "{reason:?}"
        );
        scenario
            .fill(&field("confirmation"), "jonas.weber@example.com")
            .await?;
        scenario.click_button("Delete 4 methods").await?;
        scenario.find(&step_up_dialog()).await?;

        let desk = scenario.driver().window().await?;
        scenario
            .click(&role("link").named_like("Sign in again"))
            .await?;
        scenario.switch_to_new_tab(&desk).await?;
        scenario.find(&selector("#code-hint")).await?;
        scenario.log_in_and_return(Who::Ada, desk).await?;

        // It continues by itself, once.
        scenario.gone(&step_up_dialog()).await?;
        scenario.find(&testid("state-empty")).await?;
        scenario.both_hold(users::JONAS, &[]).await?;
        let writes = scenario.env.writes();
        ensure!(
            writes.len() == 1 && writes[0].method == "DELETE",
            "{writes:?}"
        );
        Ok(())
    };
    run_in("step_up", with_policy(), Who::Ada, users::JONAS, body).await
}

/// In a portal: its own window asks for the second factor, and the token tells the proxy.
#[tokio::test]
async fn security_68_portal_is_asked_for_the_second_factor() -> Result<()> {
    let setup = Setup {
        sample_portal: true,
        ..with_policy()
    };
    run("step_up_portal", setup, async |scenario| {
        scenario.expect_in_console("status of 401");
        super::sample_portal::log_in(scenario).await?;
        scenario.click(&role("button").named("Jonas Weber")).await?;
        scenario.find(&row("Work phone")).await?;
        delete_all(scenario).await?;
        scenario.find(&step_up_dialog()).await?;
        let portal = scenario.driver().window().await?;
        scenario.click(&testid("login")).await?;
        scenario.switch_to_new_tab(&portal).await?;
        scenario.find(&selector("#code-hint")).await?;
        scenario.log_in_and_return(Who::Ada, portal).await?;
        scenario.find(&testid("state-empty")).await?;
        scenario.both_hold(users::JONAS, &[]).await
    })
    .await
}
