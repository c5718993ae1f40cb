//! An application that authenticates with its own key.

use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::{START, TestResponse, TestTenant};

/// A new key pair.
pub(crate) struct ClientKey(RsaKeyPair);

fn pem(label: &str, der: &[u8]) -> String {
    let data = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{data}\n-----END {label}-----\n")
}

impl ClientKey {
    pub(crate) fn generate() -> Self {
        Self(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub(crate) fn public_pem(&self) -> String {
        pem("PUBLIC KEY", self.0.public_key().as_der().unwrap().as_ref())
    }

    pub(crate) fn sign(&self, algorithm: Algorithm, claims: &Value) -> String {
        let der = self.0.as_der().unwrap();
        let key = EncodingKey::from_rsa_pem(pem("PRIVATE KEY", der.as_ref()).as_bytes()).unwrap();
        jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
    }
}

/// Valid claims, each with a new `jti`.
pub(crate) fn claims(t: &TestTenant) -> Value {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let client = &t.tenant.credentials().m2m_client_id;
    json!({
        "iss": client,
        "sub": client,
        "aud": format!("{}/", t.tenant.origin()),
        "iat": START / 1000,
        "exp": START / 1000 + 60,
        "jti": NEXT.fetch_add(1, Ordering::SeqCst).to_string(),
    })
}

/// Requests a Management API token with an assertion.
pub(crate) async fn ask(t: &TestTenant, assertion: &str) -> TestResponse {
    t.token(&[
        ("grant_type", "client_credentials".to_owned()),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned(),
        ),
        ("client_assertion", assertion.to_owned()),
        (
            "audience",
            t.tenant.credentials().management_audience.clone(),
        ),
    ])
    .await
}
