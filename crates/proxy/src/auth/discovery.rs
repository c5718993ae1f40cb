//! The identity provider's discovery document: parsing and validation. Fetching is in [`super::provider`].

use serde::Deserialize;
use url::Url;

use super::provider::ProviderError;
use super::setup_fault::SetupFault;
use crate::config::{OidcConfig, SecretMethod};

/// The name of the method in discovery documents.
fn spelled(method: SecretMethod) -> &'static str {
    match method {
        SecretMethod::Post => "client_secret_post",
        SecretMethod::Basic => "client_secret_basic",
    }
}

/// The parts of the discovery document that the proxy uses (`OpenID` Connect Discovery 1.0, section 3).
#[derive(Debug, Clone, Deserialize)]
pub struct Discovery {
    issuer: String,
    /// Where the browser is sent to log in.
    pub authorization_endpoint: Url,
    /// Where the code is exchanged for tokens.
    pub token_endpoint: Url,
    /// Where the provider's signing keys are.
    pub jwks_uri: Url,
    /// Where the browser is sent after logout.
    pub end_session_endpoint: Option<Url>,
    /// Where a token is revoked (RFC 7009).
    pub revocation_endpoint: Option<Url>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// If true, the callback must carry `iss` (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// Parses the document and checks that it belongs to the configured issuer. All endpoints must use `https`,
    /// unless the issuer itself is on this machine.
    ///
    /// # Errors
    /// The document can't be parsed, names another issuer, or names an endpoint without `https`.
    pub(super) fn read(body: &[u8], config: &OidcConfig) -> Result<Self, ProviderError> {
        let issuer = &config.issuer;
        let document: Self = serde_json::from_slice(body).map_err(|_| {
            ProviderError::Unavailable("the discovery document can't be read".to_owned())
        })?;
        // `OpenID` Connect Discovery 1.0, section 4.3: so that no issuer can impersonate another.
        if !config.is_issuer(&document.issuer) {
            return Err(ProviderError::Setup(SetupFault::Issuer {
                ours: issuer.clone(),
                theirs: Some(document.issuer).filter(|theirs| is_plain_url(theirs)),
            }));
        }
        let endpoints = [
            Some(&document.authorization_endpoint),
            Some(&document.token_endpoint),
            Some(&document.jwks_uri),
            document.end_session_endpoint.as_ref(),
            document.revocation_endpoint.as_ref(),
        ];
        // A provider on this machine, as in the demo, has no certificate.
        let local = issuer.starts_with("http://");
        let is_plain = |url: &&Url| url.scheme() != "https";
        if !local && endpoints.iter().flatten().any(is_plain) {
            return Err(ProviderError::Setup(SetupFault::PlainEndpoint));
        }
        Ok(document)
    }

    /// The ways to send the client secret that the provider supports, the preferred one first.
    ///
    /// Without a list, the default is basic authentication (RFC 8414, section 2). The provider may still not allow
    /// this client every listed method.
    pub(super) fn secret_methods(&self) -> Vec<SecretMethod> {
        let listed = &self.token_endpoint_auth_methods_supported;
        if listed.is_empty() {
            return vec![SecretMethod::Basic];
        }
        // The form comes first: servers differ in whether they decode basic credentials (RFC 6749, section 2.3.1).
        let mut methods = vec![SecretMethod::Post, SecretMethod::Basic];
        methods.retain(|method| listed.iter().any(|listed| listed == spelled(*method)));
        methods
    }
}

/// The methods as a phrase for the log and the page.
pub(super) fn names(methods: &[SecretMethod]) -> &'static str {
    match methods {
        [SecretMethod::Post] => spelled(SecretMethod::Post),
        [SecretMethod::Basic] => spelled(SecretMethod::Basic),
        _ => "client_secret_post and by client_secret_basic",
    }
}

/// Whether the text is a short URL without credentials or a query, so that it can be logged.
fn is_plain_url(text: &str) -> bool {
    text.len() <= 200
        && text.starts_with("http")
        && text.bytes().all(|b| b.is_ascii_graphic())
        && Url::parse(text).is_ok_and(|url| url.username().is_empty() && url.query().is_none())
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
            "revocation_endpoint": "https://acme.eu.auth0.com/oauth/revoke",
        })
    }

    fn config(issuer: &str) -> OidcConfig {
        OidcConfig {
            issuer: issuer.to_owned(),
            ..crate::test_state::oidc_config()
        }
    }

    fn read(document: &Value, issuer: &str) -> Result<Discovery, ProviderError> {
        Discovery::read(document.to_string().as_bytes(), &config(issuer))
    }

    #[test]
    fn security_05_discovery_of_another_issuer_is_not_used() {
        assert!(read(&document(), ISSUER).is_ok());
        for issuer in ["https://acme.eu.auth0.com", "https://evil.example/"] {
            let error = read(&document(), issuer).unwrap_err();
            let fault = SetupFault::Issuer {
                ours: issuer.to_owned(),
                theirs: Some(ISSUER.to_owned()),
            };
            assert_eq!(error, ProviderError::Setup(fault));
        }
        assert!(Discovery::read(b"{", &config(ISSUER)).is_err());
    }

    #[test]
    fn discovery_in_the_other_spelling_is_used_when_that_is_configured() {
        let mut aliased = config("https://acme.eu.auth0.com");
        let document = document().to_string();
        assert!(Discovery::read(document.as_bytes(), &aliased).is_err());
        aliased.issuer_alias = Some(ISSUER.to_owned());
        assert!(Discovery::read(document.as_bytes(), &aliased).is_ok());
    }

    #[test]
    fn security_05_discovery_names_no_endpoint_without_https() {
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "end_session_endpoint",
            "revocation_endpoint",
        ] {
            let mut changed = document();
            changed[name] = json!("http://acme.eu.auth0.com/x");
            let error = read(&changed, ISSUER).unwrap_err();
            let fault = ProviderError::Setup(SetupFault::PlainEndpoint);
            assert_eq!(error, fault, "{name}");
            // A provider on this machine has no certificate.
            changed["issuer"] = json!("http://127.0.0.1/");
            assert!(read(&changed, "http://127.0.0.1/").is_ok(), "{name}");
        }
    }

    #[test]
    fn secret_goes_where_the_document_says_and_nowhere_else() {
        for (listed, methods) in [
            (json!(null), vec![SecretMethod::Basic]),
            (json!([]), vec![SecretMethod::Basic]),
            (json!(["client_secret_basic"]), vec![SecretMethod::Basic]),
            (
                json!([
                    "private_key_jwt",
                    "client_secret_basic",
                    "client_secret_post"
                ]),
                vec![SecretMethod::Post, SecretMethod::Basic],
            ),
            (json!(["private_key_jwt", "none"]), vec![]),
        ] {
            let mut document = document();
            if !listed.is_null() {
                document["token_endpoint_auth_methods_supported"] = listed.clone();
            }
            assert_eq!(
                read(&document, ISSUER).unwrap().secret_methods(),
                methods,
                "{listed}"
            );
        }
    }

    #[test]
    fn issuer_of_a_document_is_repeated_only_when_it_is_a_plain_address() {
        for (theirs, told) in [
            ("https://acme.example.com/", true),
            ("https://user:secret@acme.example.com/", false),
            ("https://acme.example.com/?token=x", false),
            ("https://acme.example.com/\u{1b}[31m", false),
            ("secret", false),
        ] {
            let mut document = document();
            document["issuer"] = json!(theirs);
            let error = read(&document, ISSUER).unwrap_err().to_string();
            assert_eq!(error.contains(theirs), told, "{error}");
        }
    }
}
