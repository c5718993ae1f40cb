//! The OAuth endpoints' errors: `{"error", "error_description"}` (RFC 6749, 5.2), with Auth0's words.

use axum::http::HeaderValue;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http;

/// An error answer of the token and userinfo endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OAuthError {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    pub(crate) description: String,
}

impl OAuthError {
    fn new(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            error,
            description: description.into(),
        }
    }

    /// 400: a parameter is missing, there twice, or can't be.
    pub(crate) fn request(description: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", description)
    }

    /// 401: the application did not prove who it is.
    pub(crate) fn client(description: impl Into<String>) -> Self {
        Self::new(401, "invalid_client", description)
    }

    /// 401: a wrong secret with `client_credentials`, as Auth0 answers it.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "access_denied", "Unauthorized")
    }

    /// 403: the code, refresh token, redirect URI or verifier is not the right one.
    pub(crate) fn grant(description: impl Into<String>) -> Self {
        Self::new(403, "invalid_grant", description)
    }

    /// 403: the application may not use this grant.
    pub(crate) fn unauthorized_client(description: impl Into<String>) -> Self {
        Self::new(403, "unauthorized_client", description)
    }

    /// 403: no such grant type.
    pub(crate) fn grant_type(given: &str) -> Self {
        Self::new(
            403,
            "unsupported_grant_type",
            format!("Unsupported grant type: {given}"),
        )
    }

    /// 403: no such API.
    pub(crate) fn audience(given: &str) -> Self {
        Self::new(403, "access_denied", format!("Service not found: {given}"))
    }

    /// 401 of `/userinfo`.
    pub(crate) fn bearer() -> Self {
        Self::new(401, "invalid_token", "Unauthorized")
    }

    /// An injected fault, or a failure of the tenant itself.
    pub(crate) fn fault(status: u16) -> Self {
        let error = match status {
            401 => "invalid_client",
            429 => "too_many_requests",
            400..=499 => "invalid_request",
            _ => "server_error",
        };
        Self::new(status, error, "The token endpoint can't answer now.")
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = json!({"error": self.error, "error_description": self.description});
        let mut response = http::json(self.status, &body);
        let scheme = match (self.status, self.error) {
            (401, "invalid_token") => Some(r#"Bearer error="invalid_token""#),
            (401, _) => Some(r#"Basic realm="factordesk-tenant""#),
            _ => None,
        };
        if let Some(scheme) = scheme {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
        }
        response
    }
}
