//! What to say of a failed call: what happened, and what to do next.

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

/// The words for an error. The tenant's own sentence is shown where it says more than this version knows.
pub fn describe(error: &ApiError) -> ErrorText {
    let (what, next) = match error.kind {
        Failure::Refused(ErrorCause::ApplicationLacksScope) => {
            let scope = error.body.scope.as_deref().unwrap_or_default();
            return ErrorText {
                what: reasons::lacks_scope(scope),
                next: reasons::ASK_FOR_SCOPE.to_owned(),
            };
        }
        Failure::Refused(cause) => refused(cause, error),
        Failure::Blocked => {
            return ErrorText {
                what: "This page's Content-Security-Policy keeps it from Factordesk's proxy."
                    .to_owned(),
                next: [
                    "Whoever runs this page can add connect-src ",
                    &error.body.message,
                    ".",
                ]
                .concat(),
            };
        }
        Failure::Offline => (
            "There is no connection to the proxy.",
            "Check the network, and whether the proxy allows this page's origin. If a change was on its way, look at the list before sending it again.",
        ),
        Failure::Aborted => (
            "The request was given up.",
            "Nothing is waiting for it any more.",
        ),
        Failure::Timeout => (
            "The proxy did not answer in time.",
            "If this was a change, look at the list first: it may have happened.",
        ),
        Failure::Unreadable => (
            "The proxy answered something that can't be read.",
            "Look at the list before trying again, and tell whoever runs the proxy.",
        ),
        Failure::NoToken => (
            "This page gave no access token.",
            "Log in to the portal again, then try again.",
        ),
    };
    ErrorText {
        what: what.to_owned(),
        next: next.to_owned(),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "a table with one entry for each cause, so that the compiler misses none"
)]
fn refused(cause: ErrorCause, error: &ApiError) -> (&str, &'static str) {
    match cause {
        ErrorCause::InvalidBody => (
            "The tenant did not accept the values.",
            "Correct the fields that are marked, or compare them with the message below.",
        ),
        ErrorCause::InvalidRequest => (
            "The tenant did not understand the request.",
            "Check the user's id, and tell whoever runs the proxy if it is right.",
        ),
        ErrorCause::LoginRequired => (
            "Your session has ended.",
            "Log in again; what you typed stays here.",
        ),
        ErrorCause::ReauthRequired => (
            "Your login is too long ago to change anything.",
            "Log in again; what you typed stays here.",
        ),
        ErrorCause::InsufficientScope => (
            "You don't have the permission for this.",
            "Ask whoever manages access to this desk.",
        ),
        ErrorCause::ApplicationRefused => (
            "Factordesk can't work: its application at Auth0 is not set up right.",
            "Nothing was changed. Tell whoever runs Factordesk; its log says what to do.",
        ),
        ErrorCause::Forbidden => (
            "The tenant refused this.",
            "Its own words are below. Quote the request id to whoever runs Factordesk.",
        ),
        ErrorCause::PasskeyPresent => (
            "The user has a passkey, and Auth0 doesn't allow this while one is there.",
            "Delete the methods one by one.",
        ),
        ErrorCause::EntityLimit => (
            "The user has as many methods of this type as there can be.",
            "Delete one that is no longer used first.",
        ),
        ErrorCause::SubjectMismatch => (
            "The token belongs to another user.",
            "Tell whoever runs the proxy.",
        ),
        ErrorCause::TooManyIdentifiers => (
            "The user has too many linked identities for this.",
            "Unlink some in the Auth0 dashboard.",
        ),
        ErrorCause::ForbiddenOrigin => (
            "The proxy doesn't take requests from this page.",
            "Whoever runs the proxy can add this page's origin to the allowed ones.",
        ),
        ErrorCause::UserNotFound => (
            "There is no such user.",
            "Check the id, or search for the user.",
        ),
        ErrorCause::MethodNotFound => (
            "This method is not there any more.",
            "The list has been loaded again.",
        ),
        ErrorCause::EnrollmentNotFound => (
            "The user has no second factor yet.",
            "Add one first, or send an enrolment ticket.",
        ),
        ErrorCause::NotFound => (
            "This was not found.",
            "Check the proxy's address, and that the user still exists.",
        ),
        ErrorCause::AlreadyExists => (
            "The user has this method already.",
            "Look for it in the list.",
        ),
        ErrorCause::ListChanged => (
            "The list was changed by somebody else meanwhile.",
            "Nothing was done. Look at the new list and decide again.",
        ),
        ErrorCause::ConfirmationRequired => (
            "The confirmation is missing.",
            "Reload this page and try again.",
        ),
        ErrorCause::ReasonRequired => ("This needs a reason.", "Say why, then try again."),
        ErrorCause::RateLimited => (
            "The tenant has had too many requests.",
            "Wait a moment, then try again.",
        ),
        ErrorCause::QueryTimeout => (
            "Refine your search: it took the tenant too long.",
            "Type more of the name, the email or the id.",
        ),
        ErrorCause::OutcomeUnknown => (
            "Nobody knows whether the change happened.",
            "The list has been loaded again: look at it before trying again.",
        ),
        ErrorCause::PathAltered => (
            "This id can't be used safely: something between the proxy and Auth0 changes it on its way.",
            "Nothing was changed. Whoever runs the proxy can mend it; tell them the code path_altered.",
        ),
        ErrorCause::Unavailable => (
            "The tenant can't be reached right now.",
            "Nothing was changed. Try again in a moment.",
        ),
        ErrorCause::ApplicationLacksScope | ErrorCause::Other => (
            error.body.message.as_str(),
            "Quote the request id to whoever runs the proxy.",
        ),
    }
}

/// The tenant's own sentence, where it says which value was wrong or which scope is missing.
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
    fn every_failure_says_what_and_what_next() {
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
            let text = describe(&ApiError::answered(status, body.as_bytes(), None));
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
    fn missing_scope_is_no_missing_permission() {
        let body = br#"{"statusCode":501,"message":"x","errorCode":"application_lacks_scope","scope":"read:users"}"#;
        let error = ApiError::answered(501, body, None);
        let text = describe(&error);
        assert!(text.what.contains("read:users"), "{text:?}");
        assert!(text.what.contains("application"), "{text:?}");
        assert!(!error.is_outcome_unknown());
        let text = describe(&ApiError::blocked("https://desk.example.com"));
        assert!(text.next.contains("connect-src https://desk.example.com"));
        // A refusal that nobody knows blames nobody either.
        let body = br#"{"statusCode":403,"error":"Forbidden","message":"You shall not pass."}"#;
        let error = ApiError::answered(403, body, None);
        assert!(!describe(&error).what.contains("permission"));
        assert_eq!(detail(&error).as_deref(), Some("You shall not pass."));
    }

    #[test]
    fn detail_is_shown_only_where_it_tells_something() {
        let body = br#"{"statusCode":403,"error":"Forbidden","message":"Insufficient scope, expected any of: x"}"#;
        assert!(detail(&ApiError::answered(403, body, None)).is_some());
        assert_eq!(detail(&ApiError::answered(503, b"{}", None)), None);
    }
}
