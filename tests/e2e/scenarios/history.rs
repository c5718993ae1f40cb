//! Reasons and ticket numbers, and a user's history: from the form through the audit to the screen.

use anyhow::{Result, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::env::{Setup, Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, action_on, field, run, run_as};

/// Renames a phone several times with the page's session, without the page's forms.
const RENAME: &str = "
    const [user, id, times] = arguments;
    const path = `/api/v2/users/${encodeURIComponent(user)}/authentication-methods/${encodeURIComponent(id)}`;
    for (let number = 1; number <= times; number += 1) {
        const answer = await fetch(path, {
            method: 'PATCH',
            headers: { 'x-factordesk': '1', 'content-type': 'application/json' },
            body: JSON.stringify({ name: `Name ${number}` }),
        });
        if (!answer.ok) return `${answer.status} ${await answer.text()}`;
    }
    return 'done';";

async fn rename(scenario: &Scenario<'_>, user: &str, method: &str, times: u32) -> Result<()> {
    let id = scenario.env.method(user, method)?.id;
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    let arguments = [json!(user), json!(id), json!(times)];
    let [user, id, times] = arguments.map(|value| value.to_string());
    let script = RENAME.replace("arguments", &format!("[{user}, {id}, {times}]"));
    let told = scenario.async_script(&script).await?;
    ensure!(told == "done", "{told}");
    Ok(())
}

#[tokio::test]
async fn security_46_a_deletion_and_its_reason_are_in_the_users_history() -> Result<()> {
    run_as("history", Who::Ada, users::MIA, async |scenario| {
        rename(scenario, users::MIA, "Mobile", 1).await?;
        scenario.act_on("Delete", "Authenticator").await?;
        scenario.focused(&testid("cancel")).await?;
        scenario
            .fill(&field("reason"), "lost phone, called from <b>work</b>")
            .await?;
        scenario.fill(&field("ticket"), "HD 1234").await?;
        scenario.press(Key::Enter + "").await?;
        scenario
            .find(&testid("error-ticket").showing("letters, digits"))
            .await?;
        scenario.focused(&field("ticket")).await?;
        scenario.screen("reason-refused").await?;
        ensure!(
            scenario.env.writes().len() == 1,
            "something besides the renaming was sent"
        );
        scenario.fill(&field("ticket"), "HD-1234").await?;
        scenario.press(Key::Enter + "").await?;
        scenario.gone(&testid("delete-dialog")).await?;
        scenario.said("deleted.").await?;

        // Still the same call: reason and ticket number are filled in again.
        scenario.act_on("Delete", "Name 1").await?;
        let ticket = scenario.find(&field("ticket")).await?;
        ensure!(ticket.prop("value").await?.as_deref() == Some("HD-1234"));
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("delete-dialog")).await?;

        scenario.tab_to(&testid("history")).await?;
        scenario.press(Key::Enter + "").await?;
        let dialog = role("dialog").named_like("History of");
        let deleted = testid("history-entry").showing("Method deleted");
        for words in [
            "by Ada",
            "Reason: lost phone, called from <b>work</b>",
            "Ticket number: HD-1234",
            "Removed",
            "Authenticator",
        ] {
            scenario
                .find(&deleted.clone().showing(words).within(&dialog))
                .await?;
        }
        let changed =
            testid("history-effect").within(&testid("history-entry").showing("Method changed"));
        let changed = scenario.text_of(&changed).await?;
        ensure!(
            changed.contains("Mobile") && changed.contains("Name 1"),
            "{changed}"
        );
        scenario.screen("history").await?;
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&dialog).await?;
        scenario.focused(&testid("history")).await
    })
    .await
}

#[tokio::test]
async fn history_is_loaded_page_by_page() -> Result<()> {
    run_as("history_pages", Who::Ada, users::MIA, async |scenario| {
        rename(scenario, users::MIA, "Mobile", 23).await?;
        scenario.click(&testid("history")).await?;
        let status = testid("history-status");
        scenario.find(&status.clone().showing("20 entries")).await?;
        scenario.tab_to(&testid("older")).await?;
        scenario.screen("history-older").await?;
        scenario.press(Key::Enter + "").await?;
        scenario.find(&status.showing("23 entries")).await?;
        scenario
            .focused(&testid("older").showing("No older entries"))
            .await?;
        let entries = testid("history-entry");
        scenario.find_count(&entries, 23).await?;
        scenario.find(&entries.showing("Mobile")).await?;
        scenario.screen("history-end").await
    })
    .await
}

#[tokio::test]
async fn security_46_a_reason_that_is_required_is_asked_for_in_the_form() -> Result<()> {
    let setup = Setup {
        require_reason: true,
        ..Setup::default()
    };
    run("reason_required", setup, async |scenario| {
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(users::MIA).await?;
        scenario.env.control().clear_request_log();
        scenario.act_on("Delete", "Authenticator").await?;
        scenario.focused(&field("reason")).await?;
        scenario.press(Key::Enter + "").await?;
        scenario
            .find(&testid("error-reason").showing("Enter a reason."))
            .await?;
        scenario.focused(&field("reason")).await?;
        scenario.screen("reason-required").await?;
        scenario.press(Key::Escape + "").await?;
        ensure!(scenario.env.writes().is_empty());
        // The history would list a request that the proxy refused.
        scenario.click(&testid("history")).await?;
        scenario
            .find(&testid("history-status").showing("No actions have been taken"))
            .await?;
        scenario.screen("history-empty").await?;
        scenario.press(Key::Escape + "").await?;
        scenario
            .gone(&role("dialog").named_like("History of"))
            .await?;

        scenario.act_on("Delete", "Authenticator").await?;
        scenario.focused(&field("reason")).await?;
        scenario.press("lost phone").await?;
        scenario.press(Key::Enter + "").await?;
        scenario.gone(&testid("delete-dialog")).await?;
        scenario.gone(&action_on("Delete", "Authenticator")).await?;
        scenario.click(&testid("history")).await?;
        scenario
            .find(&testid("history-entry").showing("Reason: lost phone"))
            .await?;
        Ok(())
    })
    .await
}
