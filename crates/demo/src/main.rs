//! The program `factordesk-demo`: the proxy with an embedded tenant of fictitious users. See `--help`.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::ExitCode;

use factordesk_demo::{PublicAddress, PublicHost};
use factordesk_proxy::process;
use factordesk_tenant::{Masking, Plan, RunningTenant, Tenant, TenantConfig};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
factordesk-demo: Factordesk on an embedded tenant with made-up users. Nothing else is needed.

Usage: factordesk-demo [OPTIONS]

  --plan PLAN              the tenant's rate limits: free, professional, enterprise or none (default: none)
  --masking WHAT           which personal data the tenant hides: all, emails (as with the tenant flag
                           disable_management_api_sms_obfuscation) or off (default: all)
  --host HOST              the address for browsers: 127.0.0.1 (default), or localhost, for which browsers
                           make security keys and passkeys; it listens on 127.0.0.1 either way
  --public-port PORT       the port that browsers use, if something in front of the demo serves the page there and
                           passes everything else on: 8788 for `trunk serve`
  --listen ADDRESS:PORT    where to listen, a loopback address (default: 127.0.0.1:8787)
  --page-dir DIR           serve the built page from DIR instead of the one in the binary
  --help                   print this, and exit

The variables of `factordesk-proxy --help` whose names begin with FACTORDESK_ work here, too.
";

#[derive(Default)]
struct Options {
    plan: Plan,
    masking: Masking,
    host: PublicHost,
    public_port: Option<NonZeroU16>,
    listen: Option<SocketAddr>,
    page_dir: Option<PathBuf>,
    help: bool,
}

fn options() -> Result<Options, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("plan") => options.plan = parser.value()?.parse()?,
            Long("masking") => options.masking = parser.value()?.parse()?,
            Long("host") => options.host = parser.value()?.parse()?,
            Long("public-port") => options.public_port = Some(parser.value()?.parse()?),
            Long("listen") => options.listen = Some(parser.value()?.parse()?),
            Long("page-dir") => options.page_dir = Some(parser.value()?.into()),
            Long("help") | Short('h') => options.help = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

// One thread is enough here: it starts the proxy, accepts connections and shuts down. The workers serve the requests.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = match options() {
        Ok(options) if options.help => {
            let printed = io::stdout().lock().write_all(HELP.as_bytes());
            printed.map_err(|error| error.to_string())
        }
        Ok(options) => run(options).await,
        Err(error) => Err(format!("{error}; --help lists the options")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing more can be done if standard error is closed.
            let _ = writeln!(io::stderr(), "factordesk-demo: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let listen = options
        .listen
        .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8787)));
    if !listen.ip().is_loopback() {
        return Err(
            "the demo has well-known logins: --listen must be a loopback address".to_owned(),
        );
    }
    // Bind first: the configuration contains the port, which the system may choose.
    let listener = process::bind(listen).await?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let tenant = Tenant::start(TenantConfig {
        plan: options.plan,
        masking: options.masking,
        ..TenantConfig::default()
    })
    .await
    .map_err(|error| format!("the embedded tenant: {error}"))?;
    let public = PublicAddress {
        host: options.host,
        port: options.public_port.map(NonZeroU16::get),
    };
    let env = |name: &str| std::env::var(name).ok();
    let mut config = factordesk_demo::config(&tenant, address, public, &env)
        .map_err(|problems| process::list_problems(&problems))?;
    config.server.page_dir = options.page_dir;
    let ready = match options.public_port {
        Some(_) => format!("http://{address} (page: {})", public.origin(address)),
        None => public.origin(address),
    };
    process::run(config, listener, || announce(&tenant, &ready)).await?;
    tenant.shutdown().await;
    Ok(())
}

fn announce(tenant: &RunningTenant, ready: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "Factordesk demo, with an embedded tenant at {}",
        tenant.origin()
    )?;
    out.write_all(factordesk_demo::logins(tenant.admins()).as_bytes())?;
    drop(out);
    process::announce(ready)
}
