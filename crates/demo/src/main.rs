//! The program `factordesk-demo`: the proxy with an embedded tenant of fictitious users. See `--help`.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use factordesk_demo::portal::{self, Portal};
use factordesk_demo::{POLICY_SCOPES, PublicAddress, PublicHost, https};
use factordesk_proxy::process;
use factordesk_tenant::{Masking, Plan, RunningTenant, Seed, Tenant, TenantConfig};
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Factordesk on an embedded tenant with made-up users. Nothing else is needed.
#[derive(Parser)]
#[command(
    name = "factordesk-demo",
    version,
    after_help = "The variables of `factordesk-proxy --help` whose names begin with FACTORDESK_ work here, too.",
    max_term_width = 100
)]
struct Options {
    /// The tenant's rate limits: free, professional, enterprise or none (default: none)
    #[arg(long)]
    plan: Option<Plan>,
    /// Which personal data the tenant hides: all, emails (as with the tenant flag `disable_management_api_sms_obfuscation`) or off
    /// (default: all)
    #[arg(long, value_name = "WHAT")]
    masking: Option<Masking>,
    /// The tenant's users and methods, as JSON in the format of `factordesk-tenant --export` (default: made-up users)
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// The address for browsers: 127.0.0.1 (default), or localhost, for which browsers make security keys and passkeys; the demo
    /// listens on 127.0.0.1 either way
    #[arg(long)]
    host: Option<PublicHost>,
    /// Serve at `https://localhost`, with a certificate made for this run: browsers warn of it once. For Safari, GNOME Web and
    /// other browsers with WebKit, which don't keep the login's cookie at an http address
    #[arg(long, conflicts_with_all = ["host", "public_port"])]
    https: bool,
    /// The port that browsers use, if something in front of the demo serves the page there and passes everything else on: 8788 for
    /// `trunk serve`
    #[arg(long, value_name = "PORT")]
    public_port: Option<NonZeroU16>,
    /// Which admin may touch which user: the demo's own policy, crates/demo/policy.toml, or another one with rules about roles and
    /// organizations (default: every admin may touch every user)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Where to listen, a loopback address
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Also serve a sample portal that embeds the desk, on this port of localhost (default: the port after the desk's; 0: any
    /// free one)
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true)]
    #[expect(
        clippy::option_option,
        reason = "clap's type of an option whose value may be left out"
    )]
    portal: Option<Option<u16>>,
    /// Serve the built page from DIR instead of the one in the binary
    #[arg(long, value_name = "DIR")]
    page_dir: Option<PathBuf>,
}

// One thread is enough here: it starts the proxy, accepts connections and shuts down. The workers serve the requests.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing more can be done if standard error is closed.
            let _ = writeln!(io::stderr(), "factordesk-demo: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let listen = options.listen;
    if !listen.ip().is_loopback() {
        return Err(
            "the demo has well-known logins: --listen must be a loopback address".to_owned(),
        );
    }
    // Bind first: the configuration contains the port, which the system may choose.
    let mut listener = process::bind(listen).await?;
    let mut address = address_of(&listener)?;
    let mut public = PublicAddress {
        host: options.host.unwrap_or_default(),
        port: options.public_port.map(NonZeroU16::get),
    };
    let portal = match options.portal {
        Some(port) => Some(open_portal(address, port).await?),
        None => None,
    };
    if options.https {
        public = PublicAddress {
            host: PublicHost::Https,
            port: Some(address.port()),
        };
        let inner = process::bind(SocketAddr::new(listen.ip(), 0)).await?;
        let outer = std::mem::replace(&mut listener, inner);
        address = address_of(&listener)?;
        https::serve(outer, address).map_err(|error| error.to_string())?;
    }
    let mut tenant = TenantConfig {
        plan: options.plan.unwrap_or_default(),
        masking: options.masking.unwrap_or_default(),
        seed: options.seed.map_or(Seed::Demo, Seed::File),
        ..TenantConfig::default()
    };
    public.register(address, &mut tenant);
    if let Some(portal) = &portal {
        portal.register(&mut tenant);
    }
    if options.policy.is_some() {
        tenant.further_scopes = POLICY_SCOPES.map(str::to_owned).to_vec();
    }
    let tenant = Tenant::start(tenant)
        .await
        .map_err(|error| format!("the embedded tenant: {error}"))?;
    let portal_origin = portal.as_ref().map(|portal| portal.origin().to_owned());
    let env = |name: &str| {
        let value = std::env::var(name).ok();
        if name == "FACTORDESK_POLICY_FILE"
            && let Some(policy) = &options.policy
        {
            return Some(policy.display().to_string());
        }
        match &portal_origin {
            Some(portal) if name == "FACTORDESK_ALLOWED_ORIGINS" => {
                Some(format!("{portal} {}", value.unwrap_or_default()))
            }
            _ => value,
        }
    };
    let mut config = factordesk_demo::config(&tenant, address, public, &env)
        .map_err(|problems| process::list_problems(&problems))?;
    config.server.page_dir = options.page_dir;
    let ready = match options.public_port {
        Some(_) => format!("http://{address} (page: {})", public.origin(address)),
        None => public.origin(address),
    };
    if let Some(portal) = portal {
        portal.serve(&public.origin(address), &tenant);
    }
    let portal = portal_origin.as_deref();
    process::run(config, listener, || announce(&tenant, portal, &ready)).await?;
    // After the proxy, which still needs it for the requests that it finishes.
    tenant.shutdown().await;
    Ok(())
}

fn address_of(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener.local_addr().map_err(|error| error.to_string())
}

/// Binds the portal's port.
async fn open_portal(desk: SocketAddr, port: Option<u16>) -> Result<Portal, String> {
    let address = match port {
        Some(port) => SocketAddr::new(desk.ip(), port),
        None => portal::next_port(desk).ok_or("the desk has the last port: use --portal=PORT")?,
    };
    let listener = process::bind(address).await.map_err(|error| {
        format!("{error}; choose another port for the portal with --portal=PORT")
    })?;
    Portal::on(listener).map_err(|error| error.to_string())
}

fn announce(tenant: &RunningTenant, portal: Option<&str>, ready: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "Factordesk demo, with an embedded tenant at {}",
        tenant.origin()
    )?;
    out.write_all(factordesk_demo::addresses(tenant).as_bytes())?;
    if let Some(origin) = portal {
        out.write_all(portal::announcement(origin).as_bytes())?;
    }
    out.write_all(factordesk_demo::logins(tenant.admins()).as_bytes())?;
    drop(out);
    process::announce(ready)
}
