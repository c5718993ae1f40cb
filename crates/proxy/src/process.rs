//! A process that serves a proxy: its listener, its workers, its log and the signals that end it. The demo runs through it too.

use std::future::Future;
use std::io::{self, Write as _};
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::signal;

use crate::config::{Config, ConfigProblem};
use crate::server::{Workers, serve};
use crate::state::{AppState, Deps};
use crate::telemetry;

/// Listens on this address.
///
/// # Errors
/// A sentence that names the address.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("can't listen on {address}: {error}"))
}

/// Serves until the process is asked to end. Calls `announce` as soon as requests are accepted.
///
/// # Errors
/// A sentence: why the proxy can't start.
pub async fn run(
    config: Config,
    listener: TcpListener,
    announce: impl FnOnce() -> io::Result<()>,
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
    tracing::info!(
        "adding a passkey needs the permission create:first_factors, deleting a password \
         delete:first_factors; grant them to the admins who need them"
    );
    let checked = state.clone();
    tokio::spawn(async move { checked.check_provider().await });
    let shutdown = shutdown_signal()?;
    let workers = Workers::start().map_err(|error| format!("no threads: {error}"))?;
    announce().map_err(|error| error.to_string())?;
    serve(state, listener, &workers, shutdown).await;
    workers.end();
    drop(log);
    Ok(())
}

/// Prints `ready: ADDRESS` on standard output, which scripts wait for.
///
/// # Errors
/// Standard output can't be written.
pub fn announce(ready: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "ready: {ready}")?;
    out.flush()
}

/// The problems of a configuration, one on each line.
pub fn list_problems(problems: &[ConfigProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(|p| format!("\n  {p}")).collect();
    format!("the configuration has problems:{}", lines.concat())
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
