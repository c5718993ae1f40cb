//! Deleting all methods: in one request, or one by one when there is a passkey.

use anyhow::{Result, ensure};
use factordesk_model::AuthenticationMethod;

use crate::env::{Who, users};
use crate::find::{role, testid};
use crate::scenario::{field, run_as};

#[tokio::test]
async fn all_methods_are_deleted_at_once() -> Result<()> {
    run_as("delete_all", Who::Ada, users::JONAS, async |scenario| {
        scenario.choose_from_list_menu("Delete all").await?;
        let dialog = role("dialog").named("Delete all methods?");
        for what in [
            "Jonas Weber",
            "Work phone",
            "Work laptop",
            "Verified email",
            "Password",
        ] {
            scenario.find(&dialog.clone().showing(what)).await?;
        }
        // Another user's address doesn't confirm.
        scenario
            .fill(&field("confirmation"), "mia.keller@example.com")
            .await?;
        scenario.click(&testid("confirm")).await?;
        scenario
            .find(&testid("error-confirmation").showing("jonas.weber@example.com"))
            .await?;
        scenario.screen("delete-all").await?;
        ensure!(scenario.env.writes().is_empty());

        scenario
            .fill(&field("confirmation"), "jonas.weber@example.com")
            .await?;
        scenario.click_button("Delete 4 methods").await?;
        scenario.gone(&dialog).await?;
        scenario.said("All methods deleted.").await?;
        scenario.find(&testid("state-empty")).await?;
        scenario.both_hold(users::JONAS, &[]).await?;
        let writes = scenario.env.writes();
        ensure!(
            writes.len() == 1 && writes[0].method == "DELETE",
            "{writes:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn changed_list_is_not_deleted_without_new_confirmation() -> Result<()> {
    run_as("delete_all_stale", Who::Ada, users::JONAS, async |scenario| {
        scenario.expect_in_console("status of 409");
        scenario.choose_from_list_menu("Delete all").await?;
        scenario.fill(&field("confirmation"), "jonas.weber@example.com").await?;
        // Meanwhile another method is enrolled.
        let user = factordesk_model::UserId::new(users::JONAS)
            .map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let new = serde_json::json!({"id": "totp|dev_meanwhile", "type": "totp", "name": "New app", "confirmed": true});
        scenario
            .env
            .control()
            .put_method(&user, AuthenticationMethod::from_value(new))?;
        scenario.click(&testid("confirm")).await?;
        scenario
            .find(&testid("delete-all-dialog").showing("changed"))
            .await?;
        scenario.screen("delete-all-changed").await?;
        // The new list is shown, and nothing was deleted.
        scenario.find(&testid("delete-all-what").showing("New app")).await?;
        scenario.env.holds(
            users::JONAS,
            &["Work phone", "Work laptop", "email-verification", "password", "New app"],
        )?;
        // The confirmation has to be typed again.
        scenario.fill(&field("confirmation"), "jonas.weber@example.com").await?;
        scenario.click_button("Delete 5 methods").await?;
        scenario.gone(&testid("delete-all-dialog")).await?;
        scenario.both_hold(users::JONAS, &[]).await
    })
    .await
}

#[tokio::test]
async fn with_a_passkey_methods_are_deleted_one_by_one() -> Result<()> {
    run_as("delete_each", Who::Ada, users::MIA, async |scenario| {
        scenario.expect_in_console("status of 50");
        scenario.choose_from_list_menu("Delete all").await?;
        scenario.find(&testid("passkeys-block")).await?;
        scenario
            .fill(&field("confirmation"), "mia.keller@example.com")
            .await?;
        scenario.screen("delete-all-passkey").await?;
        // A gateway timeout for the first of the five deletions: the outcome is unknown.
        scenario.env.control().let_reads_through();
        scenario.env.control().fail_next(&[504]);
        scenario.click_button("Delete one by one").await?;
        scenario.find(&testid("retry-failed")).await?;
        let items = testid("batch-item");
        scenario.find_count(&items, 5).await?;
        scenario
            .find_count(&items.clone().showing("We couldn't confirm"), 1)
            .await?;
        scenario
            .find_count(&items.clone().showing("Request id"), 1)
            .await?;
        scenario.screen("one-by-one").await?;
        scenario.env.holds(users::MIA, &["Authenticator"])?;

        scenario.click(&testid("retry-failed")).await?;
        scenario.gone(&testid("retry-failed")).await?;
        scenario.find_count(&items.showing("Deleted"), 5).await?;
        scenario.click(&testid("close")).await?;
        scenario.gone(&testid("delete-all-dialog")).await?;
        scenario.both_hold(users::MIA, &[]).await
    })
    .await
}
