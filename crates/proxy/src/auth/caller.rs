//! The authenticated client of a request, by session or by bearer token.

use axum::extract::FromRequestParts;
use factordesk_model::{AccessMode, Admin, Permission};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;

use super::cookie::{self, Found};
use super::forgery;
use super::jwt::{JwtError, LEEWAY, Use};
use crate::digest::short_hex;
use crate::error::ApiError;
use crate::load::Admission;
use crate::middleware::RequestTrace;
use crate::state::AppState;
use crate::store::SessionRecord;

/// Maximum lifetime of a bearer token, in seconds: a day, which is Auth0's default for an API's tokens. Longer-lived
/// tokens are rejected.
const MAX_TOKEN_LIFE: u64 = 24 * 3600;

/// A client with valid credentials. The extractor is the only way to get one.
#[derive(Clone)]
pub struct Caller {
    issuer: String,
    admin: Admin,
    pseudonym: String,
    permissions: Vec<Permission>,
    roles: Vec<String>,
    mode: AccessMode,
    expires_at: u64,
    auth_time: Option<u64>,
    email_verified: Option<bool>,
    acr: Option<String>,
    amr: Vec<String>,
}

impl Caller {
    /// `iss`
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// `iss` and `sub`, with name and email for display.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    /// The permissions granted by the session or the token.
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// The roles that a policy may name.
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// Session or bearer token.
    pub fn mode(&self) -> AccessMode {
        self.mode
    }

    /// When the session or the token expires at the latest, in Unix seconds.
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// When the admin last authenticated, as the identity provider says; Unix seconds.
    pub fn auth_time(&self) -> Option<u64> {
        self.auth_time
    }

    /// Whether the identity provider has verified the admin's address.
    pub fn email_verified(&self) -> Option<bool> {
        self.email_verified
    }

    /// The class of the admin's login (`acr`).
    pub fn acr(&self) -> Option<&str> {
        self.acr.as_deref()
    }

    /// The methods of the admin's login (`amr`).
    pub fn amr(&self) -> &[String] {
        &self.amr
    }

    /// Whether the login is at most `limit` seconds old. A login in the future isn't fresh, because it would stay
    /// fresh for too long.
    pub(super) fn is_fresh(&self, now: u64, limit: u64) -> bool {
        self.auth_time
            .is_some_and(|at| at <= now + LEEWAY && now <= at.saturating_add(limit))
    }

    /// A digest of issuer and `sub`, for the log: the `sub` itself may hold an email address.
    pub fn pseudonym(&self) -> &str {
        &self.pseudonym
    }

    async fn find(headers: &HeaderMap, state: &AppState) -> Result<Self, ApiError> {
        let mut tokens = headers.get_all(AUTHORIZATION).iter();
        let cookie = cookie::find(headers, cookie::SESSION);
        match (tokens.next(), tokens.next(), cookie) {
            (None, _, Found::Absent) => Err(ApiError::login_required()),
            (Some(value), None, Found::Absent) => {
                let token = value
                    .to_str()
                    .ok()
                    .and_then(|text| text.split_once(' '))
                    // The scheme's case doesn't matter (RFC 9110, section 11.1).
                    .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
                    .map(|(_, token)| token.trim())
                    .ok_or_else(|| {
                        ApiError::invalid_token("send it as Authorization: Bearer TOKEN.")
                    })?;
                Self::by_token(token, state).await
            }
            // Only for cookies: browsers never add a bearer token to a request on their own.
            (None, _, found) => {
                forgery::check(headers, &state.config().server.public_origin)?;
                match found {
                    Found::Id(id) => Self::by_session(&id, state).await,
                    Found::Garbage | Found::Absent => Err(ApiError::login_required()),
                }
            }
            // Choosing one of several could act as another admin than the client meant.
            _ => Err(ApiError::ambiguous_credentials()),
        }
    }

    async fn by_session(id: &str, state: &AppState) -> Result<Self, ApiError> {
        let session = look_up(id, state).await?;
        let session = session.ok_or_else(ApiError::login_required)?;
        // Outside of `look_up`, whose permit must not be held while the provider responds.
        let session = state.session_revalidator().current(id, session).await?;
        let session = session.ok_or_else(ApiError::login_required)?;
        Ok(Self {
            pseudonym: pseudonym(&session.issuer, &session.sub),
            admin: Admin {
                iss: Some(session.issuer.clone()),
                sub: session.sub,
                name: session.name,
                email: session.email,
            },
            issuer: session.issuer,
            permissions: session.permissions,
            roles: session.roles,
            mode: AccessMode::Session,
            expires_at: session.expires_at,
            auth_time: session.auth_time,
            email_verified: session.email_verified,
            acr: session.acr,
            amr: session.amr,
        })
    }

    async fn by_token(token: &str, state: &AppState) -> Result<Self, ApiError> {
        let oidc = &state.config().oidc;
        let access = Use::Access {
            audience: &oidc.audience,
            claim: oidc.audience_claim,
        };
        let claims = state
            .verifier()
            .verify(token, access)
            .await
            .map_err(|error| match error {
                JwtError::Invalid(fault) => {
                    ApiError::invalid_token(fault.for_sender()).with_cause(error)
                }
                // Not 401: the token may be good, and clients discard a token after a 401.
                JwtError::KeysUnavailable => ApiError::unavailable(5).with_cause(error),
            })?;
        if !oidc.client_credentials && claims.is_of_an_application() {
            let why = "it was issued to an application itself, not to an admin. Send the token of an admin who has logged in, or let the \
                 operator allow applications (OIDC_CLIENT_CREDENTIALS).";
            return Err(ApiError::invalid_token(why).with_cause("token: client credentials"));
        }
        let clients = &oidc.bearer_clients;
        let is_listed = |client: &str| clients.iter().any(|listed| listed == client);
        if !clients.is_empty() && !claims.client().is_some_and(is_listed) {
            let why =
                "it was issued to an application that may not use this desk (OIDC_BEARER_CLIENTS).";
            return Err(ApiError::invalid_token(why).with_cause("token: client not allowed"));
        }
        // The proxy can't revoke a bearer token: a permission that was taken away stays valid until the token
        // expires. So its lifetime is limited.
        // The verifier has required `iat`, so the default is never used.
        let issued_at = claims.time("iat").unwrap_or_default();
        if claims.expires_at.saturating_sub(issued_at) > MAX_TOKEN_LIFE {
            let why = "it is valid for more than a day. Configure a shorter lifetime at the identity provider.";
            return Err(ApiError::invalid_token(why).with_cause("token: valid for more than a day"));
        }
        Ok(Self {
            pseudonym: pseudonym(&oidc.issuer, &claims.sub),
            issuer: oidc.issuer.clone(),
            // A token without the permissions claim is valid, but grants nothing.
            permissions: claims.permissions(&oidc.permissions).unwrap_or_default(),
            roles: claims.roles(&oidc.roles),
            mode: AccessMode::Bearer,
            expires_at: claims.expires_at,
            auth_time: claims.time(&oidc.auth_time_claim),
            email_verified: claims.flag("email_verified"),
            acr: claims.acr(),
            amr: claims.amr(),
            admin: Admin {
                iss: Some(oidc.issuer.clone()),
                name: claims.text("name"),
                email: claims.text("email"),
                sub: claims.sub,
            },
        })
    }
}

/// Reads the session with this id.
///
/// Look-ups share a limited number of permits, so a flood of invented ids can't use up the store's threads.
async fn look_up(id: &str, state: &AppState) -> Result<Option<SessionRecord>, ApiError> {
    let _turn = state.load().look_up().await?;
    state.sessions().find(id).await
}

/// Whether the request carries a session cookie of an existing session.
pub(crate) async fn has_session(headers: &HeaderMap, state: &AppState) -> bool {
    // A forged request gets no admin's place, whatever its cookie says.
    if forgery::check(headers, &state.config().server.public_origin).is_err() {
        return false;
    }
    match cookie::find(headers, cookie::SESSION) {
        Found::Id(id) => matches!(look_up(&id, state).await, Ok(Some(_))),
        Found::Garbage | Found::Absent => false,
    }
}

fn pseudonym(issuer: &str, sub: &str) -> String {
    // An issuer contains no NUL, so no two pairs of issuer and `sub` yield the same text.
    short_hex(format!("{issuer}\0{sub}").as_bytes())
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = Self::find(&parts.headers, state).await?;
        RequestTrace::of(&parts.extensions).set_actor(caller.pseudonym().to_owned());
        // Only now: before its credentials are checked, a request must not take an admin's place.
        Admission::of(&parts.extensions).authenticated(state.load())?;
        Ok(caller)
    }
}
