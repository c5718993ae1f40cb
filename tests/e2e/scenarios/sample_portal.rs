//! The sample portal of `cargo xtask demo --portal`: its own login, a list of customers, the widget, the event log.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::create::open_form;
use crate::env::{Setup, Who, users};
use crate::find::{Query, role, selector, testid};
use crate::scenario::{Scenario, field, row, run};

/// A customer in the portal's list.
fn customer(name: &str) -> Query {
    role("button").named(name)
}

/// The newest entry of the event log with this event's name.
fn logged(event: &str) -> Query {
    selector("#events li").showing(event)
}

/// Opens the portal and logs in, in the window that the portal opens.
pub(super) async fn log_in(scenario: &Scenario<'_>) -> Result<()> {
    scenario.open(scenario.env.sample_portal()?).await?;
    let portal = scenario.driver().window().await?;
    scenario.click_button("Log in").await?;
    scenario.switch_to_new_tab(&portal).await?;
    scenario.log_in_and_return(Who::Ada, portal).await?;
    scenario.find(&customer("Mia Keller")).await?;
    Ok(())
}

#[tokio::test]
async fn the_sample_portal_shows_how_to_embed_the_desk() -> Result<()> {
    let setup = Setup {
        sample_portal: true,
        ..Setup::default()
    };
    run("sample_portal", setup, async |scenario| {
        scenario.open(scenario.env.sample_portal()?).await?;
        scenario.screen("sample-portal-login").await?;
        log_in(scenario).await?;

        scenario.click(&customer("Mia Keller")).await?;
        scenario.find(&row("Mobile")).await?;
        scenario.screen("sample-portal").await?;
        scenario.act_on("Rename", "Mobile").await?;
        scenario.fill(&field("name"), "Renamed here").await?;
        scenario.click_button("Save").await?;
        scenario.find(&row("Renamed here")).await?;
        scenario.env.method(users::MIA, "Renamed here")?;

        scenario.click(&customer("Nele Ohnesorg")).await?;
        scenario.find(&testid("state-empty")).await?;
        open_form(scenario, "phone").await?;
        scenario.fill(&field("name"), "From the portal").await?;
        scenario
            .fill(&field("phone_number"), "+33612345678")
            .await?;
        scenario.click(&testid("submit")).await?;
        scenario.find(&row("From the portal")).await?;
        scenario.act_on("Delete", "From the portal").await?;
        scenario.click_button("Delete method").await?;
        scenario.both_hold(users::NELE, &[]).await?;
        for event in [
            "factordesk-ready",
            "factordesk-loaded",
            "factordesk-before-action",
            "factordesk-dirty",
        ] {
            scenario.find(&logged(event)).await?;
        }
        let deleted = logged("factordesk-action").showing("\"action\":\"delete\"");
        scenario.find(&deleted).await?;

        // A theme of the portal's is that of the widget, too.
        for (theme, scheme) in [("Dark", "dark"), ("Light", "light")] {
            scenario
                .choose(&role("combobox").named("Theme"), theme)
                .await?;
            let script =
                "return getComputedStyle(document.querySelector('factor-desk')).colorScheme";
            let found = scenario.script(script, Vec::new()).await?;
            ensure!(found == scheme, "{theme}: {found}");
        }
        scenario
            .choose(&role("combobox").named("Preset"), "Soft")
            .await?;
        scenario.screen("sample-portal-soft").await?;
        scenario.keeps_nothing().await?;

        scenario.click_button("Log out").await?;
        scenario.find(&role("button").named("Log in")).await?;
        scenario.gone(&customer("Mia Keller")).await
    })
    .await
}

/// The login is the portal's: a click in the desk opens the portal's window, and the change continues by itself.
#[tokio::test]
async fn the_sample_portal_logs_in_again_for_a_late_change() -> Result<()> {
    let setup = Setup {
        sample_portal: true,
        ..Setup::default()
    };
    run("sample_portal_late", setup, async |scenario| {
        scenario.expect_in_console("status of 401");
        log_in(scenario).await?;
        scenario.click(&customer("Mia Keller")).await?;
        scenario.find(&row("Mobile")).await?;
        scenario.env.clock().advance(Duration::from_mins(16));
        scenario.act_on("Rename", "Mobile").await?;
        scenario.fill(&field("name"), "Renamed late").await?;
        scenario.click_button("Save").await?;
        let portal = scenario.driver().window().await?;
        scenario.click(&testid("login")).await?;
        scenario.switch_to_new_tab(&portal).await?;
        scenario.log_in_and_return(Who::Ada, portal).await?;
        scenario.find(&row("Renamed late")).await?;
        scenario.env.method(users::MIA, "Renamed late")?;
        Ok(())
    })
    .await
}
