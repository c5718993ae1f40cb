//! The error envelope: Auth0's shape, and what an error means.
//!
//! Source: the Management API's error answers, and the token endpoint's `{error, error_description}`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::{Fields, or_default};
use crate::validate::Problem;

/// Error codes that the proxy and the tenant write and the widget reads.
pub mod codes {
    /// 403: the token's scopes, or the admin's permissions, don't cover the operation.
    pub const INSUFFICIENT_SCOPE: &str = "insufficient_scope";
    /// 404: no such user.
    pub const INEXISTENT_USER: &str = "inexistent_user";
    /// 404: no such method.
    pub const INEXISTENT_METHOD: &str = "inexistent_authentication_method";
    /// 400: the body.
    pub const INVALID_BODY: &str = "invalid_body";
    /// 400: the path.
    pub const INVALID_URI: &str = "invalid_uri";
    /// 400: the query.
    pub const INVALID_QUERY: &str = "invalid_query_string";
    /// 401: the token.
    pub const INVALID_TOKEN: &str = "invalid_token";
    /// 403: replace-all and delete-all while there is a passkey.
    pub const OPERATION_NOT_PERMITTED: &str = "operation_not_permitted";
    /// 403: as many of this type as there can be.
    pub const ENTITY_LIMIT: &str = "entity_limit_reached";
    /// 409: the method is already there.
    pub const ALREADY_EXISTS: &str = "authentication_method_exists";
    /// 429.
    pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
    /// 401 of the proxy: nobody is logged in, or no longer.
    pub const LOGIN_REQUIRED: &str = "login_required";
    /// 400 of the proxy: replace-all or delete-all without its confirmation.
    pub const CONFIRMATION_REQUIRED: &str = "confirmation_required";
    /// 409 of the proxy: the list isn't the one the confirmation names.
    pub const LIST_CHANGED: &str = "list_changed";
    /// 403 of the proxy: not the widget, or not from a place that may.
    pub const FORBIDDEN_ORIGIN: &str = "forbidden_origin";
    /// 400 of the proxy: a cookie and a bearer token together.
    pub const AMBIGUOUS_CREDENTIALS: &str = "ambiguous_credentials";
    /// 415.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
    /// 413.
    pub const BODY_TOO_LARGE: &str = "body_too_large";
    /// 404 of the proxy: not in the route table.
    pub const UNKNOWN_ROUTE: &str = "unknown_route";
    /// 405 of the proxy.
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// 502 of the proxy: the tenant's answer could not be used; nothing was changed.
    pub const UPSTREAM_ERROR: &str = "upstream_error";
    /// 504 of the proxy: a change was sent and its outcome is not known; list again.
    pub const OUTCOME_UNKNOWN: &str = "outcome_unknown";
    /// 503 of the proxy: it can't work now.
    pub const UNAVAILABLE: &str = "unavailable";
}

/// An error answer: `{statusCode, error, message, errorCode}`, plus `requestId` and `problems` from the proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// The HTTP status
    pub status_code: u16,
    /// The status in words, e.g. `Forbidden`
    pub error: String,
    /// A sentence
    pub message: String,
    /// A fixed code, see [`codes`]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The proxy's request id
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What is wrong with which field, when that is known
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub problems: Vec<Problem>,
}

/// What an error means. 403 alone means five things (`auth0.md`'s list is the source of the distinctions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCause {
    /// 400: the body's values
    InvalidBody,
    /// 400: the path or the query
    InvalidRequest,
    /// 401: nobody is logged in, or the token has ended
    LoginRequired,
    /// 403: not granted
    InsufficientScope,
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
    /// 404: no such user
    UserNotFound,
    /// 404: no such method
    MethodNotFound,
    /// 404 of another kind
    NotFound,
    /// 409: already there
    AlreadyExists,
    /// 409: the list changed meanwhile
    ListChanged,
    /// 400: the confirmation is missing
    ConfirmationRequired,
    /// 429
    RateLimited,
    /// The outcome of a change is unknown
    OutcomeUnknown,
    /// 5xx: the proxy or the tenant can't answer now
    Unavailable,
    /// Anything else
    Other,
}

/// The standard reason phrase of the statuses this product uses.
pub fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Error",
    }
}

impl ErrorBody {
    /// An error with a code from [`codes`].
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status_code: status,
            error: reason(status).to_owned(),
            message: message.into(),
            error_code: Some(code.to_owned()),
            request_id: None,
            problems: Vec::new(),
        }
    }

    /// A 400 that lists what is wrong with the body.
    pub fn invalid_body(problems: Vec<Problem>) -> Self {
        let list: Vec<String> = problems
            .iter()
            .map(|p| {
                if p.field.is_empty() {
                    format!("the list {}", p.key.describe())
                } else {
                    format!("'{}' {}", p.field, p.key.describe())
                }
            })
            .collect();
        let mut body = Self::new(
            400,
            codes::INVALID_BODY,
            format!("Payload validation error: {}.", list.join("; ")),
        );
        body.problems = problems;
        body
    }

    /// Reads any error answer: Auth0's shape, `{error, error_description}`, or a body that isn't JSON (whose text is dropped,
    /// since nobody vouches for it).
    pub fn read(status: u16, body: &[u8]) -> Self {
        let value = serde_json::from_slice::<Value>(body).unwrap_or(Value::Null);
        let problems = value
            .get("problems")
            .and_then(|p| serde_json::from_value(p.clone()).ok())
            .unwrap_or_default();
        let mut fields = Fields::from_value(value);
        let error = fields
            .text("error")
            .unwrap_or_else(|| reason(status).to_owned());
        let message = fields
            .text("message")
            .or_else(|| fields.text("error_description"));
        Self {
            status_code: status,
            message: message.unwrap_or_else(|| reason(status).to_owned()),
            error_code: fields.text("error_code"),
            request_id: fields.text("request_id"),
            error,
            problems,
        }
    }

    /// What it means, told by the code first, then the message, then the status.
    pub fn cause(&self) -> ErrorCause {
        self.cause_by_code()
            .or_else(|| self.cause_by_message())
            .unwrap_or(match self.status_code {
                400 | 413 | 415 | 422 => ErrorCause::InvalidBody,
                401 => ErrorCause::LoginRequired,
                403 => ErrorCause::InsufficientScope,
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
            codes::INEXISTENT_USER => ErrorCause::UserNotFound,
            codes::INEXISTENT_METHOD => ErrorCause::MethodNotFound,
            codes::INVALID_BODY => ErrorCause::InvalidBody,
            codes::INVALID_URI | codes::INVALID_QUERY => ErrorCause::InvalidRequest,
            codes::INVALID_TOKEN | codes::LOGIN_REQUIRED => ErrorCause::LoginRequired,
            codes::ENTITY_LIMIT => ErrorCause::EntityLimit,
            codes::ALREADY_EXISTS => ErrorCause::AlreadyExists,
            codes::TOO_MANY_REQUESTS => ErrorCause::RateLimited,
            codes::CONFIRMATION_REQUIRED => ErrorCause::ConfirmationRequired,
            codes::LIST_CHANGED => ErrorCause::ListChanged,
            codes::FORBIDDEN_ORIGIN => ErrorCause::ForbiddenOrigin,
            codes::OUTCOME_UNKNOWN => ErrorCause::OutcomeUnknown,
            codes::UPSTREAM_ERROR | codes::UNAVAILABLE => ErrorCause::Unavailable,
            _ => return None,
        })
    }

    fn cause_by_message(&self) -> Option<ErrorCause> {
        let message = self.message.to_ascii_lowercase();
        let has = |text: &str| message.contains(text);
        match self.status_code {
            400 | 403 if has("number of user identifiers") => Some(ErrorCause::TooManyIdentifiers),
            403 if has("passkey") => Some(ErrorCause::PasskeyPresent),
            403 if has("limit of entities") => Some(ErrorCause::EntityLimit),
            403 if has("does not match subject") => Some(ErrorCause::SubjectMismatch),
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

    #[test]
    fn error_reads_every_shape() {
        let oauth = ErrorBody::read(
            401,
            br#"{"error":"access_denied","error_description":"Unauthorized"}"#,
        );
        assert_eq!(
            (oauth.error.as_str(), oauth.message.as_str()),
            ("access_denied", "Unauthorized")
        );
        let html = ErrorBody::read(502, b"<html>bad gateway at 10.0.0.7</html>");
        assert_eq!(html.message, "Bad Gateway");
        assert_eq!(html.cause(), ErrorCause::Unavailable);
    }

    #[test]
    fn error_round_trips() {
        let mut body =
            ErrorBody::invalid_body(vec![Problem::new("name", crate::MessageKey::NameTooLong)]);
        body.request_id = Some("r1".to_owned());
        let text = serde_json::to_vec(&body).unwrap();
        assert_eq!(ErrorBody::read(400, &text), body);
        assert_eq!(
            body.message,
            "Payload validation error: 'name' must be 1 to 20 characters."
        );
    }
}
