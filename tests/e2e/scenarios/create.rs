//! Adding a method of each type, with every field typed in.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::{AuthenticationMethod, Channel, Secret};
use thirtyfour::Key;

use crate::find::{role, testid};
use crate::scene::{Scene, field, play_with, row};
use crate::stage::{Who, users};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Opens the form of a type; `slug` is the end of its test id.
pub(crate) async fn open_form(scene: &Scene<'_>, slug: &str) -> Result<()> {
    scene.click(&testid("add-factor")).await?;
    scene.click(&testid(&format!("add-type-{slug}"))).await?;
    scene.find(&testid(&format!("form-{slug}"))).await?;
    Ok(())
}

/// Switches to the manual form of a security key or passkey.
pub(super) async fn by_hand(scene: &Scene<'_>) -> Result<()> {
    scene.click(&testid("by-hand")).await?;
    scene.focused(&field("name")).await
}

/// Opens the form for a secret that the user's app already has, without verification.
pub(super) async fn open_totp_by_hand(scene: &Scene<'_>) -> Result<()> {
    open_form(scene, "totp").await?;
    scene.click(&testid("way-typed")).await?;
    scene.click(&field("unverified")).await?;
    scene.gone(&field("code")).await
}

/// Adds a phone with the keyboard alone.
pub(super) async fn add_by_keyboard(scene: &Scene<'_>) -> Result<()> {
    scene.tab_to(&testid("add-factor")).await?;
    scene.press(Key::Enter + "").await?;
    scene.find(&testid("add-dialog")).await?;
    scene.tab_to(&testid("add-type-phone")).await?;
    scene.press(Key::Enter + "").await?;
    scene.focused(&field("phone_number")).await?;
    scene.press("+33612345678").await?;
    scene.tab_to(&field("name")).await?;
    scene.press("By keyboard").await?;
    scene.press(Key::Enter + "").await?;
    scene.gone(&testid("add-dialog")).await
}

/// Submits the form; checks that the dialog closes and that screen and tenant have the method, and returns it.
pub(super) async fn send(
    scene: &Scene<'_>,
    user: &str,
    name: &str,
) -> Result<AuthenticationMethod> {
    scene.click(&testid("submit")).await?;
    scene.gone(&testid("add-dialog")).await?;
    scene.said("added.").await?;
    let added = scene.stage.method(user, name)?;
    let id = added.id.as_ref().context("the tenant gave it no id")?;
    scene.find(&row(name)).await?;
    let names = scene.stage.names_of(user)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    scene.both_hold(user, &names).await?;
    let shown = scene.find(&row(name)).await?;
    let shown = shown.attr("data-method-id").await?;
    ensure!(shown.as_deref() == Some(id.as_str()), "{shown:?}");
    ensure!(added.confirmed == Some(true), "not confirmed: {added:?}");
    Ok(added)
}

#[tokio::test]
async fn email_phone_and_authenticator_app_are_added() -> Result<()> {
    play_with("create_codes", Who::Ada, users::NELE, async |scene| {
        scene.click(&testid("add-factor")).await?;
        scene.find(&role("dialog").named("Add a method")).await?;
        scene.screen("add-types").await?;
        scene.click(&testid("add-type-email")).await?;
        scene.find(&role("dialog").named("Add an email")).await?;
        scene.screen("add-email").await?;
        scene.fill(&field("name"), "Private").await?;
        scene.fill(&field("email"), "nele@example.net").await?;
        let email = send(scene, users::NELE, "Private").await?;
        ensure!(email.email.as_deref() == Some("nele@example.net"));

        open_form(scene, "phone").await?;
        scene.screen("add-phone").await?;
        scene.fill(&field("name"), "Work mobile").await?;
        // With spaces, as people write it.
        scene
            .fill(&field("phone_number"), "+33 6 12 34 56 78")
            .await?;
        scene
            .choose(&field("preferred_authentication_method"), "Voice call")
            .await?;
        let phone = send(scene, users::NELE, "Work mobile").await?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));
        ensure!(phone.preferred_authentication_method == Some(Channel::Voice));

        open_totp_by_hand(scene).await?;
        scene.fill(&field("name"), "App").await?;
        scene
            .fill(&field("totp_secret"), &SECRET.to_lowercase())
            .await?;
        let totp = send(scene, users::NELE, "App").await?;
        ensure!(totp.totp_secret.as_ref().map(Secret::expose) == Some(SECRET));
        // The secret is gone from the page.
        let html = "return document.querySelector('factor-desk').shadowRoot.innerHTML";
        let html = scene.script(html, Vec::new()).await?.to_string();
        ensure!(
            !html.to_uppercase().contains(SECRET),
            "the secret is in the page"
        );

        // An email beside other factors: the form warns, and the tenant accepts it.
        open_form(scene, "email").await?;
        scene
            .find(&testid("email-rule").showing("The tenant may refuse it"))
            .await?;
        scene.screen("add-email-beside").await?;
        scene.fill(&field("name"), "Second mail").await?;
        scene
            .fill(&field("email"), "nele.second@example.net")
            .await?;
        let email = send(scene, users::NELE, "Second mail").await?;
        ensure!(email.email.as_deref() == Some("nele.second@example.net"));
        let writes = scene.stage.writes();
        ensure!(writes.len() == 4, "{writes:?}");
        Ok(())
    })
    .await
}

/// A `COSE_Key` of ES256, base64.
const COSE_KEY: &str = "pQECAyYgASFYIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHIlggCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

#[tokio::test]
async fn security_key_and_passkey_are_added_by_hand_with_every_field() -> Result<()> {
    play_with("create_keys", Who::Ada, users::NELE, async |scene| {
        open_form(scene, "security-key").await?;
        by_hand(scene).await?;
        scene.screen("add-security-key").await?;
        scene.fill(&field("name"), "Spare key").await?;
        scene.fill(&field("key_id"), "a2V5LW9uZQ").await?;
        scene
            .fill(&field("public_key"), "cHVibGljLWtleS1vbmU=")
            .await?;
        scene
            .fill(&field("relying_party_identifier"), "login.example.com")
            .await?;
        let key = send(scene, users::NELE, "Spare key").await?;
        ensure!(key.key_id.as_deref() == Some("a2V5LW9uZQ"));
        ensure!(key.public_key.as_deref() == Some("cHVibGljLWtleS1vbmU="));
        ensure!(key.relying_party_identifier.as_deref() == Some("login.example.com"));

        open_form(scene, "passkey").await?;
        by_hand(scene).await?;
        scene.screen("add-passkey").await?;
        for (name, value) in [
            ("name", "New phone"),
            ("key_id", "a2V5LXR3bw"),
            ("public_key", "cHVibGljLWtleS10d28="),
            ("relying_party_identifier", "login.example.com"),
            ("aaguid", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"),
            ("identity_user_id", "507f1f77bcf86cd799439020"),
            ("user_agent", "Mozilla/5.0 (a browser)"),
            ("user_handle", "dXNlci1oYW5kbGU"),
            ("transports", "Hybrid, internal"),
        ] {
            scene.fill(&field(name), value).await?;
        }
        scene
            .choose(
                &field("credential_device_type"),
                "Multiple devices: can be synced",
            )
            .await?;
        scene.choose(&field("credential_backed_up"), "Yes").await?;
        // Auth0 accepts any bytes as a key and any relying party; the proxy validates both.
        scene.expect_in_console("status of 400");
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-public_key").showing("not a passkey's public key"))
            .await?;
        scene
            .find(&testid("error-relying_party_identifier").showing("the tenant's own login pages"))
            .await?;
        scene.screen("add-passkey-refused").await?;
        scene.fill(&field("public_key"), COSE_KEY).await?;
        scene
            .fill(&field("relying_party_identifier"), "localhost")
            .await?;
        let passkey = send(scene, users::NELE, "New phone").await?;
        ensure!(passkey.aaguid.as_deref() == Some("fbfc3007-154e-4ecc-8c0b-6e020557d7bd"));
        ensure!(passkey.identity_user_id.as_deref() == Some("507f1f77bcf86cd799439020"));
        ensure!(passkey.user_agent.as_deref() == Some("Mozilla/5.0 (a browser)"));
        ensure!(passkey.user_handle.as_deref() == Some("dXNlci1oYW5kbGU"));
        ensure!(passkey.credential_device_type.as_deref() == Some("multi_device"));
        ensure!(passkey.credential_backed_up == Some(true));
        let transports = passkey.transports.unwrap_or_default();
        ensure!(transports == ["hybrid", "internal"], "{transports:?}");
        scene
            .find(&testid("badge-backed-up").within(&row("New phone")))
            .await?;

        // The tenant refuses a duplicate; the error is shown beside the field.
        scene.expect_in_console("status of 409");
        open_form(scene, "security-key").await?;
        by_hand(scene).await?;
        scene.fill(&field("key_id"), "a2V5LW9uZQ").await?;
        scene
            .fill(&field("public_key"), "cHVibGljLWtleS1vbmU=")
            .await?;
        scene
            .fill(&field("relying_party_identifier"), "login.example.com")
            .await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-key_id").showing("already"))
            .await?;
        scene.focused(&field("key_id")).await?;
        scene.screen("add-refused").await?;
        scene.press(Key::Escape + "").await?;
        scene.gone(&testid("add-dialog")).await?;
        scene
            .both_hold(users::NELE, &["Spare key", "New phone"])
            .await
    })
    .await
}
