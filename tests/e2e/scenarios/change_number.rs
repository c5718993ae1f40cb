//! Changing a phone's number in one action, and what is left when it stops half way.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::{AuthenticationMethod, UserId};
use serde_json::json;
use thirtyfour::Key;

use crate::find::{role, testid};
use crate::scene::{Scene, field, play_on, play_with, row};
use crate::stage::{Setup, Who, users};

const NEW: &str = "+33612345678";
const MIAS: [&str; 5] = [
    "Mobile",
    "Authenticator",
    "YubiKey 5C",
    "iCloud Keychain",
    "recovery-code",
];

/// Fills in the form for Mia's phone and submits it.
async fn change(scene: &Scene<'_>) -> Result<()> {
    scene.act_on("Change number", "Mobile").await?;
    scene.find(&testid("form-change-number")).await?;
    scene.focused(&field("phone_number")).await?;
    scene
        .fill(&field("phone_number"), "+33 6 12 34 56 78")
        .await?;
    scene.find(&testid("phone-echo").showing("France")).await?;
    scene.click(&testid("submit")).await
}

/// Checks the success: the dialog is closed, and screen and tenant have the method with the new number.
async fn changed(scene: &Scene<'_>) -> Result<()> {
    scene.gone(&testid("change-number-dialog")).await?;
    scene.said("Number changed.").await?;
    scene.both_hold(users::MIA, &MIAS).await?;
    let held = scene.stage.method(users::MIA, "Mobile")?;
    ensure!(
        held.phone_number.as_deref() == Some(NEW),
        "{:?}",
        held.phone_number
    );
    Ok(())
}

async fn ended(scene: &Scene<'_>, end: &str, words: &str) -> Result<()> {
    let result = scene.find(&testid("change-result").showing(words)).await?;
    let found = result.attr("data-end").await?;
    ensure!(found.as_deref() == Some(end), "{found:?}");
    Ok(())
}

/// The numbers of Mia's phones, as the tenant holds them.
fn numbers(scene: &Scene<'_>) -> Result<Vec<String>> {
    let methods = scene.stage.methods_of(users::MIA)?;
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
    play_on(name, setup, Who::Ada, users::MIA, async |scene| {
        let old = scene.stage.method(users::MIA, "Mobile")?;
        scene.act_on("Change number", "Mobile").await?;
        let name = scene.find(&field("name")).await?.value().await?;
        ensure!(
            name.as_deref() == Some("Mobile"),
            "the form doesn't have the old name: {name:?}"
        );
        scene.screen("change-number").await?;
        scene.click(&testid("cancel")).await?;
        ensure!(scene.stage.writes().is_empty());

        change(scene).await?;
        changed(scene).await?;
        let new = scene.stage.method(users::MIA, "Mobile")?;
        ensure!(new.id != old.id);
        ensure!(new.preferred_authentication_method == old.preferred_authentication_method);
        let writes = scene.stage.writes();
        let writes: Vec<&str> = writes.iter().map(|w| w.method.as_str()).collect();
        ensure!(writes == ["POST", "DELETE"], "{writes:?}");
        scene.screen("change-number-done").await
    })
    .await
}

#[tokio::test]
async fn security_77_number_is_changed_from_the_country_field() -> Result<()> {
    play_with(
        "change_number_country",
        Who::Ada,
        users::MIA,
        async |scene| {
            scene.act_on("Change number", "Mobile").await?;
            scene.focused(&field("phone_number")).await?;
            scene.press("0612345678").await?;
            scene.shift_tab().await?;
            scene.focused(&field("country")).await?;
            scene.press("fran").await?;
            scene.find_count(&role("option"), 1).await?;
            scene.press(Key::Down + Key::Enter).await?;
            scene.find(&testid("phone-echo").showing("France")).await?;
            scene.press(Key::Enter + "").await?;
            changed(scene).await
        },
    )
    .await
}

#[tokio::test]
async fn failed_deletion_leaves_both_numbers_and_says_so() -> Result<()> {
    play_with("change_number_both", Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("status of 50");
        let control = scene.stage.control();
        // The fifth call fails: the proxy reads the list and creates the new phone, the widget reads the list, the
        // proxy reads it again, and then the deletion fails.
        control.let_through(4);
        control.fail_next(&[500]);
        change(scene).await?;
        ended(
            scene,
            "both",
            "The new number is there; the old one could not be deleted.",
        )
        .await?;
        scene
            .find(&testid("change-result").showing("Request id"))
            .await?;
        scene.screen("change-number-both").await?;
        scene.focused(&testid("close-result")).await?;
        ensure!(numbers(scene)?.len() == 2);
        scene.click(&testid("close-result")).await?;
        scene.find_count(&row("Mobile"), 2).await?;
        let writes = scene.stage.writes();
        ensure!(writes.len() == 2, "a request was repeated: {writes:?}");
        Ok(())
    })
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
    play_on(name, setup, Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("status of 50");
        let control = scene.stage.control();
        // The creation fails, and the list only has the old number.
        control.let_through(1);
        control.fail_next(&[504]);
        change(scene).await?;
        ended(scene, "not-there", "The new number is not in the list").await?;
        scene.screen("change-number-not-there").await?;
        scene.click(&testid("close-result")).await?;
        scene.both_hold(users::MIA, &MIAS).await?;
        ensure!(scene.stage.writes().len() == 1);

        // Both the creation and the deletion happen, but both responses are lost.
        control.let_through(1);
        control.fail_next_after_commit(&[500]);
        // The three reads in between: the proxy finds the new phone, the widget reads the list, the proxy reads it
        // before the deletion.
        control.let_through(3);
        control.fail_next_after_commit(&[500]);
        control.clear_request_log();
        change(scene).await?;
        changed(scene).await?;
        ensure!(numbers(scene)? == [NEW]);
        ensure!(scene.stage.writes().len() == 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn refused_second_phone_changes_nothing() -> Result<()> {
    play_with("change_number_limit", Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("status of 403");
        let user = UserId::new(users::MIA).map_err(|p| anyhow::anyhow!("{p}"))?;
        let control = scene.stage.control();
        for n in 1..20 {
            let phone = json!({"id": format!("phone|dev_{n}"), "type": "phone", "name": format!("P{n}"),
                "confirmed": true, "phone_number": format!("+4915123456{n:02}")});
            control.put_method(&user, AuthenticationMethod::from_value(phone))?;
        }
        change(scene).await?;
        scene.find(&testid("no-second").showing("nothing was changed")).await?;
        scene.screen("change-number-refused").await?;
        scene.click(&testid("cancel")).await?;
        ensure!(numbers(scene)?.len() == 20);
        ensure!(!numbers(scene)?.contains(&NEW.to_owned()));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn linked_methods_are_named_before_they_are_deleted() -> Result<()> {
    play_with(
        "change_number_linked",
        Who::Ada,
        users::MIA,
        async |scene| {
            let user = UserId::new(users::MIA).map_err(|p| anyhow::anyhow!("{p}"))?;
            let control = scene.stage.control();
            for name in ["Mobile", "Authenticator"] {
                let mut method = scene.stage.method(users::MIA, name)?;
                method.link_id = Some("link_1".to_owned());
                control.put_method(&user, method)?;
            }
            scene.click_button("Refresh").await?;
            scene
                .find(&testid("badge-linked").within(&row("Mobile")))
                .await?;
            scene.act_on("Change number", "Mobile").await?;
            scene
                .find(&testid("linked-warning").showing("Authenticator"))
                .await?;
            scene.screen("change-number-linked").await?;
            scene.fill(&field("phone_number"), NEW).await?;
            scene.click(&testid("submit")).await?;
            scene.gone(&testid("change-number-dialog")).await?;
            scene
                .both_hold(
                    users::MIA,
                    &["Mobile", "YubiKey 5C", "iCloud Keychain", "recovery-code"],
                )
                .await?;
            let new = numbers(scene)?.pop().context("no number is left")?;
            ensure!(new == NEW, "{new}");
            Ok(())
        },
    )
    .await
}
