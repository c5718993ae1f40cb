//! Runs a proxy as a process: its listener, its workers, its log, and the signals that end it. The demo uses it, too.

use std::future::Future;
use std::io::{self, Write as _};
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::signal;

use crate::config::{Config, ConfigProblem};
use crate::policy::Policies;
use crate::server::{Workers, serve};
use crate::state::{AppState, Deps};
use crate::telemetry;

/// Binds a listener to this address.
///
/// # Errors
/// A sentence that names the address and the cause.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("can't listen on {address}: {error}"))
}

/// Serves until the process is told to end. Calls `announce` once requests are accepted.
///
/// # Errors
/// A sentence that says why the proxy can't start.
pub async fn run(
    config: Config,
    listener: TcpListener,
    announce: impl FnOnce() -> io::Result<()>,
) -> Result<(), String> {
    raise_file_limit();
    avoid_huge_pages();
    let log = telemetry::init(config.server.log_level, config.server.log_format)
        .map_err(|error| format!("can't start the log's thread: {error}"))?;
    let deps = Deps::real(&config).map_err(|error| error.to_string())?;
    let state = AppState::new(config, deps)
        .await
        .map_err(|error| error.to_string())?;
    // Awaited before anything is served: a token with too many scopes must not be used at all.
    state
        .check_scopes()
        .await
        .map_err(|error| error.to_string())?;
    // An upgrade turns both actions into 403 until they are granted (docs/OPERATING.md, Upgrades).
    tracing::info!(
        "adding a passkey needs the permission create:first_factors, deleting a password \
         delete:first_factors; grant them to the admins who need them"
    );
    state.policies().announce();
    reload_at_hangup(state.policies().clone())?;
    // In the background, so that a slow provider doesn't delay the startup.
    let checked = state.clone();
    tokio::spawn(async move { checked.check_provider().await });
    // Before `announce`: once requests are accepted, SIGTERM must not simply kill the process.
    let shutdown = shutdown_signal()?;
    let workers =
        Workers::start().map_err(|error| format!("can't start the worker threads: {error}"))?;
    announce().map_err(|error| error.to_string())?;
    serve(state, listener, &workers, shutdown).await;
    workers.end();
    // Last, so that everything before can still write to the log.
    drop(log);
    Ok(())
}

/// Prints `ready: ADDRESS` on standard output. Scripts wait for this line.
///
/// # Errors
/// Standard output can't be written.
pub fn announce(ready: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "ready: {ready}")?;
    out.flush()
}

/// The problems of a configuration, one per line.
pub fn list_problems(problems: &[ConfigProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(|p| format!("\n  {p}")).collect();
    format!("the configuration has problems:{}", lines.concat())
}

/// Raises the limit of open files to its maximum. Each connection is a file, and the default of 1,024 is below the
/// proxy's own limit of connections.
#[cfg(unix)]
fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Best effort: with a low limit the proxy still works, with fewer connections.
    let _ = setrlimit(Resource::Nofile, limit);
}

#[cfg(not(unix))]
fn raise_file_limit() {}

/// Turns transparent huge pages off for this process. Each would make 2 MiB resident for the few kilobytes in use, also
/// where the system uses them without being asked.
#[cfg(target_os = "linux")]
fn avoid_huge_pages() {
    // Best effort: with them, the proxy only takes more memory.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
fn avoid_huge_pages() {}

/// Reads the policy file again at every SIGHUP.
#[cfg(unix)]
fn reload_at_hangup(policies: Policies) -> Result<(), String> {
    let mut hangups = signal::unix::signal(signal::unix::SignalKind::hangup())
        .map_err(|error| error.to_string())?;
    tokio::spawn(async move {
        while hangups.recv().await.is_some() {
            policies.reload();
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn reload_at_hangup(_: Policies) -> Result<(), String> {
    Ok(())
}

/// Completes at Ctrl-C, or at SIGTERM from a process manager.
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

/// Completes at Ctrl-C.
#[cfg(not(unix))]
fn shutdown_signal() -> Result<impl Future<Output = ()>, String> {
    Ok(async {
        let _ = signal::ctrl_c().await;
    })
}
