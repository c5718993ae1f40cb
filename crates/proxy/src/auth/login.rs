//! The login: authorization code with PKCE, bound to the browser that began it.

use std::sync::Arc;

use factordesk_model::Secret;
use url::Url;

use super::jwt::{Claims, JwtError, JwtVerifier, LEEWAY, Use};
use super::provider::{Freshness, Provider, ProviderError, Tokens};
use super::session::LoggedIn;
use crate::clock::Clock;
use crate::config::{Config, OidcConfig};
use crate::digest::{same, sha256_base64url};
use crate::random::{NoRandomness, Random, token};
use crate::store::{LoginTransaction, Store, StoreError, StoreKey};

/// So long a person may take at the provider: 10 minutes.
pub const LOGIN_SECONDS: u64 = 600;

/// A login that can't go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginError {
    /// It isn't this browser's, was used, took too long, or an answer doesn't belong to it: 400, and it begins anew
    Invalid(&'static str),
    /// The provider said no; its error code
    Denied(&'static str),
    /// Not now: 503; the text is for the log
    Unavailable(String),
    /// The provider isn't set up for the desk: 503; the text says what to set up, for whoever runs it
    SetUp(&'static str),
}

/// Said when there is no refresh token.
const NO_REFRESH_TOKEN: &str = "the provider gave no refresh token (scope offline_access): allow offline access for the API of \
    OIDC_AUDIENCE and refresh tokens for the application, or set OIDC_SESSION_RECHECK=off";

impl std::fmt::Display for LoginError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(what) | Self::Denied(what) | Self::SetUp(what) => {
                write!(f, "login: {what}")
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
            ProviderError::Refused(_) => Self::Invalid("the provider refused the code"),
            ProviderError::Unavailable(what) => Self::Unavailable(what),
        }
    }
}

impl From<JwtError> for LoginError {
    fn from(error: JwtError) -> Self {
        match error {
            JwtError::Invalid(what) => Self::Invalid(what),
            JwtError::KeysUnavailable => Self::Unavailable(error.to_string()),
        }
    }
}

/// Said when nobody knows how old the login is.
const NO_AUTH_TIME: &str = "the ID token does not say when the person logged in (auth_time), though max_age was asked for; \
    without it nothing could be changed, unless FACTORDESK_FRESH_LOGIN_MINUTES=off";

/// What the provider's redirect carries.
#[derive(Default)]
pub struct Callback {
    /// `code`
    pub code: Option<String>,
    /// `state`
    pub state: Option<String>,
    /// `iss` (RFC 9207)
    pub iss: Option<String>,
    /// `error`
    pub error: Option<String>,
}

impl std::fmt::Debug for Callback {
    /// What is there, and nothing of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback")
            .field("code", &self.code.is_some())
            .field("state", &self.state.is_some())
            .field("error", &self.error.is_some())
            .finish_non_exhaustive()
    }
}

/// All logins. Clones share them.
#[derive(Clone)]
pub struct Logins {
    provider: Provider,
    verifier: JwtVerifier,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    config: OidcConfig,
    fresh_login: Option<u64>,
    redirect_uri: String,
}

impl Logins {
    pub(crate) fn new(
        config: &Config,
        provider: Provider,
        verifier: JwtVerifier,
        store: Arc<dyn Store>,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
    ) -> Self {
        Self {
            provider,
            verifier,
            store,
            clock,
            random,
            config: config.oidc.clone(),
            fresh_login: config.server.fresh_login,
            redirect_uri: format!("{}/auth/callback", config.server.public_origin),
        }
    }

    /// Begins a login: the cookie's value, and where the browser is sent. With `anew`, a password is asked for in any case; else
    /// when the last one is too old for a change.
    pub async fn begin(&self, return_to: &str, anew: bool) -> Result<(String, Url), LoginError> {
        let discovery = self.provider.discovery().await?;
        let id = token(&*self.random)?;
        let login = LoginTransaction {
            state: Secret::new(token(&*self.random)?),
            nonce: Secret::new(token(&*self.random)?),
            verifier: Secret::new(token(&*self.random)?),
            return_to: return_to.to_owned(),
            expires_at: self.clock.now() + LOGIN_SECONDS,
        };
        let url = self.provider.authorize_url(
            &discovery,
            &self.redirect_uri,
            [
                login.state.expose(),
                login.nonce.expose(),
                &sha256_base64url(login.verifier.expose().as_bytes()),
            ],
            match self.fresh_login {
                _ if anew => Freshness::Now,
                Some(limit) => Freshness::AtMost(limit),
                None => Freshness::Any,
            },
        );
        self.store
            .put_login(StoreKey::of(&id), login, self.clock.now())
            .await?;
        Ok((id, url))
    }

    /// Ends a login: who it is, and where to go on. The transaction is used up, whatever comes of it.
    pub async fn complete(
        &self,
        id: Option<&str>,
        callback: Callback,
    ) -> Result<(LoggedIn, String), LoginError> {
        let id = id.ok_or(LoginError::Invalid("no login under way in this browser"))?;
        let login = self
            .store
            .take_login(StoreKey::of(id))
            .await?
            .filter(|login| self.clock.now() < login.expires_at)
            .ok_or(LoginError::Invalid("used before, or too late"))?;
        if !same(
            callback.state.as_deref().unwrap_or_default(),
            login.state.expose(),
        ) {
            return Err(LoginError::Invalid("state"));
        }
        let discovery = self.provider.discovery().await?;
        match callback.iss.as_deref() {
            Some(iss) if iss != self.config.issuer => {
                return Err(LoginError::Invalid("issuer of the callback"));
            }
            None if discovery.authorization_response_iss_parameter_supported => {
                return Err(LoginError::Invalid("no issuer in the callback"));
            }
            _ => {}
        }
        if let Some(error) = callback.error.as_deref() {
            return Err(LoginError::Denied(known_error(error)));
        }
        let code = callback
            .code
            .filter(|code| !code.is_empty())
            .ok_or(LoginError::Invalid("no code"))?;
        let tokens = self
            .provider
            .exchange(&discovery, &code, &self.redirect_uri, &login.verifier)
            .await?;
        let who = self.identify(tokens, &login).await?;
        Ok((who, login.return_to))
    }

    async fn identify(
        &self,
        tokens: Tokens,
        login: &LoginTransaction,
    ) -> Result<LoggedIn, LoginError> {
        let identity = Use::Identity {
            client_id: &self.config.client_id,
            nonce: login.nonce.expose(),
        };
        let who = self
            .verifier
            .verify_handed(&tokens.id_token, identity)
            .await?;
        let may = verify_access(&self.verifier, &self.config, &tokens.access_token).await?;
        if who.sub != may.sub {
            return Err(LoginError::Invalid("the two tokens are of two people"));
        }
        let refresh_token = tokens
            .refresh_token
            .filter(|token| self.config.recheck && !token.is_empty());
        if self.config.recheck && refresh_token.is_none() {
            return Err(LoginError::SetUp(NO_REFRESH_TOKEN));
        }
        let auth_time = who.time("auth_time");
        if auth_time.is_some_and(|at| at > self.clock.now() + LEEWAY) {
            return Err(LoginError::Invalid("auth_time is in the future"));
        }
        if self.fresh_login.is_some() && auth_time.is_none() {
            return Err(LoginError::SetUp(NO_AUTH_TIME));
        }
        Ok(LoggedIn {
            issuer: self.config.issuer.clone(),
            permissions: may.permissions(&self.config.permissions_claim),
            name: who.text("name"),
            email: who.text("email"),
            auth_time,
            sub: who.sub,
            refresh_token,
            access_ends: may.expires_at,
        })
    }

    /// Where the browser is sent after logout, if the provider knows such a place.
    pub async fn end_session_url(&self, home: &str) -> Option<Url> {
        let discovery = self.provider.discovery().await.ok()?;
        self.provider.end_session_url(&discovery, home)
    }
}

/// An access token that the provider itself gave to this application.
pub(super) async fn verify_access(
    verifier: &JwtVerifier,
    config: &OidcConfig,
    token: &Secret,
) -> Result<Claims, JwtError> {
    let access = Use::Access {
        audience: &config.audience,
    };
    let claims = verifier.verify_handed(token, access).await?;
    if claims
        .azp
        .as_ref()
        .is_some_and(|azp| *azp != config.client_id)
    {
        return Err(JwtError::Invalid(
            "the access token is another application's",
        ));
    }
    Ok(claims)
}

/// The provider's text is not repeated: only codes that the specifications know.
fn known_error(error: &str) -> &'static str {
    const KNOWN: [&str; 6] = [
        "access_denied",
        "login_required",
        "consent_required",
        "interaction_required",
        "server_error",
        "temporarily_unavailable",
    ];
    KNOWN
        .into_iter()
        .find(|known| *known == error)
        .unwrap_or("refused")
}
