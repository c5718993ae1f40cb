//! The tenant's three applications and their credentials.

use jsonwebtoken::DecodingKey;
use serde::Serialize;

use crate::control::ControlError;
use crate::oidc::state::OidcState;
use crate::random;

/// The tenant's applications, and the audiences of its two APIs.
///
/// Serialises including the secrets, because the binary prints them for the person who configures a proxy.
#[derive(Clone, Serialize)]
pub struct Credentials {
    /// Client id of the M2M application for the Management API
    pub m2m_client_id: String,
    /// Its client secret
    pub m2m_client_secret: String,
    /// Audience of the Management API, `http://127.0.0.1:PORT/api/v2/`
    pub management_audience: String,
    /// Client id of the confidential OIDC application
    pub web_client_id: String,
    /// Its client secret
    pub web_client_secret: String,
    /// Client id of the public OIDC application (PKCE only)
    pub spa_client_id: String,
    /// Audience of the proxy's own API
    pub proxy_audience: String,
}

impl std::fmt::Debug for Credentials {
    /// Shows no secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("m2m_client_id", &self.m2m_client_id)
            .field("web_client_id", &self.web_client_id)
            .field("spa_client_id", &self.spa_client_id)
            .finish_non_exhaustive()
    }
}

/// The audience of the proxy's own API.
/// A name, not an address: it stays the same if the proxy moves.
const PROXY_AUDIENCE: &str = "urn:factordesk:proxy";

impl Credentials {
    /// Generates ids and secrets for a tenant at this origin.
    pub(crate) fn generate(origin: &str) -> Self {
        Self {
            m2m_client_id: random::alphanumeric(32),
            m2m_client_secret: random::alphanumeric(64),
            management_audience: format!("{origin}/api/v2/"),
            web_client_id: random::alphanumeric(32),
            web_client_secret: random::alphanumeric(64),
            spa_client_id: random::alphanumeric(32),
            proxy_audience: PROXY_AUDIENCE.to_owned(),
        }
    }

    /// The application with this client id.
    pub(crate) fn client(&self, id: &str) -> Option<Client> {
        [Client::M2m, Client::Web, Client::Spa]
            .into_iter()
            .find(|client| self.id_of(*client) == id)
    }

    /// The application's client id.
    pub(crate) fn id_of(&self, client: Client) -> &str {
        match client {
            Client::M2m => &self.m2m_client_id,
            Client::Web => &self.web_client_id,
            Client::Spa => &self.spa_client_id,
        }
    }

    /// The application's secret, if it has one.
    pub(crate) fn secret_of(&self, client: Client) -> Option<&str> {
        match client {
            Client::M2m => Some(&self.m2m_client_secret),
            Client::Web => Some(&self.web_client_secret),
            Client::Spa => None,
        }
    }
}

/// An application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// Machine to machine: `client_credentials`
    M2m,
    /// Confidential, for logins of people
    Web,
    /// Public, for logins of people
    Spa,
}

impl OidcState {
    /// Registers a public key for the M2M application.
    pub(crate) fn register_key(&mut self, pem: &str) -> Result<(), ControlError> {
        let key = DecodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| ControlError::NotAKey)?;
        self.m2m_keys.push(key);
        Ok(())
    }
}
