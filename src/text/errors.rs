//! The general texts of errors: what failed and, as far as known, why; then what to do next.
//!
//! Blame the right party: an application without a scope is for the operator of Factordesk, an admin without a permission for the
//! person who manages access.

use factordesk_model::ErrorCause;

use super::{Message, reasons};
use crate::state::{ApiError, Failure};

pub use super::messages::errors::*;

/// The two sentences of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    /// What happened
    pub what: String,
    /// What to do next
    pub next: String,
}

/// The text for an error. Where this version knows no better one, it is the tenant's own message.
pub fn describe(error: &ApiError) -> ErrorText {
    let (what, next) = match error.kind {
        Failure::Refused(ErrorCause::ApplicationLacksScope) => {
            let scope = error.body.scope.as_deref().unwrap_or_default();
            return ErrorText {
                what: reasons::lacks_scope(scope),
                next: reasons::ASK_FOR_SCOPE.into(),
            };
        }
        Failure::Refused(cause) => {
            let own = || error.body.message.clone();
            return ErrorText {
                what: refusal_what(cause).map_or_else(own, String::from),
                next: refusal_next(cause).into(),
            };
        }
        Failure::Blocked => {
            return ErrorText {
                what: BLOCKED_WHAT.into(),
                next: blocked_next(&error.body.message),
            };
        }
        Failure::HostRefused => {
            let message = error.body.message.trim();
            let what = if message.is_empty() {
                HOST_REFUSED_WHAT.into()
            } else {
                host_refused_because(message)
            };
            return ErrorText {
                what,
                next: HOST_REFUSED_NEXT.into(),
            };
        }
        Failure::HostReason => (HOST_REASON_WHAT, HOST_VALUE_NEXT),
        Failure::HostTicket => (HOST_TICKET_WHAT, HOST_VALUE_NEXT),
        Failure::Unlisted => {
            return ErrorText {
                what: UNLISTED_WHAT.into(),
                next: unlisted_next(&error.body.message),
            };
        }
        Failure::TokenInvalid => {
            return ErrorText {
                what: token_invalid_what(&error.body.message),
                next: TOKEN_INVALID_NEXT.into(),
            };
        }
        Failure::Offline => (OFFLINE_WHAT, OFFLINE_NEXT),
        Failure::Aborted => (ABORTED_WHAT, ABORTED_NEXT),
        Failure::Timeout => (TIMEOUT_WHAT, TIMEOUT_NEXT),
        Failure::Unreadable => (UNREADABLE_WHAT, UNREADABLE_NEXT),
        Failure::NoToken => (NO_TOKEN_WHAT, NO_TOKEN_NEXT),
        Failure::TokenTimeout => (TOKEN_TIMEOUT_WHAT, NO_TOKEN_NEXT),
        Failure::TokenFailed => (TOKEN_FAILED_WHAT, TOKEN_FAILED_NEXT),
    };
    ErrorText {
        what: what.into(),
        next: next.into(),
    }
}

/// What happened, according to the cause. `None`: the cause has no sentence of its own, but the server's message.
///
/// The sentence must fit that of [`refusal_next`] for the same cause; both have the causes in the same order.
fn refusal_what(cause: ErrorCause) -> Option<Message> {
    Some(match cause {
        ErrorCause::InvalidBody => INVALID_BODY_WHAT,
        ErrorCause::InvalidRequest => INVALID_REQUEST_WHAT,
        ErrorCause::LoginRequired => LOGIN_REQUIRED_WHAT,
        ErrorCause::ReauthRequired => REAUTH_REQUIRED_WHAT,
        ErrorCause::StepUpRequired => STEP_UP_REQUIRED_WHAT,
        ErrorCause::ProtectedUser => PROTECTED_USER_WHAT,
        ErrorCause::OwnMethods => OWN_METHODS_WHAT,
        ErrorCause::InsufficientScope => INSUFFICIENT_SCOPE_WHAT,
        ErrorCause::ApplicationRefused => APPLICATION_REFUSED_WHAT,
        ErrorCause::Forbidden => FORBIDDEN_WHAT,
        ErrorCause::PasskeyPresent => PASSKEY_PRESENT_WHAT,
        ErrorCause::EntityLimit => ENTITY_LIMIT_WHAT,
        ErrorCause::SubjectMismatch => SUBJECT_MISMATCH_WHAT,
        ErrorCause::TooManyIdentifiers => TOO_MANY_IDENTIFIERS_WHAT,
        ErrorCause::ForbiddenOrigin => FORBIDDEN_ORIGIN_WHAT,
        ErrorCause::UserNotFound => USER_NOT_FOUND_WHAT,
        ErrorCause::MethodNotFound => METHOD_NOT_FOUND_WHAT,
        ErrorCause::EnrollmentNotFound => ENROLLMENT_NOT_FOUND_WHAT,
        ErrorCause::NotFound => NOT_FOUND_WHAT,
        ErrorCause::AlreadyExists => ALREADY_EXISTS_WHAT,
        ErrorCause::ListChanged => LIST_CHANGED_WHAT,
        ErrorCause::NameChanged => NAME_CHANGED_WHAT,
        ErrorCause::ConfirmationRequired => CONFIRMATION_REQUIRED_WHAT,
        ErrorCause::ReasonRequired => REASON_REQUIRED_WHAT,
        ErrorCause::RateLimited => RATE_LIMITED_WHAT,
        ErrorCause::QueryTimeout => QUERY_TIMEOUT_WHAT,
        ErrorCause::OutcomeUnknown => OUTCOME_UNKNOWN_WHAT,
        ErrorCause::PathAltered => PATH_ALTERED_WHAT,
        ErrorCause::Unavailable => UNAVAILABLE_WHAT,
        ErrorCause::ApplicationLacksScope | ErrorCause::Other => return None,
    })
}

/// What to do next, according to the cause.
fn refusal_next(cause: ErrorCause) -> Message {
    match cause {
        ErrorCause::InvalidBody => INVALID_BODY_NEXT,
        ErrorCause::InvalidRequest => INVALID_REQUEST_NEXT,
        ErrorCause::LoginRequired => LOGIN_REQUIRED_NEXT,
        ErrorCause::ReauthRequired => REAUTH_REQUIRED_NEXT,
        ErrorCause::StepUpRequired => STEP_UP_REQUIRED_NEXT,
        ErrorCause::ProtectedUser => PROTECTED_USER_NEXT,
        ErrorCause::OwnMethods => OWN_METHODS_NEXT,
        ErrorCause::InsufficientScope => INSUFFICIENT_SCOPE_NEXT,
        ErrorCause::ApplicationRefused => APPLICATION_REFUSED_NEXT,
        ErrorCause::Forbidden => FORBIDDEN_NEXT,
        ErrorCause::PasskeyPresent => PASSKEY_PRESENT_NEXT,
        ErrorCause::EntityLimit => ENTITY_LIMIT_NEXT,
        ErrorCause::SubjectMismatch => SUBJECT_MISMATCH_NEXT,
        ErrorCause::TooManyIdentifiers => TOO_MANY_IDENTIFIERS_NEXT,
        ErrorCause::ForbiddenOrigin => FORBIDDEN_ORIGIN_NEXT,
        ErrorCause::UserNotFound => USER_NOT_FOUND_NEXT,
        ErrorCause::MethodNotFound => METHOD_NOT_FOUND_NEXT,
        ErrorCause::EnrollmentNotFound => ENROLLMENT_NOT_FOUND_NEXT,
        ErrorCause::NotFound => NOT_FOUND_NEXT,
        ErrorCause::AlreadyExists => ALREADY_EXISTS_NEXT,
        ErrorCause::ListChanged => LIST_CHANGED_NEXT,
        ErrorCause::NameChanged => NAME_CHANGED_NEXT,
        ErrorCause::ConfirmationRequired => CONFIRMATION_REQUIRED_NEXT,
        ErrorCause::ReasonRequired => REASON_REQUIRED_NEXT,
        ErrorCause::RateLimited => RATE_LIMITED_NEXT,
        ErrorCause::QueryTimeout => QUERY_TIMEOUT_NEXT,
        ErrorCause::OutcomeUnknown => OUTCOME_UNKNOWN_NEXT,
        ErrorCause::PathAltered => PATH_ALTERED_NEXT,
        ErrorCause::Unavailable => UNAVAILABLE_NEXT,
        ErrorCause::ApplicationLacksScope | ErrorCause::Other => OTHER_NEXT,
    }
}

/// What an error says beyond its sentences: the message, what is shown in it as it is, and the language of that.
pub type Detail = (fn(&str) -> String, String, &'static str);

/// The tenant's and the proxy's.
const ENGLISH: &str = "en";
/// In HTML, a language that isn't known: the host page's.
const UNKNOWN: &str = "";

fn quoted(words: &str, lang: &'static str) -> Detail {
    (their_words, words.to_owned(), lang)
}

/// The detail of an error, if there is one: which value was wrong, or which permission is missing.
pub fn detail(error: &ApiError) -> Option<Detail> {
    let message = &error.body.message;
    // What the host page's function threw, as far as it said anything.
    if error.kind == Failure::TokenFailed {
        return (!message.is_empty()).then(|| quoted(message, UNKNOWN));
    }
    // "Insufficient scope, expected any of: read:users"
    if error.cause() == Some(ErrorCause::InsufficientScope)
        && let Some((_, names)) = message.split_once(": ")
    {
        return Some((missing_permission, names.to_owned(), ENGLISH));
    }
    let telling = matches!(
        error.cause(),
        Some(
            ErrorCause::InvalidBody
                | ErrorCause::InvalidRequest
                | ErrorCause::InsufficientScope
                | ErrorCause::Forbidden
                | ErrorCause::NotFound
        )
    );
    (telling && error.problems().is_empty()).then(|| quoted(message, ENGLISH))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The detail with its language.
    fn said(error: &ApiError) -> String {
        let (message, value, lang) = detail(error).unwrap();
        format!("{} {lang}", message(&value))
    }

    #[test]
    fn every_error_says_what_failed_and_what_to_do() {
        for (status, message) in [
            (400, "Payload validation error"),
            (401, "Unauthorized"),
            (403, "Insufficient scope"),
            (
                403,
                "Operation not permitted when the user has registered at least 1 passkey",
            ),
            (404, "The user does not exist."),
            (409, "exists"),
            (429, "Global limit has been reached"),
            (504, "x"),
            (503, "x"),
            (418, "I'm a teapot"),
        ] {
            let body = format!(r#"{{"statusCode":{status},"error":"x","message":"{message}"}}"#);
            let text = describe(&ApiError::from_response(status, body.as_bytes(), None));
            assert!(
                text.what.len() > 8 && text.next.len() > 8,
                "{status} {text:?}"
            );
        }
        for kind in [
            Failure::Offline,
            Failure::Aborted,
            Failure::Timeout,
            Failure::Unreadable,
            Failure::Unlisted,
            Failure::NoToken,
            Failure::HostReason,
            Failure::HostTicket,
            Failure::TokenTimeout,
            Failure::TokenFailed,
            Failure::TokenInvalid,
        ] {
            assert!(describe(&ApiError::local(kind)).what.ends_with('.'));
        }
    }

    #[test]
    fn missing_scope_is_not_reported_as_missing_permission() {
        let body = br#"{"statusCode":501,"message":"x","errorCode":"application_lacks_scope","scope":"read:users"}"#;
        let error = ApiError::from_response(501, body, None);
        let text = describe(&error);
        assert!(text.what.contains("read:users"), "{text:?}");
        assert!(text.what.contains("application"), "{text:?}");
        assert!(!error.is_outcome_unknown());
        let text = describe(&ApiError::local_with(
            Failure::Blocked,
            "https://desk.example.com",
        ));
        assert!(text.next.contains("connect-src https://desk.example.com"));
        let unlisted = ApiError::local_with(Failure::Unlisted, "https://portal.example.com");
        assert!(
            describe(&unlisted)
                .next
                .contains("https://portal.example.com")
        );
        // A refusal of an unknown kind must not blame the admin's permissions.
        let body = br#"{"statusCode":403,"error":"Forbidden","message":"You shall not pass."}"#;
        let error = ApiError::from_response(403, body, None);
        assert!(!describe(&error).what.contains("permission"));
        assert_eq!(said(&error), "Message: “You shall not pass.” en");
    }

    #[test]
    fn refusal_of_the_host_page_has_its_message() {
        let what = |message| describe(&ApiError::refused_by_host(message)).what;
        assert_eq!(what("Case closed"), "The portal refused: Case closed");
        assert_eq!(what(" "), "The portal refused this.");
    }

    #[test]
    fn token_failures_name_what_is_missing_and_the_cause() {
        assert!(
            describe(&ApiError::local(Failure::NoToken))
                .what
                .contains("getAccessToken")
        );
        let wrong = ApiError::local_with(Failure::TokenInvalid, "undefined");
        assert!(describe(&wrong).what.contains("undefined"));
        let failed = ApiError::local_with(Failure::TokenFailed, "login_required");
        assert_eq!(said(&failed), "Message: “login_required” ");
        assert!(detail(&ApiError::local_with(Failure::TokenFailed, "")).is_none());
    }

    #[test]
    fn detail_is_shown_only_where_it_adds_something() {
        let body = br#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: x"}"#;
        let error = ApiError::from_response(403, body, None);
        assert_eq!(said(&error), "Missing permission: x en");
        assert!(detail(&ApiError::from_response(503, b"{}", None)).is_none());
    }
}
