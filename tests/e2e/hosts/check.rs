//! What every host has to pass.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::env::users;
use crate::find::testid;
use crate::scenario::{Scenario, field, row};
use crate::scenarios::create::open_form;
use crate::wait::until;

/// The name of the method that the check adds.
const NAME: &str = "From the host";

/// Lists, creates and deletes, and expects the events where the host shows them: the last one in its `<output>`.
pub(super) async fn works(scenario: &Scenario<'_>) -> Result<()> {
    lists(scenario).await?;
    let before = scenario.env.names_of(users::MIA)?;
    open_form(scenario, "phone").await?;
    scenario.fill(&field("name"), NAME).await?;
    scenario
        .fill(&field("phone_number"), "+33612345678")
        .await?;
    scenario.click(&testid("submit")).await?;
    // The row is there before the response.
    heard(scenario, "create: done").await?;
    scenario.find(&row(NAME)).await?;
    scenario.env.method(users::MIA, NAME)?;
    scenario.act_on("Delete", NAME).await?;
    scenario.click_button("Delete method").await?;
    heard(scenario, "delete: done").await?;
    scenario.gone(&row(NAME)).await?;
    ensure!(scenario.env.names_of(users::MIA)? == before);
    Ok(())
}

/// Waits for the user's methods.
pub(super) async fn lists(scenario: &Scenario<'_>) -> Result<()> {
    scenario.find(&row("Mobile")).await?;
    Ok(())
}

/// Waits until the host shows this as the last event.
pub(super) async fn heard(scenario: &Scenario<'_>, event: &str) -> Result<()> {
    until(&format!("the host to show {event:?}"), async || {
        // Not as it looks: a host's style may change its letters.
        let script = "return document.querySelector('output')?.textContent ?? null";
        let shown = scenario.script(script, Vec::new()).await?;
        Ok(if shown == json!(event) {
            Ok(())
        } else {
            Err(format!("it shows {shown}"))
        })
    })
    .await
}

/// What is typed survives ten renderings of the host, each with a new token function; the list isn't loaded again.
pub(super) async fn survives_rendering(scenario: &Scenario<'_>) -> Result<()> {
    open_form(scenario, "phone").await?;
    scenario.fill(&field("name"), "A draft").await?;
    scenario.env.control().clear_request_log();
    let script = "
        const again = document.getElementById('again');
        for (let count = 0; count < 10; count += 1) {
            const before = again.textContent;
            // Not a person's click: an open dialog keeps those away.
            again.click();
            while (again.textContent === before) await new Promise(done => setTimeout(done));
        }
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        return again.textContent;";
    let rendered = scenario.async_script(script).await?;
    ensure!(rendered == json!("Rendered 10 times again"), "{rendered}");
    let draft = scenario.find(&field("name")).await?;
    ensure!(draft.prop("value").await?.as_deref() == Some("A draft"));
    let mut log = scenario.env.control().request_log();
    log.retain(|request| request.path.contains("/authentication-methods"));
    ensure!(log.is_empty(), "the list was loaded again: {log:?}");
    scenario.click(&testid("cancel")).await?;
    Ok(())
}
