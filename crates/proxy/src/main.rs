//! `factordesk-proxy`: see `--help`. Secrets come from the environment or files, never from the command line, which other
//! users of the machine can read.

mod audit_command;
mod health_command;

use std::future::Future;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use factordesk_proxy::config::VARIABLES;
use factordesk_proxy::demo::{PublicAddress, PublicHost};
use factordesk_proxy::{AppState, Config, ConfigProblem, Deps, Workers, demo, serve, telemetry};
use factordesk_tenant::{Masking, Plan, RunningTenant, TenantConfig};
use tokio::net::TcpListener;
use tokio::signal;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
factordesk-proxy: the help desk for Auth0 users' authentication methods.

Usage: factordesk-proxy [OPTIONS]
       factordesk-proxy audit verify [--config FILE] [--expect COUNT:HASH]
       factordesk-proxy audit export [--config FILE] [--user ID] [--since DATE]
       factordesk-proxy health [--config FILE] [--listen ADDRESS:PORT] [--ready]

  audit verify             check the audit chain; names the first record that doesn't hold
  --expect COUNT:HASH      an anchor that an export printed: records cut off at the end are missed, too
  audit export             print it as JSON lines, and the anchor on standard error
  --user ID                only what was done to this user
  --since DATE             only from this day on (2026-11-22, UTC), or from these Unix seconds on

  health                   ask the proxy on this machine for /livez; ends with 0 when it answers
  --ready                  ask for /readyz instead

  --demo                   start on an embedded tenant with made-up users; nothing else is needed
  --demo-plan PLAN         its rate limits: free, professional, enterprise or none (default: none)
  --demo-masking WHAT      which personal data its tenant hides: all, emails (as with the tenant flag
                           disable_management_api_sms_obfuscation) or off (default: all)
  --host HOST              the demo's address for browsers: 127.0.0.1 (default), or localhost, for which browsers
                           make security keys and passkeys; it listens on 127.0.0.1 either way
  --public-port PORT       the port that browsers use, if something in front of the demo serves the page there and
                           passes everything else on: 8788 for `trunk serve`
  --config FILE            read NAME=value lines from FILE; the environment wins over them
  --listen ADDRESS:PORT    where to listen; wins over FACTORDESK_LISTEN
  --page-dir DIR           serve the built page from DIR instead of the one in the binary
  --help                   print this, and exit

Variables:
";

/// How long the message of a failure may take to be written.
const LAST_WORDS: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Options {
    demo: bool,
    demo_plan: Plan,
    demo_masking: Masking,
    host: Option<PublicHost>,
    public_port: Option<NonZeroU16>,
    config: Option<PathBuf>,
    listen: Option<SocketAddr>,
    page_dir: Option<PathBuf>,
    help: bool,
    audit: Option<audit_command::Command>,
    health: Option<health_command::Probe>,
}

fn options() -> Result<Options, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("demo") => options.demo = true,
            Long("demo-plan") => options.demo_plan = parser.value()?.parse()?,
            Long("demo-masking") => options.demo_masking = parser.value()?.parse()?,
            Long("host") => options.host = Some(parser.value()?.parse()?),
            Long("public-port") => options.public_port = Some(parser.value()?.parse()?),
            Long("config") => options.config = Some(parser.value()?.into()),
            Long("listen") => options.listen = Some(parser.value()?.parse()?),
            Long("page-dir") => options.page_dir = Some(parser.value()?.into()),
            Long("help") | Short('h') => options.help = true,
            Value(word) if options.health.is_none() && word == "health" => {
                options.health = Some(health_command::Probe::default());
            }
            Long("ready") if options.health.is_some() => {
                options.health = Some(health_command::Probe::Ready);
            }
            Value(word) if options.audit.is_none() && word == "audit" => {
                options.audit = Some(audit_command::Command::named(&parser.value()?)?);
            }
            Long("expect" | "user" | "since") if options.audit.is_none() => {
                return Err("--expect, --user and --since belong to `audit`".into());
            }
            Long(name @ ("expect" | "user" | "since")) => {
                let name = name.to_owned();
                let value = parser.value()?.string()?;
                if let Some(command) = &mut options.audit {
                    command.set(&name, value)?;
                }
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(options)
}

// Starts, accepts, and ends; requests have the workers.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match options() {
        Ok(options) if options.help => finish(help().map_err(|error| error.to_string())),
        Ok(options) => finish(run(options).await),
        Err(error) => finish(Err(format!("{error}; --help lists the options"))),
    }
}

fn finish(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Its reader may be stalled or gone: then there is nobody to tell.
            let (done, written) = mpsc::channel();
            thread::spawn(move || {
                let _ = writeln!(io::stderr(), "factordesk-proxy: {error}");
                let _ = done.send(());
            });
            let _ = written.recv_timeout(LAST_WORDS);
            ExitCode::FAILURE
        }
    }
}

fn help() -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(HELP.as_bytes())?;
    for variable in VARIABLES {
        writeln!(out, "  {:<27} {}", variable.name, variable.about)?;
    }
    Ok(())
}

async fn run(options: Options) -> Result<(), String> {
    if let Some(probe) = options.health {
        let configured = || {
            Config::listen_from_sources(read_file(&options)?.as_deref(), &env)
                .map_err(|problems| list_problems(&problems))
        };
        probe.run(options.listen.map_or_else(configured, Ok)?).await
    } else if let Some(command) = &options.audit {
        let store = Config::store_from_sources(read_file(&options)?.as_deref(), &env)
            .map_err(|problems| list_problems(&problems))?;
        command.run(&store).await
    } else if options.demo {
        run_demo(options).await
    } else if options.host.is_some() || options.public_port.is_some() {
        Err("--host and --public-port are for --demo; set FACTORDESK_PUBLIC_URL".to_owned())
    } else {
        let mut config = read_config(&options)?;
        config.server.page_dir = options.page_dir;
        let listen = options.listen.unwrap_or(config.server.listen);
        let listener = bind(listen).await?;
        let ready = config.server.public_origin.as_str().to_owned();
        run_proxy(config, listener, ready, None).await
    }
}

async fn run_demo(options: Options) -> Result<(), String> {
    let listen = options
        .listen
        .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8787)));
    if !listen.ip().is_loopback() {
        return Err("--demo has well-known logins: --listen must be a loopback address".to_owned());
    }
    // First the port: its number is part of the configuration.
    let listener = bind(listen).await?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let tenant = demo::start_tenant(TenantConfig {
        plan: options.demo_plan,
        masking: options.demo_masking,
        ..TenantConfig::default()
    })
    .await
    .map_err(|error| error.to_string())?;
    let public = PublicAddress {
        host: options.host.unwrap_or_default(),
        port: options.public_port.map(NonZeroU16::get),
    };
    let mut config = demo::config(&tenant, address, public, &env)
        .map_err(|problems| list_problems(&problems))?;
    config.server.page_dir = options.page_dir;
    let ready = match options.public_port {
        Some(_) => format!("http://{address} (page: {})", public.origin(address)),
        None => public.origin(address),
    };
    run_proxy(config, listener, ready, Some(tenant)).await
}

/// Serves until the process is asked to end. `ready` is where, as it is announced.
async fn run_proxy(
    config: Config,
    listener: TcpListener,
    ready: String,
    tenant: Option<RunningTenant>,
) -> Result<(), String> {
    raise_file_limit();
    let log = telemetry::init(config.server.log_level, config.server.log_format)
        .map_err(|error| format!("no thread for the log: {error}"))?;
    let deps = Deps::real(&config).map_err(|error| error.to_string())?;
    let state = AppState::new(config, deps)
        .await
        .map_err(|error| error.to_string())?;
    state
        .check_scopes()
        .await
        .map_err(|error| error.to_string())?;
    if tenant.is_none() {
        tracing::info!(
            "adding a passkey needs the permission create:first_factors, deleting a password \
             delete:first_factors; grant them to the admins who need them"
        );
    }
    let shutdown = shutdown_signal()?;
    let workers = Workers::start().map_err(|error| format!("no threads: {error}"))?;
    announce(&ready, tenant.as_ref()).map_err(|error| error.to_string())?;
    serve(state, listener, &workers, shutdown).await;
    workers.end();
    if let Some(tenant) = tenant {
        tenant.shutdown().await;
    }
    drop(log);
    Ok(())
}

/// Connections are files to the system, which by default lets a process have 1,024 of them, and more for the asking.
#[cfg(unix)]
fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // As many as there are will do.
    let _ = setrlimit(Resource::Nofile, limit);
}

#[cfg(not(unix))]
fn raise_file_limit() {}

fn announce(ready: &str, tenant: Option<&RunningTenant>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if let Some(tenant) = tenant {
        writeln!(
            out,
            "Factordesk demo, with an embedded tenant at {}",
            tenant.origin()
        )?;
        out.write_all(demo::logins(tenant.admins()).as_bytes())?;
    }
    writeln!(out, "ready: {ready}")?;
    out.flush()
}

fn read_file(options: &Options) -> Result<Option<String>, String> {
    options
        .config
        .as_ref()
        .map(|path| {
            std::fs::read_to_string(path)
                .map_err(|error| format!("--config {}: {error}", path.display()))
        })
        .transpose()
}

fn read_config(options: &Options) -> Result<Config, String> {
    Config::from_sources(read_file(options)?.as_deref(), &env)
        .map_err(|problems| list_problems(&problems))
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn list_problems(problems: &[ConfigProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(|p| format!("\n  {p}")).collect();
    format!("the configuration is not complete:{}", lines.concat())
}

async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("can't listen on {address}: {error}"))
}

/// Ctrl-C, or SIGTERM from a process manager.
#[cfg(unix)]
fn shutdown_signal() -> Result<impl Future<Output = ()>, String> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())
        .map_err(|error| error.to_string())?;
    Ok(async move {
        tokio::select! {
            _ = signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn shutdown_signal() -> Result<impl Future<Output = ()>, String> {
    Ok(async {
        let _ = signal::ctrl_c().await;
    })
}
