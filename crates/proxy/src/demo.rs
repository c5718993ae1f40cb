//! The demo: the embedded tenant in the same process, and the proxy configured against it like against any other.

use std::fmt::Write as _;
use std::net::SocketAddr;

use factordesk_tenant::{DemoAdmin, RunningTenant, Tenant, TenantConfig};

use crate::config::{Config, ConfigProblem};
use crate::error::StartError;

/// Starts the tenant on a free port of its own.
pub async fn start_tenant(config: TenantConfig) -> Result<RunningTenant, StartError> {
    Tenant::start(config)
        .await
        .map_err(|error| StartError::new(format!("the embedded tenant: {error}")))
}

/// The variables of a proxy that listens on `listen` and serves this tenant.
pub fn variables(tenant: &RunningTenant, listen: SocketAddr) -> Vec<(&'static str, String)> {
    let credentials = tenant.credentials();
    let origin = tenant.origin();
    vec![
        ("AUTH0_DOMAIN", origin.to_owned()),
        ("AUTH0_CLIENT_ID", credentials.m2m_client_id.clone()),
        ("AUTH0_CLIENT_SECRET", credentials.m2m_client_secret.clone()),
        ("AUTH0_AUDIENCE", credentials.management_audience.clone()),
        ("OIDC_ISSUER", format!("{origin}/")),
        ("OIDC_CLIENT_ID", credentials.web_client_id.clone()),
        ("OIDC_CLIENT_SECRET", credentials.web_client_secret.clone()),
        ("OIDC_AUDIENCE", credentials.proxy_audience.clone()),
        ("FACTORDESK_PUBLIC_URL", format!("http://{listen}")),
        ("FACTORDESK_LISTEN", listen.to_string()),
        ("FACTORDESK_STORE", "memory".to_owned()),
        ("FACTORDESK_TENANT_LABEL", "Demo tenant".to_owned()),
    ]
}

/// The demo's configuration. The environment may add what the demo leaves open, such as `FACTORDESK_ALLOWED_ORIGINS`.
pub fn config(
    tenant: &RunningTenant,
    listen: SocketAddr,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Config, Vec<ConfigProblem>> {
    let variables = variables(tenant, listen);
    let lookup = |name: &str| {
        let own = variables.iter().find(|(key, _)| *key == name);
        match own {
            Some((_, value)) => Some(value.clone()),
            // A real tenant's credentials have no business in the demo.
            None if name == "FACTORDESK_LOG_FORMAT" => env(name).or(Some("text".to_owned())),
            None if name.starts_with("FACTORDESK_") => env(name),
            None => None,
        }
    };
    Config::from_sources(None, &lookup)
}

/// The logins, for the terminal: e-mail, password, what each may do.
pub fn logins(admins: &[DemoAdmin]) -> String {
    let mut text = String::from("Demo logins:\n");
    for admin in admins {
        let may = match admin.permissions.as_slice() {
            [] => "nothing".to_owned(),
            all if all.len() == factordesk_model::Permission::ALL.len() => "everything".to_owned(),
            some => some
                .iter()
                .filter_map(|permission| permission.as_str().split(':').next())
                .collect::<Vec<_>>()
                .join(", "),
        };
        // Writing to a String can't fail.
        let _ = writeln!(text, "  {}  {}  may do: {may}", admin.email, admin.password);
    }
    text
}
