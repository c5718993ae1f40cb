//! Invalid input is reported beside its field, and nothing is sent to the tenant.

use anyhow::{Context as _, Result, ensure};

use super::create::{by_hand, open_form, open_totp_by_hand};
use crate::env::{Who, users};
use crate::find::testid;
use crate::scenario::{Scenario, field, run_as};

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
const NOT_BASE64: &str = "This is not base64 or base64url, or part of it is missing.";
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
        "Enter an email address, such as mia@example.com.",
    ),
    (
        "email",
        "mia@example.com, jo@example.com",
        "Enter an email address, such as mia@example.com.",
    ),
    TOO_LONG_A_NAME,
];
const TOTP: &[Case] = &[
    ("totp_secret", "", "Enter the secret."),
    (
        "totp_secret",
        "0189 0189 0189 0189",
        "This is not base32. Use letters A to Z and digits 2 to 7, and copy all of it.",
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
async fn try_each(scenario: &Scenario<'_>, cases: &[Case], submit: &str) -> Result<()> {
    for (name, typed, sentence) in cases {
        scenario.fill(&field(name), typed).await?;
        scenario.click(&testid(submit)).await?;
        let error = testid(&format!("error-{name}")).saying(sentence);
        let error = scenario
            .find(&error)
            .await
            .with_context(|| format!("{name}: {typed:?}"))?;
        let control = scenario.find(&field(name)).await?;
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
    run_as("invalid_codes", Who::Ada, users::NELE, async |scenario| {
        for (slug, cases) in [("phone", PHONE), ("email", EMAIL), ("totp", TOTP)] {
            if slug == "totp" {
                open_totp_by_hand(scenario).await?;
            } else {
                open_form(scenario, slug).await?;
            }
            try_each(scenario, cases, "submit").await?;
            scenario.screen(&format!("invalid-{slug}")).await?;
            scenario.click(&testid("cancel")).await?;
        }
        ensure!(
            scenario.env.writes().is_empty(),
            "{:?}",
            scenario.env.writes()
        );
        scenario.both_hold(users::NELE, &[]).await
    })
    .await
}

#[tokio::test]
async fn invalid_keys_are_refused_beside_their_fields() -> Result<()> {
    run_as("invalid_keys", Who::Ada, users::NELE, async |scenario| {
        open_form(scenario, "security-key").await?;
        by_hand(scenario).await?;
        scenario.click(&testid("submit")).await?;
        // All errors are shown at once, and the first field has the focus.
        for name in ["key_id", "public_key", "relying_party_identifier"] {
            scenario
                .find(&testid(&format!("error-{name}")).showing("Enter the"))
                .await?;
        }
        scenario.focused(&field("key_id")).await?;
        try_each(scenario, CREDENTIAL, "submit").await?;
        scenario.screen("invalid-security-key").await?;
        scenario.click(&testid("cancel")).await?;
        open_form(scenario, "passkey").await?;
        by_hand(scenario).await?;
        try_each(scenario, CREDENTIAL, "submit").await?;
        try_each(scenario, PASSKEY, "submit").await?;
        for name in ["identity_user_id", "user_agent"] {
            scenario.fill(&field(name), &"x".repeat(1025)).await?;
            scenario.click(&testid("submit")).await?;
            scenario
                .find(&testid(&format!("error-{name}")).saying("This is too long."))
                .await?;
        }
        scenario.screen("invalid-passkey").await?;
        ensure!(
            scenario.env.writes().is_empty(),
            "{:?}",
            scenario.env.writes()
        );
        scenario.env.holds(users::NELE, &[])
    })
    .await
}

#[tokio::test]
async fn invalid_changes_are_refused_beside_their_fields() -> Result<()> {
    run_as(
        "invalid_changes",
        Who::Ada,
        users::JONAS,
        async |scenario| {
            let held = scenario.env.methods_of(users::JONAS)?;
            scenario.act_on("Rename", "Work phone").await?;
            let empty = ("name", "", "Enter a name.");
            try_each(scenario, &[empty, TOO_LONG_A_NAME, BLANK_NAME], "submit").await?;
            scenario.screen("invalid-rename").await?;
            scenario.click(&testid("cancel")).await?;
            scenario.act_on("Channel", "Work phone").await?;
            scenario
                .choose(&field("preferred_authentication_method"), "Not set")
                .await?;
            scenario.click(&testid("submit")).await?;
            scenario
                .find(&testid("error-preferred_authentication_method").saying("Fill this in."))
                .await?;
            scenario.click(&testid("cancel")).await?;

            scenario.choose_from_list_menu("Replace all").await?;
            let cases = TOTP.iter().chain(PHONE).chain([&NATIONAL]);
            for (name, typed, sentence) in cases.filter(|case| case.0 != "name") {
                scenario.fill(&field(name), typed).await?;
                scenario.click(&testid("review")).await?;
                scenario
                    .find(&testid(&format!("error-{name}")).saying(sentence))
                    .await
                    .with_context(|| format!("{name}: {typed:?}"))?;
            }
            scenario.screen("invalid-replace").await?;
            // The tenant would refuse a duplicate number; the form says so first.
            scenario.click_button("Add phone").await?;
            for line in scenario.find_all(&field("phone_number")).await? {
                line.clear().await?;
                line.send_keys("+33612345678").await?;
            }
            scenario.click(&testid("review")).await?;
            scenario
                .find(&testid("error-phone_number").saying("This is in the list twice."))
                .await?;
            ensure!(
                scenario.env.writes().is_empty(),
                "{:?}",
                scenario.env.writes()
            );
            ensure!(scenario.env.methods_of(users::JONAS)? == held);
            Ok(())
        },
    )
    .await
}
