//! What an error means.

use super::{ErrorBody, codes};

/// What an error means. 403 alone means five things (`auth0.md`'s list is the source of the distinctions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCause {
    /// 400: the body's values
    InvalidBody,
    /// 400: the path or the query
    InvalidRequest,
    /// 401: nobody is logged in, or the token has ended
    LoginRequired,
    /// 401: for a change, the login is too long ago
    ReauthRequired,
    /// 403: the admin lacks the permission
    InsufficientScope,
    /// 501: the proxy's application at Auth0 lacks the scope
    ApplicationLacksScope,
    /// 503: the tenant doesn't let the proxy's application in
    ApplicationRefused,
    /// 403: replace-all or delete-all with a passkey present
    PasskeyPresent,
    /// 403: no more of this type
    EntityLimit,
    /// 403: the token is another user's
    SubjectMismatch,
    /// 400 or 403: the user has too many identities
    TooManyIdentifiers,
    /// 403: the request came from where it may not
    ForbiddenOrigin,
    /// 403 of a kind that this version doesn't know
    Forbidden,
    /// 404: no such user
    UserNotFound,
    /// 404: no such method
    MethodNotFound,
    /// 404: the user has no second factor, and so no recovery code
    EnrollmentNotFound,
    /// 404 of another kind
    NotFound,
    /// 409: already there
    AlreadyExists,
    /// 409: the list changed meanwhile
    ListChanged,
    /// 400: the confirmation is missing
    ConfirmationRequired,
    /// 400: this change needs a reason
    ReasonRequired,
    /// 429
    RateLimited,
    /// 502: the user's or the method's id doesn't arrive at the tenant as it was sent
    PathAltered,
    /// 503: the tenant has given up a search
    QueryTimeout,
    /// The outcome of a change is unknown
    OutcomeUnknown,
    /// 5xx: the proxy or the tenant can't answer now
    Unavailable,
    /// Anything else
    Other,
}

impl ErrorBody {
    /// What it means, told by the code first, then the message, then the status.
    pub fn cause(&self) -> ErrorCause {
        self.cause_by_code()
            .or_else(|| self.cause_by_message())
            .unwrap_or(match self.status_code {
                400 | 413 | 415 | 422 => ErrorCause::InvalidBody,
                401 => ErrorCause::LoginRequired,
                403 => ErrorCause::Forbidden,
                404 => ErrorCause::NotFound,
                409 => ErrorCause::AlreadyExists,
                429 => ErrorCause::RateLimited,
                504 => ErrorCause::OutcomeUnknown,
                500..=599 => ErrorCause::Unavailable,
                _ => ErrorCause::Other,
            })
    }

    fn cause_by_code(&self) -> Option<ErrorCause> {
        Some(match self.error_code.as_deref()? {
            codes::INSUFFICIENT_SCOPE => ErrorCause::InsufficientScope,
            codes::APPLICATION_LACKS_SCOPE => ErrorCause::ApplicationLacksScope,
            codes::APPLICATION_REFUSED => ErrorCause::ApplicationRefused,
            codes::INEXISTENT_USER => ErrorCause::UserNotFound,
            codes::INEXISTENT_METHOD => ErrorCause::MethodNotFound,
            codes::ENROLLMENT_NOT_FOUND => ErrorCause::EnrollmentNotFound,
            codes::INVALID_BODY => ErrorCause::InvalidBody,
            codes::INVALID_URI
            | codes::INVALID_QUERY
            | codes::INVALID_IDEMPOTENCY_KEY
            | codes::IDEMPOTENCY_KEY_REUSED
            | codes::INVALID_REASON => ErrorCause::InvalidRequest,
            codes::REASON_REQUIRED => ErrorCause::ReasonRequired,
            codes::INVALID_TOKEN | codes::LOGIN_REQUIRED => ErrorCause::LoginRequired,
            codes::REAUTH_REQUIRED => ErrorCause::ReauthRequired,
            codes::PATH_ALTERED => ErrorCause::PathAltered,
            codes::QUERY_TIMEOUT => ErrorCause::QueryTimeout,
            codes::ENTITY_LIMIT => ErrorCause::EntityLimit,
            codes::ALREADY_EXISTS => ErrorCause::AlreadyExists,
            codes::TOO_MANY_REQUESTS => ErrorCause::RateLimited,
            codes::CONFIRMATION_REQUIRED => ErrorCause::ConfirmationRequired,
            codes::LIST_CHANGED => ErrorCause::ListChanged,
            codes::FORBIDDEN_ORIGIN => ErrorCause::ForbiddenOrigin,
            // Done, or about to be: the list says it.
            codes::OUTCOME_UNKNOWN | codes::IN_PROGRESS | codes::ALREADY_DONE => {
                ErrorCause::OutcomeUnknown
            }
            codes::UPSTREAM_ERROR
            | codes::UNAVAILABLE
            | codes::LOGOUT_PENDING
            | codes::NOT_CREATED
            | codes::NOT_READY => ErrorCause::Unavailable,
            _ => return None,
        })
    }

    fn cause_by_message(&self) -> Option<ErrorCause> {
        let message = self.message.to_ascii_lowercase();
        let has = |text: &str| message.contains(text);
        match self.status_code {
            400 | 403 if has("number of user identifiers") => Some(ErrorCause::TooManyIdentifiers),
            403 if has("insufficient scope") => Some(ErrorCause::InsufficientScope),
            403 if has("passkey") => Some(ErrorCause::PasskeyPresent),
            403 if has("limit of entities") => Some(ErrorCause::EntityLimit),
            403 if has("does not match subject") => Some(ErrorCause::SubjectMismatch),
            404 if has("enrollment not found") => Some(ErrorCause::EnrollmentNotFound),
            404 if has("user") && !has("authentication method") => Some(ErrorCause::UserNotFound),
            404 if has("authentication method") => Some(ErrorCause::MethodNotFound),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_tells_a_missing_enrollment_from_a_missing_user() {
        for (message, cause) in [
            ("Enrollment not found.", ErrorCause::EnrollmentNotFound),
            ("The user does not exist.", ErrorCause::UserNotFound),
        ] {
            let body = format!(r#"{{"statusCode":404,"message":"{message}"}}"#);
            assert_eq!(ErrorBody::read(404, body.as_bytes()).cause(), cause);
        }
    }

    #[test]
    fn error_blames_the_admin_for_no_403_of_another_kind() {
        for message in [
            "You shall not pass.",
            "Forbidden",
            "Operation not permitted",
        ] {
            let body = format!(r#"{{"statusCode":403,"error":"Forbidden","message":"{message}"}}"#);
            let cause = ErrorBody::read(403, body.as_bytes()).cause();
            assert_eq!(cause, ErrorCause::Forbidden, "{message}");
        }
        let body = br#"{"statusCode":501,"errorCode":"application_lacks_scope","message":"x","scope":"read:users"}"#;
        let read = ErrorBody::read(501, body);
        assert_eq!(read.cause(), ErrorCause::ApplicationLacksScope);
        assert_eq!(read.scope.as_deref(), Some("read:users"));
    }

    #[test]
    fn error_tells_the_five_kinds_of_403_apart() {
        for (message, cause) in [
            (
                "Insufficient scope, expected any of: read:authentication_methods",
                ErrorCause::InsufficientScope,
            ),
            (
                "Operation not permitted when the user has registered at least 1 passkey",
                ErrorCause::PasskeyPresent,
            ),
            (
                "You reached the limit of entities of this type for this user.",
                ErrorCause::EntityLimit,
            ),
            (
                "User to be acted on does not match subject in bearer token.",
                ErrorCause::SubjectMismatch,
            ),
            (
                "The number of user identifiers associated with a user exceeds the maximum allowed.",
                ErrorCause::TooManyIdentifiers,
            ),
        ] {
            let body = format!(r#"{{"statusCode":403,"error":"Forbidden","message":"{message}"}}"#);
            assert_eq!(
                ErrorBody::read(403, body.as_bytes()).cause(),
                cause,
                "{message}"
            );
        }
    }
}
