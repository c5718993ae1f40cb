//! The client of the identity provider: discovery, its state, the authorization and logout URLs, and the token and
//! revocation endpoints (`token`).
//!
//! Returns tokens as they come. Verifying them is the caller's task, see [`super::jwt`].

mod token;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use reqwest::Client;
use url::Url;

use super::discovery::Discovery;
use super::jwks::KeySource;
use super::setup_fault::SetupFault;
use crate::clock::Clock;
use crate::config::{OidcConfig, SecretMethod};
use crate::outbound::{SMALL_ANSWER, describe, read_capped};
use crate::single_flight::SingleFlight;

pub(super) use token::INVALID_GRANT;
pub use token::{Renewed, Tokens};

/// Age at which the discovery document is refreshed, in seconds: an hour.
const STALE: u64 = 3600;
/// Minimum time between two attempts of a readiness probe, in seconds; also how long it reports refused client
/// credentials.
const LOOK_AGAIN: u64 = 60;
/// Time after a failed fetch of the discovery document in which it isn't fetched again, in seconds. Anyone can begin a
/// login, and a provider that is down must not get a request for each.
const PAUSE: u64 = 2;

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
}

#[async_trait]
impl KeySource for Provider {
    async fn fetch(&self) -> Result<Vec<u8>, String> {
        let discovery = self.discovery().await.map_err(|error| error.to_string())?;
        self.get(discovery.jwks_uri.as_str()).await
    }
}
