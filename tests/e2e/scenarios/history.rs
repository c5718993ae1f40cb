//! Reasons and ticket numbers, and a user's history: from the form through the audit to the screen.

use anyhow::{Result, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::find::{role, testid};
use crate::scene::{Scene, action_on, field, play, play_with};
use crate::stage::{Setup, Who, users};

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

async fn rename(scene: &Scene<'_>, user: &str, method: &str, times: u32) -> Result<()> {
    let id = scene.stage.method(user, method)?.id;
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    let arguments = [json!(user), json!(id), json!(times)];
    let [user, id, times] = arguments.map(|value| value.to_string());
    let script = RENAME.replace("arguments", &format!("[{user}, {id}, {times}]"));
    let told = scene.async_script(&script).await?;
    ensure!(told == "done", "{told}");
    Ok(())
}

#[tokio::test]
async fn security_46_a_deletion_and_its_reason_are_in_the_users_history() -> Result<()> {
    play_with("history", Who::Ada, users::MIA, async |scene| {
        rename(scene, users::MIA, "Mobile", 1).await?;
        scene.act_on("Delete", "Authenticator").await?;
        scene.focused(&testid("cancel")).await?;
        scene
            .fill(&field("reason"), "lost phone, called from <b>work</b>")
            .await?;
        scene.fill(&field("ticket"), "HD 1234").await?;
        scene.press(Key::Enter + "").await?;
        scene
            .find(&testid("error-ticket").showing("letters, digits"))
            .await?;
        scene.focused(&field("ticket")).await?;
        scene.screen("reason-refused").await?;
        ensure!(
            scene.stage.writes().len() == 1,
            "something besides the renaming was sent"
        );
        scene.fill(&field("ticket"), "HD-1234").await?;
        scene.press(Key::Enter + "").await?;
        scene.gone(&testid("delete-dialog")).await?;
        scene.said("deleted.").await?;

        // Still the same call: reason and ticket number are filled in again.
        scene.act_on("Delete", "Name 1").await?;
        let ticket = scene.find(&field("ticket")).await?;
        ensure!(ticket.prop("value").await?.as_deref() == Some("HD-1234"));
        scene.press(Key::Escape + "").await?;
        scene.gone(&testid("delete-dialog")).await?;

        scene.tab_to(&testid("history")).await?;
        scene.press(Key::Enter + "").await?;
        let dialog = role("dialog").named_like("History of");
        let deleted = testid("history-entry").showing("Method deleted");
        for words in [
            "by Ada",
            "Reason: lost phone, called from <b>work</b>",
            "Ticket number: HD-1234",
            "Removed",
            "Authenticator",
        ] {
            scene
                .find(&deleted.clone().showing(words).within(&dialog))
                .await?;
        }
        let changed =
            testid("history-effect").within(&testid("history-entry").showing("Method changed"));
        let changed = scene.text_of(&changed).await?;
        ensure!(
            changed.contains("Mobile") && changed.contains("Name 1"),
            "{changed}"
        );
        scene.screen("history").await?;
        scene.press(Key::Escape + "").await?;
        scene.gone(&dialog).await?;
        scene.focused(&testid("history")).await
    })
    .await
}

#[tokio::test]
async fn history_is_loaded_page_by_page() -> Result<()> {
    play_with("history_pages", Who::Ada, users::MIA, async |scene| {
        rename(scene, users::MIA, "Mobile", 23).await?;
        scene.click(&testid("history")).await?;
        let status = testid("history-status");
        scene.find(&status.clone().showing("20 entries")).await?;
        scene.tab_to(&testid("older")).await?;
        scene.screen("history-older").await?;
        scene.press(Key::Enter + "").await?;
        scene.find(&status.showing("23 entries")).await?;
        scene
            .focused(&testid("older").showing("No older entries"))
            .await?;
        let entries = testid("history-entry");
        scene.find_count(&entries, 23).await?;
        scene.find(&entries.showing("Mobile")).await?;
        scene.screen("history-end").await
    })
    .await
}

#[tokio::test]
async fn security_46_a_reason_that_is_required_is_asked_for_in_the_form() -> Result<()> {
    let setup = Setup {
        require_reason: true,
        ..Setup::default()
    };
    play("reason_required", setup, async |scene| {
        scene.log_in(Who::Ada).await?;
        scene.open_user(users::MIA).await?;
        scene.stage.control().clear_request_log();
        scene.act_on("Delete", "Authenticator").await?;
        scene.focused(&field("reason")).await?;
        scene.press(Key::Enter + "").await?;
        scene
            .find(&testid("error-reason").showing("Say why"))
            .await?;
        scene.focused(&field("reason")).await?;
        scene.screen("reason-required").await?;
        scene.press(Key::Escape + "").await?;
        ensure!(scene.stage.writes().is_empty());
        // The history would list a request that the proxy refused.
        scene.click(&testid("history")).await?;
        scene
            .find(&testid("history-status").showing("Nothing was changed"))
            .await?;
        scene.screen("history-empty").await?;
        scene.press(Key::Escape + "").await?;
        scene.gone(&role("dialog").named_like("History of")).await?;

        scene.act_on("Delete", "Authenticator").await?;
        scene.focused(&field("reason")).await?;
        scene.press("lost phone").await?;
        scene.press(Key::Enter + "").await?;
        scene.gone(&testid("delete-dialog")).await?;
        scene.gone(&action_on("Delete", "Authenticator")).await?;
        scene.click(&testid("history")).await?;
        scene
            .find(&testid("history-entry").showing("Reason: lost phone"))
            .await?;
        Ok(())
    })
    .await
}
