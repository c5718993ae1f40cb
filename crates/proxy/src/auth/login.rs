//! The login: authorization code with PKCE, bound to the browser that began it.
//!
//! What a login has to remember is in the browser's cookie ([`LoginTransaction`]). The store hears of it when the provider has
//! accepted its code, so that it is good once on all replicas.

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
use super::token_fault::TokenFault;
use crate::clock::Clock;
use crate::config::{Config, OidcConfig};
use crate::digest::sha256_base64url;
use crate::random::{Random, is_token, token};
use crate::store::{Store, StoreKey};

/// How long a person may take at the provider: 10 minutes.
pub const LOGIN_SECONDS: u64 = 600;

/// Longer names of the provider's session are left out: they stand in an address.
const LONGEST_SID: usize = 256;

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
    /// `error_description`: free text, which is not repeated
    pub error_description: Option<String>,
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

/// A login that was begun.
pub struct Begun {
    /// Name and value of its cookie
    pub cookie: (String, String),
    /// Where the browser is sent
    pub url: Url,
}

/// A login that succeeded.
pub struct Completed {
    /// Who it is
    pub who: LoggedIn,
    /// Where to go on
    pub return_to: String,
    /// The id of the session whose cookie came with the request that began the login
    pub replaced_session: Option<Secret>,
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

    /// Begins a login. With `anew`, a password is asked for in any case; else when the last one is too old for a change. Nothing is
    /// written: anybody can begin one.
    pub async fn begin(
        &self,
        return_to: &str,
        anew: bool,
        replaced_session: Option<Secret>,
    ) -> Result<Begun, LoginError> {
        let discovery = self.provider.discovery().await?;
        // Before anybody types a password for nothing.
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
            match self.fresh_login {
                _ if anew => Freshness::Now,
                Some(limit) => Freshness::AtMost(limit),
                None => Freshness::Any,
            },
        );
        let sealed = login.seal(&state, &self.config, &self.random)?;
        Ok(Begun {
            cookie: (cookie::login_name(&state), sealed),
            url,
        })
    }

    /// Ends the login of this callback, whose cookie's value is `sealed`. Once the provider has accepted its code, it is used up,
    /// whatever comes of it.
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
            "this browser has no login under way with this state",
        ))?;
        let login = LoginTransaction::open(sealed, state, &self.config, &self.random).ok_or(
            LoginError::Expired(
                "its cookie was altered, or sealed by a replica with another OIDC_CLIENT_SECRET",
            ),
        )?;
        if self.clock.now() >= login.expires_at {
            return Err(LoginError::Expired("it took more than ten minutes"));
        }
        let discovery = self.provider.discovery().await?;
        match callback.iss.as_deref() {
            Some(iss) if !self.config.is_issuer(iss) => {
                return Err(LoginError::mismatch("issuer of the callback"));
            }
            None if discovery.authorization_response_iss_parameter_supported => {
                return Err(LoginError::mismatch("no issuer in the callback"));
            }
            _ => {}
        }
        if let Some(error) = callback.error.as_deref() {
            let description = callback.error_description.as_deref();
            return Err(LoginError::of_callback(error, description));
        }
        let code = callback
            .code
            .filter(|code| !code.is_empty())
            .ok_or_else(|| LoginError::mismatch("no code"))?;
        let tokens = self
            .provider
            .exchange(&discovery, &code, &self.redirect_uri, &login.verifier)
            .await?;
        // Kept for longer than the cookie holds, by any replica's clock.
        let now = self.clock.now();
        let until = now + LOGIN_SECONDS + LEEWAY;
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
        if who.sub != may.sub {
            return Err(LoginError::mismatch("the two tokens are of two people"));
        }
        // An empty list is an answer: this admin has no permission yet.
        let permissions = may
            .permissions(&self.config.permissions)
            .ok_or(LoginError::NoPermissions)?;
        let refresh_token = tokens
            .refresh_token
            .filter(|token| self.config.recheck && !token.is_empty());
        if self.config.recheck && refresh_token.is_none() {
            return Err(LoginError::Setup(SetupFault::NoRefreshToken));
        }
        let auth_time = who.time("auth_time");
        if auth_time.is_some_and(|at| at > self.clock.now() + LEEWAY) {
            let fault = SetupFault::Clock("names a login of the future (auth_time)");
            return Err(LoginError::Setup(fault));
        }
        if self.fresh_login.is_some() && auth_time.is_none() {
            return Err(LoginError::Setup(SetupFault::NoAuthTime));
        }
        Ok(LoggedIn {
            issuer: self.config.issuer.clone(),
            permissions,
            name: who.text("name"),
            email: who.text("email"),
            auth_time,
            sid: who
                .text("sid")
                .filter(|sid| (1..=LONGEST_SID).contains(&sid.len())),
            sub: who.sub,
            refresh_token,
            access_ends: may.expires_at,
        })
    }

    /// Where the browser is sent after the logout of this session, if the provider knows such a place.
    pub async fn end_session_url(&self, home: &str, sid: Option<&str>) -> Option<Url> {
        let discovery = self.provider.discovery().await.ok()?;
        self.provider.end_session_url(&discovery, home, sid)
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
        claim: config.audience_claim,
    };
    let claims = verifier.verify_handed(token, access).await?;
    if claims.names_another_client(&config.client_id) {
        return Err(JwtError::Invalid(TokenFault::AuthorizedParty));
    }
    Ok(claims)
}
