//! `factordesk-tenant`: the embedded tenant as a process.

use std::io::{self, Write as _};
use std::process::ExitCode;

use factordesk_tenant::{Control, RunningTenant, Tenant, TenantConfig};
use serde_json::{Value, json};

const HELP: &str = "\
factordesk-tenant: an emulator of the part of Auth0 that Factordesk uses. For demos and tests; loopback only.

Usage: factordesk-tenant [OPTIONS]

  --listen 127.0.0.1:PORT  address to listen on; port 0 takes a free one (default: 127.0.0.1:0)
  --plan PLAN              rate limits of a subscription: free, professional, enterprise or none (default: none)
  --masking WHAT           personal data in methods to mask, as Auth0 does: all, emails (as with the tenant flag
                           disable_management_api_sms_obfuscation) or off (default: all)
  --seed SEED              initial content: demo, empty, or a JSON file (default: demo)
  --data FILE              keep all data in this file; if it exists, --seed is ignored
  --redirect-uri URI       another redirect URI to allow for the OIDC clients; may be repeated
  --logout-uri URI         another URI to allow as the target of a logout; may be repeated
  --export                 print the content as JSON for --seed, and exit
  --help                   print this text, and exit

Prints `ready: http://...`, then one line of JSON with what a client needs: domain, audience, client_id and client_secret
of the M2M application, and the OIDC applications.

A seed file is {\"users\": [..], \"authentication_methods\": {\"<user_id>\": [..]}, \"factors\": [..], \"message_types\": [..]};
every key is optional. Users and methods have the Management API's fields.
";

enum Command {
    Help,
    Run { config: TenantConfig, export: bool },
}

fn arguments() -> Result<Command, lexopt::Error> {
    use lexopt::prelude::*;
    let mut config = TenantConfig::default();
    let mut export = false;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => config.listen = parser.value()?.parse()?,
            Long("plan") => config.plan = parser.value()?.parse()?,
            Long("masking") => config.masking = parser.value()?.parse()?,
            Long("seed") => config.seed = parser.value()?.string()?.as_str().into(),
            Long("data") => config.data = Some(parser.value()?.into()),
            Long("redirect-uri") => config.redirect_uris.push(parser.value()?.string()?),
            Long("logout-uri") => config.logout_uris.push(parser.value()?.string()?),
            Long("export") => export = true,
            Long("help") | Short('h') => return Ok(Command::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Run { config, export })
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
        writeln!(out, "ready: {}", tenant.origin())?;
        writeln!(out, "{}", description(&tenant))?;
        out.flush()?;
        interrupted().await?;
    }
    tenant.shutdown().await;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    let result = match arguments() {
        Ok(Command::Help) => write!(io::stdout(), "{HELP}").map_err(Into::into),
        Ok(Command::Run { config, export }) => run(config, export).await,
        Err(error) => {
            eprintln!("factordesk-tenant: {error}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("factordesk-tenant: {error}");
            ExitCode::FAILURE
        }
    }
}
