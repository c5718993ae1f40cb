//! Why a login can't go on, so that everybody is told what they can do about it.

use super::jwt::JwtError;
use super::provider::{INVALID_GRANT, ProviderError};
use super::setup_fault::SetupFault;
use super::token_fault::TokenFault;
use crate::random::NoRandomness;
use crate::store::StoreError;

/// A login that can't go on. The texts in it are for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginError {
    /// It isn't this browser's, was completed already, or took too long
    Expired(&'static str),
    /// Something that came back doesn't belong to this login
    Mismatch(String),
    /// The provider refused the code: used, expired, or made for somebody else
    CodeRefused,
    /// The provider refused the person; one of its error codes that the specifications know
    Denied(&'static str),
    /// The provider wants the person to do something first; such a code
    Interrupted(&'static str),
    /// The access token says nothing about permissions
    NoPermissions,
    /// The operator has to change something
    Setup(SetupFault),
    /// The provider can't be reached, or its answer can't be read
    ProviderUnavailable(String),
    /// The proxy can't do it now
    Unavailable(String),
}

impl LoginError {
    /// The fixed code, on the page and in the log.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expired(_) => "login_expired",
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

    /// Something that came back doesn't belong to this login.
    pub(super) fn mismatch(what: &str) -> Self {
        Self::Mismatch(what.to_owned())
    }

    /// What the `error` of a callback means (RFC 6749 4.1.2.1, `OpenID` Connect Core 3.1.2.6). The provider's text is not repeated:
    /// only codes that the specifications know. `description`: looked at for one sentence of Auth0's.
    pub(super) fn of_callback(error: &str, description: Option<&str>) -> Self {
        // Auth0's way to say that it has no API of the audience.
        if description.is_some_and(|text| text.starts_with("Service not found")) {
            return Self::Setup(SetupFault::UnknownAudience);
        }
        let known = |codes: &[&'static str]| codes.iter().copied().find(|code| *code == error);
        if let Some(code) = known(&REQUEST_CODES) {
            return Self::Setup(SetupFault::RequestRefused(code));
        }
        if let Some(code) = known(&["server_error", "temporarily_unavailable"]) {
            return Self::ProviderUnavailable(format!("its answer was {code}"));
        }
        if let Some(code) = known(&[
            "login_required",
            "consent_required",
            "interaction_required",
            "account_selection_required",
        ]) {
            return Self::Interrupted(code);
        }
        Self::Denied(known(&["access_denied"]).unwrap_or("an unknown code"))
    }

    /// What is wrong with the ID token.
    pub(super) fn of_id_token(error: JwtError, issuer: &str) -> Self {
        Self::of_token(error, "ID", issuer)
    }

    /// What is wrong with the access token.
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
            // Nobody signs with that by mistake.
            TokenFault::Algorithm(name) if name != "none" => SetupFault::Algorithm(name),
            TokenFault::Expired => SetupFault::Clock("is expired already"),
            TokenFault::Future => SetupFault::Clock("is of the future"),
            TokenFault::IssuerSlash => SetupFault::Issuer {
                ours: issuer.to_owned(),
                theirs: None,
            },
            other => return Self::Mismatch(format!("{which} {other}")),
        })
    }
}

/// Refusals of the request or the application, not of the person (RFC 6749 4.1.2.1 and 5.2).
pub(super) const REQUEST_CODES: [&str; 7] = [
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "invalid_target",
    "request_not_supported",
];

impl std::fmt::Display for LoginError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Expired(what) => write!(f, "login: not this browser's, or too late: {what}"),
            Self::Mismatch(what) => write!(f, "login: an answer doesn't belong to it: {what}"),
            Self::CodeRefused => f.write_str("login: the provider refused the code (invalid_grant)"),
            Self::Denied(code) => write!(f, "login: the provider refused the person: {code}"),
            Self::Interrupted(code) => {
                write!(f, "login: the provider wants something of the person first: {code}")
            }
            Self::NoPermissions => f.write_str(
                "login: the access token has no claim of OIDC_PERMISSIONS_CLAIM: nobody has given the admin a permission, or the \
                 provider doesn't put them in (Auth0: the API's settings RBAC and Add Permissions in the Access Token)",
            ),
            Self::Setup(fault) => write!(f, "login: {fault}"),
            Self::ProviderUnavailable(what) => {
                write!(f, "login: the identity provider can't be used now: {what}")
            }
            Self::Unavailable(what) => write!(f, "login: {what}"),
        }
    }
}

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
            ProviderError::Refused(code) => Self::Mismatch(format!("the code is refused: {code}")),
            ProviderError::Setup(fault) => Self::Setup(fault),
            ProviderError::Unavailable(what) => Self::ProviderUnavailable(what),
        }
    }
}
