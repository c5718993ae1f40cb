//! Error responses: Auth0's shape, their codes and their meaning.
//!
//! Source: the Management API's error responses, and the token endpoint's `{error, error_description}` (RFC 6749,
//! 5.2).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient::{Fields, or_default};
use crate::list::MethodPage;
use crate::secret::Secret;
use crate::validate::Problem;

mod cause;
mod unreadable;

pub use cause::ErrorCause;

/// Error codes that the proxy and the embedded tenant write and the widget reads.
pub mod codes {
    /// 403: the token's scopes, or the admin's permissions, don't cover the operation.
    pub const INSUFFICIENT_SCOPE: &str = "insufficient_scope";
    /// 501 of the proxy: the tenant rejected the proxy's token, because its application lacks a scope. It has to be
    /// granted in the tenant; it isn't the admin's permission that is missing.
    pub const APPLICATION_LACKS_SCOPE: &str = "application_lacks_scope";
    /// 404: no such user.
    pub const INEXISTENT_USER: &str = "inexistent_user";
    /// 404: no such method.
    pub const INEXISTENT_METHOD: &str = "inexistent_authentication_method";
    /// 404: the user has no enrolment, so there is no recovery code to replace.
    pub const ENROLLMENT_NOT_FOUND: &str = "enrollment_not_found";
    /// 400: invalid body.
    pub const INVALID_BODY: &str = "invalid_body";
    /// 400: invalid path.
    pub const INVALID_URI: &str = "invalid_uri";
    /// 400 and 431 of the proxy: malformed as an HTTP request.
    pub const INVALID_REQUEST: &str = "invalid_request";
    /// 400: invalid query.
    pub const INVALID_QUERY: &str = "invalid_query_string";
    /// 401: invalid token.
    pub const INVALID_TOKEN: &str = "invalid_token";
    /// 403: replace-all or delete-all while the user has a passkey.
    pub const OPERATION_NOT_PERMITTED: &str = "operation_not_permitted";
    /// 403: the user has the maximum number of methods of this type.
    pub const ENTITY_LIMIT: &str = "too_many_entities";
    /// 409: the method exists already.
    pub const ALREADY_EXISTS: &str = "authentication_method_exists";
    /// 429: a rate limit.
    pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
    /// 401 of the proxy: not logged in, or the session has expired.
    pub const LOGIN_REQUIRED: &str = "login_required";
    /// 401 of the proxy: the login is too old for mutations.
    pub const REAUTH_REQUIRED: &str = "reauth_required";
    /// 401 of the proxy: the policy asks for a stronger or more recent sign-in for this operation (RFC 9470).
    pub const STEP_UP_REQUIRED: &str = "step_up_required";
    /// 403 of the proxy: the user is protected, and the admin lacks the permission `manage:protected_users`.
    pub const PROTECTED_USER: &str = "protected_user";
    /// 403 of the proxy: the user is the admin, whose own methods can't be changed through the desk.
    pub const OWN_METHODS: &str = "own_methods";
    /// 502 of the proxy: an id with `/`, `\\` or `%` doesn't reach the tenant unaltered.
    pub const PATH_ALTERED: &str = "path_altered";
    /// 503 of the proxy: the tenant gives its application no token, or one that allows too much. The tenant's
    /// configuration has to be corrected.
    pub const APPLICATION_REFUSED: &str = "application_refused";
    /// 400 of the proxy: replace-all or delete-all without the header [`crate::headers::CONFIRM`].
    pub const CONFIRMATION_REQUIRED: &str = "confirmation_required";
    /// 409 of the proxy: the list has changed since the version that the confirmation names.
    pub const LIST_CHANGED: &str = "list_changed";
    /// 409 of the proxy: the method's name isn't the one that [`crate::headers::OLD_NAME`] names.
    pub const NAME_CHANGED: &str = "name_changed";
    /// 403 of the proxy: the request doesn't come from the widget, or its origin isn't allowed.
    pub const FORBIDDEN_ORIGIN: &str = "forbidden_origin";
    /// 400 of the proxy: a cookie and a bearer token together.
    pub const AMBIGUOUS_CREDENTIALS: &str = "ambiguous_credentials";
    /// 415: the body isn't JSON.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
    /// 413: the body is larger than the operation allows.
    pub const BODY_TOO_LARGE: &str = "body_too_large";
    /// 404 of the proxy: the path isn't in the route table.
    pub const UNKNOWN_ROUTE: &str = "unknown_route";
    /// 404 of the proxy: the page's files of another version than the proxy's own.
    pub const UNKNOWN_VERSION: &str = "unknown_version";
    /// 405 of the proxy: the path is in the route table, but not with this HTTP method.
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// 502 of the proxy: the tenant's response was unusable; nothing was changed.
    pub const UPSTREAM_ERROR: &str = "upstream_error";
    /// 503 of the proxy: the tenant gave up on a search. Repeating it doesn't help; refining it does.
    pub const QUERY_TIMEOUT: &str = "query_timeout";
    /// 504 of the proxy: a mutation was sent and its outcome is unknown; read the list to find out.
    pub const OUTCOME_UNKNOWN: &str = "outcome_unknown";
    /// 502 of the proxy: a creation was sent, the response was unusable, and the list shows that nothing was created.
    pub const NOT_CREATED: &str = "not_created";
    /// 400 of the proxy: malformed `Idempotency-Key`.
    pub const INVALID_IDEMPOTENCY_KEY: &str = "invalid_idempotency_key";
    /// 422 of the proxy: an `Idempotency-Key` that was used with another body.
    pub const IDEMPOTENCY_KEY_REUSED: &str = "idempotency_key_reused";
    /// 409 of the proxy: the request with this `Idempotency-Key` is still in progress.
    pub const IN_PROGRESS: &str = "in_progress";
    /// 409 of the proxy: the request with this `Idempotency-Key` is done, and its response isn't kept.
    pub const ALREADY_DONE: &str = "already_done";
    /// 400 of the proxy: this mutation needs a reason.
    pub const REASON_REQUIRED: &str = "reason_required";
    /// 400 of the proxy: malformed reason or ticket number.
    pub const INVALID_REASON: &str = "invalid_reason";
    /// 400 of the proxy: the header `x-factordesk-reveal` has a value other than `true`, or the operation has nothing
    /// to reveal.
    pub const INVALID_REVEAL: &str = "invalid_reveal";
    /// 400 of the proxy: malformed [`crate::headers::OLD_NAME`].
    pub const INVALID_OLD_NAME: &str = "invalid_old_name";
    /// 503 of the proxy: it can't serve requests now.
    pub const UNAVAILABLE: &str = "unavailable";
    /// 503 of the proxy: the browser and this replica are logged out, but the store hasn't deleted the session yet.
    pub const LOGOUT_PENDING: &str = "logout_pending";
    /// 503 of the proxy's `/readyz`: send no requests here; the message says why and what to do.
    pub const NOT_READY: &str = "not_ready";
}

/// An error response: `{statusCode, error, message, errorCode}`, plus `requestId`, `problems`, `scope`, `acrValues`,
/// `maxAge`, `current` and `currentName` from the proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// The HTTP status
    pub status_code: u16,
    /// The status in words, e.g. `Forbidden`
    pub error: String,
    /// A sentence for people
    pub message: String,
    /// One of [`codes`]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The proxy's request id
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The invalid fields, if known
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub problems: Vec<Problem>,
    /// With [`codes::APPLICATION_LACKS_SCOPE`]: the missing scope
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// With [`codes::STEP_UP_REQUIRED`]: what to ask the identity provider for, as in its `acr_values`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr_values: Option<String>,
    /// With [`codes::STEP_UP_REQUIRED`]: the maximum age of the sign-in, in seconds
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
    /// With [`codes::LIST_CHANGED`]: the complete list as it is now, if the admin may read it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<MethodPage>>,
    /// With [`codes::NAME_CHANGED`]: the method's name as it is now, empty if it has none; absent if the admin may not
    /// read it. A [`Secret`] because, as with methods, `Debug` must not show names
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_name: Option<Box<Secret>>,
}

/// The reason phrase of a status, or `Error` for one that this product doesn't use.
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
        501 => "Not Implemented",
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
            error: reason(status).to_owned(),
            error_code: Some(code.to_owned()),
            ..Self::bare(status, message)
        }
    }

    /// An error without a code, and without the status in words.
    pub fn bare(status: u16, message: impl Into<String>) -> Self {
        Self {
            status_code: status,
            error: String::new(),
            message: message.into(),
            error_code: None,
            request_id: None,
            problems: Vec::new(),
            scope: None,
            acr_values: None,
            max_age: None,
            current: None,
            current_name: None,
        }
    }

    /// A 400 that lists the invalid fields of a body.
    pub fn invalid_body(problems: Vec<Problem>) -> Self {
        let list: Vec<String> = problems
            .iter()
            .map(|p| {
                // An empty field name means the list itself.
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

    /// Reads any error response: Auth0's shape, `{error, error_description}`, or a body that isn't JSON.
    ///
    /// The text of a body that isn't JSON is dropped: it may come from any gateway on the way, and would be shown to
    /// the admin.
    pub fn read(status: u16, body: &[u8]) -> Self {
        #[cfg(feature = "page")]
        let value = crate::reader::read(body);
        #[cfg(not(feature = "page"))]
        let value = serde_json::from_slice(body).ok();
        let value = value.unwrap_or(Value::Null);
        let problems = value
            .get("problems")
            .and_then(Value::as_array)
            .and_then(|problems| problems.iter().map(Problem::from_value).collect())
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
            scope: fields.text("scope"),
            acr_values: fields.text("acr_values"),
            max_age: fields.count("max_age"),
            current_name: fields.secret("current_name").map(Box::new),
            current: fields.take("current", |value| {
                MethodPage::from_value(value.clone()).map(Box::new)
            }),
            error,
            problems,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn error_holds_the_fresh_list_of_a_conflict() {
        let mut body = ErrorBody::new(409, codes::LIST_CHANGED, "Changed.");
        body.current = MethodPage::from_value(serde_json::json!({
            "start": 0, "limit": 1, "total": 1, "authenticators": [{"id": "totp|1", "type": "totp"}]
        }))
        .map(Box::new);
        assert!(body.current.is_some());
        assert_eq!(
            ErrorBody::read(409, &serde_json::to_vec(&body).unwrap()),
            body
        );
        let odd = br#"{"statusCode":409,"message":"Changed.","current":7}"#;
        assert_eq!(ErrorBody::read(409, odd).current, None);
    }

    #[test]
    fn error_holds_the_current_name_of_a_conflict() {
        for name in [Some("Büro 📱"), Some(""), None] {
            let mut body = ErrorBody::new(409, codes::NAME_CHANGED, "Changed.");
            body.current_name = name.map(Secret::new).map(Box::new);
            assert!(!format!("{body:?}").contains("Büro"));
            assert_eq!(body.cause(), ErrorCause::NameChanged);
            let json = serde_json::to_value(&body).unwrap();
            assert_eq!(json.get("currentName").and_then(Value::as_str), name);
            let text = serde_json::to_vec(&body).unwrap();
            assert_eq!(ErrorBody::read(409, &text), body);
        }
        let odd = br#"{"statusCode":409,"message":"Changed.","currentName":7}"#;
        assert_eq!(ErrorBody::read(409, odd).current_name, None);
    }

    #[test]
    fn error_round_trips() {
        let mut body =
            ErrorBody::invalid_body(vec![Problem::new("name", crate::MessageKey::NameTooLong)]);
        body.request_id = Some("r1".to_owned());
        body.scope = Some("read:users".to_owned());
        body.acr_values = Some("phrh urn:example:mfa".to_owned());
        body.max_age = Some(300);
        let text = serde_json::to_vec(&body).unwrap();
        assert_eq!(ErrorBody::read(400, &text), body);
        assert_eq!(
            body.message,
            "Payload validation error: 'name' must be 1 to 20 characters."
        );
    }
}
