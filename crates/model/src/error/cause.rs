//! The meaning of an error response, as one enum.

use super::{ErrorBody, codes};

/// The meaning of an error response.
///
/// A status alone isn't enough: 403 has five documented meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCause {
    /// 400: invalid values in the body
    InvalidBody,
    /// 400: invalid path or query
    InvalidRequest,
    /// 401: not logged in, or the session or token has expired
    LoginRequired,
    /// 401: the login is too old for mutations
    ReauthRequired,
    /// 401: the admin's sign-in isn't strong or recent enough for this operation
    StepUpRequired,
    /// 403: the user is protected, and the admin lacks the permission for protected users
    ProtectedUser,
    /// 403: the user is the admin
    OwnMethods,
    /// 403: the admin lacks the permission
    InsufficientScope,
    /// 501: the proxy's application at Auth0 lacks the scope
    ApplicationLacksScope,
    /// 503: the tenant gives the proxy's application no token, or one that isn't allowed
    ApplicationRefused,
    /// 403: replace-all or delete-all while the user has a passkey
    PasskeyPresent,
    /// 403: the user can't have more methods of this type
    EntityLimit,
    /// 403: the token belongs to another user
    SubjectMismatch,
    /// 400 or 403: the user has too many identities
    TooManyIdentifiers,
    /// 403: the request's origin isn't allowed
    ForbiddenOrigin,
    /// 403 for a reason that this version doesn't know
    Forbidden,
    /// 404: no such user
    UserNotFound,
    /// 404: no such method
    MethodNotFound,
    /// 404: the user has no second factor, and therefore no recovery code
    EnrollmentNotFound,
    /// 404 of another kind
    NotFound,
    /// 409: the method exists already
    AlreadyExists,
    /// 409: the list has changed since it was read
    ListChanged,
    /// 409: the method's name has changed since it was read
    NameChanged,
    /// 400: the header that confirms a destructive mutation is missing
    ConfirmationRequired,
    /// 400: this mutation needs a reason
    ReasonRequired,
    /// 429
    RateLimited,
    /// 502: a user's or method's id doesn't reach the tenant unaltered
    PathAltered,
    /// 503: the tenant gave up on a search
    QueryTimeout,
    /// Whether a mutation happened is unknown
    OutcomeUnknown,
    /// 5xx: the proxy or the tenant can't respond now
    Unavailable,
    /// Anything else
    Other,
}

impl ErrorCause {
    /// The meaning of a status alone.
    pub fn of_status(status: u16) -> Self {
        match status {
            400 | 413 | 415 | 422 => Self::InvalidBody,
            401 => Self::LoginRequired,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::AlreadyExists,
            429 => Self::RateLimited,
            // A gateway's timeout: the tenant may have carried the request out.
            504 => Self::OutcomeUnknown,
            500..=599 => Self::Unavailable,
            _ => Self::Other,
        }
    }
}

impl ErrorBody {
    /// The meaning, derived from the code; failing that, from the message; failing that, from the status.
    pub fn cause(&self) -> ErrorCause {
        self.cause_by_code()
            .or_else(|| self.cause_by_message())
            .unwrap_or_else(|| ErrorCause::of_status(self.status_code))
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
            | codes::INVALID_REASON
            | codes::INVALID_OLD_NAME => ErrorCause::InvalidRequest,
            codes::REASON_REQUIRED => ErrorCause::ReasonRequired,
            codes::INVALID_TOKEN | codes::LOGIN_REQUIRED => ErrorCause::LoginRequired,
            codes::REAUTH_REQUIRED => ErrorCause::ReauthRequired,
            codes::STEP_UP_REQUIRED => ErrorCause::StepUpRequired,
            codes::PROTECTED_USER => ErrorCause::ProtectedUser,
            codes::OWN_METHODS => ErrorCause::OwnMethods,
            codes::PATH_ALTERED => ErrorCause::PathAltered,
            codes::QUERY_TIMEOUT => ErrorCause::QueryTimeout,
            codes::ENTITY_LIMIT => ErrorCause::EntityLimit,
            codes::ALREADY_EXISTS => ErrorCause::AlreadyExists,
            codes::TOO_MANY_REQUESTS => ErrorCause::RateLimited,
            codes::CONFIRMATION_REQUIRED => ErrorCause::ConfirmationRequired,
            codes::LIST_CHANGED => ErrorCause::ListChanged,
            codes::NAME_CHANGED => ErrorCause::NameChanged,
            codes::FORBIDDEN_ORIGIN => ErrorCause::ForbiddenOrigin,
            // The mutation is done or being done; either way, the list shows it.
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
        // Auth0's messages: real responses often have the generic `errorCode` of their status, or none.
        let message = self.message.to_ascii_lowercase();
        // Not `str::contains`: its search for long patterns is 3 kB of code in the page.
        let has = |text: &str| {
            let mut windows = message.as_bytes().windows(text.len());
            windows.any(|window| window == text.as_bytes())
        };
        match self.status_code {
            400 | 403 if has("number of user identifiers") => Some(ErrorCause::TooManyIdentifiers),
            403 if has("insufficient scope") => Some(ErrorCause::InsufficientScope),
            403 if has("passkey") => Some(ErrorCause::PasskeyPresent),
            403 if has("limit of entities") => Some(ErrorCause::EntityLimit),
            403 if has("does not match subject") => Some(ErrorCause::SubjectMismatch),
            404 if has("enrollment not found") => Some(ErrorCause::EnrollmentNotFound),
            // A message about a missing method may mention the user too.
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
    fn error_403_of_another_kind_does_not_blame_the_admin() {
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
