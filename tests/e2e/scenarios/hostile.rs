//! Hostile names are shown as text everywhere.

use anyhow::{Result, ensure};
use factordesk_model::mask;
use serde_json::json;

use crate::env::{Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, action_on, field, row, run_as};

/// Checks that no name became an element or opened a browser dialog.
async fn is_text(scenario: &Scenario<'_>) -> Result<()> {
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
    let found = scenario.script(script, Vec::new()).await?;
    ensure!(found == json!([]), "names became elements: {found:#}");
    ensure!(
        scenario.driver().get_alert_text().await.is_err(),
        "a name opened a dialog"
    );
    Ok(())
}

#[tokio::test]
async fn hostile_names_are_shown_as_text() -> Result<()> {
    run_as("hostile", Who::Ada, users::UNUSUAL, async |scenario| {
        let held = scenario.env.names_of(users::UNUSUAL)?;
        ensure!(held.len() == 16, "{held:?}");
        // One of them looks like a phone number, so the desk masks it.
        let held: Vec<String> = held.iter().map(|name| mask::text(name, false)).collect();
        let held: Vec<&str> = held.iter().map(String::as_str).collect();
        scenario.shows(&held).await?;
        scenario.find(&testid("user-name").showing("<img src=x onerror=alert(1)>")).await?;
        // Each name is in a `bdi`, so that it can't change the direction of the text around it.
        let script = "
            return arguments[0].every(name => name.localName === 'bdi' && name.children.length === 0);";
        let names = scenario.find_all(&testid("method-name")).await?;
        let names: Vec<_> = names.iter().map(thirtyfour::WebElement::to_json).collect::<Result<_, _>>()?;
        ensure!(scenario.script(script, vec![names.into()]).await? == true, "a name is not in a `bdi` of its own");
        is_text(scenario).await?;
        scenario.screen("hostile").await?;

        let name = "<img src=x onerror=1";
        scenario.act_on("Details", name).await?;
        scenario.find(&testid("detail-name").saying(name)).await?;
        scenario.act_on("Delete", name).await?;
        scenario.find(&role("dialog").showing(name)).await?;
        is_text(scenario).await?;
        scenario.screen("hostile-delete").await?;
        scenario.click(&testid("cancel")).await?;
        scenario.choose_from_list_menu("Delete all").await?;
        scenario.find(&testid("delete-all-dialog").showing(name)).await?;
        is_text(scenario).await?;
        scenario.click(&testid("cancel")).await?;

        // The same for a name that is typed here.
        let bold = "<b>bold</b>";
        scenario.click(&action_on("Rename", name)).await?;
        scenario.fill(&field("name"), bold).await?;
        scenario.click_button("Save").await?;
        scenario.said("saved.").await?;
        scenario.find(&row(bold)).await?;
        scenario.env.method(users::UNUSUAL, bold)?;
        is_text(scenario).await?;

        // The same in the search.
        scenario.fill(&role("combobox").named("Find a user"), "unusual.names").await?;
        scenario.find(&role("option").showing("<img src=x")).await?;
        is_text(scenario).await
    })
    .await
}
