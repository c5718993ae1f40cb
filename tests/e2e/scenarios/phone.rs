//! A phone's number: the country picker, the number's details, warnings, channels.

use anyhow::{Result, ensure};
use factordesk_model::{AuthenticationMethod, Channel};
use serde_json::json;
use thirtyfour::Key;

use super::create::open_form;
use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, field, row, run, run_as, run_in};

/// Waits until the picker shows this country.
async fn country(scenario: &Scenario<'_>, label: &str) -> Result<()> {
    crate::wait::until(&format!("the country {label}"), async || {
        let shown = scenario.find(&field("country")).await?.value().await?;
        Ok(if shown.as_deref() == Some(label) {
            Ok(())
        } else {
            Err(format!("it is {shown:?}"))
        })
    })
    .await
}

async fn add(scenario: &Scenario<'_>, name: &str) -> Result<AuthenticationMethod> {
    add_here(scenario, users::NELE, name).await
}

async fn add_here(scenario: &Scenario<'_>, user: &str, name: &str) -> Result<AuthenticationMethod> {
    scenario.fill(&field("name"), name).await?;
    scenario.click(&testid("submit")).await?;
    scenario.gone(&testid("add-dialog")).await?;
    scenario.find(&row(name)).await?;
    scenario.env.method(user, name)
}

#[tokio::test]
async fn number_is_echoed_and_added_in_the_proxys_format() -> Result<()> {
    run_as("phone", Who::Ada, users::NELE, async |scenario| {
        open_form(scenario, "phone").await?;
        // The country of the browser's language is preselected.
        country(scenario, "United States +1").await?;
        let picker = role("combobox").named("Country");
        scenario.click(&picker).await?;
        scenario.find(&role("option").showing("Zimbabwe")).await?;
        scenario.screen("phone-countries").await?;
        scenario.fill(&picker, "fran").await?;
        scenario.find_count(&role("option"), 1).await?;
        scenario.press(Key::Down + Key::Enter).await?;
        country(scenario, "France +33").await?;
        // A national number.
        scenario
            .fill(&field("phone_number"), "06 12 34 56 78")
            .await?;
        scenario
            .find(&testid("phone-echo").saying("+33 6 12 34 56 78, France, mobile"))
            .await?;
        scenario.screen("phone-echo").await?;
        let phone = add(scenario, "National").await?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));

        // International numbers in various notations.
        open_form(scenario, "phone").await?;
        country(scenario, "United States +1").await?;
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
            scenario.fill(&field("phone_number"), typed).await?;
            scenario.find(&testid("phone-echo").showing(echo)).await?;
            country(scenario, label).await?;
        }
        let phone = add(scenario, "Copied").await?;
        ensure!(phone.phone_number.as_deref() == Some("+16135550123"));

        // A number that looks wrong is added only after confirmation.
        open_form(scenario, "phone").await?;
        scenario.fill(&field("phone_number"), "+33 6 12 34").await?;
        scenario
            .find(&testid("phone-warning").showing("too short for France"))
            .await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-phone_number").showing("tick the box"))
            .await?;
        scenario.screen("phone-warning").await?;
        scenario.click(&field("anyway")).await?;
        let phone = add(scenario, "Short").await?;
        ensure!(phone.phone_number.as_deref() == Some("+3361234"));

        // Text that can't be a number is not sent.
        open_form(scenario, "phone").await?;
        scenario.fill(&field("phone_number"), "reception").await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-phone_number").showing("country code"))
            .await?;
        scenario.click(&testid("cancel")).await?;
        let writes = scenario.env.writes();
        ensure!(writes.len() == 3, "{writes:?}");
        scenario.keeps_nothing().await
    })
    .await
}

/// The number that was probably meant is offered, in a form that opens with the country of the user's other phone. Only
/// a revealed number shows its country, so this tenant doesn't mask.
#[tokio::test]
async fn probably_meant_number_is_offered() -> Result<()> {
    let setup = Setup::unmasked();
    run_in(
        "phone_meant",
        setup,
        Who::Ada,
        users::MIA,
        async |scenario| {
            let other = scenario.env.method(users::MIA, "Mobile")?;
            ensure!(
                other
                    .phone_number
                    .as_deref()
                    .is_some_and(|n| n.starts_with("+44")),
                "{other:?}"
            );
            scenario.act_on("Reveal", "Mobile").await?;
            open_form(scenario, "phone").await?;
            country(scenario, "United Kingdom +44").await?;
            scenario
                .fill(&field("phone_number"), "+1 07700900123")
                .await?;
            let offer = role("button").named("Use +44 7700 900123, United Kingdom");
            scenario.find(&offer).await?;
            scenario.click(&testid("submit")).await?;
            scenario
                .find(&testid("error-phone_number").showing("Check this number"))
                .await?;
            scenario.screen("phone-meant").await?;
            scenario.click(&offer).await?;
            scenario.gone(&offer).await?;
            // A number that isn't in the numbering plan causes a warning as well.
            scenario
                .find(&testid("phone-warning").showing("No known number in United Kingdom"))
                .await?;
            scenario
                .fill(&field("phone_number"), "+1 202 555 0100 ext. 5")
                .await?;
            scenario
                .find(&testid("phone-warning").showing("extension"))
                .await?;
            scenario
                .click_button("Use +1 202-555-0100, United States")
                .await?;
            scenario
                .find(&testid("phone-echo").showing("+1 202-555-0100"))
                .await?;
            let phone = add_here(scenario, users::MIA, "Direct").await?;
            ensure!(phone.phone_number.as_deref() == Some("+12025550100"));
            Ok(())
        },
    )
    .await
}

/// With the keyboard alone, from the number back to the country: the dialog closes while a field inside it has the
/// focus.
#[tokio::test]
async fn security_77_number_is_added_from_the_country_field() -> Result<()> {
    run_as("phone_country", Who::Ada, users::NELE, async |scenario| {
        open_form(scenario, "phone").await?;
        scenario.focused(&field("phone_number")).await?;
        scenario.press("0612345678").await?;
        scenario.shift_tab().await?;
        scenario.focused(&field("country")).await?;
        scenario.press("fran").await?;
        scenario.find_count(&role("option"), 1).await?;
        scenario.press(Key::Down + Key::Enter).await?;
        country(scenario, "France +33").await?;
        scenario.press(Key::Enter + "").await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.env.holds(users::NELE, &["phone"])
    })
    .await
}

/// Other ways to remove that field while it has the focus.
#[tokio::test]
async fn security_77_form_goes_while_the_country_field_has_the_focus() -> Result<()> {
    run_as("phone_gone", Who::Ada, users::NELE, async |scenario| {
        open_form(scenario, "phone").await?;
        scenario.shift_tab().await?;
        scenario.focused(&field("country")).await?;
        scenario.press("fr").await?;
        scenario.open_user(users::MIA).await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario.console_clean(&["/session"]).await?;

        open_form(scenario, "phone").await?;
        scenario.shift_tab().await?;
        scenario.focused(&field("country")).await?;
        let script = "
            const desk = document.querySelector('factor-desk');
            desk.remove();
            setTimeout(() => document.body.append(desk));";
        scenario.script(script, Vec::new()).await?;
        scenario.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn form_works_when_numbers_can_not_be_looked_up() -> Result<()> {
    run_as("phone_unknown", Who::Ada, users::NELE, async |scenario| {
        scenario.expect_in_console("/lookup/");
        scenario.devtools("Network.enable", json!({})).await?;
        let blocked = json!({"urls": ["*/lookup/*"]});
        scenario.devtools("Network.setBlockedURLs", blocked).await?;
        open_form(scenario, "phone").await?;
        scenario.gone(&field("country")).await?;
        scenario
            .fill(&field("phone_number"), "06 12 34 56 78")
            .await?;
        scenario.find(&testid("phone-unknown")).await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-phone_number").showing("country code"))
            .await?;
        scenario.screen("phone-unknown").await?;
        scenario
            .fill(&field("phone_number"), "+33 6 12 34 56 78")
            .await?;
        let phone = add(scenario, "Unseen").await?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn only_channels_that_are_on_are_offered() -> Result<()> {
    run("phone_channels", Setup::default(), async |scenario| {
        scenario.env.control().set_message_types(&["voice"])?;
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::NELE).await?;
        open_form(scenario, "phone").await?;
        scenario
            .find(&testid("one-channel").showing("Codes are sent by voice call"))
            .await?;
        scenario
            .gone(&field("preferred_authentication_method"))
            .await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        scenario.screen("phone-one-channel").await?;
        let phone = add(scenario, "By voice").await?;
        ensure!(phone.preferred_authentication_method == Some(Channel::Voice));
        Ok(())
    })
    .await
}
