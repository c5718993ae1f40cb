//! Replacing all methods: edited by hand or imported, reviewed, confirmed.

use anyhow::{Result, ensure};
use factordesk_model::{Channel, Secret};

use crate::find::{Query, role, testid};
use crate::scene::{Scene, field, play_on, play_with};
use crate::stage::{Setup, Who, users};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn line(kind: &str) -> Query {
    crate::find::selector(&format!("[data-testid=replace-row][data-kind={kind}]"))
}

fn change(kind: &str, showing: &str) -> Query {
    crate::find::selector(&format!("[data-testid=diff-entry][data-change={kind}]")).showing(showing)
}

async fn confirm(scene: &Scene<'_>) -> Result<()> {
    scene
        .fill(&field("confirmation"), "jonas.weber@example.com")
        .await?;
    scene.click(&testid("confirm")).await?;
    scene.find(&testid("replace-done")).await?;
    scene.said("All methods replaced.").await?;
    scene.screen("replace-done").await?;
    scene.click(&testid("close")).await?;
    scene.gone(&testid("replace-all-dialog")).await
}

/// A masking tenant masks numbers here too: the phone's number has to be typed again, or the phone can't be kept.
#[tokio::test]
async fn list_of_a_masking_tenant_is_edited_compared_and_replaced() -> Result<()> {
    edited("replace_all", Setup::default(), async |scene| {
        scene
            .find(&line("phone").showing("This tenant hides it. Type it in full."))
            .await?;
        value_of(scene, "phone_number", "").await?;
        scene.screen("replace-edit").await?;
        scene.fill(&field("totp_secret"), SECRET).await?;
        scene.click_button("Review changes").await?;
        scene.find(&testid("error-phone_number")).await?;
        let held = scene.stage.method(users::JONAS, "Work phone")?;
        let number = held.phone_number.unwrap_or_default();
        scene.fill(&field("phone_number"), &number).await
    })
    .await
}

#[tokio::test]
async fn list_of_an_unmasked_tenant_is_edited_compared_and_replaced() -> Result<()> {
    edited("replace_all_unmasked", Setup::unmasked(), async |scene| {
        let held = scene.stage.method(users::JONAS, "Work phone")?;
        value_of(
            scene,
            "phone_number",
            &held.phone_number.unwrap_or_default(),
        )
        .await?;
        scene.screen("replace-edit-unmasked").await?;
        scene.fill(&field("totp_secret"), SECRET).await
    })
    .await
}

/// Waits until the field holds this.
async fn value_of(scene: &Scene<'_>, name: &str, wanted: &str) -> Result<()> {
    crate::wait::until(&format!("{name} to be {wanted:?}"), async || {
        let held = scene.find(&field(name)).await?.prop("value").await?;
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
    complete: impl AsyncFnOnce(&Scene<'_>) -> Result<()>,
) -> Result<()> {
    play_on(name, setup, Who::Ada, users::JONAS, async |scene| {
        scene.click_button("Replace all").await?;
        scene
            .find(&role("dialog").named("Replace all methods"))
            .await?;
        scene.find_count(&testid("replace-row"), 2).await?;
        // An authenticator app can only be kept with its secret.
        scene.click_button("Review changes").await?;
        scene
            .find(&testid("error-totp_secret").saying("Enter the secret."))
            .await?;
        complete(scene).await?;
        scene
            .fill(&field("name").within(&line("phone")), "Desk phone")
            .await?;
        scene.click_button("Add email").await?;
        scene.fill(&field("email"), "jonas@example.net").await?;
        scene.screen("replace-edited").await?;
        scene.click_button("Review changes").await?;

        scene
            .find(&role("dialog").named("Review the replacement"))
            .await?;
        scene
            .find(&testid("diff-summary").showing("1 new, 2 removed"))
            .await?;
        scene.find(&change("changed", "Desk phone")).await?;
        scene.find(&change("added", "jonas@example.net")).await?;
        scene.find(&change("removed", "Password")).await?;
        scene.find(&change("removed", "Verified email")).await?;
        for loss in [
            "Password",
            "Verified email",
            "codes fail",
            "creation dates",
            "email beside other factors",
        ] {
            scene.find(&testid("loss").showing(loss)).await?;
        }
        scene.screen("replace-review").await?;
        // Not without the confirmation.
        scene.click(&testid("confirm")).await?;
        scene
            .find(&testid("error-confirmation").showing("Type exactly"))
            .await?;
        ensure!(scene.stage.writes().is_empty());

        confirm(scene).await?;
        scene
            .both_hold(users::JONAS, &["Desk phone", "Work laptop", "email"])
            .await?;
        let app = scene.stage.method(users::JONAS, "Work laptop")?;
        ensure!(app.totp_secret.as_ref().map(Secret::expose) == Some(SECRET));
        let writes = scene.stage.writes();
        ensure!(writes.len() == 1 && writes[0].method == "PUT", "{writes:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_list_is_imported_and_replaces_the_old_one() -> Result<()> {
    play_with("replace_import", Who::Ada, users::JONAS, async |scene| {
        scene.click_button("Replace all").await?;
        scene.click_button("Import JSON").await?;
        // Invalid input is refused, and the entries stay.
        for (text, problem) in [
            ("[{\"type\": \"phone\"", "This is not JSON"),
            ("7", "neither a list of methods nor"),
            ("[{\"type\": \"email\", \"mail\": \"x\"}]", "no field “mail”"),
        ] {
            scene.fill(&field("import"), text).await?;
            scene.click(&testid("import-read")).await?;
            scene.find(&testid("error-import").showing(problem)).await?;
        }
        scene.screen("replace-import").await?;
        scene.find_count(&testid("replace-row"), 2).await?;

        let list = serde_json::json!([
            {"type": "phone", "name": "Imported", "phone_number": "+33612345678", "preferred_authentication_method": "voice"},
            {"type": "totp", "name": "Imported app", "totp_secret": SECRET},
        ]);
        scene.fill(&field("import"), &list.to_string()).await?;
        scene.click(&testid("import-read")).await?;
        scene.find(&testid("import-notes").showing("2 lines read.")).await?;
        scene.find_count(&testid("replace-row"), 2).await?;
        scene.click_button("Review changes").await?;
        scene.find(&testid("diff-summary")).await?;
        confirm(scene).await?;
        scene.both_hold(users::JONAS, &["Imported", "Imported app"]).await?;
        let phone = scene.stage.method(users::JONAS, "Imported")?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));
        ensure!(phone.preferred_authentication_method == Some(Channel::Voice));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn passkey_blocks_the_replacement() -> Result<()> {
    play_with("replace_passkey", Who::Ada, users::MIA, async |scene| {
        scene.click_button("Replace all").await?;
        scene.fill(&field("totp_secret"), SECRET).await?;
        // The tenant masks the number, so it is typed again.
        scene.fill(&field("phone_number"), "+447700900123").await?;
        scene.click_button("Review changes").await?;
        scene
            .find(&testid("passkeys-block").showing("iCloud Keychain"))
            .await?;
        scene.gone(&field("confirmation")).await?;
        scene.screen("replace-passkey").await?;
        scene.click(&testid("confirm")).await?;
        scene.find(&testid("passkeys-block")).await?;
        ensure!(scene.stage.writes().is_empty());
        Ok(())
    })
    .await
}
