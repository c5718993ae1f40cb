//! The identity provider: its discovery document, and the exchange of a code for tokens.

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
use crate::flight::Flight;
use crate::outbound::{SMALL_ANSWER, describe, read_capped};

/// The document is fetched anew after an hour.
const STALE: u64 = 3600;
/// How long a failure counts for probes, in seconds.
const LOOK_AGAIN: u64 = 60;

/// Refusals that are over in a while.
const MOMENTARY_CODES: [&str; 3] = ["temporarily_unavailable", "server_error", "slow_down"];

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
struct RefusalBody {
    error: String,
}

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
    /// It refused the code or the refresh token, with this error code
    Refused(String),
    /// It can't be used until the operator changes something
    Setup(SetupFault),
    /// It can't be reached, or makes no sense
    Unavailable(String),
}

impl std::fmt::Display for ProviderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(what) => write!(f, "the identity provider refused: {what}"),
            Self::Setup(fault) => fault.fmt(f),
            Self::Unavailable(what) => write!(f, "the identity provider: {what}"),
        }
    }
}

/// The token endpoint's refusal.
enum Refusal {
    /// Of the client's credentials; status and code
    Client(String),
    /// Of anything else
    Other(ProviderError),
}

type Document = Result<Arc<Discovery>, ProviderError>;

/// The provider. Clones share what is known of it.
#[derive(Clone)]
pub struct Provider {
    client: Client,
    config: OidcConfig,
    /// Where logins come back to
    redirect_uri: String,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    document: Option<(Arc<Discovery>, u64)>,
    flight: Option<Flight<Document>>,
    /// Why the last fetch brought no document, and when
    failure: Option<(ProviderError, u64)>,
    /// How the secret was sent when it was last accepted
    secret_method: Option<SecretMethod>,
    client: Option<ClientFault>,
    /// When the client's credentials were last tried without a login
    tried_client_at: Option<u64>,
}

/// That the provider refused the client's credentials.
struct ClientFault {
    fault: SetupFault,
    at: u64,
    /// When a session was checked, not at a login, which anybody can begin
    of_session: bool,
}

/// What is known of the provider, without asking it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Why it can't be used at all, when that is a fault of configuration
    pub(crate) unusable: Option<SetupFault>,
    /// What else is wrong, and stops logins at most
    pub(crate) notes: Vec<String>,
}

impl Provider {
    /// The one of the configuration; nothing is fetched yet.
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

    /// The discovery document; an old one is used while a new one is fetched, or can't be.
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

    /// The discovery document for a probe, which comes every few seconds: a failure is not tried again at once.
    pub(crate) async fn look(&self) {
        let now = self.clock.now();
        let is_recent = |(_, at): &(ProviderError, u64)| now < at + LOOK_AGAIN;
        if !self.state().failure.as_ref().is_some_and(is_recent) {
            // What comes of it is in the state.
            if let Ok(discovery) = self.discovery().await {
                self.try_client(&discovery).await;
            }
        }
    }

    /// Tries the client's credentials with a code that can't be good, unless they were accepted since they were last refused: a
    /// provider looks at the client first (RFC 6749, section 3.2.1). At most once a minute; what comes of it is in the state.
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
            // A verifier has at least 43 characters (RFC 7636, section 4.1).
            (
                "code_verifier",
                "factordesk-checks-its-credentials-with-no-code",
            ),
        ];
        // Also a refusal of the code says that the client is known.
        let _ = self
            .ask(discovery, &discovery.token_endpoint, &form, true)
            .await;
    }

    /// What is known, without asking.
    pub(crate) fn standing(&self) -> Standing {
        let now = self.clock.now();
        let state = self.state();
        let mut standing = Standing::default();
        match (&state.failure, &state.document) {
            (Some((ProviderError::Setup(fault), _)), None) => {
                standing.unusable = Some(fault.clone());
            }
            (Some((error, _)), _) => standing.notes.push(error.to_string()),
            (None, _) => {}
        }
        let recent = state.client.as_ref();
        if let Some(client) = recent.filter(|client| now < client.at + LOOK_AGAIN) {
            if client.of_session {
                standing.unusable.get_or_insert(client.fault.clone());
            } else {
                standing.notes.push(client.fault.to_string());
            }
        }
        standing
    }

    fn state(&self) -> MutexGuard<'_, State> {
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
            Err(error) => state.failure = Some((error.clone(), now)),
        }
        found
    }

    async fn read_discovery(&self) -> Document {
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
        // A new login that the desk asks for wins over the configuration.
        let own_prompt = freshness == Freshness::Now;
        let others = self.config.authorize_params.iter();
        url.query_pairs_mut()
            .extend_pairs(others.filter(|(name, _)| !(own_prompt && name == "prompt")));
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

    /// Where the browser is sent after logout: the provider, then back to `home`. `sid` says which of its sessions ends, so that
    /// no ID token has to stand in an address (`OpenID` Connect RP-Initiated Logout 1.0, 2).
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

    /// The form with the client's own credentials.
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

    /// Asks the token endpoint, or the one for revocation: the answer's body. Where the secret is refused, the provider's other way to send it is tried:
    /// nothing was looked at yet but the client (RFC 6749, 3.2.1).
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
        let known = self.state().secret_method;
        methods.sort_by_key(|method| Some(*method) != known);
        let mut refusal = SetupFault::ClientMethod;
        for method in &methods {
            match self.ask_by(endpoint, pairs, *method).await {
                Err(Refusal::Client(answer)) => {
                    refusal = SetupFault::ClientRefused(names(&methods), answer);
                }
                Err(Refusal::Other(error @ ProviderError::Unavailable(_))) => return Err(error),
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

    /// Anybody can begin a login: what one says never takes the place of what a session's check says.
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

    /// One request to an endpoint that wants the client's credentials.
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
        let body = read_capped(response, SMALL_ANSWER)
            .await
            .map_err(unavailable)?
            .unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let number = status.as_u16();
        let code = error_code(&body).filter(|_| status.is_client_error());
        Err(match (number, code) {
            // Without an OAuth code, a gateway's.
            (408 | 429, _) | (_, None) => Refusal::Other(ProviderError::Unavailable(format!(
                "status {number} of the token endpoint"
            ))),
            // The second is Auth0's, with 401.
            (401, Some(code)) if code == "access_denied" => {
                Refusal::Client(format!("{number} {code}"))
            }
            (_, Some(code)) if code == "invalid_client" => {
                Refusal::Client(format!("{number} {code}"))
            }
            // Of the moment, whatever the status (RFC 6749 4.1.2.1 has them for the browser only; token endpoints send them, too).
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
        let endpoint = &discovery.token_endpoint;
        let body = self.ask(discovery, endpoint, &form, false).await?;
        serde_json::from_slice(&body)
            .map_err(|_| ProviderError::Unavailable("no tokens for the code".to_owned()))
    }

    /// Exchanges a refresh token, once. [`ProviderError::Refused`] with `invalid_grant` says that the session has ended there.
    pub async fn refresh(&self, token: &Secret) -> Result<Renewed, ProviderError> {
        let discovery = self.discovery().await?;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.expose()),
        ];
        let endpoint = &discovery.token_endpoint;
        let body = self.ask(&discovery, endpoint, &form, true).await?;
        serde_json::from_slice(&body)
            .map_err(|_| ProviderError::Unavailable("no tokens for the refresh token".to_owned()))
    }

    /// Revokes a refresh token (RFC 7009); `false` if the provider doesn't offer that.
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

/// The code of a refusal that ends a session: the refresh token is not good, or not any more (RFC 6749, 5.2).
pub(super) const INVALID_GRANT: &str = "invalid_grant";

/// The code only: the description is the provider's free text.
fn error_code(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<RefusalBody>(body)
        .map(|refusal| refusal.error)
        .ok()
        .filter(|code| {
            (1..=64).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        })
}

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes an id or secret before it becomes basic credentials (RFC 6749, section 2.3.1). Many servers don't decode, so what ids
/// usually hold stays as it is; a space becomes `%20`, which forms and URLs decode alike.
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
