//! Fetches the Management API token: `POST /oauth/token` with `client_credentials`.
//!
//! It makes a single request. Caching, renewal and sharing are in [`super::token`] and
//! [`super::fleet`].

use std::sync::Arc;

use async_trait::async_trait;
use factordesk_model::Secret;
use jsonwebtoken::{Algorithm, Header};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use url::Url;

use super::token::TokenError;
use super::{refusal, scopes};
use crate::clock::Clock;
use crate::config::{ClientCredential, TenantConfig};
use crate::outbound::{SMALL_ANSWER, describe, read_capped};
use crate::policy::Policies;
use crate::random::{Random, token};

/// A newly granted token.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The token
    pub access_token: Secret,
    /// Lifetime in seconds, from now
    pub expires_in: u64,
    /// Granted scopes, separated by spaces; `None` if the tenant doesn't say
    pub scope: Option<String>,
}

/// Where tokens come from, as an interface that tests can replace.
#[async_trait]
pub trait TokenSource: Send + Sync + 'static {
    /// Requests a token once, without retrying.
    async fn request(&self) -> Result<Grant, TokenError>;
}

/// The tenant's token endpoint.
pub struct HttpTokenSource {
    client: Client,
    config: TenantConfig,
    endpoint: Url,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// Whose scopes a token may have, too
    policies: Option<Policies>,
}

/// A client assertion (RFC 7523): single use, valid for a minute.
#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
    jti: String,
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: Secret,
    expires_in: u64,
    token_type: String,
    /// Omitted if it equals what was requested (RFC 6749, section 5.1)
    #[serde(default)]
    scope: String,
}

impl HttpTokenSource {
    /// A source for this tenant.
    pub fn new(
        client: Client,
        config: TenantConfig,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        let mut endpoint = config.origin.clone();
        endpoint.set_path("/oauth/token");
        Self {
            client,
            config,
            endpoint,
            clock,
            random,
            policies: None,
        }
    }

    /// A token may also have the scopes of the policy in force.
    #[must_use]
    pub(crate) fn with_policies(mut self, policies: Policies) -> Self {
        self.policies = Some(policies);
        self
    }

    fn form(&self) -> Result<String, TokenError> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("audience", &self.config.audience);
        match &self.config.credential {
            ClientCredential::Secret(secret) => {
                form.append_pair("client_secret", secret.expose());
            }
            ClientCredential::PrivateKey { key, id, .. } => {
                let now = self.clock.now();
                let claims = Assertion {
                    iss: &self.config.client_id,
                    sub: &self.config.client_id,
                    // With the final slash, which Auth0 expects and `Url` always writes.
                    aud: self.config.origin.as_str(),
                    iat: now,
                    exp: now + 60,
                    jti: token(&*self.random)
                        .map_err(|error| TokenError::Unreachable(error.to_string()))?,
                };
                let mut header = Header::new(Algorithm::RS256);
                header.kid.clone_from(id);
                let assertion = jsonwebtoken::encode(&header, &claims, key).map_err(|_| {
                    TokenError::Refused("the client assertion can't be signed".to_owned())
                })?;
                form.append_pair(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                )
                .append_pair("client_assertion", &assertion);
            }
        }
        Ok(form.finish())
    }
}

#[async_trait]
impl TokenSource for HttpTokenSource {
    async fn request(&self) -> Result<Grant, TokenError> {
        let unreachable = |error| TokenError::Unreachable(describe(error));
        let response = self
            .client
            .post(self.endpoint.clone())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(self.form()?)
            .send()
            .await
            .map_err(unreachable)?;
        let status = response.status();
        let body = read_capped(response, SMALL_ANSWER)
            .await
            .map_err(unreachable)?
            .unwrap_or_default();
        if !status.is_success() {
            return Err(refusal::read(status.as_u16(), &body));
        }
        let reply: TokenResponse = serde_json::from_slice(&body)
            .map_err(|_| TokenError::Unreachable("the response can't be parsed".to_owned()))?;
        if !reply.token_type.eq_ignore_ascii_case("bearer") || reply.access_token.is_empty() {
            return Err(TokenError::Unreachable(
                "the response holds no bearer token".to_owned(),
            ));
        }
        let policies = self.policies.as_ref();
        let policy = policies.map(Policies::current).unwrap_or_default();
        // Not used, even though it would work: a thief of the token would have these scopes too.
        if let Some(scopes) = scopes::excess(&policy, &reply.scope) {
            return Err(TokenError::Excess(scopes));
        }
        Ok(Grant {
            access_token: reply.access_token,
            expires_in: reply.expires_in,
            scope: Some(reply.scope).filter(|scope| !scope.trim().is_empty()),
        })
    }
}
