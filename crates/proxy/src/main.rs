//! The program `factordesk-proxy`; see `--help`.
//!
//! Secrets come from the environment or from files, never from the command line, which other users of the machine can
//! read.

mod audit_command;
mod health_command;
mod policy_command;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use factordesk_proxy::config::VARIABLES;
use factordesk_proxy::{Config, process};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the message of a failure may take to be written.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The help desk for Auth0 users' authentication methods.
#[derive(Parser)]
#[command(
    name = "factordesk-proxy",
    version,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = true,
    after_help = variables(),
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
    /// Print the licences of the third-party code in this program
    #[arg(long, exclusive = true)]
    licenses: bool,
}

/// Written by `cargo xtask licenses`.
const LICENSES: &str = include_str!("../../../licenses/proxy.txt");
/// The same for the page in the binary.
#[cfg(feature = "embed-page")]
const PAGE_LICENSES: &str = include_str!("../../../licenses/page.txt");
#[cfg(not(feature = "embed-page"))]
const PAGE_LICENSES: &str = "";

/// Without a command, the proxy serves.
#[derive(Args)]
struct Serve {
    #[command(flatten)]
    file: ConfigFile,
    /// Where to listen; wins over `FACTORDESK_LISTEN`
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Serve the built page from DIR instead of the one in the binary
    #[arg(long, value_name = "DIR")]
    page_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Check or print the audit chain of the configured store
    #[command(subcommand)]
    Audit(audit_command::Command),
    /// Check the policy file, or explain what it says about an admin and a user
    #[command(subcommand)]
    Policy(policy_command::Command),
    /// Ask the proxy on this machine for /livez; exits with 0 if it answers
    Health {
        #[command(flatten)]
        file: ConfigFile,
        /// Where the proxy listens; wins over `FACTORDESK_LISTEN`
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<SocketAddr>,
        /// Ask for /readyz instead
        #[arg(long)]
        ready: bool,
    },
}

/// Where the configuration is, besides the environment.
#[derive(Args)]
pub(crate) struct ConfigFile {
    /// Read NAME=value lines from FILE; the environment wins over them
    #[arg(long = "config", value_name = "FILE")]
    path: Option<PathBuf>,
}

impl ConfigFile {
    /// The file's text, if a file is named.
    pub(crate) fn read(&self) -> Result<Option<String>, String> {
        let read = |path: &Path| {
            std::fs::read_to_string(path)
                .map_err(|error| format!("--config {}: {error}", path.display()))
        };
        self.path.as_deref().map(read).transpose()
    }
}

/// The end of `--help`.
fn variables() -> String {
    let mut text = String::from("Variables:");
    for variable in VARIABLES {
        // Writing to a string doesn't fail.
        let _ = write!(text, "\n  {:<27} {}", variable.name, variable.about);
    }
    text
}

// This thread starts the proxy, accepts connections and shuts down; requests run on the workers.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.licenses {
        let printed = write!(io::stdout(), "{LICENSES}{PAGE_LICENSES}");
        return finish(printed.map_err(|error| error.to_string()));
    }
    finish(match cli.command {
        Some(Command::Audit(command)) => command.run().await,
        Some(Command::Policy(command)) => command.run().await,
        Some(Command::Health {
            file,
            listen,
            ready,
        }) => health(&file, listen, ready).await,
        None => serve(cli.serve).await,
    })
}

async fn serve(options: Serve) -> Result<(), String> {
    let mut config = Config::from_sources(options.file.read()?.as_deref(), &env)
        .map_err(|problems| process::list_problems(&problems))?;
    config.server.page_dir = options.page_dir;
    let listen = options.listen.unwrap_or(config.server.listen);
    let listener = process::bind(listen).await?;
    let ready = config.server.public_origin.as_str().to_owned();
    process::run(config, listener, || process::announce(&ready)).await
}

async fn health(file: &ConfigFile, listen: Option<SocketAddr>, ready: bool) -> Result<(), String> {
    let configured = || {
        Config::listen_from_sources(file.read()?.as_deref(), &env)
            .map_err(|problems| process::list_problems(&problems))
    };
    let probe = if ready {
        health_command::Probe::Ready
    } else {
        health_command::Probe::Alive
    };
    probe.run(listen.map_or_else(configured, Ok)?).await
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

pub(crate) fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
