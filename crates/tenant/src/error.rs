//! The Management API's errors, in Auth0's shape.
//!
//! [`ApiError`] is for everything below `/api/v2`. The OAuth endpoints have their own shape, see
//! [`crate::oidc::error`].

use axum::response::{IntoResponse, Response};
use factordesk_model::error::codes;
use factordesk_model::{ErrorBody, Problem};

use crate::http;

/// An error response of the Management API. Boxed, because it is the `Err` of many small results. Rule: error-shape.
#[derive(Debug)]
pub(crate) struct ApiError(Box<ErrorBody>);

impl From<ErrorBody> for ApiError {
    fn from(body: ErrorBody) -> Self {
        Self(Box::new(body))
    }
}

impl ApiError {
    pub(crate) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        ErrorBody::new(status, code, message).into()
    }

    /// The status of the response.
    pub(crate) fn status(&self) -> u16 {
        self.0.status_code
    }

    /// An error without a code, as the framework behind the Management API sends it.
    pub(crate) fn plain(status: u16, message: &str) -> Self {
        let mut body = ErrorBody::new(status, "", message);
        body.error_code = None;
        body.into()
    }

    /// The usual error for this status.
    pub(crate) fn of_status(status: u16) -> Self {
        if status == 429 {
            return Self::too_many_requests();
        }
        Self::plain(status, factordesk_model::error::reason(status))
    }

    /// 404 for every unknown path or method: Auth0 doesn't answer 405.
    pub(crate) fn no_such_route() -> Self {
        Self::plain(404, "Not Found")
    }

    /// 401: `Invalid token` and similar messages.
    pub(crate) fn token(message: &str) -> Self {
        Self::new(401, codes::INVALID_TOKEN, message)
    }

    pub(crate) fn scope(expected: &str) -> Self {
        let message = format!("Insufficient scope, expected any of: {expected}");
        Self::new(403, codes::INSUFFICIENT_SCOPE, message)
    }

    pub(crate) fn no_such_user() -> Self {
        Self::new(404, codes::INEXISTENT_USER, "The user does not exist.")
    }

    pub(crate) fn no_such_method() -> Self {
        Self::new(
            404,
            codes::INEXISTENT_METHOD,
            "The authentication method does not exist.",
        )
    }

    /// 400 for a body that can't be parsed.
    pub(crate) fn body(cause: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            codes::INVALID_BODY,
            format!("Payload validation error: {cause}."),
        )
    }

    /// 400 for a body with invalid values. Auth0 names them only in the message.
    pub(crate) fn problems(problems: Vec<Problem>) -> Self {
        let mut body = ErrorBody::invalid_body(problems);
        body.problems.clear();
        body.into()
    }

    /// Rule: uri-refusal.
    pub(crate) fn uri(cause: impl std::fmt::Display, property: &str) -> Self {
        let message = format!("Path validation error: '{cause}' on property {property}.");
        Self::new(400, codes::INVALID_URI, message)
    }

    /// Rule: query-refusal.
    pub(crate) fn query(cause: impl std::fmt::Display) -> Self {
        let message = format!("Query validation error: '{cause}'");
        Self::new(400, codes::INVALID_QUERY, message)
    }

    /// 403: replace-all and delete-all while the user has a passkey.
    pub(crate) fn passkey_present() -> Self {
        Self::new(
            403,
            codes::OPERATION_NOT_PERMITTED,
            "Operation not permitted when the user has registered at least 1 passkey.",
        )
    }

    pub(crate) fn entity_limit() -> Self {
        Self::new(
            403,
            codes::ENTITY_LIMIT,
            "You reached the limit of entities of this type for this user.",
        )
    }

    pub(crate) fn already_exists() -> Self {
        Self::new(
            409,
            codes::ALREADY_EXISTS,
            "Authentication method already exists.",
        )
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::new(
            429,
            codes::TOO_MANY_REQUESTS,
            "Global limit has been reached",
        )
    }

    /// 500: the data file couldn't be written. The cause is for the operator, not for the client.
    /// Rule: storage-failure.
    pub(crate) fn storage() -> Self {
        Self::plain(500, "The change couldn't be saved in the data file.")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        http::json(self.status(), &self.0)
    }
}
