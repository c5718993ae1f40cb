//! Replacing all methods: edited by hand or imported, reviewed, confirmed.

use anyhow::{Result, ensure};
use factordesk_model::{Channel, Secret};

use crate::env::{Setup, Who, users};
use crate::find::{Query, role, testid};
use crate::scenario::{Scenario, field, run_as, run_in};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn line(kind: &str) -> Query {
    crate::find::selector(&format!("[data-testid=replace-row][data-kind={kind}]"))
}

fn change(kind: &str, showing: &str) -> Query {
    crate::find::selector(&format!("[data-testid=diff-entry][data-change={kind}]")).showing(showing)
}

async fn confirm(scenario: &Scenario<'_>) -> Result<()> {
    scenario
        .fill(&field("confirmation"), "jonas.weber@example.com")
        .await?;
    scenario.click(&testid("confirm")).await?;
    scenario.find(&testid("replace-done")).await?;
    scenario.said("All methods replaced.").await?;
    scenario.screen("replace-done").await?;
    scenario.click(&testid("close")).await?;
    scenario.gone(&testid("replace-all-dialog")).await
}

/// A masking tenant masks numbers here too: the phone's number has to be typed again, or the phone can't be kept.
#[tokio::test]
async fn list_of_a_masking_tenant_is_edited_compared_and_replaced() -> Result<()> {
    edited("replace_all", Setup::default(), async |scenario| {
        scenario
            .find(&line("phone").showing("Masked by this tenant. Type it in full."))
            .await?;
        value_of(scenario, "phone_number", "").await?;
        scenario.screen("replace-edit").await?;
        scenario.fill(&field("totp_secret"), SECRET).await?;
        scenario.click_button("Review changes").await?;
        scenario.find(&testid("error-phone_number")).await?;
        let held = scenario.env.method(users::JONAS, "Work phone")?;
        let number = held.phone_number.unwrap_or_default();
        scenario.fill(&field("phone_number"), &number).await
    })
    .await
}

#[tokio::test]
async fn list_of_an_unmasked_tenant_is_edited_compared_and_replaced() -> Result<()> {
    edited(
        "replace_all_unmasked",
        Setup::unmasked(),
        async |scenario| {
            let held = scenario.env.method(users::JONAS, "Work phone")?;
            value_of(
                scenario,
                "phone_number",
                &held.phone_number.unwrap_or_default(),
            )
            .await?;
            scenario.screen("replace-edit-unmasked").await?;
            scenario.fill(&field("totp_secret"), SECRET).await
        },
    )
    .await
}

/// Waits until the field holds this.
async fn value_of(scenario: &Scenario<'_>, name: &str, wanted: &str) -> Result<()> {
    crate::wait::until(&format!("{name} to be {wanted:?}"), async || {
        let held = scenario.find(&field(name)).await?.prop("value").await?;
        Ok(if held.as_deref() == Some(wanted) {
            Ok(())
        } else {
            Err(format!("it is {held:?}"))
        })
    })
    .await
}

/// Edits, reviews and replaces. `complete` fills in what the kept entries need.
async fn edited(
    name: &str,
    setup: Setup,
    complete: impl AsyncFnOnce(&Scenario<'_>) -> Result<()>,
) -> Result<()> {
    run_in(name, setup, Who::Ada, users::JONAS, async |scenario| {
        scenario.choose_from_list_menu("Replace all").await?;
        scenario
            .find(&role("dialog").named("Replace all methods"))
            .await?;
        scenario.find_count(&testid("replace-row"), 2).await?;
        // An authenticator app can only be kept with its secret.
        scenario.click_button("Review changes").await?;
        scenario
            .find(&testid("error-totp_secret").saying("Enter the secret."))
            .await?;
        complete(scenario).await?;
        scenario
            .fill(&field("name").within(&line("phone")), "Desk phone")
            .await?;
        scenario.click_button("Add email").await?;
        scenario.fill(&field("email"), "jonas@example.net").await?;
        scenario.screen("replace-edited").await?;
        scenario.click_button("Review changes").await?;

        scenario
            .find(&role("dialog").named("Review the replacement"))
            .await?;
        scenario
            .find(&testid("diff-summary").showing("1 new, 2 removed"))
            .await?;
        scenario.find(&change("changed", "Desk phone")).await?;
        scenario.find(&change("added", "jonas@example.net")).await?;
        scenario.find(&change("removed", "Password")).await?;
        scenario.find(&change("removed", "Verified email")).await?;
        for loss in [
            "Password",
            "Verified email",
            "codes fail",
            "creation dates",
            "email and other factors",
        ] {
            scenario.find(&testid("loss").showing(loss)).await?;
        }
        scenario.screen("replace-review").await?;
        // Not without the confirmation.
        scenario.click(&testid("confirm")).await?;
        scenario
            .find(&testid("error-confirmation").showing("Type exactly"))
            .await?;
        ensure!(scenario.env.writes().is_empty());

        confirm(scenario).await?;
        scenario
            .both_hold(users::JONAS, &["Desk phone", "Work laptop", "email"])
            .await?;
        let app = scenario.env.method(users::JONAS, "Work laptop")?;
        ensure!(app.totp_secret.as_ref().map(Secret::expose) == Some(SECRET));
        let writes = scenario.env.writes();
        ensure!(writes.len() == 1 && writes[0].method == "PUT", "{writes:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_is_imported_and_replaces_the_old_one() -> Result<()> {
    run_as("replace_import", Who::Ada, users::JONAS, async |scenario| {
        scenario.choose_from_list_menu("Replace all").await?;
        scenario.click_button("Import JSON").await?;
        // Invalid input is refused, and the entries stay.
        for (text, problem) in [
            ("[{\"type\": \"phone\"", "This is not valid JSON"),
            ("7", "neither a list of methods nor"),
            ("[{\"type\": \"email\", \"mail\": \"x\"}]", "no field “mail”"),
        ] {
            scenario.fill(&field("import"), text).await?;
            scenario.click(&testid("import-read")).await?;
            scenario.find(&testid("error-import").showing(problem)).await?;
        }
        scenario.screen("replace-import").await?;
        scenario.find_count(&testid("replace-row"), 2).await?;

        let list = serde_json::json!([
            {"type": "phone", "name": "Imported", "phone_number": "+33612345678", "preferred_authentication_method": "voice"},
            {"type": "totp", "name": "Imported app", "totp_secret": SECRET},
        ]);
        scenario.fill(&field("import"), &list.to_string()).await?;
        scenario.click(&testid("import-read")).await?;
        scenario.find(&testid("import-notes").showing("2 lines read.")).await?;
        scenario.find_count(&testid("replace-row"), 2).await?;
        scenario.click_button("Review changes").await?;
        scenario.find(&testid("diff-summary")).await?;
        confirm(scenario).await?;
        scenario.both_hold(users::JONAS, &["Imported", "Imported app"]).await?;
        let phone = scenario.env.method(users::JONAS, "Imported")?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));
        ensure!(phone.preferred_authentication_method == Some(Channel::Voice));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn passkey_blocks_the_replacement() -> Result<()> {
    run_as("replace_passkey", Who::Ada, users::MIA, async |scenario| {
        scenario.choose_from_list_menu("Replace all").await?;
        scenario.fill(&field("totp_secret"), SECRET).await?;
        // The tenant masks the number, so it is typed again.
        scenario
            .fill(&field("phone_number"), "+447700900123")
            .await?;
        scenario.click_button("Review changes").await?;
        scenario
            .find(&testid("passkeys-block").showing("iCloud Keychain"))
            .await?;
        scenario.gone(&field("confirmation")).await?;
        scenario.screen("replace-passkey").await?;
        scenario.click(&testid("confirm")).await?;
        scenario.find(&testid("passkeys-block")).await?;
        ensure!(scenario.env.writes().is_empty());
        Ok(())
    })
    .await
}
