//! The texts for helping a user back in: enrolment links, recovery codes, remembered browsers.

use factordesk_model::{ErrorCause, MethodType, TICKET_LIFE_DAYS, TicketFactor};

use super::errors::ErrorText;
use super::{count, kinds};
use crate::state::ApiError;

/// Label of the group of buttons
pub const GROUP: &str = "Help this user";
/// Button: opens the link's dialog
pub const LINK: &str = "Send enrolment link";
/// Button: opens the code's dialog
pub const RECOVERY: &str = "New recovery code";
/// Button: opens the question about the browsers
pub const FORGET: &str = "Forget browsers";

/// A button's words within a sentence: “New recovery code” is not available.
pub fn action(label: &str) -> String {
    ["“", label, "”"].concat()
}

/// A missing permission, after "You don't have permission to …"
pub const MAY_LINK: &str = "send enrolment links";
/// A missing permission, as [`MAY_LINK`]
pub const MAY_RECOVER: &str = "reset recovery codes";
/// A missing permission, as [`MAY_LINK`]
pub const MAY_FORGET: &str = "forget remembered browsers";

/// The sentence about the missing permissions. `missing` must not be empty.
pub fn not_permitted(missing: &[&str]) -> String {
    let (last, others) = missing.split_last().unwrap_or((&"", &[]));
    let others = others.join(", ");
    let or = if others.is_empty() { "" } else { " or " };
    ["You don't have permission to ", &others, or, last, "."].concat()
}

/// Why links aren't available: no factor that a link can enrol is turned on
pub const NO_LINK_FACTOR: &str =
    "No enrolment link: no factor that users can enrol by link is turned on in this tenant.";
/// Why codes aren't available: the tenant has turned them off
pub const RECOVERY_OFF: &str = "Recovery codes are turned off in this tenant.";
/// Notice before a code is created for a user without factors
pub const RECOVERY_NO_FACTOR: &str =
    "The user has no factor yet. They may need an enrolment link instead.";

/// Title of the link's dialog. The name is isolated, so that its text direction doesn't affect the rest.
pub fn link_title(user: &str) -> String {
    about("Enrolment link for ", user, "")
}
/// Title of the question about a code.
pub fn recovery_question(user: &str) -> String {
    about("New recovery code for ", user, "?")
}
/// Title of the dialog that shows a code.
pub fn recovery_title(user: &str) -> String {
    about("Recovery code for ", user, "")
}
/// Title of the question about the browsers.
pub fn forget_title(user: &str) -> String {
    about("Forget ", user, "’s browsers?")
}

fn about(before: &str, user: &str, after: &str) -> String {
    [before, "\u{2068}", user, "\u{2069}", after].concat()
}

/// Link: what it does
pub const LINK_WHAT: &str = "The user opens the link and enrols a factor themselves.";
/// Link: the risk
pub const LINK_HOLDER: &str =
    "Anyone with this link can add their own factor. Verify the caller first.";
/// Label
pub const FACTOR: &str = "Factor";
/// Option: any factor
pub const FACTOR_ANY: &str = "The user chooses";
/// Label of the choice between email and copying
pub const WAY: &str = "How the user gets it";
/// Option: the tenant sends the link
pub const WAY_MAIL: &str = "Send by email";
/// Option: the admin passes the link on
pub const WAY_COPY: &str = "Copy the link";
/// Label
pub const ADDRESS: &str = "Email address";
/// Below the address
pub const ADDRESS_HINT: &str = "You can use a different address.";
/// Below the address, if the user's own isn't known
pub const ADDRESS_UNKNOWN: &str = "Leave empty to use the user’s own address.";
/// The address isn't the user's
pub const ADDRESS_OTHER: &str = "This is not the address of the user’s account.";
/// The user's address is not verified
pub const ADDRESS_UNVERIFIED: &str = "The user has not verified this address.";
/// Label
pub const LANGUAGE: &str = "Language of the email";
/// Option: the default language
pub const LANGUAGE_DEFAULT: &str = "The tenant’s language";
/// Checkbox: allows a user with factors to enrol one more
pub const ANOTHER: &str = "Allow one more factor";
/// Button: sends the link by email
pub const SEND: &str = "Send link";
/// Button: creates the link to copy
pub const MAKE: &str = "Create link";
/// The button while the request is pending
pub const SENDING: &str = "Sending…";
/// Heading: the email was sent
pub const LINK_SENT: &str = "The link is on its way";
/// Heading: the link was created
pub const LINK_MADE: &str = "The link is ready";
/// In place of an unknown address
pub const OWN_ADDRESS: &str = "the user’s own address";
/// Label of the copy button
pub const THE_LINK: &str = "Copy link";
/// Below the link
pub const LINK_ONCE: &str = "Shown once. Copy it before you close this.";

/// The factor that a ticket enrols.
pub fn factor(factor: TicketFactor) -> String {
    kinds::kind(Some(&match factor {
        TicketFactor::PushNotification => MethodType::Push,
        TicketFactor::Phone => MethodType::Phone,
        TicketFactor::Email => MethodType::Email,
        TicketFactor::Otp => MethodType::Totp,
        TicketFactor::WebauthnRoaming => MethodType::WebauthnRoaming,
        TicketFactor::WebauthnPlatform => MethodType::WebauthnPlatform,
    }))
}

/// Below the factors: those that are turned off.
pub fn factors_off(off: &[TicketFactor]) -> String {
    let names: Vec<String> = off.iter().map(|f| factor(*f)).collect();
    format!("Turned off in this tenant: {}.", names.join(", "))
}

/// Below [`ANOTHER`].
pub fn another_hint(factors: usize) -> String {
    format!(
        "Otherwise the link only works for users who have no factor yet; this user has {}.",
        count(factors, "factor", "factors")
    )
}

/// Before the address that the email was sent to.
pub const SENT_TO: &str = "Sent to ";

/// When the link expires. `date` and `distance` are already formatted.
pub fn link_ends(date: &str, distance: &str) -> String {
    format!("Single use. Expires {date} ({distance}).")
}

/// Code: what it does
pub const RECOVERY_WHAT: &str = "The old recovery code stops working immediately.";
/// Code: what it is for
pub const RECOVERY_USE: &str =
    "With the new one, the user can sign in once without their other factors.";
/// Button: creates the code
pub const RECOVERY_MAKE: &str = "Create new code";
/// The button while the request is pending
pub const RECOVERY_MAKING: &str = "Creating…";
/// Above the code
pub const RECOVERY_SHOWN: &str = "Shown once. The old one no longer works.";
/// Label of the copy button
pub const THE_CODE: &str = "Copy code";
/// Button
pub const PRINT: &str = "Print";
/// Checkbox: allows the dialog to be closed
pub const HANDED_OVER: &str = "I have given it to the user";
/// Below the checkbox
pub const HANDED_OVER_HINT: &str = "Confirm before closing. The code can't be shown again.";
/// Heading of the printed sheet
pub const PAPER: &str = "Recovery code";

/// Question: what it does
pub const FORGET_WHAT: &str =
    "The user is asked for a factor at the next sign-in, in every browser.";
/// Question: what it doesn't do
pub const FORGET_SESSIONS: &str = "Sessions are not ended.";
/// Button: confirms the question
pub const FORGET_CONFIRM: &str = "Forget browsers";
/// The button while the request is pending
pub const FORGETTING: &str = "Forgetting…";

/// Announcement: the link was sent
pub const SAID_SENT: &str = "Enrolment link sent.";
/// Announcement: the link was created
pub const SAID_MADE: &str = "Enrolment link ready.";
/// Announcement: the code was created. It never includes the code
pub const SAID_RECOVERY: &str = "New recovery code ready.";
/// Announcement: the code arrived after another user was opened
pub const SAID_RECOVERY_LOST: &str =
    "The previous user's recovery code was replaced but not shown. Create another for them.";
/// Announcement: the browsers were forgotten
pub const SAID_FORGOTTEN: &str = "Remembered browsers forgotten.";

/// The text for a failed link, if it has one of its own.
pub fn link_error(error: &ApiError) -> Option<ErrorText> {
    let days = count(
        usize::try_from(TICKET_LIFE_DAYS).unwrap_or_default(),
        "day",
        "days",
    );
    unknown(
        error,
        "We couldn't confirm whether a link was created: it may have been sent.",
        &format!("Ask the user before you send another. An unused link expires in {days}."),
    )
}

/// The text for a failed recovery code, if it has one of its own.
pub fn recovery_error(error: &ApiError) -> Option<ErrorText> {
    if error.cause() == Some(ErrorCause::EnrollmentNotFound) {
        return Some(text(
            "The user has no factor enrolled, so there is no recovery code to reset.",
            "Send an enrolment link instead.",
        ));
    }
    unknown(
        error,
        "We couldn't confirm whether the code was reset: the old one may or may not work.",
        "If the user needs a code, create another; only that one is sure to work.",
    )
}

/// The text for browsers that weren't forgotten, if it has one of its own.
pub fn forget_error(error: &ApiError) -> Option<ErrorText> {
    unknown(
        error,
        "We couldn't confirm whether the browsers were forgotten.",
        "Try again: repeating it does no harm.",
    )
}

fn unknown(error: &ApiError, what: &str, next: &str) -> Option<ErrorText> {
    error.is_outcome_unknown().then(|| text(what, next))
}

fn text(what: &str, next: &str) -> ErrorText {
    ErrorText {
        what: what.to_owned(),
        next: next.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Failure;

    #[test]
    fn not_permitted_is_one_sentence() {
        assert_eq!(
            not_permitted(&[MAY_LINK]),
            "You don't have permission to send enrolment links."
        );
        assert_eq!(
            not_permitted(&[MAY_LINK, MAY_RECOVER, MAY_FORGET]),
            "You don't have permission to send enrolment links, reset recovery codes or forget remembered browsers."
        );
    }

    #[test]
    fn unknown_outcomes_have_their_own_texts() {
        let lost = ApiError::local(Failure::Timeout);
        assert!(link_error(&lost).is_some_and(|t| t.what.contains("may have been sent")));
        assert!(
            recovery_error(&lost).is_some_and(|t| t.what.contains("old one may or may not work"))
        );
        assert!(forget_error(&lost).is_some_and(|t| t.next.contains("no harm")));
        let refused = ApiError::from_response(403, b"{}", None);
        for words in [link_error, recovery_error, forget_error] {
            assert_eq!(words(&refused), None);
        }
    }

    #[test]
    fn missing_enrolment_has_its_own_text() {
        let body = br#"{"statusCode":404,"error":"Not Found","message":"Enrollment not found"}"#;
        let words = recovery_error(&ApiError::from_response(404, body, None));
        assert!(words.is_some_and(|t| t.what.contains("no factor enrolled")));
        let body =
            br#"{"statusCode":404,"error":"Not Found","message":"The user does not exist."}"#;
        assert_eq!(
            recovery_error(&ApiError::from_response(404, body, None)),
            None
        );
    }
}
