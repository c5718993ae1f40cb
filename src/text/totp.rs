//! The texts for setting up an authenticator app.

use super::{Message, problems};
use crate::totp::UriProblem;

pub use super::messages::totp::*;

/// The QR code's text for screen readers.
pub fn qr(issuer: &str, account: &str) -> String {
    let account = account.trim();
    match issuer.trim() {
        "" => qr_of_account(account),
        issuer => qr_of_account_at(account, issuer),
    }
}

/// Why an address can't be used, and what to do instead.
pub fn uri_problem(problem: UriProblem) -> Message {
    match problem {
        UriProblem::NotOtpauth => URI_NOT_OTPAUTH,
        UriProblem::Migration => URI_MIGRATION,
        UriProblem::Apple => URI_APPLE,
        UriProblem::Steam => URI_STEAM,
        UriProblem::Escaped => URI_ESCAPED,
        UriProblem::Hotp => URI_HOTP,
        UriProblem::NoSecret => URI_NO_SECRET,
        UriProblem::Secret(key) => problems::sentence(key, "totp_secret"),
        UriProblem::Algorithm => URI_ALGORITHM,
        UriProblem::Digits => URI_DIGITS,
        UriProblem::Period => URI_PERIOD,
        UriProblem::Repeated => URI_REPEATED,
        UriProblem::Encoding => URI_ENCODING,
    }
}
