//! Adding a method of each type, with every field typed in.

use anyhow::{Context as _, Result, ensure};
use factordesk_model::{AuthenticationMethod, Channel, Secret};
use thirtyfour::Key;

use crate::env::{Who, users};
use crate::find::{role, testid};
use crate::scenario::{Scenario, field, row, run_as};

/// A TOTP secret.
pub(super) const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Opens the form of a type; `slug` is the end of its test id.
pub(crate) async fn open_form(scenario: &Scenario<'_>, slug: &str) -> Result<()> {
    scenario.click(&testid("add-factor")).await?;
    scenario.click(&testid(&format!("add-type-{slug}"))).await?;
    scenario.find(&testid(&format!("form-{slug}"))).await?;
    Ok(())
}

/// Switches to the manual form of a security key or passkey.
pub(super) async fn by_hand(scenario: &Scenario<'_>) -> Result<()> {
    scenario.click(&testid("by-hand")).await?;
    scenario.focused(&field("name")).await
}

/// Opens the form for a secret that the user's app already has, without verification.
pub(super) async fn open_totp_by_hand(scenario: &Scenario<'_>) -> Result<()> {
    open_form(scenario, "totp").await?;
    scenario.click(&testid("way-typed")).await?;
    scenario.click(&field("unverified")).await?;
    scenario.gone(&field("code")).await
}

/// Adds a phone with the keyboard alone.
pub(super) async fn add_by_keyboard(scenario: &Scenario<'_>) -> Result<()> {
    scenario.tab_to(&testid("add-factor")).await?;
    scenario.press(Key::Enter + "").await?;
    scenario.find(&testid("add-dialog")).await?;
    scenario.tab_to(&testid("add-type-phone")).await?;
    scenario.press(Key::Enter + "").await?;
    scenario.focused(&field("phone_number")).await?;
    scenario.press("+33612345678").await?;
    scenario.tab_to(&field("name")).await?;
    scenario.press("By keyboard").await?;
    scenario.press(Key::Enter + "").await?;
    scenario.gone(&testid("add-dialog")).await
}

/// Submits the form; checks that the dialog closes and that screen and tenant have the method, and returns it.
pub(super) async fn send(
    scenario: &Scenario<'_>,
    user: &str,
    name: &str,
) -> Result<AuthenticationMethod> {
    scenario.click(&testid("submit")).await?;
    scenario.gone(&testid("add-dialog")).await?;
    scenario.said("added.").await?;
    let added = scenario.env.method(user, name)?;
    let id = added.id.as_ref().context("the tenant gave it no id")?;
    scenario.find(&row(name)).await?;
    let names = scenario.env.names_of(user)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    scenario.both_hold(user, &names).await?;
    let shown = scenario.find(&row(name)).await?;
    let shown = shown.attr("data-method-id").await?;
    ensure!(shown.as_deref() == Some(id.as_str()), "{shown:?}");
    ensure!(added.confirmed == Some(true), "not confirmed: {added:?}");
    Ok(added)
}

#[tokio::test]
async fn email_phone_and_authenticator_app_are_added() -> Result<()> {
    run_as("create_codes", Who::Ada, users::NELE, async |scenario| {
        scenario.click(&testid("add-factor")).await?;
        scenario.find(&role("dialog").named("Add a method")).await?;
        scenario.screen("add-types").await?;
        scenario.click(&testid("add-type-email")).await?;
        scenario.find(&role("dialog").named("Add an email")).await?;
        scenario.screen("add-email").await?;
        scenario.fill(&field("name"), "Private").await?;
        scenario.fill(&field("email"), "nele@example.net").await?;
        let email = send(scenario, users::NELE, "Private").await?;
        ensure!(email.email.as_deref() == Some("nele@example.net"));

        open_form(scenario, "phone").await?;
        scenario.screen("add-phone").await?;
        scenario.fill(&field("name"), "Work mobile").await?;
        // With spaces, as people write it.
        scenario
            .fill(&field("phone_number"), "+33 6 12 34 56 78")
            .await?;
        scenario
            .choose(&field("preferred_authentication_method"), "Voice call")
            .await?;
        let phone = send(scenario, users::NELE, "Work mobile").await?;
        ensure!(phone.phone_number.as_deref() == Some("+33612345678"));
        ensure!(phone.preferred_authentication_method == Some(Channel::Voice));

        open_totp_by_hand(scenario).await?;
        scenario.fill(&field("name"), "App").await?;
        scenario
            .fill(&field("totp_secret"), &SECRET.to_lowercase())
            .await?;
        let totp = send(scenario, users::NELE, "App").await?;
        ensure!(totp.totp_secret.as_ref().map(Secret::expose) == Some(SECRET));
        // The secret is gone from the page.
        let html = "return document.querySelector('factor-desk').shadowRoot.innerHTML";
        let html = scenario.script(html, Vec::new()).await?.to_string();
        ensure!(
            !html.to_uppercase().contains(SECRET),
            "the secret is in the page"
        );

        // An email beside other factors: the form warns, and the tenant accepts it.
        open_form(scenario, "email").await?;
        scenario
            .find(&testid("email-rule").showing("The tenant may reject it"))
            .await?;
        scenario.screen("add-email-beside").await?;
        scenario.fill(&field("name"), "Second mail").await?;
        scenario
            .fill(&field("email"), "nele.second@example.net")
            .await?;
        let email = send(scenario, users::NELE, "Second mail").await?;
        ensure!(email.email.as_deref() == Some("nele.second@example.net"));
        let writes = scenario.env.writes();
        ensure!(writes.len() == 4, "{writes:?}");
        Ok(())
    })
    .await
}

/// A `COSE_Key` of ES256, base64.
pub(super) const COSE_KEY: &str = "pQECAyYgASFYIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHIlggCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

#[tokio::test]
async fn security_key_and_passkey_are_added_by_hand_with_every_field() -> Result<()> {
    run_as("create_keys", Who::Ada, users::NELE, async |scenario| {
        open_form(scenario, "security-key").await?;
        by_hand(scenario).await?;
        scenario.screen("add-security-key").await?;
        scenario.fill(&field("name"), "Spare key").await?;
        scenario.fill(&field("key_id"), "a2V5LW9uZQ").await?;
        scenario
            .fill(&field("public_key"), "cHVibGljLWtleS1vbmU=")
            .await?;
        scenario
            .fill(&field("relying_party_identifier"), "login.example.com")
            .await?;
        let key = send(scenario, users::NELE, "Spare key").await?;
        ensure!(key.key_id.as_deref() == Some("a2V5LW9uZQ"));
        ensure!(key.public_key.as_deref() == Some("cHVibGljLWtleS1vbmU="));
        ensure!(key.relying_party_identifier.as_deref() == Some("login.example.com"));

        open_form(scenario, "passkey").await?;
        by_hand(scenario).await?;
        scenario.screen("add-passkey").await?;
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
            scenario.fill(&field(name), value).await?;
        }
        scenario
            .choose(
                &field("credential_device_type"),
                "Multiple devices: can be synced",
            )
            .await?;
        scenario
            .choose(&field("credential_backed_up"), "Yes")
            .await?;
        // Auth0 accepts any bytes as a key and any relying party; the proxy validates both.
        scenario.expect_in_console("status of 400");
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-public_key").showing("Enter the passkey's public key"))
            .await?;
        scenario
            .find(&testid("error-relying_party_identifier").showing("the tenant's own login pages"))
            .await?;
        scenario.screen("add-passkey-refused").await?;
        scenario.fill(&field("public_key"), COSE_KEY).await?;
        scenario
            .fill(&field("relying_party_identifier"), "localhost")
            .await?;
        let passkey = send(scenario, users::NELE, "New phone").await?;
        ensure!(passkey.aaguid.as_deref() == Some("fbfc3007-154e-4ecc-8c0b-6e020557d7bd"));
        ensure!(passkey.identity_user_id.as_deref() == Some("507f1f77bcf86cd799439020"));
        ensure!(passkey.user_agent.as_deref() == Some("Mozilla/5.0 (a browser)"));
        ensure!(passkey.user_handle.as_deref() == Some("dXNlci1oYW5kbGU"));
        ensure!(passkey.credential_device_type.as_deref() == Some("multi_device"));
        ensure!(passkey.credential_backed_up == Some(true));
        let transports = passkey.transports.unwrap_or_default();
        ensure!(transports == ["hybrid", "internal"], "{transports:?}");
        scenario
            .find(&testid("badge-backed-up").within(&row("New phone")))
            .await?;

        // The tenant refuses a duplicate; the error is shown beside the field.
        scenario.expect_in_console("status of 409");
        open_form(scenario, "security-key").await?;
        by_hand(scenario).await?;
        scenario.fill(&field("key_id"), "a2V5LW9uZQ").await?;
        scenario
            .fill(&field("public_key"), "cHVibGljLWtleS1vbmU=")
            .await?;
        scenario
            .fill(&field("relying_party_identifier"), "login.example.com")
            .await?;
        scenario.click(&testid("submit")).await?;
        scenario
            .find(&testid("error-key_id").showing("already"))
            .await?;
        scenario.focused(&field("key_id")).await?;
        scenario.screen("add-refused").await?;
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("add-dialog")).await?;
        scenario
            .both_hold(users::NELE, &["Spare key", "New phone"])
            .await
    })
    .await
}
