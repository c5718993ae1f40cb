//! The configuration of a tenant, and the errors that keep it from starting.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::masking::Masking;

/// The rate limits of an Auth0 subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Plan {
    /// 2 requests a second
    Free,
    /// Essentials and Professional: limits for each group of endpoints
    Professional,
    /// Enterprise, production
    Enterprise,
    /// No limits, and no rate limit headers
    #[default]
    None,
}

/// The content of a new tenant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Seed {
    /// About 200 users with methods of every type
    #[default]
    Demo,
    /// No users
    Empty,
    /// The users and methods of a JSON file, see [`crate::fixtures::SeedFile`]
    File(PathBuf),
}

/// A text that is not the name of a [`Plan`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown plan {0:?}: use free, professional, enterprise or none")]
pub struct UnknownPlan(String);

impl FromStr for Plan {
    type Err = UnknownPlan;

    fn from_str(text: &str) -> Result<Self, UnknownPlan> {
        match text {
            "free" => Ok(Self::Free),
            "professional" => Ok(Self::Professional),
            "enterprise" => Ok(Self::Enterprise),
            "none" => Ok(Self::None),
            other => Err(UnknownPlan(other.to_owned())),
        }
    }
}

impl From<&str> for Seed {
    /// Reads `demo` or `empty`; any other text is the path of a file.
    fn from(text: &str) -> Self {
        match text {
            "demo" => Self::Demo,
            "empty" => Self::Empty,
            path => Self::File(PathBuf::from(path)),
        }
    }
}

/// The configuration of a tenant.
#[derive(Clone)]
pub struct TenantConfig {
    /// The address to listen on. It must be loopback, because the login page shows the logins. Port 0 takes a free
    /// one
    pub listen: SocketAddr,
    /// Rate limits
    pub plan: Plan,
    /// The personal data in methods that the tenant masks
    pub masking: Masking,
    /// The content, unless `data` names a file that exists
    pub seed: Seed,
    /// A file to keep all data in; if it exists, `seed` is ignored
    pub data: Option<PathBuf>,
    /// The clock
    pub clock: Arc<dyn Clock>,
    /// Redirect URIs of the OIDC clients, compared exactly. Loopback URIs with the path `/auth/callback` are always
    /// allowed
    pub redirect_uris: Vec<String>,
    /// URIs that a logout may redirect to, compared exactly. Loopback URIs with the path `/` are always allowed
    pub logout_uris: Vec<String>,
    /// Origins whose pages may call the endpoints of a login by script (CORS), compared exactly
    pub web_origins: Vec<String>,
    /// Scopes that the M2M application has besides those of the desk's operations, such as `read:roles`
    pub further_scopes: Vec<String>,
    /// Lifetime of Management API tokens (Auth0's default: a day)
    pub m2m_token_lifetime: Duration,
    /// Lifetime of the admins' access tokens (Auth0's default for browser flows: two hours)
    pub admin_token_lifetime: Duration,
}

impl Default for TenantConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            plan: Plan::default(),
            masking: Masking::default(),
            seed: Seed::default(),
            data: None,
            clock: Arc::new(SystemClock),
            redirect_uris: Vec::new(),
            logout_uris: Vec::new(),
            web_origins: Vec::new(),
            further_scopes: Vec::new(),
            m2m_token_lifetime: Duration::from_hours(24),
            admin_token_lifetime: Duration::from_hours(2),
        }
    }
}

/// Why a tenant failed to start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not loopback.
    #[error(
        "{0} is not a loopback address: the embedded tenant has well-known logins and serves this machine only"
    )]
    NotLoopback(SocketAddr),
    /// Listening on the address failed.
    #[error("can't listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The seed file can't be read or parsed: its path, and why.
    #[error("can't load the seed file {0}: {1}")]
    Seed(PathBuf, String),
    /// The data file can't be opened or parsed: its path, and why.
    #[error("can't open the data file {0}: {1}")]
    Data(PathBuf, String),
    /// The signing key couldn't be generated.
    #[error("the RSA signing key couldn't be generated")]
    Key,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_and_seed_read_their_words() {
        assert_eq!("professional".parse(), Ok(Plan::Professional));
        assert!("gold".parse::<Plan>().is_err());
        assert_eq!(Seed::from("demo"), Seed::Demo);
        assert_eq!(Seed::from("a.json"), Seed::File(PathBuf::from("a.json")));
    }
}
