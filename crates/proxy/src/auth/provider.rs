//! The client of the identity provider: discovery, the authorization and logout URLs, and the token and revocation
//! endpoints.
//!
//! Returns tokens as they come. Verifying them is the caller's task, see [`super::jwt`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use factordesk_model::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use url::Url;

use super::discovery::{Discovery, names};
use super::jwks::KeySource;
use super::login_error::REQUEST_CODES;
use super::setup_fault::SetupFault;
use crate::clock::Clock;
use crate::config::{OidcConfig, SecretMethod};
use crate::outbound::{SMALL_ANSWER, describe, read_capped};
use crate::single_flight::SingleFlight;

/// Age at which the discovery document is refreshed, in seconds: an hour.
const STALE: u64 = 3600;
/// Minimum time between two attempts of a readiness probe, in seconds; also how long it reports refused client
/// credentials.
const LOOK_AGAIN: u64 = 60;
/// Time after a failed fetch of the discovery document in which it isn't fetched again, in seconds. Anyone can begin a
/// login, and a provider that is down must not get a request for each.
const PAUSE: u64 = 2;

/// Error codes of temporary failures.
const MOMENTARY_CODES: [&str; 3] = ["temporarily_unavailable", "server_error", "slow_down"];

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

/// Maximum age of the login at the provider (`OpenID` Connect Core, section 3.1.2.1). If one is requested, the ID
/// token must hold `auth_time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Any age
    Any,
    /// At most this many seconds
    AtMost(u64),
    /// The person must log in now, even if they have a session at the provider
    Now,
}

/// A request to the provider failed. The texts are for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It refused the code or the refresh token. Holds its error code.
    #[error("the identity provider refused: {0}")]
    Refused(String),
    /// It can't be used until the operator changes the configuration.
    #[error(transparent)]
    Setup(SetupFault),
    /// It can't be reached, or its response can't be used.
    #[error("the identity provider: {0}")]
    Unavailable(String),
}

/// A refusal of the token endpoint.
enum Refusal {
    /// The client's credentials were refused; holds the status and the error code
    Client(String),
    /// Anything else was refused
    Other(ProviderError),
}

type Document = Result<Arc<Discovery>, ProviderError>;

/// The identity provider. Clones share the discovery document and the known failures.
#[derive(Clone)]
pub struct Provider {
    client: Client,
    config: OidcConfig,
    /// The URL that logins return to, `/auth/callback`
    redirect_uri: String,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<ProviderState>>,
}

#[derive(Default)]
struct ProviderState {
    document: Option<(Arc<Discovery>, u64)>,
    flight: Option<SingleFlight<Document>>,
    /// Why the last fetch of the document failed, and when
    failure: Option<(ProviderError, u64)>,
    /// How the secret was sent when it was last accepted; tried first
    secret_method: Option<SecretMethod>,
    client: Option<ClientFault>,
    /// When [`Provider::try_client`] last tried the client's credentials
    tried_client_at: Option<u64>,
}

/// The provider refused the client's credentials.
struct ClientFault {
    fault: SetupFault,
    at: u64,
    /// Whether it happened during a session's revalidation. If not, it was during a login, which anyone can begin.
    of_session: bool,
}

/// The provider's state as the readiness probe reports it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ProviderStatus {
    /// The configuration fault that makes it unusable, if any
    pub(crate) unusable: Option<SetupFault>,
    /// Other faults, which at most prevent logins
    pub(crate) notes: Vec<String>,
}

impl Provider {
    /// Creates the client. Fetches nothing yet.
    pub fn new(
        client: Client,
        config: OidcConfig,
        redirect_uri: String,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            client,
            config,
            redirect_uri,
            clock,
            state: Arc::default(),
        }
    }

    /// Returns the discovery document. A stale one is returned while a new one is being fetched, or can't be fetched.
    pub async fn discovery(&self) -> Document {
        let now = self.clock.now();
        let flight = {
            let mut state = self.state();
            let known = state.document.clone();
            if let Some((document, at)) = &known
                && now < at + STALE
            {
                return Ok(Arc::clone(document));
            }
            let flight = state.flight.clone().filter(SingleFlight::is_under_way);
            let failure = state.failure.clone().filter(|(_, at)| now < at + PAUSE);
            if let (None, Some((error, _))) = (&flight, failure) {
                return known.map_or(Err(error), |(document, _)| Ok(document));
            }
            let flight = flight.unwrap_or_else(|| {
                let this = self.clone();
                SingleFlight::start(async move { this.fetch_discovery(now).await })
            });
            state.flight = Some(flight.clone());
            // Not waited for: while the provider is down, the old document still serves.
            if let Some((document, _)) = known {
                return Ok(document);
            }
            flight
        };
        flight.wait().await.unwrap_or_else(|| {
            Err(ProviderError::Unavailable(
                "the request broke off".to_owned(),
            ))
        })
    }

    /// Fetches the discovery document for a readiness probe. Probes come every few seconds, so a failed attempt isn't
    /// repeated at once.
    pub(crate) async fn look(&self) {
        let now = self.clock.now();
        let is_recent = |(_, at): &(ProviderError, u64)| now < at + LOOK_AGAIN;
        if !self.state().failure.as_ref().is_some_and(is_recent) {
            // The result is kept in the state, where `status` reads it.
            if let Ok(discovery) = self.discovery().await {
                self.try_client(&discovery).await;
            }
        }
    }

    /// Tests the client's credentials with an invalid code, unless they have been accepted since they were last
    /// refused.
    ///
    /// A provider authenticates the client before it looks at the code (RFC 6749, section 3.2.1), so a refusal of the
    /// code proves that the credentials are right. At most one attempt a minute; the result is kept in the state.
    async fn try_client(&self, discovery: &Discovery) {
        let now = self.clock.now();
        {
            let mut state = self.state();
            let is_accepted = state.secret_method.is_some() && state.client.is_none();
            let is_recent = |at| now < at + LOOK_AGAIN;
            if is_accepted || state.tried_client_at.is_some_and(is_recent) {
                return;
            }
            state.tried_client_at = Some(now);
        }
        let form: [(&str, &str); 4] = [
            ("grant_type", "authorization_code"),
            ("code", "factordesk-checks-its-credentials"),
            ("redirect_uri", &*self.redirect_uri),
            // A verifier has at least 43 characters (RFC 7636, section 4.1); a shorter one could be refused for its
            // form.
            (
                "code_verifier",
                "factordesk-checks-its-credentials-with-no-code",
            ),
        ];
        // `ask` records the result. An error about the code is the expected outcome.
        // Counts as seen at a session: no visitor can cause this request, so it may fail `/readyz`.
        let _ = self
            .ask(discovery, &discovery.token_endpoint, &form, true)
            .await;
    }

    /// Reports the known state, without sending a request.
    pub(crate) fn status(&self) -> ProviderStatus {
        let now = self.clock.now();
        let state = self.state();
        let mut status = ProviderStatus::default();
        match (&state.failure, &state.document) {
            // With an earlier document logins still work, so the fault is only a note then.
            (Some((ProviderError::Setup(fault), _)), None) => {
                status.unusable = Some(fault.clone());
            }
            (Some((error, _)), _) => status.notes.push(error.to_string()),
            (None, _) => {}
        }
        let recent = state.client.as_ref();
        if let Some(client) = recent.filter(|client| now < client.at + LOOK_AGAIN) {
            // Visitors can cause refusals at a login, so those must not make the replica unready.
            if client.of_session {
                status.unusable.get_or_insert(client.fault.clone());
            } else {
                status.notes.push(client.fault.to_string());
            }
        }
        status
    }

    fn state(&self) -> MutexGuard<'_, ProviderState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch_discovery(&self, now: u64) -> Document {
        let found = self.read_discovery().await;
        let mut state = self.state();
        match &found {
            Ok(document) => {
                state.document = Some((Arc::clone(document), now));
                state.failure = None;
            }
            Err(error) => state.failure = Some((error.clone(), self.clock.now())),
        }
        found
    }

    async fn read_discovery(&self) -> Document {
        // A trailing slash is removed before the path is appended (`OpenID` Connect Discovery 1.0, section 4).
        let issuer = self.config.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let body = self.get(&url).await.map_err(ProviderError::Unavailable)?;
        Discovery::read(&body, &self.config).map(Arc::new)
    }

    async fn get(&self, url: &str) -> Result<Vec<u8>, String> {
        let response = self
            .client
            .get(url)
            .header("accept", "application/json")
            .send()
            .await
            .map_err(describe)?;
        if !response.status().is_success() {
            return Err(format!("status {}", response.status().as_u16()));
        }
        let body = read_capped(response, SMALL_ANSWER)
            .await
            .map_err(describe)?;
        body.map(|body| body.to_vec())
            .ok_or_else(|| "the response is too large".to_owned())
    }

    /// Builds the URL that the browser is sent to for a login.
    pub fn authorize_url(
        &self,
        discovery: &Discovery,
        redirect_uri: &str,
        [state, nonce, challenge]: [&str; 3],
        freshness: Freshness,
        acr_values: Option<&str>,
    ) -> Url {
        let mut url = discovery.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &self.config.scopes)
            // Auth0's own parameter. Others ignore unknown ones (RFC 6749, section 3.1).
            .append_pair("audience", &self.config.audience)
            .append_pair("state", state)
            .append_pair("nonce", nonce)
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        // If the desk requests a new login, its `prompt=login` replaces a configured `prompt`: two would be invalid.
        // The same goes for `acr_values`.
        let own_prompt = freshness == Freshness::Now;
        let is_replaced = |name: &str| {
            own_prompt && name == "prompt" || acr_values.is_some() && name == "acr_values"
        };
        let others = self.config.authorize_params.iter();
        url.query_pairs_mut()
            .extend_pairs(others.filter(|(name, _)| !is_replaced(name)))
            .extend_pairs(acr_values.map(|values| ("acr_values", values)));
        match freshness {
            Freshness::Any => {}
            Freshness::AtMost(seconds) => {
                url.query_pairs_mut()
                    .append_pair("max_age", &seconds.to_string());
            }
            Freshness::Now => {
                url.query_pairs_mut()
                    // `prompt` forces the login; `max_age` obliges the provider to return
                    // `auth_time` (`OpenID` Connect Core, section 2).
                    .append_pair("max_age", "0")
                    .append_pair("prompt", "login");
            }
        }
        url
    }

    /// Builds the URL that the browser is sent to after a logout. The provider then sends it back to `home`.
    ///
    /// `sid` names the provider's session, so that no ID token has to appear in a URL (`OpenID` Connect RP-Initiated
    /// Logout 1.0, section 2).
    pub fn end_session_url(
        &self,
        discovery: &Discovery,
        home: &str,
        sid: Option<&str>,
    ) -> Option<Url> {
        let mut url = discovery.end_session_endpoint.clone()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.config.client_id)
            .append_pair("post_logout_redirect_uri", home)
            .extend_pairs(sid.map(|sid| ("logout_hint", sid)));
        Some(url)
    }

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
    async fn ask(
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

/// The error code that ends a session: the refresh token is invalid, expired or revoked (RFC 6749, section 5.2).
pub(super) const INVALID_GRANT: &str = "invalid_grant";

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

#[async_trait]
impl KeySource for Provider {
    async fn fetch(&self) -> Result<Vec<u8>, String> {
        let discovery = self.discovery().await.map_err(|error| error.to_string())?;
        self.get(discovery.jwks_uri.as_str()).await
    }
}
