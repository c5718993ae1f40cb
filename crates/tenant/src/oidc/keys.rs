//! The signing keys: RSA 2048, generated at start, never written to a file.

use std::sync::{Arc, Mutex};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};

use crate::random;
use crate::sync::lock;

/// Maximum number of keys in the JWKS: the current one and those before it.
const KEPT: usize = 3;

/// Generating a key failed.
#[derive(Debug)]
pub(crate) struct KeyError;

/// A key pair with its JWK.
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) encoding: EncodingKey,
    pub(crate) decoding: DecodingKey,
    jwk: Value,
}

impl SigningKey {
    fn generate() -> Result<Self, KeyError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError)?;
        let der = pair.as_der().map_err(|_| KeyError)?;
        // aws-lc-rs exports PKCS #8, and `from_rsa_der` wants PKCS #1. `from_rsa_pem` reads both.
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der.as_ref())
        );
        let public = pair.public_key();
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        // RFC 7518, 6.3.1.1: the fewest bytes possible. DER puts a zero byte before the modulus.
        let n = encode(public.modulus().big_endian_without_leading_zero());
        let e = encode(public.exponent().big_endian_without_leading_zero());
        let kid = random::alphanumeric(21);
        Ok(Self {
            encoding: EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| KeyError)?,
            decoding: DecodingKey::from_rsa_components(&n, &e).map_err(|_| KeyError)?,
            jwk: json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e}),
            kid,
        })
    }
}

/// The keys, newest first.
pub(crate) struct Keys(Mutex<Vec<Arc<SigningKey>>>);

impl Keys {
    pub(crate) fn generate() -> Result<Self, KeyError> {
        Ok(Self(Mutex::new(vec![Arc::new(SigningKey::generate()?)])))
    }

    /// Generates a new signing key. The oldest key leaves the JWKS if there are more than [`KEPT`].
    pub(crate) fn rotate(&self) -> Result<(), KeyError> {
        // Outside the lock: it takes long, and other requests sign in the meantime.
        let key = Arc::new(SigningKey::generate()?);
        let mut keys = lock(&self.0);
        keys.insert(0, key);
        keys.truncate(KEPT);
        Ok(())
    }

    /// The current signing key.
    pub(crate) fn current(&self) -> Option<Arc<SigningKey>> {
        lock(&self.0).first().cloned()
    }

    /// The key with this id.
    pub(crate) fn find(&self, kid: &str) -> Option<Arc<SigningKey>> {
        lock(&self.0).iter().find(|key| key.kid == kid).cloned()
    }

    /// The public keys (RFC 7517).
    pub(crate) fn jwks(&self) -> Value {
        let keys: Vec<Value> = lock(&self.0).iter().map(|key| key.jwk.clone()).collect();
        json!({ "keys": keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_rotate_and_keep_the_ones_before() {
        let keys = Keys::generate().unwrap();
        let first = keys.current().unwrap().kid.clone();
        keys.rotate().unwrap();
        assert_ne!(keys.current().unwrap().kid, first);
        assert!(keys.find(&first).is_some());
        assert_eq!(keys.jwks()["keys"].as_array().map(Vec::len), Some(2));
        assert!(!keys.jwks().to_string().contains("\"d\""));
    }
}
