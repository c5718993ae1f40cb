//! The general texts of errors: what failed and, as far as known, why; then what to do next.
//!
//! Blame the right party: an application without a scope is for the operator of Factordesk, an admin without a permission for the
//! person who manages access.

use factordesk_model::ErrorCause;

use super::reasons;
use crate::state::{ApiError, Failure};

/// The two sentences of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorText {
    /// What happened
    pub what: String,
    /// What to do next
    pub next: String,
}

/// Label of the request id
pub const REQUEST_ID: &str = "Request id";

/// The text for an error. Where this version knows no better one, it is the tenant's own message.
pub fn describe(error: &ApiError) -> ErrorText {
    let (what, next) = match error.kind {
        Failure::Refused(ErrorCause::ApplicationLacksScope) => {
            let scope = error.body.scope.as_deref().unwrap_or_default();
            return ErrorText {
                what: reasons::lacks_scope(scope),
                next: reasons::ASK_FOR_SCOPE.to_owned(),
            };
        }
        Failure::Refused(cause) => (refusal_what(cause, error), refusal_next(cause)),
        Failure::Blocked => {
            return ErrorText {
                what: "This page's Content-Security-Policy blocks Factordesk's server.".to_owned(),
                next: [
                    "The operator of this page can add connect-src ",
                    &error.body.message,
                    ".",
                ]
                .concat(),
            };
        }
        Failure::Offline => (
            "Factordesk's server can't be reached.",
            "Check the network, and that the server allows this page's origin. If you were making a change, check the list before you repeat it.",
        ),
        Failure::Aborted => (
            "The request was cancelled.",
            "Its result is no longer needed.",
        ),
        Failure::Timeout => (
            "Factordesk's server didn't respond in time.",
            "If this was a change, check the list first: it may have gone through.",
        ),
        Failure::Unreadable => (
            "The response of Factordesk's server can't be read.",
            "Check the list before you try again, and tell the operator of Factordesk.",
        ),
        Failure::NoToken => (
            "The surrounding page provided no access token.",
            "Sign in there again, then try again.",
        ),
    };
    ErrorText {
        what: what.to_owned(),
        next: next.to_owned(),
    }
}

/// What happened, according to the cause. A cause without a sentence of its own has the server's message.
///
/// The sentence must fit that of [`refusal_next`] for the same cause; both have the causes in the same order.
fn refusal_what(cause: ErrorCause, error: &ApiError) -> &str {
    match cause {
        ErrorCause::InvalidBody => "The tenant rejected these values.",
        ErrorCause::InvalidRequest => "The tenant rejected the request as invalid.",
        ErrorCause::LoginRequired => "Your session has ended.",
        ErrorCause::ReauthRequired => "For security, sign in again to make changes.",
        ErrorCause::InsufficientScope => "You don't have permission for this.",
        ErrorCause::ApplicationRefused => {
            "Factordesk's application at Auth0 isn't set up correctly."
        }
        ErrorCause::Forbidden => "The tenant refused this.",
        ErrorCause::PasskeyPresent => "Auth0 doesn't allow this while the user has a passkey.",
        ErrorCause::EntityLimit => "The user has reached the limit for this type of method.",
        ErrorCause::SubjectMismatch => "The token belongs to another user.",
        ErrorCause::TooManyIdentifiers => "The user has too many linked identities for this.",
        ErrorCause::ForbiddenOrigin => {
            "Factordesk's server doesn't accept requests from this page."
        }
        ErrorCause::UserNotFound => "This user doesn't exist.",
        ErrorCause::MethodNotFound => "This method no longer exists.",
        ErrorCause::EnrollmentNotFound => "The user has no second factor yet.",
        ErrorCause::NotFound => "This could not be found.",
        ErrorCause::AlreadyExists => "The user already has this method.",
        ErrorCause::ListChanged => "The list has changed since you loaded it.",
        ErrorCause::ConfirmationRequired => "The confirmation is missing.",
        ErrorCause::ReasonRequired => "A reason is required.",
        ErrorCause::RateLimited => "The tenant's rate limit is reached.",
        ErrorCause::QueryTimeout => "The search took the tenant too long.",
        ErrorCause::OutcomeUnknown => "We couldn't confirm whether the change went through.",
        ErrorCause::PathAltered => {
            "This id can't be used safely: it is altered on the way to Auth0."
        }
        ErrorCause::Unavailable => "The tenant can't be reached right now.",
        ErrorCause::ApplicationLacksScope | ErrorCause::Other => error.body.message.as_str(),
    }
}

/// What to do next, according to the cause.
fn refusal_next(cause: ErrorCause) -> &'static str {
    match cause {
        ErrorCause::InvalidBody => "Correct the marked fields, or see the message below.",
        ErrorCause::InvalidRequest => {
            "Check the user id. If it is correct, tell the operator of Factordesk."
        }
        ErrorCause::LoginRequired => "Sign in again. What you typed is kept.",
        ErrorCause::ReauthRequired => "Nothing was changed, and what you typed is kept.",
        ErrorCause::InsufficientScope => "Ask the person who manages access to this desk.",
        ErrorCause::ApplicationRefused => {
            "Nothing was changed. Tell the operator of Factordesk: its log says what to fix."
        }
        ErrorCause::Forbidden => {
            "Its message is below. Give the request id to the operator of Factordesk."
        }
        ErrorCause::PasskeyPresent => "Delete the methods one by one.",
        ErrorCause::EntityLimit => "Delete one that is no longer used, then try again.",
        ErrorCause::SubjectMismatch => "Tell the operator of Factordesk.",
        ErrorCause::TooManyIdentifiers => "Unlink some in the Auth0 dashboard.",
        ErrorCause::ForbiddenOrigin => "The operator of Factordesk can allow this page's origin.",
        ErrorCause::UserNotFound => "Check the id, or search for the user.",
        ErrorCause::MethodNotFound => "The list has been reloaded.",
        ErrorCause::EnrollmentNotFound => "Add one first, or send an enrolment link.",
        ErrorCause::NotFound => {
            "Check that the user still exists. If so, tell the operator of Factordesk."
        }
        ErrorCause::AlreadyExists => "Look for it in the list.",
        ErrorCause::ListChanged => "Nothing was changed. Check the new list, then decide again.",
        ErrorCause::ConfirmationRequired => "Reload this page and try again.",
        ErrorCause::ReasonRequired => "Enter one, then try again.",
        ErrorCause::RateLimited => "Wait a moment, then try again.",
        ErrorCause::QueryTimeout => "Refine your search: type more of the name, email or id.",
        ErrorCause::OutcomeUnknown => "The list has been reloaded: check it before you try again.",
        ErrorCause::PathAltered => {
            "Nothing was changed. Tell the operator of Factordesk the code path_altered."
        }
        ErrorCause::Unavailable => "Nothing was changed. Try again in a moment.",
        ErrorCause::ApplicationLacksScope | ErrorCause::Other => {
            "Give the request id to the operator of Factordesk."
        }
    }
}

/// The tenant's own message, if it adds something: which value was wrong, or which scope is missing.
pub fn detail(error: &ApiError) -> Option<String> {
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
    (telling && error.problems().is_empty()).then(|| error.body.message.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            Failure::NoToken,
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
        let text = describe(&ApiError::blocked("https://desk.example.com"));
        assert!(text.next.contains("connect-src https://desk.example.com"));
        // A refusal of an unknown kind must not blame the admin's permissions.
        let body = br#"{"statusCode":403,"error":"Forbidden","message":"You shall not pass."}"#;
        let error = ApiError::from_response(403, body, None);
        assert!(!describe(&error).what.contains("permission"));
        assert_eq!(detail(&error).as_deref(), Some("You shall not pass."));
    }

    #[test]
    fn detail_is_shown_only_where_it_adds_something() {
        let body = br#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: x"}"#;
        assert!(detail(&ApiError::from_response(403, body, None)).is_some());
        assert_eq!(detail(&ApiError::from_response(503, b"{}", None)), None);
    }
}
