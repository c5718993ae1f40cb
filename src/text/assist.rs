//! The texts for helping a user back in: enrolment links, recovery codes, remembered browsers.

use factordesk_model::{ErrorCause, MethodType, TICKET_LIFE_DAYS, TicketFactor};

use super::errors::ErrorText;
use super::{Message, catalogue, kinds, messages};
use crate::state::ApiError;
use crate::state::fresh::ENROLMENT_WAIT_MINUTES;

pub use super::messages::assist::*;

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

/// Below the factors: those that are turned off. `list` joins the items of a list.
pub fn factors_off(off: &[TicketFactor], list: &dyn Fn(&[String]) -> String) -> String {
    let names: Vec<String> = off.iter().map(|f| factor(*f)).collect();
    messages::assist::factors_off(&list(&names))
}

/// Where the email with the link was sent: the texts before and after the address.
pub fn sent_to() -> (String, String) {
    catalogue::around(messages::assist::sent_to)
}

/// The desk waits for the user to enrol, and how long.
pub fn enrolment_awaited() -> String {
    messages::assist::enrolment_awaited(ENROLMENT_WAIT_MINUTES)
}

/// The text for a failed link, if it has one of its own.
pub fn link_error(error: &ApiError) -> Option<ErrorText> {
    let days = usize::try_from(TICKET_LIFE_DAYS).unwrap_or_default();
    unknown(error, LINK_UNKNOWN_WHAT, link_unknown_next(days))
}

/// The text for a failed recovery code, if it has one of its own.
pub fn recovery_error(error: &ApiError) -> Option<ErrorText> {
    if error.cause() == Some(ErrorCause::EnrollmentNotFound) {
        return Some(text(
            RECOVERY_NO_ENROLMENT_WHAT,
            RECOVERY_NO_ENROLMENT_NEXT.into(),
        ));
    }
    unknown(error, RECOVERY_UNKNOWN_WHAT, RECOVERY_UNKNOWN_NEXT.into())
}

/// The text for browsers that weren't forgotten, if it has one of its own.
pub fn forget_error(error: &ApiError) -> Option<ErrorText> {
    unknown(error, FORGET_UNKNOWN_WHAT, FORGET_UNKNOWN_NEXT.into())
}

fn unknown(error: &ApiError, what: Message, next: String) -> Option<ErrorText> {
    error.is_outcome_unknown().then(|| text(what, next))
}

fn text(what: Message, next: String) -> ErrorText {
    ErrorText {
        what: what.into(),
        next,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Failure;

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
