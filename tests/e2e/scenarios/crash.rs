//! After a panic the page shows an error in place of the desk, with a button that reloads it.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::env::{Who, users};
use crate::find::{role, testid};
use crate::scenario::{row, run_as};

/// Makes the browser throw when the next form is created. The page's own code never expects that call to fail, so it
/// panics.
const BREAK: &str = "
    const real = Document.prototype.createElement;
    Document.prototype.createElement = function (tag) {
        if (tag === 'form') {
            Document.prototype.createElement = real;
            throw new Error('mia@example.com is broken');
        }
        return real.call(this, tag);
    };";

#[tokio::test]
async fn security_77_page_that_stops_says_so_and_can_be_reloaded() -> Result<()> {
    run_as("crash", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("RuntimeError: unreachable");
        scenario.expect_in_console("Factordesk stopped: node.rs:");
        scenario.script(BREAK, Vec::new()).await?;
        scenario.act_on("Rename", "Mobile").await?;
        let alert = role("alert").showing("Factordesk stopped");
        scenario
            .find(&alert.clone().showing("Reload the page."))
            .await?;
        scenario.find(&alert.clone().showing("node.rs:")).await?;
        // The list is removed, so that it can't be mistaken for a working one.
        scenario.gone(&testid("factor-row")).await?;
        scenario.focused(&role("button").named("Reload")).await?;
        scenario.screen("stopped").await?;
        for entry in scenario.console().await? {
            ensure!(!entry.message.contains("mia@"), "{}", entry.message);
        }
        // Nothing the host page does restarts the widget: its state can't be trusted after a panic.
        let script = "
            const desk = document.querySelector('factor-desk');
            desk.setAttribute('user-id', 'auth0|1');
            dispatchEvent(new Event('focus'));
            location.hash = '';
            desk.remove();
            document.body.append(desk);
            document.body.append(document.createElement('factor-desk'));";
        scenario.script(script, Vec::new()).await?;
        scenario.find_count(&alert, 2).await?;
        scenario
            .script(
                "document.querySelectorAll('factor-desk')[1].remove()",
                Vec::new(),
            )
            .await?;
        let address = format!(
            "{}/#user={}",
            scenario.env.origin(),
            users::MIA.replace('|', "%7C")
        );
        scenario
            .script(
                "location.hash = arguments[0]",
                vec![json!(address.split('#').nth(1))],
            )
            .await?;
        scenario.click_button("Reload").await?;
        scenario.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}
