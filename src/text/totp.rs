//! The words of the authenticator app's enrolment.

use crate::text::problems;
use crate::totp::UriProblem;

/// Why an address can't be taken, and what to do instead.
pub fn uri_problem(problem: UriProblem) -> &'static str {
    match problem {
        UriProblem::NotOtpauth => {
            "This is not an otpauth:// address. Paste all of it, beginning with otpauth://totp/."
        }
        UriProblem::Migration => {
            "This is an export of several accounts. Paste the address of one account, or its secret."
        }
        UriProblem::Hotp => {
            "This is for codes by a counter (hotp). Auth0 takes only codes by time (totp)."
        }
        UriProblem::NoSecret => "There is no secret in this address. Paste all of it.",
        UriProblem::Secret(key) => problems::sentence(key, "totp_secret"),
        UriProblem::Algorithm => {
            "This asks for another algorithm than SHA-1. Auth0 takes only SHA-1, so the codes would never fit: use a new secret."
        }
        UriProblem::Digits => {
            "This asks for another length than 6 digits. Auth0 takes only 6, so the codes would never fit: use a new secret."
        }
        UriProblem::Period => {
            "This asks for another period than 30 seconds. Auth0 takes only 30, so the codes would never fit: use a new secret."
        }
        UriProblem::Repeated => {
            "This address says something twice, so it isn't clear what counts. Copy it again, or paste the secret."
        }
        UriProblem::Encoding => {
            "This address is damaged: a percent sign in it means nothing. Copy it again."
        }
    }
}
