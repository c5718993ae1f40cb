//! Hostile names are shown as text everywhere.

use anyhow::{Result, ensure};
use factordesk_model::mask;
use serde_json::json;

use crate::find::{role, testid};
use crate::scene::{Scene, action_on, field, play_with, row};
use crate::stage::{Who, users};

/// Checks that no name became an element or opened a browser dialog.
async fn is_text(scene: &Scene<'_>) -> Result<()> {
    let script = "
        const found = [];
        const roots = [document];
        for (let i = 0; i < roots.length; i += 1)
            for (const element of roots[i].querySelectorAll('*')) {
                if (element.shadowRoot) roots.push(element.shadowRoot);
                if (i > 0 && element.matches('img, script, iframe, object, embed, b, svg[onload], [onerror]'))
                    found.push(element.outerHTML);
            }
        return found;";
    let found = scene.script(script, Vec::new()).await?;
    ensure!(found == json!([]), "names became elements: {found:#}");
    ensure!(
        scene.driver().get_alert_text().await.is_err(),
        "a name opened a dialog"
    );
    Ok(())
}

#[tokio::test]
async fn hostile_names_are_shown_as_text() -> Result<()> {
    play_with("hostile", Who::Ada, users::UNUSUAL, async |scene| {
        let held = scene.stage.names_of(users::UNUSUAL)?;
        ensure!(held.len() == 16, "{held:?}");
        // One of them looks like a phone number, so the desk masks it.
        let held: Vec<String> = held.iter().map(|name| mask::text(name, false)).collect();
        let held: Vec<&str> = held.iter().map(String::as_str).collect();
        scene.shows(&held).await?;
        scene.find(&testid("user-name").showing("<img src=x onerror=alert(1)>")).await?;
        // Each name is in a `bdi`, so that it can't change the direction of the text around it.
        let script = "
            return arguments[0].every(name => name.children.length === 1 && name.firstElementChild.localName === 'bdi');";
        let names = scene.find_all(&testid("method-name")).await?;
        let names: Vec<_> = names.iter().map(thirtyfour::WebElement::to_json).collect::<Result<_, _>>()?;
        ensure!(scene.script(script, vec![names.into()]).await? == true, "a name is not in a `bdi` of its own");
        is_text(scene).await?;
        scene.screen("hostile").await?;

        let name = "<img src=x onerror=1";
        scene.act_on("Details", name).await?;
        scene.find(&testid("detail-name").saying(name)).await?;
        scene.act_on("Delete", name).await?;
        scene.find(&role("dialog").showing(name)).await?;
        is_text(scene).await?;
        scene.screen("hostile-delete").await?;
        scene.click(&testid("cancel")).await?;
        scene.click_button("Delete all").await?;
        scene.find(&testid("delete-all-dialog").showing(name)).await?;
        is_text(scene).await?;
        scene.click(&testid("cancel")).await?;

        // The same for a name that is typed here.
        let bold = "<b>bold</b>";
        scene.click(&action_on("Rename", name)).await?;
        scene.fill(&field("name"), bold).await?;
        scene.click_button("Save").await?;
        scene.said("saved.").await?;
        scene.find(&row(bold)).await?;
        scene.stage.method(users::UNUSUAL, bold)?;
        is_text(scene).await?;

        // The same in the search.
        scene.fill(&role("combobox").named("Find a user"), "unusual.names").await?;
        scene.find(&role("option").showing("<img src=x")).await?;
        is_text(scene).await
    })
    .await
}
