//! Registering security keys and passkeys in the browser, with Chromium's virtual authenticators.

use anyhow::{Context as _, Result, ensure};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use factordesk_model::AuthenticationMethod;
use thirtyfour::Key;

use super::create::{by_hand, open_form, send};
use crate::authenticator::{Authenticator, Held, security_key, synced_device};
use crate::env::{Setup, Who, users};
use crate::find::{Query, testid};
use crate::scenario::{Scenario, field, run, run_as};

/// The AAGUID of Chromium's virtual authenticators.
const AAGUID: &str = "01020304-0506-0708-0102-030405060708";

/// [`run_as`] for Ada, on a page whose host is the tenant's RP ID.
async fn play_on_localhost(
    name: &str,
    user: &str,
    body: impl AsyncFnOnce(&Scenario<'_>) -> Result<()>,
) -> Result<()> {
    let setup = Setup {
        localhost: true,
        ..Setup::default()
    };
    run(name, setup, async |scenario| {
        scenario.log_in(Who::Ada).await?;
        scenario.open_user(user).await?;
        scenario.env.control().clear_request_log();
        body(scenario).await
    })
    .await
}

fn start() -> Query {
    testid("start-ceremony")
}

/// Starts again from the choice of a type; the previous failure is no longer shown.
async fn again(scenario: &Scenario<'_>) -> Result<()> {
    scenario.click(&testid("back")).await?;
    scenario.click(&testid("add-type-passkey")).await?;
    scenario.find(&start()).await?;
    scenario.gone(&testid("ceremony-failed")).await?;
    scenario.click(&start()).await
}

/// Shortens the page's timeout for authenticators.
async fn hurry(scenario: &Scenario<'_>, ms: u32) -> Result<()> {
    let script = "
        const create = CredentialsContainer.prototype.create;
        CredentialsContainer.prototype.create = function (options) {
            options.publicKey.timeout = arguments_ms;
            return create.call(this, options);
        };"
    .replace("arguments_ms", &ms.to_string());
    scenario.script(&script, Vec::new()).await?;
    Ok(())
}

/// Checks that the tenant holds the public half of the authenticator's private key, as a `COSE_Key` for ES256 in CTAP2
/// canonical encoding.
fn is_public_half(method: &AuthenticationMethod, held: &Held) -> Result<()> {
    let private = BASE64_STANDARD.decode(&held.private_key)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &private)?;
    let point = pair.public_key().as_ref();
    let (x, y) = point[1..].split_at(32);
    // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    let begin = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
    let key = [&begin, x, &[0x22, 0x58, 0x20], y].concat();
    let stored = method.public_key.as_deref().context("no public key")?;
    ensure!(BASE64_STANDARD.decode(stored)? == key, "{stored}");
    Ok(())
}

/// Checks that the tenant holds the authenticator's credential id, in base64url.
fn is_id(method: &AuthenticationMethod, held: &Held) -> Result<()> {
    let id = BASE64_URL_SAFE_NO_PAD.encode(BASE64_STANDARD.decode(&held.id)?);
    ensure!(method.key_id.as_deref() == Some(&id), "{:?}", method.key_id);
    Ok(())
}

#[tokio::test]
async fn security_key_is_registered_once() -> Result<()> {
    play_on_localhost("credential_key", users::NELE, async |scenario| {
        let key = Authenticator::plug(scenario, security_key()).await?;
        open_form(scenario, "security-key").await?;
        scenario.focused(&start()).await?;
        scenario.screen("credential-key-ready").await?;

        // With the keyboard; the key isn't touched yet.
        key.touched(false).await?;
        scenario.press(Key::Enter + "").await?;
        scenario.find(&testid("ceremony-waiting")).await?;
        scenario.focused(&testid("stop-ceremony")).await?;
        scenario.screen("credential-waiting").await?;
        scenario.press(Key::Enter + "").await?;
        scenario.focused(&start()).await?;
        scenario.gone(&testid("ceremony-failed")).await?;

        key.touched(true).await?;
        scenario.click(&start()).await?;
        scenario.find(&testid("made-verified").saying("No")).await?;
        scenario
            .find(&testid("made-transports").saying("usb"))
            .await?;
        scenario.focused(&field("name")).await?;
        scenario.fill(&field("name"), "Spare key").await?;
        scenario.screen("credential-key-made").await?;
        let method = send(scenario, users::NELE, "Spare key").await?;
        let held = key.held().await?;
        is_id(&method, &held)?;
        is_public_half(&method, &held)?;
        ensure!(method.relying_party_identifier.as_deref() == Some("localhost"));
        ensure!(held.rp_id == "localhost" && !held.discoverable);
        ensure!(method.aaguid.is_none() && method.user_handle.is_none());

        // The same key again: the browser refuses it because its credential is in the exclude list.
        open_form(scenario, "security-key").await?;
        scenario.click(&start()).await?;
        scenario
            .find(&testid("ceremony-failed").showing("already registered for the user"))
            .await?;
        scenario.screen("credential-registered").await?;
        scenario.press(Key::Escape + "").await?;
        scenario.gone(&testid("add-dialog")).await?;
        ensure!(scenario.env.writes().len() == 1);
        scenario.both_hold(users::NELE, &["Spare key"]).await?;

        // Another key, which verifies its user with a PIN.
        key.unplug().await?;
        let mut options = security_key();
        options["hasUserVerification"] = true.into();
        options["isUserVerified"] = true.into();
        let other = Authenticator::plug(scenario, options).await?;
        open_form(scenario, "security-key").await?;
        scenario.click(&start()).await?;
        scenario
            .find(&testid("made-verified").saying("Yes"))
            .await?;
        scenario.fill(&field("name"), "With a PIN").await?;
        let method = send(scenario, users::NELE, "With a PIN").await?;
        is_public_half(&method, &other.held().await?)
    })
    .await
}

#[tokio::test]
async fn passkey_is_registered_with_all_its_properties() -> Result<()> {
    play_on_localhost("credential_passkey", users::NELE, async |scenario| {
        let device = Authenticator::plug(scenario, synced_device()).await?;
        open_form(scenario, "passkey").await?;
        scenario.screen("credential-passkey-ready").await?;
        scenario.click(&start()).await?;
        scenario
            .find(&testid("made-aaguid").showing(AAGUID))
            .await?;
        scenario
            .find(&testid("made-device-type").showing("devices: synced"))
            .await?;
        scenario
            .find(&testid("made-verified").saying("Yes"))
            .await?;
        scenario.gone(&testid("unverified")).await?;
        scenario.fill(&field("name"), "New phone").await?;
        scenario.screen("credential-passkey-made").await?;
        let method = send(scenario, users::NELE, "New phone").await?;
        let held = device.held().await?;
        is_id(&method, &held)?;
        is_public_half(&method, &held)?;
        ensure!(held.rp_id == "localhost" && held.discoverable);
        ensure!(method.aaguid.as_deref() == Some(AAGUID));
        ensure!(method.credential_device_type.as_deref() == Some("multi_device"));
        ensure!(method.credential_backed_up == Some(true));
        ensure!(method.transports == Some(vec!["internal".to_owned()]));
        let handle = method.user_handle.clone().context("no user handle")?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&handle)?;
        ensure!(bytes.len() == 64, "{handle}");
        let on_device = held.user_handle.context("none on the device")?;
        ensure!(BASE64_STANDARD.decode(on_device)? == bytes);
        let agent = scenario
            .script("return navigator.userAgent", Vec::new())
            .await?;
        ensure!(method.user_agent.as_deref() == agent.as_str());

        // Another device whose passkey can't be synced. All passkeys of a user share one user handle.
        device.unplug().await?;
        let mut options = synced_device();
        for name in ["defaultBackupEligibility", "defaultBackupState"] {
            options[name] = false.into();
        }
        let other = Authenticator::plug(scenario, options).await?;
        open_form(scenario, "passkey").await?;
        scenario.click(&start()).await?;
        scenario
            .find(&testid("made-device-type").showing("can't be synced"))
            .await?;
        scenario.fill(&field("name"), "Laptop").await?;
        let method = send(scenario, users::NELE, "Laptop").await?;
        is_public_half(&method, &other.held().await?)?;
        ensure!(method.credential_device_type.as_deref() == Some("single_device"));
        ensure!(method.user_handle.as_deref() == Some(handle.as_str()));
        scenario
            .both_hold(users::NELE, &["New phone", "Laptop"])
            .await
    })
    .await
}

#[tokio::test]
async fn failed_registration_is_explained_and_can_be_repeated() -> Result<()> {
    play_on_localhost("credential_failures", users::NELE, async |scenario| {
        hurry(scenario, 2_000).await?;
        // A key that can't hold passkeys: it has neither memory nor a PIN.
        let plain = Authenticator::plug(scenario, security_key()).await?;
        open_form(scenario, "passkey").await?;
        scenario.click(&start()).await?;
        scenario
            .find(&testid("ceremony-failed").showing("without a PIN or fingerprint"))
            .await?;
        scenario.screen("credential-failed").await?;
        plain.unplug().await?;

        // User verification fails: a wrong PIN or another person's finger.
        let mut options = synced_device();
        options["isUserVerified"] = false.into();
        let stranger = Authenticator::plug(scenario, options).await?;
        again(scenario).await?;
        scenario.find(&testid("ceremony-failed")).await?;
        stranger.unplug().await?;

        // Not touched before the timeout.
        let device = Authenticator::plug(scenario, synced_device()).await?;
        device.touched(false).await?;
        again(scenario).await?;
        scenario.find(&testid("ceremony-waiting")).await?;
        scenario.find(&testid("ceremony-failed")).await?;
        scenario.focused(&start()).await?;

        // The tenant has received nothing, and the next attempt succeeds.
        ensure!(scenario.env.writes().is_empty());
        device.touched(true).await?;
        scenario.click(&start()).await?;
        scenario.fill(&field("name"), "At last").await?;
        let method = send(scenario, users::NELE, "At last").await?;
        is_id(&method, &device.held().await?)
    })
    .await
}

#[tokio::test]
async fn closing_the_dialog_ends_the_wait() -> Result<()> {
    play_on_localhost("credential_closed", users::NELE, async |scenario| {
        let device = Authenticator::plug(scenario, synced_device()).await?;
        device.touched(false).await?;
        open_form(scenario, "passkey").await?;
        scenario.click(&start()).await?;
        scenario.find(&testid("ceremony-waiting")).await?;
        scenario.click(&testid("dialog-close")).await?;
        scenario.gone(&testid("add-dialog")).await?;
        // The browser has cancelled the request, so another one can start at once and succeed.
        open_form(scenario, "passkey").await?;
        scenario.click(&start()).await?;
        scenario.find(&testid("ceremony-waiting")).await?;
        device.touched(true).await?;
        scenario.click(&testid("stop-ceremony")).await?;
        scenario.click(&start()).await?;
        scenario.find(&testid("credential")).await?;
        scenario.env.holds(users::NELE, &[])
    })
    .await
}

#[tokio::test]
async fn page_outside_the_rp_id_explains_why_and_accepts_typed_values() -> Result<()> {
    run_as(
        "credential_elsewhere",
        Who::Ada,
        users::NELE,
        async |scenario| {
            open_form(scenario, "security-key").await?;
            let words =
                "Keys for localhost can't be created from 127.0.0.1. Open the desk at localhost.";
            scenario.find(&testid("obstacle").saying(words)).await?;
            scenario.gone(&start()).await?;
            scenario.focused(&testid("by-hand")).await?;
            scenario.screen("credential-elsewhere").await?;
            scenario.click(&testid("submit")).await?;
            scenario
                .find(&testid("error-credential").saying("Use the key first."))
                .await?;
            by_hand(scenario).await?;
            for (name, value) in [
                ("name", "Typed"),
                ("key_id", "a2V5LW9uZQ"),
                ("public_key", "cHVibGljLWtleS1vbmU="),
                ("relying_party_identifier", "localhost"),
            ] {
                scenario.fill(&field(name), value).await?;
            }
            let method = send(scenario, users::NELE, "Typed").await?;
            ensure!(method.key_id.as_deref() == Some("a2V5LW9uZQ"));
            ensure!(scenario.env.writes().len() == 1);
            Ok(())
        },
    )
    .await
}
