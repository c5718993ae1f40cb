//! The demo: the proxy and an embedded tenant in one process. The proxy is configured for it as for any other tenant.
//!
//! Tests start their tenants with it, too. The proxy crate itself contains nothing of the tenant. [`portal`] is a page that
//! embeds the widget.

pub mod https;
pub mod portal;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::str::FromStr;

use factordesk_model::Permission;
use factordesk_proxy::{Config, ConfigProblem};
use factordesk_tenant::{DemoAdmin, Plan, ROLES_CLAIM, RunningTenant, TenantConfig};

/// The demo's policy file, from the root of the checkout.
pub const POLICY_FILE: &str = "crates/demo/policy.toml";
/// The scopes that the proxy's application needs for it, besides those of the desk's operations.
pub const POLICY_SCOPES: [&str; 2] = ["read:roles", "read:organizations"];

/// The RP ID of the demo. Pages on this machine can use no other, and only at [`PublicHost::Localhost`].
const RP_ID: &str = "localhost";

/// The host by which browsers address the demo. It listens on a loopback address in both cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PublicHost {
    /// The address it listens on. Browsers create no security keys or passkeys for an IP address.
    #[default]
    Address,
    /// `localhost`, for which browsers create them
    Localhost,
    /// `localhost` with [`https`] in front
    Https,
}

impl PublicHost {
    /// The origin of a proxy that listens on `listen`: `http://127.0.0.1:8787` or `http://localhost:8787`.
    pub fn origin(self, listen: SocketAddr) -> String {
        match self {
            Self::Address => format!("http://{listen}"),
            Self::Localhost => format!("http://localhost:{}", listen.port()),
            Self::Https => format!("https://{}:{}", https::HOST, listen.port()),
        }
    }
}

/// The address that browsers use: a [`PublicHost`], and the port unless it is the one that the demo listens on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublicAddress {
    /// The host
    pub host: PublicHost,
    /// The port of a server in front of the proxy: [`https`], or one that serves the page, such as `trunk serve`
    pub port: Option<u16>,
}

impl PublicAddress {
    /// The origin of the page for a proxy that listens on `listen`.
    pub fn origin(self, listen: SocketAddr) -> String {
        let port = self.port.unwrap_or(listen.port());
        self.host.origin(SocketAddr::new(listen.ip(), port))
    }

    /// Registers the page with a tenant that isn't started yet. The tenant knows plain loopback addresses by itself.
    pub fn register(self, listen: SocketAddr, config: &mut TenantConfig) {
        let origin = self.origin(listen);
        config.redirect_uris.push(format!("{origin}/auth/callback"));
        config.logout_uris.push(format!("{origin}/"));
    }
}

impl From<PublicHost> for PublicAddress {
    fn from(host: PublicHost) -> Self {
        Self { host, port: None }
    }
}

impl FromStr for PublicHost {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "127.0.0.1" => Ok(Self::Address),
            "localhost" => Ok(Self::Localhost),
            _ => Err("the demo's host is 127.0.0.1 or localhost"),
        }
    }
}

/// The configuration variables of a proxy that listens on `listen` and serves this tenant.
pub fn variables(
    tenant: &RunningTenant,
    listen: SocketAddr,
    public: impl Into<PublicAddress>,
) -> Vec<(&'static str, String)> {
    let mut variables = tenant.proxy_settings();
    variables.extend([
        ("AUTH0_RP_ID", RP_ID.to_owned()),
        ("OIDC_ROLES_CLAIM", ROLES_CLAIM.to_owned()),
        ("FACTORDESK_PUBLIC_URL", public.into().origin(listen)),
        ("FACTORDESK_LISTEN", listen.to_string()),
        // The tenant keeps its sessions in memory too: after a restart, all logins are over anyway.
        ("FACTORDESK_STORE", "memory".to_owned()),
        // No load balancer has to notice `/readyz`, and Ctrl-C should end the demo at once.
        ("FACTORDESK_DRAIN_SECONDS", "0".to_owned()),
        ("FACTORDESK_TENANT_LABEL", "Demo tenant".to_owned()),
        ("FACTORDESK_TENANT_RATE", rate(tenant.plan()).to_owned()),
    ]);
    variables
}

/// The demo's configuration. The environment can add what the demo leaves open, such as `FACTORDESK_ALLOWED_ORIGINS`.
pub fn config(
    tenant: &RunningTenant,
    listen: SocketAddr,
    public: impl Into<PublicAddress>,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Config, Vec<ConfigProblem>> {
    let variables = variables(tenant, listen, public);
    let lookup = |name: &str| {
        // The demo's own come first: with another store or issuer it would not be the demo.
        let own = variables.iter().find(|(key, _)| *key == name);
        match own {
            Some((_, value)) => Some(value.clone()),
            // Only `FACTORDESK_*` is taken from the environment: a real tenant's credentials must not get into the
            // demo.
            None if name == "FACTORDESK_LOG_FORMAT" => env(name).or(Some("text".to_owned())),
            None if name.starts_with("FACTORDESK_") => env(name),
            // The tenant has one application for portals. Tokens of others aren't accepted.
            None if name == "OIDC_BEARER_CLIENTS" => {
                Some(tenant.credentials().spa_client_id.clone())
            }
            None => None,
        }
    };
    Config::from_sources(None, &lookup)
}

/// The plan's name in the proxy's configuration.
fn rate(plan: Plan) -> &'static str {
    match plan {
        Plan::Free => "free",
        Plan::Professional => "professional",
        Plan::Enterprise => "enterprise",
        Plan::None => "off",
    }
}

/// The permission in a word or two.
fn short(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "read",
        Permission::Create => "create",
        Permission::Update => "update",
        Permission::Delete => "delete",
        Permission::Invite => "enrolment tickets",
        Permission::Recover => "recovery codes",
        Permission::ForgetBrowsers => "remembered browsers",
        Permission::ReadAudit => "history",
        Permission::Reveal => "unmasked numbers and addresses",
        Permission::CreateFirstFactors => "passkeys",
        Permission::DeleteFirstFactors => "passwords",
        Permission::ManageProtected => "protected users",
    }
}

/// The tenant's address for the terminal, as the proxy's configuration takes it, and the client id for pages that log in.
pub fn addresses(tenant: &RunningTenant) -> String {
    let mut text = String::from("Embedded tenant:\n");
    let settings = tenant.proxy_settings();
    let shown = settings
        .iter()
        .filter(|(name, _)| matches!(*name, "AUTH0_DOMAIN" | "OIDC_ISSUER" | "OIDC_AUDIENCE"));
    for (name, value) in shown {
        // Writing to a String can't fail.
        let _ = writeln!(text, "  {name}={value}");
    }
    let portals = &tenant.credentials().spa_client_id;
    let _ = writeln!(text, "  OIDC_BEARER_CLIENTS={portals}");
    text
}

/// The list of logins for the terminal: email, password, and what each admin may do.
pub fn logins(admins: &[DemoAdmin]) -> String {
    let mut text = String::from("Demo logins:\n");
    for admin in admins {
        let may = match admin.permissions.as_slice() {
            [] => "nothing".to_owned(),
            all if all.len() == Permission::ALL.len() => "everything".to_owned(),
            some => some
                .iter()
                .map(|permission| short(*permission))
                .collect::<Vec<_>>()
                .join(", "),
        };
        // Writing to a String can't fail.
        let _ = writeln!(text, "  {}  {}  may do: {may}", admin.email, admin.password);
    }
    text
}
