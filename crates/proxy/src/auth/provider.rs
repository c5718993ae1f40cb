//! The identity provider: its discovery document, and the exchange of a code for tokens.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use factordesk_model::Secret;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use url::Url;

use super::discovery::Discovery;
use super::jwks::KeySource;
use crate::clock::Clock;
use crate::config::OidcConfig;
use crate::flight::Flight;
use crate::outbound::{SMALL_ANSWER, describe, read_capped};

/// The document is fetched anew after an hour.
const STALE: u64 = 3600;

/// The tokens of a login.
#[derive(Debug, Deserialize)]
pub struct Tokens {
    /// Says who
    pub id_token: Secret,
    /// Says what they may do
    pub access_token: Secret,
    /// Brings new ones, once
    pub refresh_token: Option<Secret>,
}

/// What a refresh token brings.
#[derive(Debug, Deserialize)]
pub struct Renewed {
    /// Says what they may do now
    pub access_token: Secret,
    /// The next one, where the provider rotates them
    pub refresh_token: Option<Secret>,
}

/// RFC 6749, 5.2.
#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// Refusals of the application, not of the person: nothing is known about them.
const OURS: [&str; 6] = [
    "invalid_client",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "no error code",
];

/// How old the login at the provider may be (`OpenID` Connect Core 3.1.2.1). When it is asked for, the ID token says `auth_time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Any
    Any,
    /// So many seconds
    AtMost(u64),
    /// The person logs in now, whatever was before
    Now,
}

/// The provider gave no usable answer; for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderError {
    /// It refused the code or the refresh token, with this error code: the login has to begin anew
    Refused(String),
    /// It can't be reached, or makes no sense
    Unavailable(String),
}

impl std::fmt::Display for ProviderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(what) => write!(f, "the identity provider refused: {what}"),
            Self::Unavailable(what) => write!(f, "the identity provider: {what}"),
        }
    }
}

type Document = Result<Arc<Discovery>, ProviderError>;

/// The provider. Clones share what is known of it.
#[derive(Clone)]
pub struct Provider {
    client: Client,
    config: OidcConfig,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    document: Option<(Arc<Discovery>, u64)>,
    flight: Option<Flight<Document>>,
}

impl Provider {
    /// The one of the configuration; nothing is fetched yet.
    pub fn new(client: Client, config: OidcConfig, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            config,
            clock,
            state: Arc::default(),
        }
    }

    /// The discovery document; an old one is used while a new one is fetched, or can't be.
    pub async fn discovery(&self) -> Document {
        let now = self.clock.now();
        let flight = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let known = state.document.clone();
            if let Some((document, at)) = &known
                && now < at + STALE
            {
                return Ok(Arc::clone(document));
            }
            let flight = state.flight.clone().filter(Flight::is_under_way);
            let flight = flight.unwrap_or_else(|| {
                let this = self.clone();
                Flight::start(async move { this.fetch_discovery(now).await })
            });
            state.flight = Some(flight.clone());
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

    async fn fetch_discovery(&self, now: u64) -> Document {
        let issuer = self.config.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let body = self.get(&url).await.map_err(ProviderError::Unavailable)?;
        let document = Discovery::read(&body, &self.config.issuer)
            .map_err(|what| ProviderError::Unavailable(what.to_owned()))?;
        let document = Arc::new(document);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.document = Some((Arc::clone(&document), now));
        Ok(document)
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
            .ok_or_else(|| "too large an answer".to_owned())
    }

    /// Where the browser is sent to log in.
    pub fn authorize_url(
        &self,
        discovery: &Discovery,
        redirect_uri: &str,
        [state, nonce, challenge]: [&str; 3],
        freshness: Freshness,
    ) -> Url {
        let mut url = discovery.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &self.config.scopes)
            .append_pair("audience", &self.config.audience)
            .append_pair("state", state)
            .append_pair("nonce", nonce)
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        match freshness {
            Freshness::Any => {}
            Freshness::AtMost(seconds) => {
                url.query_pairs_mut()
                    .append_pair("max_age", &seconds.to_string());
            }
            Freshness::Now => {
                url.query_pairs_mut()
                    .append_pair("max_age", "0")
                    .append_pair("prompt", "login");
            }
        }
        url
    }

    /// Where the browser is sent after logout: the provider, then back to `home`.
    pub fn end_session_url(&self, discovery: &Discovery, home: &str) -> Option<Url> {
        let mut url = discovery.end_session_endpoint.clone()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.config.client_id)
            .append_pair("post_logout_redirect_uri", home);
        Some(url)
    }

    /// The form with the client's own credentials, in the way that the provider takes them.
    fn token_request(&self, discovery: &Discovery, pairs: &[(&str, &str)]) -> RequestBuilder {
        let (id, secret) = (&self.config.client_id, self.config.client_secret.expose());
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(pairs);
        let mut request = self
            .client
            .post(discovery.token_endpoint.clone())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json");
        if discovery.takes_secret_in_form() {
            form.append_pair("client_id", id)
                .append_pair("client_secret", secret);
        } else {
            request = request.basic_auth(encoded(id), Some(encoded(secret)));
        }
        request.body(form.finish())
    }

    /// One request to the token endpoint: the answer's body.
    async fn ask(
        &self,
        discovery: &Discovery,
        pairs: &[(&str, &str)],
    ) -> Result<Bytes, ProviderError> {
        let unavailable = |error| ProviderError::Unavailable(describe(error));
        let response = self
            .token_request(discovery, pairs)
            .send()
            .await
            .map_err(unavailable)?;
        let status = response.status();
        let body = read_capped(response, SMALL_ANSWER)
            .await
            .map_err(unavailable)?
            .unwrap_or_default();
        if status.is_client_error() && status.as_u16() != 429 {
            return Err(ProviderError::Refused(error_code(&body)));
        }
        if !status.is_success() {
            return Err(ProviderError::Unavailable(format!(
                "status {} of the token endpoint",
                status.as_u16()
            )));
        }
        Ok(body)
    }

    /// Exchanges a code, once.
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
        let body = self.ask(discovery, &form).await?;
        serde_json::from_slice(&body)
            .map_err(|_| ProviderError::Unavailable("no tokens for the code".to_owned()))
    }

    /// Exchanges a refresh token, once. [`ProviderError::Refused`] is about the person: the session has ended there, or they may
    /// not log in any more.
    pub async fn refresh(&self, token: &Secret) -> Result<Renewed, ProviderError> {
        let discovery = self.discovery().await?;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.expose()),
        ];
        let body = self
            .ask(&discovery, &form)
            .await
            .map_err(|error| match error {
                ProviderError::Refused(code) if OURS.contains(&&*code) => {
                    ProviderError::Unavailable(format!(
                        "it refuses this application's requests: {code}"
                    ))
                }
                other => other,
            })?;
        serde_json::from_slice(&body)
            .map_err(|_| ProviderError::Unavailable("no tokens for the refresh token".to_owned()))
    }
}

/// The code only: the description is the provider's free text.
fn error_code(body: &[u8]) -> String {
    serde_json::from_slice::<Refusal>(body)
        .map(|refusal| refusal.error)
        .ok()
        .filter(|code| {
            (1..=64).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        })
        .unwrap_or_else(|| "no error code".to_owned())
}

/// RFC 6749 2.3.1: id and secret are form-encoded before they become basic credentials.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[async_trait]
impl KeySource for Provider {
    async fn fetch(&self) -> Result<Vec<u8>, String> {
        let discovery = self.discovery().await.map_err(|error| error.to_string())?;
        self.get(discovery.jwks_uri.as_str()).await
    }
}
