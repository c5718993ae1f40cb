//! What a tenant is started with, and why it may refuse to.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::masking::Masking;

/// The rate limits of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Plan {
    /// 2 requests a second
    Free,
    /// Essentials and Professional: limits for each family of endpoints
    Professional,
    /// Enterprise, production
    Enterprise,
    /// No limits, and no headers that tell of them
    #[default]
    None,
}

/// What is in the tenant when it starts.
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

/// A text that names no [`Plan`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPlan(String);

impl fmt::Display for UnknownPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no plan is called {:?}: free, professional, enterprise or none",
            self.0
        )
    }
}

impl std::error::Error for UnknownPlan {}

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
    /// `demo`, `empty`, or else a file's path.
    fn from(text: &str) -> Self {
        match text {
            "demo" => Self::Demo,
            "empty" => Self::Empty,
            path => Self::File(PathBuf::from(path)),
        }
    }
}

/// Everything a tenant is started with.
#[derive(Clone)]
pub struct TenantConfig {
    /// Where to listen; loopback only, since the logins are printed on the login page. Port 0: any free one.
    pub listen: SocketAddr,
    /// Rate limits
    pub plan: Plan,
    /// Which personal data of methods it hides
    pub masking: Masking,
    /// What is in the tenant when it starts with nothing kept from before
    pub seed: Seed,
    /// A file to keep everything in; when it is there already, `seed` is not used
    pub data: Option<PathBuf>,
    /// Where time comes from
    pub clock: Arc<dyn Clock>,
    /// Redirect URIs of the OIDC clients, compared exactly. Loopback ones with the path `/auth/callback` are always taken.
    pub redirect_uris: Vec<String>,
    /// Where a logout may lead, compared exactly. Loopback ones with the path `/` are always taken.
    pub logout_uris: Vec<String>,
    /// Life of the Management API's tokens (Auth0's default: a day)
    pub m2m_token_lifetime: Duration,
    /// Life of the admins' access tokens (Auth0's default for browser flows: two hours)
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
            m2m_token_lifetime: Duration::from_hours(24),
            admin_token_lifetime: Duration::from_hours(2),
        }
    }
}

/// Why a tenant did not start.
#[derive(Debug)]
pub enum StartError {
    /// The address is not loopback.
    NotLoopback(SocketAddr),
    /// The address can't be listened on.
    Listen(SocketAddr, std::io::Error),
    /// The seed file can't be read or understood: its path, and why.
    Seed(PathBuf, String),
    /// The data file can't be opened or understood: its path, and why.
    Data(PathBuf, String),
    /// No signing key could be made.
    Key,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(
                f,
                "{address} is not a loopback address: the embedded tenant has well-known logins and serves this machine only"
            ),
            Self::Listen(address, cause) => write!(f, "can't listen on {address}: {cause}"),
            Self::Seed(path, cause) => write!(f, "seed file {}: {cause}", path.display()),
            Self::Data(path, cause) => write!(f, "data file {}: {cause}", path.display()),
            Self::Key => f.write_str("no RSA key could be generated for signing"),
        }
    }
}

impl std::error::Error for StartError {}

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
