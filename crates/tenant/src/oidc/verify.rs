//! Checking a token that the provider signed itself.

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde_json::Value;

use crate::app::App;

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not a token of this tenant: syntax, algorithm, key, issuer
    Invalid,
    /// The signature is wrong
    Signature,
    /// Its time is over
    Expired,
    /// For another API
    Audience,
}

/// The claims of a token for this audience, checked at the tenant's own time.
pub(crate) fn claims(app: &App, token: &str, audience: &str) -> Result<Value, Refusal> {
    let header = decode_header(token).map_err(|_| Refusal::Invalid)?;
    let kid = header.kid.ok_or(Refusal::Invalid)?;
    let key = app.keys.find(&kid).ok_or(Refusal::Invalid)?;
    let mut rules = Validation::new(Algorithm::RS256);
    // The clock is the tenant's, which a test may hold.
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
