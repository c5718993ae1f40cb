//! Why a login failed, in enough detail to tell the admin, the operator or the provider's owner what to do.

use super::jwt::JwtError;
use super::provider::{INVALID_GRANT, ProviderError};
use super::setup_fault::SetupFault;
use super::token_fault::TokenFault;
use crate::random::NoRandomness;
use crate::store::StoreError;

/// A login that can't be completed. The texts in it are for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// The login isn't this browser's, was completed already, or took too long.
    #[error("login: not this browser's, or too late: {0}")]
    Expired(&'static str),
    /// The desk is at an `http` address, and the browser didn't return this login's cookie: some keep `Secure` cookies
    /// only of `https`.
    #[error("login: the browser didn't return its cookie to an http address")]
    NoCookie,
    /// A response or token doesn't belong to this login.
    #[error("login: a response doesn't belong to it: {0}")]
    Mismatch(String),
    /// The provider refused the code: it was used, has expired, or was issued to another client.
    #[error("login: the provider refused the code (invalid_grant)")]
    CodeRefused,
    /// The provider refused the person. Holds one of the error codes that the specifications define.
    #[error("login: the provider refused the person: {0}")]
    Denied(&'static str),
    /// The provider requires the person to do something first. Holds its error code.
    #[error("login: the provider requires something from the person first: {0}")]
    Interrupted(&'static str),
    /// The access token has no permissions claim.
    #[error(
        "login: the access token lacks the claim that OIDC_PERMISSIONS_CLAIM names: the admin has no permissions, or the \
         provider doesn't include them (Auth0: the API's settings RBAC and Add Permissions in the Access Token)"
    )]
    NoPermissions,
    /// The configuration is wrong; only the operator can fix it.
    #[error("login: {0}")]
    Setup(SetupFault),
    /// The provider can't be reached, or its response can't be parsed.
    #[error("login: the identity provider can't be used at the moment: {0}")]
    ProviderUnavailable(String),
    /// The proxy can't do it at the moment.
    #[error("login: {0}")]
    Unavailable(String),
}

impl LoginError {
    /// The stable error code, shown on the page and in the log.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expired(_) => "login_expired",
            Self::NoCookie => "no_cookie",
            Self::Mismatch(_) => "login_mismatch",
            Self::CodeRefused => "code_refused",
            Self::Denied(_) => "login_denied",
            Self::Interrupted(_) => "login_interrupted",
            Self::NoPermissions => "no_permissions",
            Self::Setup(fault) => fault.code(),
            Self::ProviderUnavailable(_) => "provider_unavailable",
            Self::Unavailable(_) => "unavailable",
        }
    }

    /// A response or token doesn't belong to this login.
    pub(super) fn mismatch(what: &str) -> Self {
        Self::Mismatch(what.to_owned())
    }

    /// Interprets the `error` of a callback (RFC 6749, section 4.1.2.1; `OpenID` Connect Core, section 3.1.2.6).
    ///
    /// Only codes that the specifications define are repeated; the provider's own text never is. `description` is
    /// only compared with one sentence of Auth0's.
    pub(super) fn of_callback(error: &str, description: Option<&str>) -> Self {
        // Auth0 has no error code of its own for an unknown audience, only this sentence.
        if description.is_some_and(|text| text.starts_with("Service not found")) {
            return Self::Setup(SetupFault::UnknownAudience);
        }
        let known = |codes: &[&'static str]| codes.iter().copied().find(|code| *code == error);
        if let Some(code) = known(&REQUEST_CODES) {
            return Self::Setup(SetupFault::RequestRefused(code));
        }
        if let Some(code) = known(&["server_error", "temporarily_unavailable"]) {
            return Self::ProviderUnavailable(format!("it responded with {code}"));
        }
        if let Some(code) = known(&[
            "login_required",
            "consent_required",
            "interaction_required",
            "account_selection_required",
            // The person couldn't meet `acr_values` (OpenID Connect Core Unmet Authentication
            // Requirements 1.0).
            "unmet_authentication_requirements",
        ]) {
            return Self::Interrupted(code);
        }
        // Unknown codes, too: providers make up their own for persons whom they refuse.
        Self::Denied(known(&["access_denied"]).unwrap_or("an unknown code"))
    }

    /// Interprets the fault of an ID token.
    pub(super) fn of_id_token(error: JwtError, issuer: &str) -> Self {
        Self::of_token(error, "ID", issuer)
    }

    /// Interprets the fault of an access token.
    pub(super) fn of_access_token(error: JwtError, issuer: &str) -> Self {
        match error {
            JwtError::Invalid(TokenFault::NotJwt) => Self::Setup(SetupFault::OpaqueAccessToken),
            JwtError::Invalid(TokenFault::Audience) => Self::Setup(SetupFault::Audience),
            other => Self::of_token(other, "access", issuer),
        }
    }

    fn of_token(error: JwtError, which: &str, issuer: &str) -> Self {
        let fault = match error {
            JwtError::KeysUnavailable => return Self::ProviderUnavailable(error.to_string()),
            JwtError::Invalid(fault) => fault,
        };
        Self::Setup(match fault {
            // `none` isn't a configuration mistake: it is a forgery, so it counts as a mismatch below.
            TokenFault::Algorithm(name) if name != "none" => SetupFault::Algorithm(name),
            TokenFault::Expired => SetupFault::Clock("has already expired"),
            TokenFault::Future => SetupFault::Clock("is dated in the future"),
            TokenFault::IssuerSlash => SetupFault::Issuer {
                ours: issuer.to_owned(),
                theirs: None,
            },
            other => return Self::Mismatch(format!("{which} {other}")),
        })
    }
}

/// Error codes about the request or the client, not about the person (RFC 6749, sections 4.1.2.1 and 5.2).
pub(super) const REQUEST_CODES: [&str; 7] = [
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "invalid_target",
    "request_not_supported",
];

impl From<StoreError> for LoginError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<NoRandomness> for LoginError {
    fn from(error: NoRandomness) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<ProviderError> for LoginError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Refused(code) if code == INVALID_GRANT => Self::CodeRefused,
            ProviderError::Refused(code) => {
                Self::Mismatch(format!("the provider refused the code: {code}"))
            }
            ProviderError::Setup(fault) => Self::Setup(fault),
            ProviderError::Unavailable(what) => Self::ProviderUnavailable(what),
        }
    }
}
