//! Errors of the OAuth endpoints: `{"error", "error_description"}` (RFC 6749, 5.2), with Auth0's texts.

use axum::http::HeaderValue;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http;

/// An error response of the token and userinfo endpoints.
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

    /// 400: a parameter is missing, repeated or invalid.
    pub(crate) fn request(description: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", description)
    }

    /// 401: the application failed to authenticate.
    pub(crate) fn client(description: impl Into<String>) -> Self {
        Self::new(401, "invalid_client", description)
    }

    /// 401: a wrong secret with `client_credentials`, as Auth0 responds to it.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "access_denied", "Unauthorized")
    }

    /// 403: a wrong code, refresh token, redirect URI or verifier.
    pub(crate) fn grant(description: impl Into<String>) -> Self {
        Self::new(403, "invalid_grant", description)
    }

    /// 403: the application isn't allowed to use this grant type.
    pub(crate) fn unauthorized_client(description: impl Into<String>) -> Self {
        Self::new(403, "unauthorized_client", description)
    }

    /// 403: unknown grant type.
    pub(crate) fn grant_type(given: &str) -> Self {
        Self::new(
            403,
            "unsupported_grant_type",
            format!("Unsupported grant type: {given}"),
        )
    }

    /// 403: unknown API.
    pub(crate) fn audience(given: &str) -> Self {
        Self::new(403, "access_denied", format!("Service not found: {given}"))
    }

    /// 401 of `/userinfo`.
    pub(crate) fn bearer() -> Self {
        Self::new(401, "invalid_token", "Unauthorized")
    }

    /// An injected fault, or an internal error of the tenant.
    pub(crate) fn fault(status: u16) -> Self {
        let error = match status {
            // To the proxy, its credentials are rejected: it isn't ready any more (property 20).
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
        // A 401 has to name a scheme (RFC 9110, 15.5.2). RFC 6749, 5.2 and RFC 6750, 3 say which.
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
