//! Runs the example `bench_backend`, which does what needs the proxy's library or the embedded tenant.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

use super::process::Process;
use crate::workspace::Workspace;

/// The environment variable with the store's URL, as the proxy reads it.
pub(super) const STORE: &str = "FACTORDESK_STORE";

/// Headers of a client.
pub(super) type Headers = Vec<(String, String)>;

/// A running server of the backend. It ends on drop.
pub(super) struct Backend {
    _process: Process,
    said: Vec<(String, String)>,
}

impl Backend {
    /// A tenant that answers as fast as it can. Writes `proxy.conf` for a proxy at this port into the folder.
    pub(super) fn upstream(program: &Path, folder: &Path, port: u16) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.arg("upstream").arg(folder);
        Self::start(command.arg(format!("127.0.0.1:{port}")))
    }

    /// Puts this latency in front of a PostgreSQL server, half of it in each direction.
    pub(super) fn relay(store: &str, latency: Duration) -> anyhow::Result<Self> {
        let mut command = Command::new(program()?);
        command.arg("relay").arg(latency.as_millis().to_string());
        Self::start(command.env(STORE, store))
    }

    fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command
            // It ends when this pipe is closed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("can't start bench_backend")?;
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let process = Process::new(child);
        let mut said = Vec::new();
        for line in lines {
            match line?.split_once('=') {
                Some((name, value)) => said.push((name.to_owned(), value.to_owned())),
                None => {
                    return Ok(Self {
                        _process: process,
                        said,
                    });
                }
            }
        }
        bail!("bench_backend ended before it was ready");
    }

    /// A value that it has printed.
    pub(super) fn value(&self, name: &str) -> anyhow::Result<&str> {
        let found = self.said.iter().find(|(said, _)| said == name);
        found
            .map(|(_, value)| value.as_str())
            .with_context(|| format!("bench_backend did not print `{name}`"))
    }
}

/// Fills a store. Returns the headers of a session that may do everything.
pub(super) fn fill(
    program: &Path,
    store: &str,
    records: u32,
    sessions: u32,
) -> anyhow::Result<Headers> {
    let output = Command::new(program)
        .arg("fill")
        .args([records.to_string(), sessions.to_string()])
        .env(STORE, store)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("can't start bench_backend")?;
    ensure!(
        output.status.success(),
        "the store can't be filled ({})",
        output.status
    );
    let text = String::from_utf8_lossy(&output.stdout);
    let cookie = text.lines().find_map(|line| line.strip_prefix("cookie="));
    let cookie = cookie.context("bench_backend did not print a cookie")?;
    Ok(vec![
        ("cookie".to_owned(), cookie.to_owned()),
        ("x-factordesk".to_owned(), "1".to_owned()),
    ])
}

/// The example, built for release.
pub(super) fn program() -> anyhow::Result<PathBuf> {
    Ok(Workspace::release_program("examples/bench_backend")?.into())
}
