//! Authenticates requests to the Management API and checks their scopes.

use axum::http::HeaderMap;

use crate::app::App;
use crate::error::ApiError;
use crate::http;
use crate::oidc::verify::{self, Refusal};
use crate::sync::lock;

/// The scopes of a valid token.
#[derive(Debug)]
pub(crate) struct Caller {
    scopes: Vec<String>,
}

impl Caller {
    /// Fails with 403 unless the token has this scope. Rule: scope-refusal.
    pub(crate) fn require(&self, scope: &str) -> Result<(), ApiError> {
        if self.scopes.iter().any(|s| s == scope) {
            Ok(())
        } else {
            Err(ApiError::scope(scope))
        }
    }
}

/// Checks the bearer token: signature, issuer, audience, lifetime, and that it hasn't been revoked.
/// Rule: token-refusal.
pub(crate) fn authenticate(app: &App, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let token = bearer(headers)?;
    let claims = verify::claims(app, token, &app.credentials.management_audience)
        .map_err(|refusal| ApiError::token(message(refusal)))?;
    // A JWT can't be revoked, so the ids of the valid ones are remembered.
    let live = claims["jti"]
        .as_str()
        .is_some_and(|jti| lock(&app.oidc).m2m_token_is_live(jti));
    if !live {
        return Err(ApiError::token("Invalid token"));
    }
    let scopes = claims["scope"].as_str().unwrap_or_default();
    Ok(Caller {
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
    })
}

fn bearer(headers: &HeaderMap) -> Result<&str, ApiError> {
    if !headers.contains_key("authorization") {
        return Err(ApiError::token("Missing authentication"));
    }
    // Auth0 answers a malformed header with 400 and the scheme as the error code. Rule: token-header-refusal.
    let malformed = || ApiError::new(400, "Bearer", "Bad HTTP authentication header format");
    let (scheme, token) = http::single(headers, "authorization")
        .and_then(|value| value.split_once(' '))
        .ok_or_else(malformed)?;
    // Schemes are compared ignoring case (RFC 9110, 11.1).
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.contains(' ') {
        return Err(malformed());
    }
    Ok(token)
}

fn message(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Invalid => "Invalid token",
        Refusal::Signature => "Invalid signature received for JSON Web Token validation",
        Refusal::Expired => "Expired token received for JSON Web Token validation",
        Refusal::Audience => "Bad audience",
    }
}
