//! Who logs the admins in, and which tokens say what they may do.

use factordesk_model::Secret;
use jsonwebtoken::Algorithm;
use url::Url;

use super::TenantConfig;
use super::origin::is_https_or_loopback;
use super::source::Source;

/// `OIDC_*`.
#[derive(Debug, Clone)]
pub struct OidcConfig {
    /// `OIDC_ISSUER`: compared character by character with `iss`; Auth0's ends in a slash
    pub issuer: String,
    /// `OIDC_CLIENT_ID`
    pub client_id: String,
    /// `OIDC_CLIENT_SECRET` or `OIDC_CLIENT_SECRET_FILE`
    pub client_secret: Secret,
    /// `OIDC_AUDIENCE`: what `aud` of an access token must hold
    pub audience: String,
    /// `OIDC_SCOPES`, separated by spaces; default `openid profile email`. With `offline_access` unless `recheck` is off.
    pub scopes: String,
    /// `OIDC_SESSION_RECHECK`: sessions are checked at the provider, which takes a refresh token; default `required`. `off`: a
    /// session lasts as long as its access token, an hour at most, and what is taken away meanwhile counts until then.
    pub recheck: bool,
    /// `OIDC_ALGORITHMS`; default RS256. Never taken from a token.
    pub algorithms: Vec<Algorithm>,
    /// `OIDC_PERMISSIONS_CLAIM`; default `permissions`
    pub permissions_claim: String,
    /// `OIDC_AUTH_TIME_CLAIM`: of bearer tokens, when the password was given; default `auth_time`. A session has the ID token's.
    pub auth_time_claim: String,
    /// `OIDC_BEARER_CLIENTS`: which `azp` a bearer token may have; empty: any
    pub bearer_clients: Vec<String>,
}

impl OidcConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Option<Self> {
        let issuer = source.required("OIDC_ISSUER").and_then(|issuer| {
            let fine = Url::parse(&issuer).is_ok_and(|url| {
                is_https_or_loopback(&url) && url.query().is_none() && url.fragment().is_none()
            });
            if !fine {
                source.fail(
                    "OIDC_ISSUER",
                    "must be an https:// URL, such as https://acme.eu.auth0.com/",
                );
            }
            fine.then_some(issuer)
        });
        let client_id = source.required("OIDC_CLIENT_ID");
        let client_secret = if source.optional("OIDC_CLIENT_SECRET_FILE").is_some() {
            source.secret("OIDC_CLIENT_SECRET")
        } else {
            source.required("OIDC_CLIENT_SECRET").map(Secret::new)
        };
        let audience = source.required("OIDC_AUDIENCE");
        let algorithms = read_algorithms(source);
        let recheck = match source.optional("OIDC_SESSION_RECHECK").as_deref() {
            None | Some("required") => true,
            Some("off") => false,
            Some(_) => {
                source.fail("OIDC_SESSION_RECHECK", "must be required or off");
                true
            }
        };
        let mut scopes = source
            .optional("OIDC_SCOPES")
            .unwrap_or_else(|| "openid profile email".to_owned());
        if recheck && !scopes.split(' ').any(|scope| scope == "offline_access") {
            scopes.push_str(" offline_access");
        }
        if !scopes.split(' ').any(|scope| scope == "openid") {
            source.fail("OIDC_SCOPES", "must hold openid");
        }
        Some(Self {
            issuer: issuer?,
            client_id: client_id?,
            client_secret: client_secret?,
            audience: audience?,
            scopes,
            recheck,
            algorithms,
            permissions_claim: source
                .optional("OIDC_PERMISSIONS_CLAIM")
                .unwrap_or_else(|| "permissions".to_owned()),
            auth_time_claim: source
                .optional("OIDC_AUTH_TIME_CLAIM")
                .unwrap_or_else(|| "auth_time".to_owned()),
            bearer_clients: source.list("OIDC_BEARER_CLIENTS"),
        })
    }

    /// The audience has to be one of the admins' access tokens only.
    pub(super) fn check_audience(&self, tenant: &TenantConfig, source: &mut Source<'_>) {
        if self.audience == self.client_id {
            source.fail(
                "OIDC_AUDIENCE",
                "must differ from OIDC_CLIENT_ID: an ID token would pass for an access token",
            );
        }
        if self.audience.trim_end_matches('/') == tenant.audience.trim_end_matches('/') {
            source.fail(
                "OIDC_AUDIENCE",
                "must not be the Management API: register an API of your own for the desk",
            );
        }
    }
}

/// Only signatures by a private key: with a shared secret, whoever can check a token can make one.
fn read_algorithms(source: &mut Source<'_>) -> Vec<Algorithm> {
    let mut algorithms = Vec::new();
    for name in source.list("OIDC_ALGORITHMS") {
        match name.as_str() {
            "RS256" => algorithms.push(Algorithm::RS256),
            "RS384" => algorithms.push(Algorithm::RS384),
            "RS512" => algorithms.push(Algorithm::RS512),
            "PS256" => algorithms.push(Algorithm::PS256),
            "PS384" => algorithms.push(Algorithm::PS384),
            "PS512" => algorithms.push(Algorithm::PS512),
            _ => source.fail(
                "OIDC_ALGORITHMS",
                "may hold RS256, RS384, RS512, PS256, PS384 and PS512",
            ),
        }
    }
    if algorithms.is_empty() {
        algorithms.push(Algorithm::RS256);
    }
    algorithms
}
