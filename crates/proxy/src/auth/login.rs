//! The login: OIDC authorization code flow with PKCE, bound to the browser that began it.
//!
//! The state of a login in progress is kept in a sealed cookie ([`LoginTransaction`]). The store only learns of a
//! login once the provider has accepted its code; from then on it can't be completed a second time, on any replica.

use std::sync::Arc;

use factordesk_model::Secret;
use url::Url;

use super::cookie;
use super::jwt::{Claims, JwtError, JwtVerifier, LEEWAY, Use};
use super::login_error::LoginError;
use super::login_transaction::LoginTransaction;
use super::provider::{Freshness, Provider, Tokens};
use super::session::LoggedIn;
use super::setup_fault::SetupFault;
use super::step_up::StepUp;
use super::token_fault::TokenFault;
use crate::clock::Clock;
use crate::config::{Config, OidcConfig};
use crate::digest::sha256_base64url;
use crate::random::{Random, is_token, token};
use crate::store::{Store, StoreKey};

/// How long a person may take at the provider, in seconds: 10 minutes.
pub const LOGIN_SECONDS: u64 = 600;

/// Maximum length of the provider's session id (`sid`), in bytes. A longer one is ignored, because it would become
/// part of the logout URL.
const MAX_SID_LENGTH: usize = 256;

/// The query parameters of the provider's redirect back.
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
    /// `error_description`: free text of the provider, never repeated to anyone
    pub error_description: Option<String>,
}

impl std::fmt::Debug for Callback {
    /// Shows which parameters are present, without their values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback")
            .field("code", &self.code.is_some())
            .field("state", &self.state.is_some())
            .field("error", &self.error.is_some())
            .finish_non_exhaustive()
    }
}

/// A login that has just begun.
pub struct Begun {
    /// Name and value of its cookie.
    pub cookie: (String, String),
    /// Where the browser is sent.
    pub url: Url,
}

/// A login that succeeded.
pub struct Completed {
    /// The person who logged in.
    pub who: LoggedIn,
    /// The path that the browser is sent to next.
    pub return_to: String,
    /// The id of the session whose cookie came with the request that began the login
    pub replaced_session: Option<Secret>,
}

/// Begins and completes logins. Clones share their state.
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

    /// Begins a login.
    ///
    /// With `force_login`, the provider asks for the password in any case; otherwise it does so if
    /// the last login there is too old for a mutation, or for what `step_up` asks. Nothing is written
    /// to the store, because anyone can begin a login.
    pub async fn begin(
        &self,
        return_to: &str,
        force_login: bool,
        step_up: &StepUp,
        replaced_session: Option<Secret>,
    ) -> Result<Begun, LoginError> {
        let discovery = self.provider.discovery().await?;
        // Fail now rather than after the person has entered a password: the token exchange couldn't succeed.
        if discovery.secret_methods().is_empty() {
            return Err(LoginError::Setup(SetupFault::ClientMethod));
        }
        let state = token(&*self.random)?;
        let login = LoginTransaction {
            nonce: Secret::new(token(&*self.random)?),
            verifier: Secret::new(token(&*self.random)?),
            return_to: return_to.to_owned(),
            expires_at: self.clock.now() + LOGIN_SECONDS,
            replaced_session,
        };
        let url = self.provider.authorize_url(
            &discovery,
            &self.redirect_uri,
            [
                &state,
                login.nonce.expose(),
                &sha256_base64url(login.verifier.expose().as_bytes()),
            ],
            // Of two limits, the smaller one: a mutation has to meet both.
            match self.fresh_login.into_iter().chain(step_up.max_age).min() {
                _ if force_login => Freshness::Now,
                Some(limit) => Freshness::AtMost(limit),
                None => Freshness::Any,
            },
            step_up.acr_values.as_deref(),
        );
        let sealed = login.seal(&state, &self.config, &self.random)?;
        Ok(Begun {
            cookie: (cookie::login_name(&state), sealed),
            url,
        })
    }

    /// Completes the login that this callback belongs to. `sealed` is the value of its cookie.
    ///
    /// Once the provider has accepted the code, the login is used up, even if a later check fails.
    pub async fn complete(
        &self,
        sealed: Option<&str>,
        callback: Callback,
    ) -> Result<Completed, LoginError> {
        let state = callback.state.as_deref().filter(|state| is_token(state));
        let state = state.ok_or(LoginError::Expired(
            "the callback has no state that this desk made",
        ))?;
        let sealed = sealed.ok_or(LoginError::Expired(
            "this browser has no login in progress with this state",
        ))?;
        let login = LoginTransaction::open(sealed, state, &self.config, &self.random).ok_or(
            LoginError::Expired(
                "its cookie was altered, or sealed by a replica with another OIDC_CLIENT_SECRET",
            ),
        )?;
        // Not left to the cookie's `Max-Age`, which only the browser enforces.
        if self.clock.now() >= login.expires_at {
            return Err(LoginError::Expired("it took more than ten minutes"));
        }
        let discovery = self.provider.discovery().await?;
        // Against mix-up: no other provider's code must be sent to this one (RFC 9207, section 1).
        match callback.iss.as_deref() {
            Some(iss) if !self.config.is_issuer(iss) => {
                return Err(LoginError::mismatch("the callback's iss is another issuer"));
            }
            None if discovery.authorization_response_iss_parameter_supported => {
                return Err(LoginError::mismatch("the callback has no iss"));
            }
            _ => {}
        }
        // An error is believed only if state, cookie and issuer match. Otherwise anyone could forge one.
        if let Some(error) = callback.error.as_deref() {
            let description = callback.error_description.as_deref();
            return Err(LoginError::of_callback(error, description));
        }
        let code = callback
            .code
            .filter(|code| !code.is_empty())
            .ok_or_else(|| LoginError::mismatch("the callback has no code"))?;
        let tokens = self
            .provider
            .exchange(&discovery, &code, &self.redirect_uri, &login.verifier)
            .await?;
        // The record outlives the cookie by the allowed clock difference between replicas. Otherwise the same
        // callback could be accepted twice.
        let now = self.clock.now();
        let until = now + LOGIN_SECONDS + LEEWAY;
        // Recorded only after the exchange: invented callbacks must not fill the store.
        if !self
            .store
            .use_login(StoreKey::of(state), now, until)
            .await?
        {
            return Err(LoginError::Expired("it was completed before"));
        }
        Ok(Completed {
            who: self.identify(tokens, &login).await?,
            return_to: login.return_to,
            replaced_session: login.replaced_session,
        })
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
            .await
            .map_err(|error| LoginError::of_id_token(error, &self.config.issuer))?;
        let may = verify_access(&self.verifier, &self.config, &tokens.access_token)
            .await
            .map_err(|error| LoginError::of_access_token(error, &self.config.issuer))?;
        // Otherwise one person would get another person's permissions.
        if who.sub != may.sub {
            return Err(LoginError::mismatch(
                "the ID token and the access token have different subjects",
            ));
        }
        // An empty list is valid: this admin has no permissions yet, and the desk tells them so.
        let permissions = may
            .permissions(&self.config.permissions)
            .ok_or(LoginError::NoPermissions)?;
        // Without revalidation the refresh token has no use, so it isn't stored.
        let refresh_token = tokens
            .refresh_token
            .filter(|token| self.config.revalidate_sessions && !token.is_empty());
        if self.config.revalidate_sessions && refresh_token.is_none() {
            return Err(LoginError::Setup(SetupFault::NoRefreshToken));
        }
        let auth_time = who.time("auth_time");
        // A login in the future would count as fresh for too long.
        if auth_time.is_some_and(|at| at > self.clock.now() + LEEWAY) {
            let fault = SetupFault::Clock("has an auth_time in the future");
            return Err(LoginError::Setup(fault));
        }
        // Reported at the login, because every mutation would be refused later.
        if self.fresh_login.is_some() && auth_time.is_none() {
            return Err(LoginError::Setup(SetupFault::NoAuthTime));
        }
        Ok(LoggedIn {
            issuer: self.config.issuer.clone(),
            permissions,
            roles: may.roles(&self.config.roles),
            name: who.text("name"),
            email: who.text("email"),
            email_verified: who.flag("email_verified"),
            auth_time,
            acr: who.acr(),
            amr: who.amr(),
            sid: who
                .text("sid")
                .filter(|sid| (1..=MAX_SID_LENGTH).contains(&sid.len())),
            sub: who.sub,
            refresh_token,
            access_ends: may.expires_at,
        })
    }

    /// Where the browser is sent after this session's logout. `None` if the provider has no logout endpoint or can't
    /// be reached.
    pub async fn end_session_url(&self, home: &str, sid: Option<&str>) -> Option<Url> {
        let discovery = self.provider.discovery().await.ok()?;
        self.provider.end_session_url(&discovery, home, sid)
    }
}

/// Verifies an access token that the provider issued to this client.
pub(super) async fn verify_access(
    verifier: &JwtVerifier,
    config: &OidcConfig,
    token: &Secret,
) -> Result<Claims, JwtError> {
    let access = Use::Access {
        audience: &config.audience,
        claim: config.audience_claim,
    };
    let claims = verifier.verify_handed(token, access).await?;
    if claims.names_another_client(&config.client_id) {
        return Err(JwtError::Invalid(TokenFault::AuthorizedParty));
    }
    Ok(claims)
}
