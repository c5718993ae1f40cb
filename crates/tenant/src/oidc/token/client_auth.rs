//! Client authentication: `client_secret_basic`, `client_secret_post`, `private_key_jwt`, or none for a public
//! application.

use std::borrow::Cow;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::app::App;
use crate::http;
use crate::oidc::clients::Client;
use crate::oidc::error::OAuthError;
use crate::oidc::params::Params;
use crate::random;
use crate::sync::lock;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Maximum lifetime of an assertion, in seconds. Rule: client-assertion.
const ASSERTION_LIFE: u64 = 60;
/// Seconds by which the application's clock may be fast.
const SKEW: u64 = 5;

/// Authenticates the application that sends a request.
pub(super) fn authenticate(
    app: &App,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Client, OAuthError> {
    let basic = basic(headers)?;
    let assertion = params.get("client_assertion");
    let posted = params.get("client_secret");
    // A request must not use more than one method (RFC 6749, 2.3).
    if usize::from(basic.is_some())
        + usize::from(assertion.is_some())
        + usize::from(posted.is_some())
        > 1
    {
        return Err(OAuthError::request(
            "More than one method of client authentication is used.",
        ));
    }
    if let Some(assertion) = assertion {
        return by_assertion(app, params, assertion);
    }
    let (id, secret) = match &basic {
        Some((id, secret)) => (id.as_str(), Some(secret.as_str())),
        None => (params.get("client_id").unwrap_or_default(), posted),
    };
    let client = app
        .credentials
        .client(id)
        // The same response as for a wrong secret, so that ids can't be tried out.
        .ok_or_else(OAuthError::unauthorized)?;
    let only_keys = client == Client::M2m && !lock(&app.oidc).m2m_keys.is_empty();
    match (app.credentials.secret_of(client), secret) {
        // First, since with a registered key even the right secret is refused.
        _ if only_keys => Err(OAuthError::client(
            "This client authenticates by private_key_jwt.",
        )),
        // A public application; a secret that it sends all the same can't be right.
        (None, None) => Ok(client),
        (Some(expected), Some(given)) if random::same_secret(given, expected) => Ok(client),
        _ => Err(OAuthError::unauthorized()),
    }
}

/// Reads the Basic header. Both halves are form-encoded inside it (RFC 6749, 2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, OAuthError> {
    if !headers.contains_key("authorization") {
        return Ok(None);
    }
    let malformed =
        || OAuthError::client("The Authorization header is not valid Basic authentication.");
    let value = http::single(headers, "authorization").ok_or_else(malformed)?;
    let (scheme, data) = value.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(malformed());
    }
    let bytes = STANDARD.decode(data).map_err(|_| malformed())?;
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    let (id, secret) = text.split_once(':').ok_or_else(malformed)?;
    let plain = |half: &str| {
        let spaced = half.replace('+', " ");
        let decoded = percent_decode_str(&spaced).decode_utf8();
        decoded.map(Cow::into_owned).map_err(|_| malformed())
    };
    Ok(Some((plain(id)?, plain(secret)?)))
}

/// Checks an assertion (RFC 7523): signed with a registered key, for this endpoint, valid for a minute at most, used
/// once.
fn by_assertion(app: &App, params: &Params, assertion: &str) -> Result<Client, OAuthError> {
    let refused = |why: &str| OAuthError::client(format!("Invalid client assertion: {why}."));
    if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(OAuthError::request(format!(
            "client_assertion_type must be {ASSERTION_TYPE}"
        )));
    }
    let algorithm = decode_header(assertion)
        .map_err(|_| refused("not a JWT"))?
        .alg;
    if !matches!(
        algorithm,
        // The three that Auth0 accepts for `private_key_jwt`.
        Algorithm::RS256 | Algorithm::RS384 | Algorithm::PS256
    ) {
        return Err(refused("the algorithm must be RS256, RS384 or PS256"));
    }
    let id = &app.credentials.m2m_client_id;
    let mut rules = Validation::new(algorithm);
    rules.required_spec_claims.clear();
    // Checked below, against the tenant's own clock.
    rules.validate_exp = false;
    rules.validate_aud = false;
    let claims = lock(&app.oidc)
        .m2m_keys
        .iter()
        // All are tried: `kid` is optional in an assertion, and during a rotation there are two.
        .find_map(|key| decode::<Value>(assertion, key, &rules).ok())
        .ok_or_else(|| refused("no registered key signed it"))?
        .claims;
    if claims["iss"] != id.as_str() || claims["sub"] != id.as_str() {
        return Err(refused("iss and sub must be the client id"));
    }
    if params.get("client_id").is_some_and(|given| given != id) {
        return Err(refused("client_id is another"));
    }
    // RFC 7523, 3 suggests the token endpoint's URL; Auth0 documents its domain, with a slash.
    let audiences = [app.issuer(), app.token_url(), app.origin.clone()];
    let ours = match &claims["aud"] {
        Value::String(aud) => audiences.contains(aud),
        Value::Array(list) => list.iter().any(|aud| {
            aud.as_str()
                .is_some_and(|a| audiences.iter().any(|o| o == a))
        }),
        _ => false,
    };
    if !ours {
        return Err(refused("aud is not this tenant"));
    }
    let now = app.clock.unix_seconds();
    let expires = claims["exp"].as_u64().ok_or_else(|| refused("no exp"))?;
    if expires <= now {
        return Err(refused("it has expired"));
    }
    if expires > now + ASSERTION_LIFE + SKEW {
        return Err(refused("it lives longer than 60 seconds"));
    }
    let in_future = |claim: &str| claims[claim].as_u64().is_some_and(|at| at > now + SKEW);
    if in_future("iat") || in_future("nbf") {
        return Err(refused("it is from the future"));
    }
    let jti = claims["jti"].as_str().unwrap_or_default();
    if jti.is_empty() {
        return Err(refused("no jti"));
    }
    // Last of all, so that an invalid assertion doesn't use up the `jti` of a valid one.
    if !lock(&app.oidc).first_use(jti, expires * 1000, app.now()) {
        return Err(refused("it was used already"));
    }
    Ok(Client::M2m)
}
