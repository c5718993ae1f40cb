//! Invalid input is reported beside its field, and nothing is sent to the tenant.

use anyhow::{Context as _, Result, ensure};

use super::create::{by_hand, open_form, open_totp_by_hand};
use crate::find::testid;
use crate::scene::{Scene, field, play_with};
use crate::stage::{Who, users};

/// Field, input, and the error shown.
type Case = (&'static str, &'static str, &'static str);

const TOO_LONG_A_NAME: Case = (
    "name",
    "twenty-one characters",
    "Use at most 20 characters.",
);
const BLANK_NAME: Case = (
    "name",
    "   ",
    "Use at least one visible character, and no control characters.",
);
const NOT_BASE64: &str = "This is not base64 or base64url, or a part of it is missing.";
const NOT_A_HOST: &str =
    "Enter a host name without https:// and without a path: login.example.com.";

const PHONE: &[Case] = &[
    ("phone_number", "", "Enter the phone number."),
    ("phone_number", "+", "Use 2 to 30 characters."),
    (
        "phone_number",
        "+3361234567812345678123456781234",
        "Use 2 to 30 characters.",
    ),
    (
        "phone_number",
        "reception",
        "Begin with + and the country code, then digits only: +33612345678.",
    ),
    TOO_LONG_A_NAME,
    BLANK_NAME,
];
/// A national number without a chosen country.
const NATIONAL: Case = (
    "phone_number",
    "06 12 34 56 78",
    "Begin with + and the country code, then digits only: +33612345678.",
);
const EMAIL: &[Case] = &[
    ("email", "", "Enter the email address."),
    (
        "email",
        "mia",
        "This is not an email address, such as mia@example.com.",
    ),
    (
        "email",
        "mia@example.com, jo@example.com",
        "This is not an email address, such as mia@example.com.",
    ),
    TOO_LONG_A_NAME,
];
const TOTP: &[Case] = &[
    ("totp_secret", "", "Enter the secret."),
    (
        "totp_secret",
        "0189 0189 0189 0189",
        "This is not base32: letters A to Z and digits 2 to 7, all of them copied.",
    ),
    (
        "totp_secret",
        "JBSWY3DP",
        "Use at least 16 characters: a shorter secret is not safe.",
    ),
    TOO_LONG_A_NAME,
];
const CREDENTIAL: &[Case] = &[
    ("key_id", "", "Enter the credential id."),
    ("key_id", "not*base64", NOT_BASE64),
    ("public_key", "", "Enter the public key."),
    ("public_key", "abcde", NOT_BASE64),
    (
        "relying_party_identifier",
        "",
        "Enter the relying party's host name.",
    ),
    (
        "relying_party_identifier",
        "https://login.example.com/",
        NOT_A_HOST,
    ),
    TOO_LONG_A_NAME,
];
const PASSKEY: &[Case] = &[
    (
        "aaguid",
        "fbfc3007",
        "Enter 32 hex digits, with or without dashes: 00000000-0000-0000-0000-000000000000.",
    ),
    ("user_handle", "!!!", NOT_BASE64),
    (
        "transports",
        "usb, carrier_pigeon",
        "Enter words such as usb, nfc, ble, internal or hybrid.",
    ),
];

/// Submits each case; checks that the form stays, and that the error is shown beside its field and is associated with
/// it.
async fn try_each(scene: &Scene<'_>, cases: &[Case], submit: &str) -> Result<()> {
    for (name, typed, sentence) in cases {
        scene.fill(&field(name), typed).await?;
        scene.click(&testid(submit)).await?;
        let error = testid(&format!("error-{name}")).saying(sentence);
        let error = scene
            .find(&error)
            .await
            .with_context(|| format!("{name}: {typed:?}"))?;
        let control = scene.find(&field(name)).await?;
        ensure!(
            control.attr("aria-invalid").await?.as_deref() == Some("true"),
            "{name}"
        );
        let described = control.attr("aria-describedby").await?.unwrap_or_default();
        let id = error.id().await?.context("the error has no id")?;
        ensure!(
            described.split(' ').any(|part| part == id),
            "{name}: {described}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn invalid_codes_are_refused_beside_their_fields() -> Result<()> {
    play_with("invalid_codes", Who::Ada, users::NELE, async |scene| {
        for (slug, cases) in [("phone", PHONE), ("email", EMAIL), ("totp", TOTP)] {
            if slug == "totp" {
                open_totp_by_hand(scene).await?;
            } else {
                open_form(scene, slug).await?;
            }
            try_each(scene, cases, "submit").await?;
            scene.screen(&format!("invalid-{slug}")).await?;
            scene.click(&testid("cancel")).await?;
        }
        ensure!(
            scene.stage.writes().is_empty(),
            "{:?}",
            scene.stage.writes()
        );
        scene.both_hold(users::NELE, &[]).await
    })
    .await
}

#[tokio::test]
async fn invalid_keys_are_refused_beside_their_fields() -> Result<()> {
    play_with("invalid_keys", Who::Ada, users::NELE, async |scene| {
        open_form(scene, "security-key").await?;
        by_hand(scene).await?;
        scene.click(&testid("submit")).await?;
        // All errors are shown at once, and the first field has the focus.
        for name in ["key_id", "public_key", "relying_party_identifier"] {
            scene
                .find(&testid(&format!("error-{name}")).showing("Enter the"))
                .await?;
        }
        scene.focused(&field("key_id")).await?;
        try_each(scene, CREDENTIAL, "submit").await?;
        scene.screen("invalid-security-key").await?;
        scene.click(&testid("cancel")).await?;
        open_form(scene, "passkey").await?;
        by_hand(scene).await?;
        try_each(scene, CREDENTIAL, "submit").await?;
        try_each(scene, PASSKEY, "submit").await?;
        for name in ["identity_user_id", "user_agent"] {
            scene.fill(&field(name), &"x".repeat(1025)).await?;
            scene.click(&testid("submit")).await?;
            scene
                .find(&testid(&format!("error-{name}")).saying("This is too long."))
                .await?;
        }
        scene.screen("invalid-passkey").await?;
        ensure!(
            scene.stage.writes().is_empty(),
            "{:?}",
            scene.stage.writes()
        );
        scene.stage.holds(users::NELE, &[])
    })
    .await
}

#[tokio::test]
async fn invalid_changes_are_refused_beside_their_fields() -> Result<()> {
    play_with("invalid_changes", Who::Ada, users::JONAS, async |scene| {
        let held = scene.stage.methods_of(users::JONAS)?;
        scene.act_on("Rename", "Work phone").await?;
        let empty = ("name", "", "Enter a name.");
        try_each(scene, &[empty, TOO_LONG_A_NAME, BLANK_NAME], "submit").await?;
        scene.screen("invalid-rename").await?;
        scene.click(&testid("cancel")).await?;
        scene.act_on("Channel", "Work phone").await?;
        scene
            .choose(&field("preferred_authentication_method"), "Not set")
            .await?;
        scene.click(&testid("submit")).await?;
        scene
            .find(&testid("error-preferred_authentication_method").saying("Fill this in."))
            .await?;
        scene.click(&testid("cancel")).await?;

        scene.click_button("Replace all").await?;
        let cases = TOTP.iter().chain(PHONE).chain([&NATIONAL]);
        for (name, typed, sentence) in cases.filter(|case| case.0 != "name") {
            scene.fill(&field(name), typed).await?;
            scene.click(&testid("review")).await?;
            scene
                .find(&testid(&format!("error-{name}")).saying(sentence))
                .await
                .with_context(|| format!("{name}: {typed:?}"))?;
        }
        scene.screen("invalid-replace").await?;
        // The tenant would refuse a duplicate number; the form says so first.
        scene.click_button("Add phone").await?;
        for line in scene.find_all(&field("phone_number")).await? {
            line.clear().await?;
            line.send_keys("+33612345678").await?;
        }
        scene.click(&testid("review")).await?;
        scene
            .find(&testid("error-phone_number").saying("This is in the list twice."))
            .await?;
        ensure!(
            scene.stage.writes().is_empty(),
            "{:?}",
            scene.stage.writes()
        );
        ensure!(scene.stage.methods_of(users::JONAS)? == held);
        Ok(())
    })
    .await
}
