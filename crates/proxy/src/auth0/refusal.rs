//! Why the tenant's token endpoint gives no token: a fault of the configuration, which lasts until
//! the operator fixes it, or a temporary one.

use serde::Deserialize;

use super::token::TokenError;

/// What is configured wrongly. `Display` says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The client secret or key isn't the application's
    #[error(
        "the tenant refuses the application's credentials: check AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET (or the \
         private key), then restart the proxy"
    )]
    Credential,
    /// The application isn't authorised for the Management API
    #[error(
        "the application is not authorised for the Management API: authorise it (Auth0 dashboard: Applications, APIs, \
         Auth0 Management API, Machine to Machine Applications), or correct AUTH0_AUDIENCE"
    )]
    NotAuthorized,
    /// The application may not use client credentials
    #[error(
        "the application may not use the grant type client_credentials: allow it (Auth0 dashboard: the application, \
         Advanced Settings, Grant Types)"
    )]
    GrantType,
    /// The tenant rejects the request itself, most likely because of its audience
    #[error(
        "the tenant refuses the token request: check AUTH0_AUDIENCE, which must be the Management API's identifier, \
         and AUTH0_DOMAIN"
    )]
    Request,
}

/// The error response of a token endpoint (RFC 6749, section 5.2).
#[derive(Deserialize)]
struct Body {
    error: String,
}

/// Reads a response other than 2xx.
///
/// Only the OAuth error code counts; the description is free text. A response without a code may
/// come from a gateway, and says nothing about the configuration.
pub(super) fn read(status: u16, body: &[u8]) -> TokenError {
    // The code goes into the log, so only what looks like an OAuth error code is taken.
    let code = serde_json::from_slice::<Body>(body)
        .map(|body| body.error)
        .ok()
        .filter(|code| {
            code.len() <= 64 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        });
    let fault = match (status, code.as_deref()) {
        // These are temporary, whatever code comes with them.
        (408 | 429 | 500.., _) | (_, None) => None,
        // Auth0 sends `access_denied` for a wrong secret too, but with 401 (RFC 6749, 5.2).
        (401, Some(_)) | (_, Some("invalid_client")) => Some(Fault::Credential),
        // The audience is unknown, or the application has no grant for it.
        (403, Some("access_denied")) => Some(Fault::NotAuthorized),
        (_, Some("unauthorized_client" | "unsupported_grant_type")) => Some(Fault::GrantType),
        (_, Some("invalid_request" | "invalid_target" | "invalid_scope")) => Some(Fault::Request),
        _ => None,
    };
    let code = code.unwrap_or_else(|| "no error code".to_owned());
    let what = format!("{status} {code}");
    match fault {
        Some(fault) => TokenError::Misconfigured(fault, what),
        None => TokenError::Refused(what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_is_a_fault_of_configuration_only_where_the_tenant_says_so() {
        for (status, error, fault) in [
            (401, "invalid_client", Some(Fault::Credential)),
            (401, "access_denied", Some(Fault::Credential)),
            (400, "invalid_client", Some(Fault::Credential)),
            (403, "access_denied", Some(Fault::NotAuthorized)),
            (403, "unauthorized_client", Some(Fault::GrantType)),
            (400, "invalid_request", Some(Fault::Request)),
            (403, "temporarily_unavailable", None),
            (429, "invalid_client", None),
            (503, "invalid_client", None),
            (403, "Blocked by the firewall", None),
        ] {
            let found = read(status, format!(r#"{{"error":"{error}"}}"#).as_bytes());
            let expected = match (fault, error) {
                (Some(fault), error) => {
                    TokenError::Misconfigured(fault, format!("{status} {error}"))
                }
                (None, "Blocked by the firewall") => {
                    TokenError::Refused(format!("{status} no error code"))
                }
                (None, error) => TokenError::Refused(format!("{status} {error}")),
            };
            assert_eq!(found, expected, "{status} {error}");
        }
        assert_eq!(
            read(403, b"<html>"),
            TokenError::Refused("403 no error code".to_owned())
        );
    }
}
