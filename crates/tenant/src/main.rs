//! `factordesk-tenant`: the embedded tenant as a process.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use factordesk_tenant::{Control, Masking, Plan, RunningTenant, Tenant, TenantConfig};
use serde_json::{Value, json};

const AFTER_HELP: &str = "\
Prints `ready: http://...`, then one line of JSON with what a client needs: domain, audience, client_id and client_secret \
of the M2M application, and the OIDC applications. The same follows as settings of the proxy, to be pasted into its configuration.

A seed file is {\"users\": [..], \"authentication_methods\": {\"<user_id>\": [..]}, \"factors\": [..], \"message_types\": [..]}; \
every key may be missing. Users and methods have the Management API's fields.";

/// A stand-in for the part of Auth0 that Factordesk uses. For demos and tests; loopback only.
#[derive(Parser)]
#[command(name = "factordesk-tenant", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Cli {
    /// Where to listen, a loopback address; port 0 is any free one (default: 127.0.0.1:0)
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Rate limits of a subscription: free, professional, enterprise or none (default: none)
    #[arg(long)]
    plan: Option<Plan>,
    /// Which personal data of methods it hides, as Auth0 does: all, emails (as with the tenant flag
    /// `disable_management_api_sms_obfuscation`) or off (default: all)
    #[arg(long, value_name = "WHAT")]
    masking: Option<Masking>,
    /// What is in it: demo, empty, or a JSON file (default: demo)
    #[arg(long)]
    seed: Option<String>,
    /// Keep everything in this file; if it exists, --seed is not used
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// A further redirect URI of the OIDC clients; may be repeated
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,
    /// A further address that a logout may lead to; may be repeated
    #[arg(long, value_name = "URI")]
    logout_uri: Vec<String>,
    /// An origin whose pages may log in by script (CORS at the token endpoint); may be repeated
    #[arg(long, value_name = "ORIGIN")]
    web_origin: Vec<String>,
    /// A further scope of the M2M application, such as read:roles or read:organizations; may be repeated
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,
    /// Print the content as JSON, as --seed reads it, and exit
    #[arg(long)]
    export: bool,
}

impl Cli {
    fn config(self) -> TenantConfig {
        let mut config = TenantConfig::default();
        config.listen = self.listen.unwrap_or(config.listen);
        config.plan = self.plan.unwrap_or(config.plan);
        config.masking = self.masking.unwrap_or(config.masking);
        config.seed = self.seed.as_deref().map_or(config.seed, Into::into);
        config.data = self.data;
        config.redirect_uris.extend(self.redirect_uri);
        config.logout_uris.extend(self.logout_uri);
        config.web_origins.extend(self.web_origin);
        config.further_scopes.extend(self.scope);
        config
    }
}

/// The line of JSON with everything that a client needs.
fn description(tenant: &RunningTenant) -> Value {
    let credentials = tenant.credentials();
    let origin = tenant.origin();
    json!({
        "domain": origin.trim_start_matches("http://"),
        "issuer": format!("{origin}/"),
        "audience": credentials.management_audience,
        "client_id": credentials.m2m_client_id,
        "client_secret": credentials.m2m_client_secret,
        "web_client_id": credentials.web_client_id,
        "web_client_secret": credentials.web_client_secret,
        "spa_client_id": credentials.spa_client_id,
        "proxy_audience": credentials.proxy_audience,
    })
}

fn export(control: &Control) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&control.export())?;
    writeln!(io::stdout(), "{text}")
}

/// Waits for Ctrl-C, or SIGTERM.
async fn interrupted() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            _ = term.recv() => Ok(()),
            pressed = tokio::signal::ctrl_c() => pressed,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

async fn run(config: TenantConfig, only_export: bool) -> Result<(), Box<dyn std::error::Error>> {
    let tenant = Tenant::start(config).await?;
    if only_export {
        export(&tenant.control())?;
    } else {
        let mut out = io::stdout();
        // Scripts wait for this line and read the port from it: with port 0 it isn't known before.
        writeln!(out, "ready: {}", tenant.origin())?;
        writeln!(out, "{}", description(&tenant))?;
        for (name, value) in tenant.proxy_settings() {
            writeln!(out, "{name}={value}")?;
        }
        // Of the public application, for a page that logs in by itself.
        writeln!(
            out,
            "OIDC_BEARER_CLIENTS={}",
            tenant.credentials().spa_client_id
        )?;
        out.flush()?;
        interrupted().await?;
    }
    tenant.shutdown().await;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let only_export = cli.export;
    match run(cli.config(), only_export).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("factordesk-tenant: {error}");
            ExitCode::FAILURE
        }
    }
}
