//! The words of the authenticator app's enrolment.

use super::problems;
use crate::totp::UriProblem;

/// Above the three ways
pub const WAYS: &str = "Which secret?";
/// A way: made here
pub const NEW: &str = "A new one";
/// A way: typed in
pub const TYPED: &str = "One I have";
/// A way: an address
pub const ADDRESS: &str = "An otpauth:// address";
/// Label of the field for the address
pub const ADDRESS_LABEL: &str = "otpauth:// address";
/// Help below it
pub const ADDRESS_HINT: &str =
    "What a QR code of another app or tool holds. It fills in the names below.";
/// Label: whose login it is for
pub const ISSUER: &str = "Issuer";
/// Label: which login there
pub const ACCOUNT: &str = "Account";
/// What is copied
pub const SECRET: &str = "Secret";
/// What the app does
pub const SCAN: &str = "In the authenticator app, add an account and scan the QR code.";
/// What someone on the phone does
pub const SPELL: &str =
    "Not at this screen? Have them choose “Enter a setup key”, time-based, and type:";
/// What is asked for then
pub const ASK: &str = "Ask for the six digits that the app now shows.";
/// The labels are too long for a code
pub const TOO_LONG: &str =
    "Too long for a QR code: shorten issuer and account, or have the secret typed.";
/// There is nothing to make a secret of
pub const NO_RANDOM: &str = "This browser can't make a secret. Use one you have.";
/// Label of the field for the code
pub const CODE: &str = "Code from the app";
/// A code is missing
pub const CODE_MISSING: &str = "Enter the six digits that the app shows.";
/// It can't be a code
pub const CODE_NONE: &str = "A code is six digits, nothing else.";
/// It isn't the code
pub const CODE_WRONG: &str = "This is not the code of this secret. Try the next one; if that is wrong too, check the phone's clock, or set the app up again.";
/// It is the code
pub const CODE_RIGHT: &str = "The code is right: the app has this secret.";
/// It was the code
pub const CODE_LATE: &str = "Right, but one step late: check the phone's clock. Set to automatic, it keeps the codes valid.";
/// It will be the code
pub const CODE_EARLY: &str = "Right, but one step early: check the phone's clock. Set to automatic, it keeps the codes valid.";
/// Label of the box that does without a code
pub const UNVERIFIED: &str = "Import without verification";
/// What that risks
pub const UNVERIFIED_RISK: &str =
    "For migrations only. If the secret is wrong, the user is locked out of this factor.";

/// What a QR code is, for people who don't see it.
pub fn qr(issuer: &str, account: &str) -> String {
    let account = account.trim();
    match issuer.trim() {
        "" => format!("QR code that adds {account} to an authenticator app"),
        issuer => format!("QR code that adds {account} at {issuer} to an authenticator app"),
    }
}

/// Why an address can't be taken, and what to do instead.
pub fn uri_problem(problem: UriProblem) -> &'static str {
    match problem {
        UriProblem::NotOtpauth => {
            "This is not an otpauth:// address. Paste all of it, beginning with otpauth://totp/."
        }
        UriProblem::Migration => {
            "This is Google Authenticator’s export of several accounts. Paste the address of one, or its secret."
        }
        UriProblem::Apple => {
            "This link is for Apple’s password app. Delete “apple-” at its beginning: the rest is the address."
        }
        UriProblem::Steam => {
            "This is for Steam, whose codes are five letters. Auth0 takes six digits: use a new secret."
        }
        UriProblem::Escaped => {
            "This was copied from a page’s source: it has “&amp;” in place of “&”. Copy the address itself, or replace each “&amp;” by “&”."
        }
        UriProblem::Hotp => {
            "This is for codes by a counter (hotp). Auth0 takes only codes by time: use a new secret."
        }
        UriProblem::NoSecret => {
            "There is no secret in this address. Paste all of it, with “secret=” and what follows."
        }
        UriProblem::Secret(key) => problems::sentence(key, "totp_secret"),
        UriProblem::Algorithm => {
            "This asks for another algorithm than SHA-1, the only one Auth0 takes: use a new secret."
        }
        UriProblem::Digits => {
            "This asks for another length than 6 digits, the only one Auth0 takes: use a new secret."
        }
        UriProblem::Period => {
            "This asks for another period than 30 seconds, the only one Auth0 takes: use a new secret."
        }
        UriProblem::Repeated => {
            "This says something twice, so it isn't clear what counts. Copy it again, or paste the secret."
        }
        UriProblem::Encoding => {
            "This is damaged: its percent signs stand for no text. Copy it again."
        }
    }
}
