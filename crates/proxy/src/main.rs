//! The program `factordesk-proxy`; see `--help`.
//!
//! Secrets come from the environment or from files, never from the command line, which other users of the machine can
//! read.

mod audit_command;
mod health_command;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use factordesk_proxy::config::VARIABLES;
use factordesk_proxy::{Config, process};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
factordesk-proxy: the help desk for Auth0 users' authentication methods.

Usage: factordesk-proxy [OPTIONS]
       factordesk-proxy audit verify [--config FILE] [--expect COUNT:HASH]
       factordesk-proxy audit export [--config FILE] [--user ID] [--since DATE]
       factordesk-proxy health [--config FILE] [--listen ADDRESS:PORT] [--ready]

  audit verify             check the audit chain, and name the first invalid record
  --expect COUNT:HASH      an anchor that an export printed; detects records cut off at the end, too
  audit export             print it as JSON lines, and the anchor on standard error
  --user ID                only what was done to this user
  --since DATE             only from this day on (2026-11-22, UTC), or from these Unix seconds on

  health                   request /livez from the proxy on this machine; exits with 0 if it responds
  --ready                  request /readyz instead

  --config FILE            read NAME=value lines from FILE; the environment wins over them
  --listen ADDRESS:PORT    where to listen; wins over FACTORDESK_LISTEN
  --page-dir DIR           serve the built page from DIR instead of the one in the binary
  --help                   print this, and exit

Variables:
";

/// Maximum time for writing the message of a failure.
const LAST_WORDS: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Options {
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
            Long("demo") => {
                return Err(
                    "the demo is a separate program: run `cargo xtask demo`, or factordesk-demo"
                        .into(),
                );
            }
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

// One thread is enough here: it starts the proxy, accepts connections and shuts down. The workers serve the requests.
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
            // In a thread of its own, so that a stalled reader of standard error can't keep the process alive. The
            // message is then lost.
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
                .map_err(|problems| process::list_problems(&problems))
        };
        probe.run(options.listen.map_or_else(configured, Ok)?).await
    } else if let Some(command) = &options.audit {
        let store = Config::store_from_sources(read_file(&options)?.as_deref(), &env)
            .map_err(|problems| process::list_problems(&problems))?;
        command.run(&store).await
    } else {
        let mut config = read_config(&options)?;
        config.server.page_dir = options.page_dir;
        let listen = options.listen.unwrap_or(config.server.listen);
        let listener = process::bind(listen).await?;
        let ready = config.server.public_origin.as_str().to_owned();
        process::run(config, listener, || process::announce(&ready)).await
    }
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
        .map_err(|problems| process::list_problems(&problems))
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
