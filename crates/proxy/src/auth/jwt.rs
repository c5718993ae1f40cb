//! Validation of JWTs by RFC 8725.
//!
//! The accepted algorithms come from the configuration, the keys from the provider, and every claim is checked. A
//! token that names a key of its own (`jku`, `jwk`, `x5u`, ...) is rejected.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use factordesk_model::reader::Reader;
use factordesk_model::{Permission, Secret};
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::jwks::{Asker, JwksCache, KeyError};
use super::signature_cache::{SignatureCache, TokenDigest};
use super::token_fault::TokenFault;
use crate::clock::Clock;
use crate::config::{AudienceClaim, PermissionSource};
use crate::digest::same;

/// Allowed clock difference, in seconds.
pub(super) const LEEWAY: u64 = 30;
/// Maximum length of a token, in bytes. Longer tokens are rejected unread.
const MAX_TOKEN_BYTES: usize = 16 * 1024;
/// How deep a claim's value may be nested.
const MAX_DEPTH: usize = 64;
/// Header parameters that are rejected: a token could choose its own key with them, or ask for extensions that the
/// proxy doesn't implement.
const FOREIGN_HEADERS: [&str; 6] = ["jku", "jwk", "x5u", "x5c", "crit", "b64"];
/// Claims that only ID tokens have (`OpenID` Connect Core, sections 3.1.3.6 and 3.3.2.11). `nonce` isn't among them,
/// because some providers copy it into their access tokens.
const ID_CLAIMS: [&str; 3] = ["at_hash", "c_hash", "s_hash"];
/// Maximum value of a time claim: the largest integer that every JSON reader represents exactly.
const MAX_TIME: f64 = 9_007_199_254_740_991.0;
/// The claims that name the client a token was issued to: `OpenID` Connect's `azp`, and `client_id` of RFC 9068,
/// section 2.2.
const CLIENT_CLAIMS: [&str; 2] = ["azp", "client_id"];
/// Values of Auth0's `gty` for the client credentials grant. Auth0 itself writes a hyphen, OAuth an underscore.
const CLIENT_CREDENTIALS: [&str; 2] = ["client-credentials", "client_credentials"];

/// Why a token isn't accepted. The text is for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwtError {
    /// The token is invalid.
    #[error(transparent)]
    Invalid(TokenFault),
    /// There are no keys to verify it with.
    #[error("the provider's signing keys can't be fetched")]
    KeysUnavailable,
}

/// What a token is used for, which decides the claims it must have.
#[derive(Clone, Copy)]
pub enum Use<'a> {
    /// As an access token: `claim` must name `audience`.
    Access {
        /// `OIDC_AUDIENCE`
        audience: &'a str,
        /// `OIDC_AUDIENCE_CLAIM`
        claim: AudienceClaim,
    },
    /// As an ID token (`OpenID` Connect Core, section 3.1.3.7).
    Identity {
        /// `OIDC_CLIENT_ID`
        client_id: &'a str,
        /// The nonce of this login.
        nonce: &'a str,
    },
}

/// Maximum length of an `acr` or an entry of `amr`, in bytes. They are kept with the session.
const MAX_ACR_LENGTH: usize = 256;
/// Maximum number of entries of `amr` that are kept. RFC 8176 defines 21 values.
const MAX_AMR: usize = 32;

/// The claims of a valid token.
#[derive(Clone)]
pub struct Claims {
    /// `sub`
    pub sub: String,
    /// `exp`, Unix seconds
    pub expires_at: u64,
    /// `azp`
    pub azp: Option<String>,
    all: Map<String, Value>,
}

impl Claims {
    /// Claims that aren't from a token, as an operator may ask about them. `None` without a `sub`.
    pub(crate) fn hypothetical(all: Map<String, Value>) -> Option<Self> {
        Some(Self {
            sub: all.get("sub")?.as_str()?.to_owned(),
            expires_at: 0,
            azp: None,
            all,
        })
    }

    /// The value of a claim that is a string.
    pub fn text(&self, name: &str) -> Option<String> {
        self.all.get(name)?.as_str().map(str::to_owned)
    }

    /// The value of a claim that is a boolean. Some providers (Cognito, Apple) send it as a string.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.all.get(name)? {
            Value::String(text) => text.parse().ok(),
            other => other.as_bool(),
        }
    }

    /// How the person signed in, as a class (`OpenID` Connect Core, section 2). Overlong ones, which no policy can
    /// name, are dropped.
    pub fn acr(&self) -> Option<String> {
        self.text("acr").filter(|acr| acr.len() <= MAX_ACR_LENGTH)
    }

    /// The methods by which the person signed in (`OpenID` Connect Core, section 2). Some providers send a single one
    /// as a string.
    pub fn amr(&self) -> Vec<String> {
        let values = match self.all.get("amr") {
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        let texts = values.iter().filter_map(Value::as_str);
        texts
            .filter(|amr| amr.len() <= MAX_ACR_LENGTH)
            .take(MAX_AMR)
            .map(str::to_owned)
            .collect()
    }

    /// The value of a claim that is a time, in whole Unix seconds.
    pub fn time(&self, name: &str) -> Option<u64> {
        numeric_date(self.all.get(name)?)
    }

    /// The client that the token was issued to, by `azp` or by RFC 9068's `client_id`. `None` if there is neither, or
    /// if they differ.
    pub fn client(&self) -> Option<&str> {
        let named = CLIENT_CLAIMS.map(|name| self.all.get(name));
        let mut named = named.into_iter().flatten().map(Value::as_str);
        let first = named.next()??;
        let agree = named.all(|other| other == Some(first));
        (agree && !first.is_empty()).then_some(first)
    }

    /// Whether `azp` or `client_id` names a client other than this one. A token that names none passes.
    pub(super) fn names_another_client(&self, client: &str) -> bool {
        let mut named = CLIENT_CLAIMS.iter().filter_map(|name| self.all.get(*name));
        named.any(|name| name.as_str() != Some(client))
    }

    /// Whether the token was issued to an application by the client credentials grant, so that there is no person
    /// behind it.
    ///
    /// No standard claim says so. This recognises the forms of the common providers.
    pub fn is_of_an_application(&self) -> bool {
        let is_grant = |value: &Value| {
            value
                .as_str()
                .is_some_and(|grant| CLIENT_CREDENTIALS.contains(&grant))
        };
        // Auth0: `gty` holds the grant, alone or in a list, and `sub` ends in `@clients`.
        let granted = match self.all.get("gty") {
            Some(Value::Array(all)) => all.iter().any(is_grant),
            Some(value) => is_grant(value),
            None => false,
        };
        // RFC 9068, section 2.2: `sub` is the client itself. Okta names the client in `cid`.
        let own = ["azp", "client_id", "cid"]
            .into_iter()
            .any(|name| self.text(name).as_ref() == Some(&self.sub));
        // Entra ID.
        let app = self.text("idtyp").as_deref() == Some("app");
        // Keycloak.
        let account = self.text("preferred_username");
        let service = account.is_some_and(|name| name.starts_with("service-account-"));
        granted || self.sub.ends_with("@clients") || own || app || service
    }

    /// The roles that a policy may name.
    pub fn roles(&self, source: &PermissionSource) -> Vec<String> {
        source.entries(&self.all)
    }

    /// The permissions that these claims grant. `None` if the permissions claim is missing or isn't a list.
    pub fn permissions(&self, source: &PermissionSource) -> Option<Vec<Permission>> {
        source.read(&self.all)
    }
}

/// Verifies the tokens of one issuer. Clones share the keys and the signature cache.
#[derive(Clone)]
pub struct JwtVerifier {
    issuer: String,
    /// `OIDC_ISSUER_ALIAS`
    alias: Option<String>,
    algorithms: Vec<Algorithm>,
    keys: JwksCache,
    signatures: Arc<SignatureCache>,
    clock: Arc<dyn Clock>,
}

impl JwtVerifier {
    /// Creates a verifier for this issuer and these algorithms.
    pub fn new(
        issuer: String,
        algorithms: Vec<Algorithm>,
        keys: JwksCache,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            issuer,
            alias: None,
            algorithms,
            keys,
            signatures: Arc::default(),
            clock,
        }
    }

    /// Also accepts this spelling of the issuer.
    #[must_use]
    pub fn with_alias(mut self, alias: Option<String>) -> Self {
        self.alias = alias;
        self
    }

    /// Fetches the provider's keys and returns whether one fits an accepted algorithm. `None` if there are no keys
    /// yet.
    pub(crate) async fn has_key(&self) -> Option<bool> {
        self.keys.has_key_for(&self.algorithms).await
    }

    /// Verifies a token from a request: anyone may have made it up.
    pub async fn verify(&self, token: &str, purpose: Use<'_>) -> Result<Claims, JwtError> {
        self.check(token, purpose, Asker::Anybody).await
    }

    /// Verifies a token that the provider itself has just issued. An unknown key id may trigger a fetch of the keys,
    /// see [`Asker::Provider`].
    pub async fn verify_handed(
        &self,
        token: &Secret,
        purpose: Use<'_>,
    ) -> Result<Claims, JwtError> {
        self.check(token.expose(), purpose, Asker::Provider).await
    }

    async fn check(&self, token: &str, purpose: Use<'_>, asker: Asker) -> Result<Claims, JwtError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(JwtError::Invalid(TokenFault::TooLarge));
        }
        // A signed token has exactly three parts. Encrypted tokens have five.
        let (message, signature) = token
            .rsplit_once('.')
            .ok_or(JwtError::Invalid(TokenFault::NotJwt))?;
        let (header, payload) = message
            .split_once('.')
            .filter(|(_, payload)| !payload.contains('.'))
            .ok_or(JwtError::Invalid(TokenFault::NotJwt))?;
        let header = object(header).ok_or(JwtError::Invalid(TokenFault::Header))?;
        // The cheap checks come first, because anyone can send tokens.
        let (algorithm, kid) = self.check_header(&header, purpose)?;
        let key = self
            .keys
            .key(kid, asker)
            .await
            .map_err(|error| match error {
                KeyError::Unknown => JwtError::Invalid(TokenFault::UnknownKey),
                KeyError::Unavailable => JwtError::KeysUnavailable,
            })?;
        if !key.is_for(algorithm) {
            return Err(JwtError::Invalid(TokenFault::KeyAlgorithm));
        }
        // Only access tokens come with every request. An ID token is verified once, so its signature needn't be
        // remembered.
        let digest = matches!(purpose, Use::Access { .. }).then(|| TokenDigest::of(token));
        let known = digest.is_some_and(|digest| self.signatures.has(&digest, &key.decoding));
        let good = || {
            jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.decoding, algorithm)
        };
        // `verify` fails if the signature isn't base64url. Such a signature isn't valid, either.
        if !known && !good().unwrap_or(false) {
            return Err(JwtError::Invalid(TokenFault::Signature));
        }
        let claims = object(payload).ok_or(JwtError::Invalid(TokenFault::Claims))?;
        let claims = self.check_claims(claims, purpose)?;
        // Kept last: a token with rejected claims must not take a place in the cache.
        if let Some(digest) = digest.filter(|_| !known) {
            self.signatures.keep(digest, key.decoding);
        }
        Ok(claims)
    }

    /// Applies all rules except the signature. For the fuzz targets: signing would limit them to a few tokens a
    /// second.
    pub(crate) fn check_unsigned(
        &self,
        header: &str,
        claims: &str,
        purpose: Use<'_>,
    ) -> Result<Claims, JwtError> {
        let header = distinct(header).ok_or(JwtError::Invalid(TokenFault::Header))?;
        let claims = distinct(claims).ok_or(JwtError::Invalid(TokenFault::Claims))?;
        self.check_header(&header, purpose)?;
        self.check_claims(claims, purpose)
    }

    fn check_header<'h>(
        &self,
        header: &'h Map<String, Value>,
        purpose: Use<'_>,
    ) -> Result<(Algorithm, &'h str), JwtError> {
        let text = |name| header.get(name).and_then(Value::as_str);
        let algorithm = text("alg")
            .and_then(|name| {
                self.algorithms
                    .iter()
                    // The `Debug` text of an `Algorithm` is its registered name.
                    // Compared exactly: `alg` is case-sensitive (RFC 7515, section 4.1.1).
                    .find(|algorithm| format!("{algorithm:?}") == name)
            })
            .ok_or_else(|| JwtError::Invalid(TokenFault::algorithm(text("alg"))))?;
        if FOREIGN_HEADERS
            .iter()
            .any(|name| header.contains_key(*name))
        {
            return Err(JwtError::Invalid(TokenFault::HeaderParameter));
        }
        if header.get("typ").is_some_and(|typ| !typ.is_string()) {
            return Err(JwtError::Invalid(TokenFault::Type));
        }
        // A media type, whose case doesn't matter (RFC 7515, section 4.1.9).
        let token_type = text("typ").map(str::to_ascii_lowercase);
        // `at+jwt` marks access tokens (RFC 9068, section 2.1), so an ID token can't have it.
        let fits = matches!(
            (token_type.as_deref(), purpose),
            (None | Some("jwt"), _) | (Some("at+jwt" | "application/at+jwt"), Use::Access { .. })
        );
        if !fits {
            return Err(JwtError::Invalid(TokenFault::Type));
        }
        // Optional in RFC 7515, required here: a key is found by its id, and none is tried in turn.
        let kid = text("kid").ok_or(JwtError::Invalid(TokenFault::NoKeyId))?;
        Ok((*algorithm, kid))
    }

    fn check_claims(
        &self,
        claims: Map<String, Value>,
        purpose: Use<'_>,
    ) -> Result<Claims, JwtError> {
        let now = self.clock.now();
        let issuer = claims.get("iss").and_then(Value::as_str);
        if issuer != Some(&self.issuer) && (issuer.is_none() || issuer != self.alias.as_deref()) {
            // A wrong slash is a common mistake in `OIDC_ISSUER`, so it gets a fault of its own.
            let bare = |text: &str| text.trim_end_matches('/').to_owned();
            let is_slash = issuer.map(bare).as_deref() == Some(self.issuer.trim_end_matches('/'));
            return Err(JwtError::Invalid(if is_slash {
                TokenFault::IssuerSlash
            } else {
                TokenFault::Issuer
            }));
        }
        let expires_at = time(&claims, "exp")?.ok_or(JwtError::Invalid(TokenFault::NoExp))?;
        if now >= expires_at.saturating_add(LEEWAY) {
            return Err(JwtError::Invalid(TokenFault::Expired));
        }
        // `caller.rs` limits a bearer token's lifetime by `iat`. ID tokens must have it (`OpenID`
        // Connect Core, section 2).
        let issued_at = time(&claims, "iat")?.ok_or(JwtError::Invalid(TokenFault::NoIat))?;
        let not_before = time(&claims, "nbf")?.unwrap_or(0);
        if issued_at.max(not_before) > now + LEEWAY {
            return Err(JwtError::Invalid(TokenFault::Future));
        }
        let text = |name: &str| {
            claims
                .get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
                // An empty `sub` would make one person of all tokens without one.
                .filter(|text| !text.is_empty())
        };
        let sub = text("sub").ok_or(JwtError::Invalid(TokenFault::NoSub))?;
        let azp = text("azp");
        match purpose {
            Use::Access { audience, claim } => {
                if is_id_token(&claims) {
                    return Err(JwtError::Invalid(TokenFault::IdToken));
                }
                let for_us = match claim {
                    AudienceClaim::Aud => has_audience(&claims, audience),
                    // Cognito's access tokens have no `aud`; `token_use` tells them from ID tokens.
                    AudienceClaim::ClientId => {
                        text("client_id").as_deref() == Some(audience)
                            && text("token_use").as_deref() == Some("access")
                    }
                };
                if !for_us {
                    return Err(JwtError::Invalid(TokenFault::Audience));
                }
            }
            Use::Identity { client_id, nonce } => {
                if !has_audience(&claims, client_id) {
                    return Err(JwtError::Invalid(TokenFault::Audience));
                }
                // With several audiences, `azp` must name the client that the token was issued to (`OpenID` Connect
                // Core, section 3.1.3.7).
                let several = claims
                    .get("aud")
                    .and_then(Value::as_array)
                    .is_some_and(|all| all.len() > 1);
                if azp.as_deref().map_or(several, |azp| azp != client_id) {
                    return Err(JwtError::Invalid(TokenFault::AuthorizedParty));
                }
                if !text("nonce").is_some_and(|found| same(&found, nonce)) {
                    return Err(JwtError::Invalid(TokenFault::Nonce));
                }
            }
        }
        Ok(Claims {
            sub,
            expires_at,
            azp,
            all: claims,
        })
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    // Checking UTF-8 once is faster than for each string.
    distinct(std::str::from_utf8(&bytes).ok()?)
}

/// Reads a JSON object without duplicate names (RFC 7519, section 4). Parsers differ in which duplicate wins, so a
/// token with one could mean different things to the provider and to the proxy.
fn distinct(text: &str) -> Option<Map<String, Value>> {
    let mut reader = Reader::new(text);
    let mut object = Map::new();
    reader.items(b'{', b'}', |reader| {
        let name = reader.name()?.into_owned();
        let before = object.insert(name, reader.value(MAX_DEPTH)?);
        before.is_none().then_some(())
    })?;
    reader.is_at_end().then_some(object)
}

/// Reads an optional time claim. Strings are rejected.
fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<u64>, JwtError> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => numeric_date(value)
            .map(Some)
            .ok_or(JwtError::Invalid(TokenFault::Time)),
    }
}

/// Parses a `NumericDate` (RFC 7519, section 2): seconds since 1970, possibly with a fraction or an exponent. Rounds
/// down.
fn numeric_date(value: &Value) -> Option<u64> {
    // As large as `u64::MAX`: sums with a claim's time must saturate.
    if let Some(whole) = value.as_u64() {
        return Some(whole);
    }
    let seconds = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked, and a fraction of a second is dropped"
    )]
    (0.0..=MAX_TIME)
        .contains(&seconds)
        .then_some(seconds as u64)
}

/// Whether this is an ID token: it has claims that only ID tokens have, or says so in the claims of Keycloak (`typ`)
/// or Cognito (`token_use`).
fn is_id_token(claims: &Map<String, Value>) -> bool {
    let is = |name: &str, what: &str| {
        let text = claims.get(name).and_then(Value::as_str);
        text.is_some_and(|text| text.eq_ignore_ascii_case(what))
    };
    ID_CLAIMS.iter().any(|name| claims.contains_key(*name))
        || is("typ", "ID")
        || is("token_use", "id")
}

fn has_audience(claims: &Map<String, Value>, wanted: &str) -> bool {
    match claims.get("aud") {
        Some(Value::String(text)) => text == wanted,
        Some(Value::Array(items)) => items.iter().any(|item| item.as_str() == Some(wanted)),
        _ => false,
    }
}

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
