//! Configuration: from a file of `NAME=value` lines and the environment (which wins), a struct per section.
//!
//! [`Config::from_sources`] reads everything and reports every problem at once, each with the variable to set. There is no
//! variable that turns authentication off, and none that weakens the cookies.
//!
//! | section | variables |
//! | --- | --- |
//! | [`TenantConfig`] | `AUTH0_DOMAIN`, `AUTH0_CLIENT_ID`, `AUTH0_CLIENT_SECRET[_FILE]` or `AUTH0_PRIVATE_KEY_FILE`, ... |
//! | [`OidcConfig`] | `OIDC_ISSUER`, `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET[_FILE]`, `OIDC_AUDIENCE`, ... |
//! | [`ServerConfig`] | `FACTORDESK_PUBLIC_URL`, `FACTORDESK_LISTEN`, `FACTORDESK_ALLOWED_ORIGINS`, ... |

mod oidc;
pub(crate) mod origin;
mod permissions;
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
pub use postgres::PostgresConfig;
pub use rate::{Rate, RateConfig};
pub use server::{ServerConfig, StoreConfig};
pub use source::{ConfigProblem, VARIABLES, Variable};
pub use tenant::{ClientCredential, TenantConfig};

use source::Source;

/// Everything the proxy is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The tenant it acts on
    pub tenant: TenantConfig,
    /// Who logs the admins in
    pub oidc: OidcConfig,
    /// How it serves
    pub server: ServerConfig,
}

impl Config {
    /// Where the store is, and nothing else: whoever checks the audit chain needs no other secret.
    ///
    /// # Errors
    /// Every problem at once.
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

    /// Where the proxy listens, and nothing else: whoever asks how it is needs no secret.
    ///
    /// # Errors
    /// Every problem at once.
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
    /// Every problem at once.
    pub fn from_sources(
        file: Option<&str>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<ConfigProblem>> {
        let mut source = Source::new(file, env);
        let tenant = TenantConfig::read(&mut source);
        let oidc = OidcConfig::read(&mut source);
        let server = ServerConfig::read(&mut source, tenant.as_ref());
        if let (Some(tenant), Some(oidc)) = (&tenant, &oidc) {
            oidc.check_audience(tenant, &mut source);
        }
        match (tenant, oidc, server, source.into_problems()) {
            (Some(tenant), Some(oidc), Some(server), problems) if problems.is_empty() => Ok(Self {
                tenant,
                oidc,
                server,
            }),
            (.., problems) => Err(problems),
        }
    }
}
