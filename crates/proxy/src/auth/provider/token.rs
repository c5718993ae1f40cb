//! Requests that carry the client's credentials: to the token and revocation endpoints.

use bytes::Bytes;
use factordesk_model::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::RequestBuilder;
use serde::Deserialize;
use url::Url;

use super::{ClientFault, Provider, ProviderError};
use crate::auth::discovery::{Discovery, names};
use crate::auth::login_error::REQUEST_CODES;
use crate::auth::setup_fault::SetupFault;
use crate::config::SecretMethod;
use crate::outbound::{SMALL_ANSWER, describe, read_capped};

/// Error codes of temporary failures.
const MOMENTARY_CODES: [&str; 3] = ["temporarily_unavailable", "server_error", "slow_down"];

/// The error code that ends a session: the refresh token is invalid, expired or revoked (RFC 6749, section 5.2).
pub(in crate::auth) const INVALID_GRANT: &str = "invalid_grant";

/// The token response of a login.
#[derive(Debug, Deserialize)]
pub struct Tokens {
    /// Identifies the person.
    pub id_token: Secret,
    /// Carries the permissions.
    pub access_token: Secret,
    /// Gets new tokens. Providers that rotate refresh tokens accept each one once.
    pub refresh_token: Option<Secret>,
}

/// The token response for a refresh token.
#[derive(Debug, Deserialize)]
pub struct Renewed {
    /// Carries the current permissions.
    pub access_token: Secret,
    /// The next refresh token, if the provider rotates them.
    pub refresh_token: Option<Secret>,
}

/// An error response of the token endpoint (RFC 6749, section 5.2).
#[derive(Deserialize)]
struct RefusalBody {
    error: String,
}

/// A refusal of the token endpoint.
enum Refusal {
    /// The client's credentials were refused; holds the status and the error code
    Client(String),
    /// Anything else was refused
    Other(ProviderError),
}

impl Provider {
    /// Builds a form request that carries the client's credentials.
    fn token_request(
        &self,
        endpoint: &Url,
        pairs: &[(&str, &str)],
        method: SecretMethod,
    ) -> RequestBuilder {
        let (id, secret) = (&self.config.client_id, self.config.client_secret.expose());
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(pairs);
        let mut request = self
            .client
            .post(endpoint.clone())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json");
        match method {
            SecretMethod::Post => {
                form.append_pair("client_id", id)
                    .append_pair("client_secret", secret);
            }
            SecretMethod::Basic => {
                request = request.basic_auth(encoded(id), Some(encoded(secret)));
            }
        }
        request.body(form.finish())
    }

    /// Sends a form to the token or revocation endpoint and returns the response's body.
    ///
    /// If the client's credentials are refused, the provider's other method to send them is tried. That is safe: the
    /// provider authenticates the client first, so the code or token hasn't been used up (RFC 6749, section 3.2.1).
    pub(super) async fn ask(
        &self,
        discovery: &Discovery,
        endpoint: &Url,
        pairs: &[(&str, &str)],
        of_session: bool,
    ) -> Result<Bytes, ProviderError> {
        let mut methods = match self.config.client_auth {
            Some(method) => vec![method],
            None => discovery.secret_methods(),
        };
        // The method that worked last time goes first; the sort keeps the order of the others.
        let known = self.state().secret_method;
        methods.sort_by_key(|method| Some(*method) != known);
        // Remains if the provider supports no method that the proxy implements.
        let mut refusal = SetupFault::ClientMethod;
        for method in &methods {
            match self.ask_by(endpoint, pairs, *method).await {
                Err(Refusal::Client(answer)) => {
                    refusal = SetupFault::ClientRefused(names(&methods), answer);
                }
                // No usable response says nothing about the credentials.
                Err(Refusal::Other(error @ ProviderError::Unavailable(_))) => return Err(error),
                // Any other refusal comes after the credentials were accepted.
                answer => {
                    let mut state = self.state();
                    state.secret_method = Some(*method);
                    state.client = None;
                    return answer.map_err(|refusal| match refusal {
                        Refusal::Other(error) => error,
                        Refusal::Client(answer) => ProviderError::Unavailable(answer),
                    });
                }
            }
        }
        self.note_client(&refusal, of_session);
        Err(ProviderError::Setup(refusal))
    }

    /// Records a refusal of the client's credentials. One seen at a login never replaces one seen at a session's
    /// revalidation, because anyone can begin a login.
    fn note_client(&self, fault: &SetupFault, of_session: bool) {
        let mut state = self.state();
        if of_session || !state.client.as_ref().is_some_and(|known| known.of_session) {
            state.client = Some(ClientFault {
                fault: fault.clone(),
                at: self.clock.now(),
                of_session,
            });
        }
    }

    /// Sends one request to an endpoint that requires the client's credentials.
    async fn ask_by(
        &self,
        endpoint: &Url,
        pairs: &[(&str, &str)],
        method: SecretMethod,
    ) -> Result<Bytes, Refusal> {
        let unavailable = |error| Refusal::Other(ProviderError::Unavailable(describe(error)));
        let response = self
            .token_request(endpoint, pairs, method)
            .send()
            .await
            .map_err(unavailable)?;
        let status = response.status();
        // A body that is too large counts as empty: it can't be parsed and names no error code.
        let body = read_capped(response, SMALL_ANSWER)
            .await
            .map_err(unavailable)?
            .unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let number = status.as_u16();
        // The body of a 5xx may come from anything in between, so its code isn't interpreted.
        let code = error_code(&body).filter(|_| status.is_client_error());
        Err(match (number, code) {
            // A response without an OAuth error code comes from a gateway in between.
            (408 | 429, _) | (_, None) => Refusal::Other(ProviderError::Unavailable(format!(
                "status {number} of the token endpoint"
            ))),
            // Auth0 refuses a client's credentials with 401 `access_denied`.
            (401, Some(code)) if code == "access_denied" => {
                Refusal::Client(format!("{number} {code}"))
            }
            (_, Some(code)) if code == "invalid_client" => {
                Refusal::Client(format!("{number} {code}"))
            }
            // Temporary, with any status. RFC 6749, section 4.1.2.1 defines these codes only for the browser's
            // redirect, but token endpoints send them, too.
            (_, Some(code)) if MOMENTARY_CODES.contains(&&*code) => Refusal::Other(
                ProviderError::Unavailable(format!("the token endpoint: {number} {code}")),
            ),
            (_, Some(code)) => {
                let of_request = REQUEST_CODES.into_iter().find(|known| *known == code);
                Refusal::Other(match of_request {
                    Some(code) => ProviderError::Setup(SetupFault::RequestRefused(code)),
                    None => ProviderError::Refused(code),
                })
            }
        })
    }

    /// Exchanges an authorization code. Never retried, because a code can be used once.
    pub async fn exchange(
        &self,
        discovery: &Discovery,
        code: &str,
        redirect_uri: &str,
        verifier: &Secret,
    ) -> Result<Tokens, ProviderError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier.expose()),
        ];
        let endpoint = &discovery.token_endpoint;
        let body = self.ask(discovery, endpoint, &form, false).await?;
        serde_json::from_slice(&body).map_err(|_| {
            ProviderError::Unavailable("the token response can't be parsed".to_owned())
        })
    }

    /// Exchanges a refresh token. Never retried, because a rotated token can be used once.
    ///
    /// [`ProviderError::Refused`] with `invalid_grant` means that the session has ended at the provider.
    pub async fn refresh(&self, token: &Secret) -> Result<Renewed, ProviderError> {
        let discovery = self.discovery().await?;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.expose()),
        ];
        let endpoint = &discovery.token_endpoint;
        let body = self.ask(&discovery, endpoint, &form, true).await?;
        serde_json::from_slice(&body).map_err(|_| {
            ProviderError::Unavailable("the token response can't be parsed".to_owned())
        })
    }

    /// Revokes a refresh token (RFC 7009). Returns `false` if the provider has no revocation endpoint.
    pub async fn revoke(&self, token: &Secret) -> Result<bool, ProviderError> {
        let discovery = self.discovery().await?;
        let Some(endpoint) = &discovery.revocation_endpoint else {
            return Ok(false);
        };
        let form = [
            ("token", token.expose()),
            ("token_type_hint", "refresh_token"),
        ];
        self.ask(&discovery, endpoint, &form, false).await?;
        Ok(true)
    }
}

/// Reads the error code of a refusal. The description is free text of the provider and is dropped.
fn error_code(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<RefusalBody>(body)
        .map(|refusal| refusal.error)
        .ok()
        // The code is logged. All registered ones have this form, and free text doesn't.
        .filter(|code| {
            (1..=64).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        })
}

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes a client id or secret for basic authentication (RFC 6749, section 2.3.1).
///
/// Many servers don't decode, so unreserved characters stay as they are. A space becomes `%20`, which both form and
/// URL decoders accept.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
