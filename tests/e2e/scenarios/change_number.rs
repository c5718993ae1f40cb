//! Changing a phone's number in one action, and what is left when it stops half way.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::{AuthenticationMethod, UserId};
use serde_json::json;
use thirtyfour::Key;

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, field, row, run_as, run_in};

const NEW: &str = "+33612345678";
const MIAS: [&str; 5] = [
    "Mobile",
    "Authenticator",
    "YubiKey 5C",
    "iCloud Keychain",
    "recovery-code",
];

/// Fills in the form for Mia's phone and submits it.
async fn change(scenario: &Scenario<'_>) -> Result<()> {
    scenario.act_on("Change number", "Mobile").await?;
    scenario.find(&testid("form-change-number")).await?;
    scenario.focused(&field("phone_number")).await?;
    scenario
        .fill(&field("phone_number"), "+33 6 12 34 56 78")
        .await?;
    scenario
        .find(&testid("phone-echo").showing("France"))
        .await?;
    scenario.click(&testid("submit")).await
}

/// Checks the success: the dialog is closed, and screen and tenant have the method with the new number.
async fn changed(scenario: &Scenario<'_>) -> Result<()> {
    scenario.gone(&testid("change-number-dialog")).await?;
    scenario.said("Number changed.").await?;
    scenario.both_hold(users::MIA, &MIAS).await?;
    let held = scenario.env.method(users::MIA, "Mobile")?;
    ensure!(
        held.phone_number.as_deref() == Some(NEW),
        "{:?}",
        held.phone_number
    );
    Ok(())
}

async fn ended(scenario: &Scenario<'_>, end: &str, words: &str) -> Result<()> {
    let result = scenario
        .find(&testid("change-result").showing(words))
        .await?;
    let found = result.attr("data-end").await?;
    ensure!(found.as_deref() == Some(end), "{found:?}");
    Ok(())
}

/// The numbers of Mia's phones, as the tenant holds them.
fn numbers(scenario: &Scenario<'_>) -> Result<Vec<String>> {
    let methods = scenario.env.methods_of(users::MIA)?;
    Ok(methods.into_iter().filter_map(|m| m.phone_number).collect())
}

#[tokio::test]
async fn number_is_changed_in_one_action() -> Result<()> {
    changed_in_one("change_number", Setup::default()).await
}

#[tokio::test]
async fn number_is_changed_in_one_action_on_an_unmasked_tenant() -> Result<()> {
    changed_in_one("change_number_unmasked", Setup::unmasked()).await
}

async fn changed_in_one(name: &str, setup: Setup) -> Result<()> {
    run_in(name, setup, Who::Ada, users::MIA, async |scenario| {
        let old = scenario.env.method(users::MIA, "Mobile")?;
        scenario.act_on("Change number", "Mobile").await?;
        let name = scenario.find(&field("name")).await?.value().await?;
        ensure!(
            name.as_deref() == Some("Mobile"),
            "the form doesn't have the old name: {name:?}"
        );
        scenario.screen("change-number").await?;
        scenario.click(&testid("cancel")).await?;
        ensure!(scenario.env.writes().is_empty());

        change(scenario).await?;
        changed(scenario).await?;
        let new = scenario.env.method(users::MIA, "Mobile")?;
        ensure!(new.id != old.id);
        ensure!(new.preferred_authentication_method == old.preferred_authentication_method);
        let writes = scenario.env.writes();
        let writes: Vec<&str> = writes.iter().map(|w| w.method.as_str()).collect();
        ensure!(writes == ["POST", "DELETE"], "{writes:?}");
        scenario.screen("change-number-done").await
    })
    .await
}

#[tokio::test]
async fn security_77_number_is_changed_from_the_country_field() -> Result<()> {
    run_as(
        "change_number_country",
        Who::Ada,
        users::MIA,
        async |scenario| {
            scenario.act_on("Change number", "Mobile").await?;
            scenario.focused(&field("phone_number")).await?;
            scenario.press("0612345678").await?;
            scenario.shift_tab().await?;
            scenario.focused(&field("country")).await?;
            scenario.press("fran").await?;
            scenario.find_count(&role("option"), 1).await?;
            scenario.press(Key::Down + Key::Enter).await?;
            scenario
                .find(&testid("phone-echo").showing("France"))
                .await?;
            scenario.press(Key::Enter + "").await?;
            changed(scenario).await
        },
    )
    .await
}

#[tokio::test]
async fn failed_deletion_leaves_both_numbers_and_says_so() -> Result<()> {
    run_as(
        "change_number_both",
        Who::Ada,
        users::MIA,
        async |scenario| {
            scenario.expect_in_console("status of 50");
            let control = scenario.env.control();
            // The creation succeeds, and the deletion fails.
            control.let_reads_through();
            control.let_through(1);
            control.let_reads_through();
            control.fail_next(&[500]);
            change(scenario).await?;
            ended(
                scenario,
                "both",
                "The new number was added, but the old one could not be deleted.",
            )
            .await?;
            scenario
                .find(&testid("change-result").showing("Request id"))
                .await?;
            scenario.screen("change-number-both").await?;
            scenario.focused(&testid("close-result")).await?;
            ensure!(numbers(scenario)?.len() == 2);
            scenario.click(&testid("close-result")).await?;
            scenario.find_count(&row("Mobile"), 2).await?;
            let writes = scenario.env.writes();
            ensure!(writes.len() == 2, "a request was repeated: {writes:?}");
            Ok(())
        },
    )
    .await
}

/// With a masking tenant, the new number is found by the digits that the mask leaves visible.
#[tokio::test]
async fn lost_responses_are_reconciled_without_repeating_requests() -> Result<()> {
    answers_lost("change_number_lost", Setup::default()).await
}

#[tokio::test]
async fn lost_responses_are_reconciled_on_an_unmasked_tenant() -> Result<()> {
    answers_lost("change_number_lost_unmasked", Setup::unmasked()).await
}

async fn answers_lost(name: &str, setup: Setup) -> Result<()> {
    run_in(name, setup, Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 50");
        let control = scenario.env.control();
        // The creation fails, and the list only has the old number.
        control.let_reads_through();
        control.fail_next(&[504]);
        change(scenario).await?;
        ended(scenario, "not-there", "The new number is not in the list").await?;
        scenario.screen("change-number-not-there").await?;
        scenario.click(&testid("close-result")).await?;
        scenario.both_hold(users::MIA, &MIAS).await?;
        ensure!(scenario.env.writes().len() == 1);

        // Both the creation and the deletion happen, but both responses are lost.
        for _ in 0..2 {
            control.let_reads_through();
            control.fail_next_after_commit(&[500]);
        }
        control.clear_request_log();
        change(scenario).await?;
        changed(scenario).await?;
        ensure!(numbers(scenario)? == [NEW]);
        ensure!(scenario.env.writes().len() == 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn refused_second_phone_changes_nothing() -> Result<()> {
    run_as("change_number_limit", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 403");
        let user = UserId::new(users::MIA).map_err(|p| anyhow::anyhow!("{p}"))?;
        let control = scenario.env.control();
        for n in 1..20 {
            let phone = json!({"id": format!("phone|dev_{n}"), "type": "phone", "name": format!("P{n}"),
                "confirmed": true, "phone_number": format!("+4915123456{n:02}")});
            control.put_method(&user, AuthenticationMethod::from_value(phone))?;
        }
        change(scenario).await?;
        scenario.find(&testid("no-second").showing("nothing was changed")).await?;
        scenario.screen("change-number-refused").await?;
        scenario.click(&testid("cancel")).await?;
        ensure!(numbers(scenario)?.len() == 20);
        ensure!(!numbers(scenario)?.contains(&NEW.to_owned()));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn linked_methods_are_named_before_they_are_deleted() -> Result<()> {
    run_as(
        "change_number_linked",
        Who::Ada,
        users::MIA,
        async |scenario| {
            let user = UserId::new(users::MIA).map_err(|p| anyhow::anyhow!("{p}"))?;
            let control = scenario.env.control();
            for name in ["Mobile", "Authenticator"] {
                let mut method = scenario.env.method(users::MIA, name)?;
                method.link_id = Some("link_1".to_owned());
                control.put_method(&user, method)?;
            }
            scenario.click_button("Refresh").await?;
            scenario
                .find(&testid("badge-linked").within(&row("Mobile")))
                .await?;
            scenario.act_on("Change number", "Mobile").await?;
            scenario
                .find(&testid("linked-warning").showing("Authenticator"))
                .await?;
            scenario.screen("change-number-linked").await?;
            scenario.fill(&field("phone_number"), NEW).await?;
            scenario.click(&testid("submit")).await?;
            scenario.gone(&testid("change-number-dialog")).await?;
            scenario
                .both_hold(
                    users::MIA,
                    &["Mobile", "YubiKey 5C", "iCloud Keychain", "recovery-code"],
                )
                .await?;
            let new = numbers(scenario)?.pop().context("no number is left")?;
            ensure!(new == NEW, "{new}");
            Ok(())
        },
    )
    .await
}
