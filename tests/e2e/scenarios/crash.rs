//! A panic, all the same: the page says so where the desk was, and a button loads it again.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::find::{role, testid};
use crate::scene::{play_with, row};
use crate::stage::{Who, users};

/// The browser refuses the next dialog's heading. Nothing else takes the page's own code by surprise, which is why it stops then.
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
    play_with("crash", Who::Ada, users::MIA, async |scene| {
        scene.expect_in_console("RuntimeError: unreachable");
        scene.expect_in_console("Factordesk stopped: node.rs:");
        scene.script(BREAK, Vec::new()).await?;
        scene.act_on("Rename", "Mobile").await?;
        let alert = role("alert").showing("Factordesk stopped");
        scene
            .find(&alert.clone().showing("Reload the page."))
            .await?;
        scene.find(&alert.clone().showing("node.rs:")).await?;
        // Nothing of the list is left that could be taken for working.
        scene.gone(&testid("factor-row")).await?;
        scene.focused(&role("button").named("Reload")).await?;
        scene.screen("stopped").await?;
        for entry in scene.console().await? {
            ensure!(!entry.message.contains("mia@"), "{}", entry.message);
        }
        // Whatever the host page does, nothing runs that can't be trusted any more.
        let script = "
            const desk = document.querySelector('factor-desk');
            desk.setAttribute('user-id', 'auth0|1');
            dispatchEvent(new Event('focus'));
            location.hash = '';
            desk.remove();
            document.body.append(desk);
            document.body.append(document.createElement('factor-desk'));";
        scene.script(script, Vec::new()).await?;
        scene.find_count(&alert, 2).await?;
        scene
            .script(
                "document.querySelectorAll('factor-desk')[1].remove()",
                Vec::new(),
            )
            .await?;
        let address = format!(
            "{}/#user={}",
            scene.stage.origin(),
            users::MIA.replace('|', "%7C")
        );
        scene
            .script(
                "location.hash = arguments[0]",
                vec![json!(address.split('#').nth(1))],
            )
            .await?;
        scene.click_button("Reload").await?;
        scene.find(&row("Mobile")).await?;
        Ok(())
    })
    .await
}
