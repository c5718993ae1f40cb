//! Configuration: reads a file of `NAME=value` lines and the environment, which wins over the file.
//!
//! [`Config::from_sources`] reads everything and reports all problems at once, each with the variable to set. No
//! variable turns authentication off, and none weakens the cookies.
//!
//! | section | variables |
//! | --- | --- |
//! | [`TenantConfig`] | `AUTH0_DOMAIN`, `AUTH0_CLIENT_ID`, `AUTH0_CLIENT_SECRET[_FILE]` or `AUTH0_PRIVATE_KEY_FILE`, ... |
//! | [`OidcConfig`] | `OIDC_ISSUER`, `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET[_FILE]`, `OIDC_AUDIENCE`, ... |
//! | [`PolicyConfig`] | `FACTORDESK_POLICY_FILE` |
//! | [`ServerConfig`] | `FACTORDESK_PUBLIC_URL`, `FACTORDESK_LISTEN`, `FACTORDESK_ALLOWED_ORIGINS`, ... |

mod oidc;
pub(crate) mod origin;
mod permissions;
mod policy;
mod postgres;
mod rate;
mod reason;
mod server;
mod source;
mod tenant;

use std::net::SocketAddr;

pub use oidc::{AudienceClaim, OidcConfig, SecretMethod};
pub use origin::Origin;
pub use permissions::PermissionSource;
pub use policy::PolicyConfig;
pub use postgres::PostgresConfig;
pub use rate::{Rate, RateConfig};
pub use server::{ServerConfig, StoreConfig};
pub use source::{ConfigProblem, VARIABLES, Variable};
pub use tenant::{ClientCredential, TenantConfig};

use source::Source;

/// The complete configuration of the proxy.
#[derive(Debug, Clone)]
pub struct Config {
    /// The tenant that the proxy manages
    pub tenant: TenantConfig,
    /// The identity provider that admins log in with
    pub oidc: OidcConfig,
    /// The proxy as a server
    pub server: ServerConfig,
    /// Which admin may touch which user
    pub policy: PolicyConfig,
}

impl Config {
    /// Reads only the store's configuration: checking the audit chain must not require any other secret.
    ///
    /// # Errors
    /// All problems found.
    pub fn store_from_sources(
        file: Option<&str>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<StoreConfig, Vec<ConfigProblem>> {
        let mut source = Source::new(file, env);
        let store = StoreConfig::read(&mut source);
        match (store, source.into_problems()) {
            (Some(store), problems) if problems.is_empty() => Ok(store),
            (_, problems) => Err(problems),
        }
    }

    /// Reads only the listening address: a health check must not require any secret.
    ///
    /// # Errors
    /// All problems found.
    pub fn listen_from_sources(
        file: Option<&str>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<SocketAddr, Vec<ConfigProblem>> {
        let mut source = Source::new(file, env);
        let listen = server::listen(&mut source);
        match (listen, source.into_problems()) {
            (Some(listen), problems) if problems.is_empty() => Ok(listen),
            (_, problems) => Err(problems),
        }
    }

    /// Reads the text of a configuration file (`NAME=value` lines, `#` comments) and the environment.
    ///
    /// # Errors
    /// All problems found.
    pub fn from_sources(
        file: Option<&str>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<ConfigProblem>> {
        let mut source = Source::new(file, env);
        let tenant = TenantConfig::read(&mut source);
        let oidc = OidcConfig::read(&mut source);
        let server = ServerConfig::read(&mut source, tenant.as_ref());
        let policy = PolicyConfig::read(&mut source);
        if let (Some(tenant), Some(oidc)) = (&tenant, &oidc) {
            oidc.check_audience(tenant, &mut source);
        }
        match (tenant, oidc, server, source.into_problems()) {
            (Some(tenant), Some(oidc), Some(server), problems) if problems.is_empty() => Ok(Self {
                tenant,
                oidc,
                server,
                policy,
            }),
            (.., problems) => Err(problems),
        }
    }
}
