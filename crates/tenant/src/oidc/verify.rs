//! Verifies tokens that the provider has signed itself.

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde_json::Value;

use crate::app::App;

/// Why a token is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not a token of this tenant: wrong syntax, algorithm, key or issuer
    Invalid,
    /// The signature is wrong
    Signature,
    /// It has expired
    Expired,
    /// It is for another API
    Audience,
}

/// The claims of a token for this audience, checked against the tenant's clock.
pub(crate) fn claims(app: &App, token: &str, audience: &str) -> Result<Value, Refusal> {
    let header = decode_header(token).map_err(|_| Refusal::Invalid)?;
    let kid = header.kid.ok_or(Refusal::Invalid)?;
    // Keys that have left the JWKS aren't found, so their tokens end with them.
    let key = app.keys.find(&kid).ok_or(Refusal::Invalid)?;
    // Fixed: the algorithm that the token itself names is never trusted (RFC 8725, 3.1).
    let mut rules = Validation::new(Algorithm::RS256);
    // Checked below: a test may hold the tenant's clock, which the library doesn't know.
    rules.validate_exp = false;
    rules.required_spec_claims.clear();
    rules.validate_aud = false;
    rules.set_issuer(&[app.issuer()]);
    let claims = decode::<Value>(token, &key.decoding, &rules)
        .map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => Refusal::Signature,
            _ => Refusal::Invalid,
        })?
        .claims;
    let expires = claims["exp"].as_u64().ok_or(Refusal::Invalid)?;
    if expires <= app.clock.unix_seconds() {
        return Err(Refusal::Expired);
    }
    let ours = match &claims["aud"] {
        Value::String(aud) => aud == audience,
        Value::Array(list) => list.iter().any(|aud| aud == audience),
        _ => false,
    };
    if ours {
        Ok(claims)
    } else {
        Err(Refusal::Audience)
    }
}
