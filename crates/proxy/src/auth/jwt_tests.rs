//! Tests of the signature cache, which can't be observed through the public interface.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use jsonwebtoken::EncodingKey;
use serde_json::json;

use super::super::jwks::KeySource;
use super::*;
use crate::clock::HeldClock;

const NOW: u64 = 1_700_000_000;

struct Shown(Value);

#[async_trait::async_trait]
impl KeySource for Shown {
    async fn fetch(&self) -> Result<Vec<u8>, String> {
        Ok(self.0.to_string().into_bytes())
    }
}

#[tokio::test]
async fn signature_that_was_good_is_kept_and_of_access_tokens_only() {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let public = pair.public_key();
    let keys = json!({"keys": [{
        "kty": "RSA", "kid": "k",
        "n": encode(public.modulus().big_endian_without_leading_zero()),
        "e": encode(public.exponent().big_endian_without_leading_zero()),
    }]});
    let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pem = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n");
    let signing = EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
    let header = encode(br#"{"alg":"RS256","typ":"JWT","kid":"k"}"#);
    let token = |nonce: Option<&str>| {
        let mut claims = json!({"iss": "i", "sub": "s", "aud": "a", "iat": NOW, "exp": NOW + 60});
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        let message = format!("{header}.{}", encode(claims.to_string().as_bytes()));
        let signed = jsonwebtoken::crypto::sign(message.as_bytes(), &signing, Algorithm::RS256);
        format!("{message}.{}", signed.unwrap())
    };

    let clock: Arc<dyn Clock> = Arc::new(HeldClock::at(NOW));
    let cache = JwksCache::new(Arc::new(Shown(keys)), Arc::clone(&clock));
    let algorithms = vec![Algorithm::RS256];
    let verifier = JwtVerifier::new("i".to_owned(), algorithms, cache.clone(), clock);
    let access = Use::Access {
        audience: "a",
        claim: AudienceClaim::Aud,
    };
    let identity = Use::Identity {
        client_id: "a",
        nonce: "n",
    };
    for (token, purpose, kept) in [
        (token(None), access, true),
        (token(Some("n")), identity, false),
    ] {
        let key = cache.key("k", Asker::Anybody).await.ok().unwrap().decoding;
        let has = || verifier.signatures.has(&TokenDigest::of(&token), &key);
        assert!(!has());
        for _ in 0..2 {
            assert!(verifier.verify(&token, purpose).await.is_ok());
            assert_eq!(has(), kept);
        }
        assert!(
            verifier
                .verify(&format!("{token}x"), purpose)
                .await
                .is_err()
        );
        let forged = TokenDigest::of(&format!("{token}x"));
        assert!(!verifier.signatures.has(&forged, &key));
    }
}
