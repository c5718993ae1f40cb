//! The texts for setting up an authenticator app.

use super::problems;
use crate::totp::UriProblem;

/// Above the three sources of the secret
pub const WAYS: &str = "Secret";
/// Source: generated here
pub const NEW: &str = "Generate new";
/// Source: typed
pub const TYPED: &str = "Enter existing";
/// Source: an `otpauth://` address
pub const ADDRESS: &str = "Paste otpauth:// address";
/// Label of the field for the address
pub const ADDRESS_LABEL: &str = "otpauth:// address";
/// Help below it
pub const ADDRESS_HINT: &str =
    "The content of another app's or tool's QR code. It fills in the names below.";
/// Label: the service that the account belongs to
pub const ISSUER: &str = "Issuer";
/// Label: the account at that service
pub const ACCOUNT: &str = "Account";
/// Label of the secret's copy button
pub const SECRET: &str = "Secret";
/// What to do in the app
pub const SCAN: &str = "In the authenticator app, add an account and scan the QR code.";
/// What a caller on the phone does instead
pub const SPELL: &str =
    "User not at this screen? Have them choose “Enter a setup key”, time-based, and type:";
/// What to ask for then
pub const ASK: &str = "Ask for the six digits the app shows now.";
/// Issuer and account are too long for a QR code
pub const TOO_LONG: &str =
    "Too long for a QR code. Shorten the issuer and account, or have the user type the secret.";
/// The browser has no source of randomness
pub const NO_RANDOM: &str = "This browser can't generate a secret. Enter an existing one.";
/// Label of the field for the code
pub const CODE: &str = "Code from the app";
/// A code is missing
pub const CODE_MISSING: &str = "Enter the six digits that the app shows.";
/// The text isn't six digits
pub const CODE_NONE: &str = "Enter six digits and nothing else.";
/// The code is wrong
pub const CODE_WRONG: &str = "That code doesn't match. Try the next one. If it fails too, check the phone's clock or set up the app again.";
/// The code is right
pub const CODE_RIGHT: &str = "The code matches: the app has this secret.";
/// The code is of the previous time step
pub const CODE_LATE: &str = "The code matches, but came one step late. Set the phone's clock to automatic so that codes stay valid.";
/// The code is of the next time step
pub const CODE_EARLY: &str = "The code matches, but came one step early. Set the phone's clock to automatic so that codes stay valid.";
/// Checkbox: imports the secret without a code
pub const UNVERIFIED: &str = "Import without verification";
/// The risk of that
pub const UNVERIFIED_RISK: &str =
    "For migrations only. If the secret is wrong, the user can't use this factor.";

/// The QR code's text for screen readers.
pub fn qr(issuer: &str, account: &str) -> String {
    let account = account.trim();
    match issuer.trim() {
        "" => format!("QR code that adds {account} to an authenticator app"),
        issuer => format!("QR code that adds {account} at {issuer} to an authenticator app"),
    }
}

/// Why an address can't be used, and what to do instead.
pub fn uri_problem(problem: UriProblem) -> &'static str {
    match problem {
        UriProblem::NotOtpauth => {
            "This is not an otpauth:// address. Paste all of it, beginning with otpauth://totp/."
        }
        UriProblem::Migration => {
            "This is Google Authenticator’s export of several accounts. Paste the address of one, or its secret."
        }
        UriProblem::Apple => {
            "This link is for Apple’s password app. Delete “apple-” at the start: the rest is the address."
        }
        UriProblem::Steam => {
            "This is for Steam, whose codes are five letters. Auth0 supports only six digits: use a new secret."
        }
        UriProblem::Escaped => {
            "This was copied from a page’s source: it has “&amp;” in place of “&”. Copy the address itself, or replace each “&amp;” by “&”."
        }
        UriProblem::Hotp => {
            "This is for counter-based codes (hotp). Auth0 supports only time-based codes: use a new secret."
        }
        UriProblem::NoSecret => {
            "This address has no secret. Paste all of it, including “secret=” and what follows."
        }
        UriProblem::Secret(key) => problems::sentence(key, "totp_secret"),
        UriProblem::Algorithm => {
            "This is for an algorithm other than SHA-1. Auth0 supports only SHA-1: use a new secret."
        }
        UriProblem::Digits => {
            "This is not for 6-digit codes. Auth0 supports only those: use a new secret."
        }
        UriProblem::Period => {
            "This is not for a 30-second period. Auth0 supports only that: use a new secret."
        }
        UriProblem::Repeated => {
            "A part of this address appears twice, so it is ambiguous. Copy it again, or paste the secret."
        }
        UriProblem::Encoding => "This is damaged: its percent-encoding is invalid. Copy it again.",
    }
}
