//! The key of an identity provider, and a verifier that trusts it.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use factordesk_proxy::auth::jwks::{JwksCache, KeySource};
use factordesk_proxy::auth::jwt::{Claims, JwtError, JwtVerifier, Use};
use factordesk_proxy::clock::HeldClock;
use factordesk_proxy::config::AudienceClaim;
use factordesk_proxy::fuzzing;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

/// The time of the verifier's clock, in Unix seconds.
pub(super) const NOW: u64 = 1_795_000_000;
pub(super) const ISSUER: &str = "https://login.example.com/";
pub(super) const AUDIENCE: &str = "urn:factordesk:proxy";

/// A key generated for this run, and a verifier that trusts it.
pub(super) struct Keys {
    signing: EncodingKey,
    verifier: JwtVerifier,
}

struct Document(String);

#[async_trait]
impl KeySource for Document {
    async fn fetch(&self) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().build().expect("a runtime");
}

impl Keys {
    /// The instance that all targets share.
    pub(super) fn get() -> &'static Self {
        static KEYS: OnceLock<Keys> = OnceLock::new();
        KEYS.get_or_init(|| {
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
            let der: Pkcs8V1Der<'_> = pair.as_der().expect("its bytes");
            let pem = format!(
                "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
                STANDARD.encode(der.as_ref())
            );
            let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            let public = pair.public_key();
            let document = json!({"keys": [{
                // Without `alg`: the proxy must not need it, since it is optional (RFC 7517, 4.4).
                "kty": "RSA", "use": "sig", "kid": "k1",
                "n": part(public.modulus().big_endian_without_leading_zero()),
                "e": part(public.exponent().big_endian_without_leading_zero()),
            }]});
            let clock = Arc::new(HeldClock::at(NOW));
            let source = Arc::new(Document(document.to_string()));
            Self {
                signing: EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a PEM"),
                verifier: JwtVerifier::new(
                    ISSUER.to_owned(),
                    vec![Algorithm::RS256],
                    JwksCache::new(source, Arc::clone(&clock) as _),
                    clock,
                ),
            }
        })
    }

    /// Signs any header and claims, valid or not.
    pub(super) fn sign(&self, header: &str, claims: &str) -> String {
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.signing, Algorithm::RS256);
        format!("{message}.{}", signature.expect("a signature"))
    }

    /// Checks header and claims as those of an access token whose signature was verified.
    pub(super) fn check_unsigned(&self, header: &str, claims: &str) -> Result<Claims, JwtError> {
        let access = Use::Access {
            audience: AUDIENCE,
            claim: AudienceClaim::Aud,
        };
        fuzzing::check_unsigned(&self.verifier, header, claims, access)
    }

    /// Verifies an access token.
    pub(super) fn verify(&self, token: &str) -> Result<Claims, JwtError> {
        let access = Use::Access {
            audience: AUDIENCE,
            claim: AudienceClaim::Aud,
        };
        // The keys are in memory, so a runtime without timers and I/O is enough.
        RUNTIME.with(|runtime| runtime.block_on(self.verifier.verify(token, access)))
    }
}
