//! A phone's number: the country picker, the number's details, warnings, channels.

use anyhow::{Result, ensure};
use factordesk_model::{AuthenticationMethod, Channel};
use serde_json::json;
use thirtyfour::Key;

use super::create::open_form;
use crate::find::{role, testid};
use crate::scene::{Scene, field, play, play_on, play_with, row};
use crate::stage::{Setup, Who, users};

/// Waits until the picker shows this country.
async fn country(scene: &Scene<'_>, label: &str) -> Result<()> {
    crate::wait::until(&format!("the country {label}"), async || {
        let shown = scene.find(&field("country")).await?.value().await?;
        Ok(if shown.as_deref() == Some(label) {
            Ok(())
        } else {
            Err(format!("it is {shown:?}"))
        })
    })
    .await
}

async fn add(scene: &Scene<'_>, name: &str) -> Result<AuthenticationMethod> {
    add_here(scene, users::NELE, name).await
}

async fn add_here(scene: &Scene<'_>, user: &str, name: &str) -> Result<AuthenticationMethod> {
    scene.fill(&field("name"), name).await?;
    scene.click(&testid("submit")).await?;
    scene.gone(&testid("add-dialog")).await?;
    scene.find(&row(name)).await?;
    scene.stage.method(user, name)
}

#[tokio::test]
async fn number_is_echoed_and_added_in_the_proxys_format() -> Result<()> {
    play_with("phone", Who::Ada, users::NELE, async |scene| {
        open_form(scene, "phone").await?;
        // The country of the browser's language is preselected.
        country(scene, "United States +1").await?;
        let picker = role("combobox").named("Country");
        scene.click(&picker).await?;
        scene.find(&role("option").showing("Zimbabwe")).await?;
        scene.screen("phone-countries").await?;
        scene.fill(&picker, "fran").await?;
        scene.find_count(&role("option"), 1).await?;
        scene.press(Key::Down + Key::Enter).await?;
        country(scene, "France +33").await?;
        // A national number.
        scene.fill(&field("phone_number"), "06 12 34 56 78").await?;
        scene
            .find(&testid("phone-echo").saying("+33 6 12 34 56 78, France, mobile"))
            .await?;
        scene.screen("phone-echo").await?;
        let phone = add(scene, "National").await?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));

        // International numbers in various notations.
        open_form(scene, "phone").await?;
        country(scene, "United States +1").await?;
        for (typed, echo, label) in [
            (
                "0049 (30) 901820",
                "+49 30 901820, Germany, landline",
                "Germany +49",
            ),
            (
                "tel:+1-613-555-0123",
                "+1 613-555-0123, Canada",
                "Canada +1",
            ),
        ] {
            scene.fill(&field("phone_number"), typed).await?;
            scene.find(&testid("phone-echo").showing(echo)).await?;
            country(scene, label).await?;
        }
        let phone = add(scene, "Copied").await?;
        ensure!(phone.phone_number.as_deref() == Some("+16135550123"));

        // A number that looks wrong is added only after confirmation.
        open_form(scene, "phone").await?;
        scene.fill(&field("phone_number"), "+33 6 12 34").await?;
        scene
            .find(&testid("phone-warning").showing("too short for France"))
            .await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-phone_number").showing("tick the box"))
            .await?;
        scene.screen("phone-warning").await?;
        scene.click(&field("anyway")).await?;
        let phone = add(scene, "Short").await?;
        ensure!(phone.phone_number.as_deref() == Some("+3361234"));

        // Text that can't be a number is not sent.
        open_form(scene, "phone").await?;
        scene.fill(&field("phone_number"), "reception").await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-phone_number").showing("country code"))
            .await?;
        scene.click(&testid("cancel")).await?;
        let writes = scene.stage.writes();
        ensure!(writes.len() == 3, "{writes:?}");
        scene.keeps_nothing().await
    })
    .await
}

/// The number that was probably meant is offered, in a form that opens with the country of the user's other phone. Only
/// a revealed number shows its country, so this tenant doesn't mask.
#[tokio::test]
async fn probably_meant_number_is_offered() -> Result<()> {
    let setup = Setup::unmasked();
    play_on("phone_meant", setup, Who::Ada, users::MIA, async |scene| {
        let other = scene.stage.method(users::MIA, "Mobile")?;
        ensure!(
            other
                .phone_number
                .as_deref()
                .is_some_and(|n| n.starts_with("+44")),
            "{other:?}"
        );
        scene.act_on("Show", "Mobile").await?;
        open_form(scene, "phone").await?;
        country(scene, "United Kingdom +44").await?;
        scene.fill(&field("phone_number"), "+1 07700900123").await?;
        let offer = role("button").named("Use +44 7700 900123, United Kingdom");
        scene.find(&offer).await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-phone_number").showing("Check this number"))
            .await?;
        scene.screen("phone-meant").await?;
        scene.click(&offer).await?;
        scene.gone(&offer).await?;
        // A number that isn't in the numbering plan causes a warning as well.
        scene
            .find(&testid("phone-warning").showing("No number of United Kingdom"))
            .await?;
        scene
            .fill(&field("phone_number"), "+1 202 555 0100 ext. 5")
            .await?;
        scene
            .find(&testid("phone-warning").showing("extension"))
            .await?;
        scene
            .click_button("Use +1 202-555-0100, United States")
            .await?;
        scene
            .find(&testid("phone-echo").showing("+1 202-555-0100"))
            .await?;
        let phone = add_here(scene, users::MIA, "Direct").await?;
        ensure!(phone.phone_number.as_deref() == Some("+12025550100"));
        Ok(())
    })
    .await
}

/// With the keyboard alone, from the number back to the country: the dialog closes while a field inside it has the
/// focus.
#[tokio::test]
async fn security_77_number_is_added_from_the_country_field() -> Result<()> {
    play_with("phone_country", Who::Ada, users::NELE, async |scene| {
        open_form(scene, "phone").await?;
        scene.focused(&field("phone_number")).await?;
        scene.press("0612345678").await?;
        scene.shift_tab().await?;
        scene.focused(&field("country")).await?;
        scene.press("fran").await?;
        scene.find_count(&role("option"), 1).await?;
        scene.press(Key::Down + Key::Enter).await?;
        country(scene, "France +33").await?;
        scene.press(Key::Enter + "").await?;
        scene.gone(&testid("add-dialog")).await?;
        scene.stage.holds(users::NELE, &["phone"])
    })
    .await
}

/// Other ways to remove that field while it has the focus.
#[tokio::test]
async fn security_77_form_goes_while_the_country_field_has_the_focus() -> Result<()> {
    play_with("phone_gone", Who::Ada, users::NELE, async |scene| {
        open_form(scene, "phone").await?;
        scene.shift_tab().await?;
        scene.focused(&field("country")).await?;
        scene.press("fr").await?;
        scene.open_user(users::MIA).await?;
        scene.gone(&testid("add-dialog")).await?;
        scene.console_clean(&["/session"]).await?;

        open_form(scene, "phone").await?;
        scene.shift_tab().await?;
        scene.focused(&field("country")).await?;
        let script = "
            const desk = document.querySelector('factor-desk');
            desk.remove();
            setTimeout(() => document.body.append(desk));";
        scene.script(script, Vec::new()).await?;
        scene.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn form_works_when_numbers_can_not_be_looked_up() -> Result<()> {
    play_with("phone_unknown", Who::Ada, users::NELE, async |scene| {
        scene.expect_in_console("/lookup/");
        scene.devtools("Network.enable", json!({})).await?;
        let blocked = json!({"urls": ["*/lookup/*"]});
        scene.devtools("Network.setBlockedURLs", blocked).await?;
        open_form(scene, "phone").await?;
        scene.gone(&field("country")).await?;
        scene.fill(&field("phone_number"), "06 12 34 56 78").await?;
        scene.find(&testid("phone-unknown")).await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-phone_number").showing("country code"))
            .await?;
        scene.screen("phone-unknown").await?;
        scene
            .fill(&field("phone_number"), "+33 6 12 34 56 78")
            .await?;
        let phone = add(scene, "Unseen").await?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn only_channels_that_are_on_are_offered() -> Result<()> {
    play("phone_channels", Setup::default(), async |scene| {
        scene.stage.control().set_message_types(&["voice"])?;
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::NELE).await?;
        open_form(scene, "phone").await?;
        scene
            .find(&testid("one-channel").showing("Codes come by voice call"))
            .await?;
        scene
            .gone(&field("preferred_authentication_method"))
            .await?;
        scene.fill(&field("phone_number"), "+33612345678").await?;
        scene.screen("phone-one-channel").await?;
        let phone = add(scene, "By voice").await?;
        ensure!(phone.preferred_authentication_method == Some(Channel::Voice));
        Ok(())
    })
    .await
}
