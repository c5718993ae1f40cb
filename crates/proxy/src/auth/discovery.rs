//! The identity provider's discovery document.

use serde::Deserialize;
use url::Url;

/// What the discovery document says (`OpenID` Connect Discovery 1.0, 3).
#[derive(Debug, Clone, Deserialize)]
pub struct Discovery {
    issuer: String,
    /// Where the browser is sent
    pub authorization_endpoint: Url,
    /// Where the code is exchanged
    pub token_endpoint: Url,
    /// Where its signing keys are
    pub jwks_uri: Url,
    /// Where the browser is sent after logout
    pub end_session_endpoint: Option<Url>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// RFC 9207: the callback must carry `iss`
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// The document of this issuer, and with `https` only, unless the issuer itself is on this machine.
    ///
    /// # Errors
    /// What is wrong with it, for the log.
    pub(super) fn read(body: &[u8], issuer: &str) -> Result<Self, &'static str> {
        let document: Self =
            serde_json::from_slice(body).map_err(|_| "the discovery document can't be read")?;
        if document.issuer != issuer {
            return Err(
                "the discovery document is another issuer's; set OIDC_ISSUER exactly as it says",
            );
        }
        let endpoints = [
            Some(&document.authorization_endpoint),
            Some(&document.token_endpoint),
            Some(&document.jwks_uri),
            document.end_session_endpoint.as_ref(),
        ];
        let local = issuer.starts_with("http://");
        let is_plain = |url: &&Url| url.scheme() != "https";
        if !local && endpoints.iter().flatten().any(is_plain) {
            return Err("the discovery document names an endpoint without https");
        }
        Ok(document)
    }

    /// Whether the client's secret goes into the form. Without a list, it is basic authentication (RFC 8414, 2).
    pub(super) fn takes_secret_in_form(&self) -> bool {
        self.token_endpoint_auth_methods_supported
            .iter()
            .any(|method| method == "client_secret_post")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ISSUER: &str = "https://acme.eu.auth0.com/";

    fn document() -> Value {
        json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://acme.eu.auth0.com/authorize",
            "token_endpoint": "https://acme.eu.auth0.com/oauth/token",
            "jwks_uri": "https://acme.eu.auth0.com/.well-known/jwks.json",
            "end_session_endpoint": "https://acme.eu.auth0.com/oidc/logout",
        })
    }

    fn read(document: &Value, issuer: &str) -> Result<Discovery, &'static str> {
        Discovery::read(document.to_string().as_bytes(), issuer)
    }

    #[test]
    fn security_05_discovery_of_another_issuer_is_not_used() {
        assert!(read(&document(), ISSUER).is_ok());
        for issuer in ["https://acme.eu.auth0.com", "https://evil.example/"] {
            let error = read(&document(), issuer).unwrap_err();
            assert!(error.contains("another issuer's"), "{issuer}: {error}");
        }
        assert!(Discovery::read(b"{", ISSUER).is_err());
    }

    #[test]
    fn security_05_discovery_names_no_endpoint_without_https() {
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "end_session_endpoint",
        ] {
            let mut changed = document();
            changed[name] = json!("http://acme.eu.auth0.com/x");
            let error = read(&changed, ISSUER).unwrap_err();
            assert!(error.contains("without https"), "{name}: {error}");
            // On this machine there is no certificate.
            changed["issuer"] = json!("http://127.0.0.1/");
            assert!(read(&changed, "http://127.0.0.1/").is_ok(), "{name}");
        }
    }
}
