//! Builds hosts with their own tools, and runs development servers.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::TcpStream;

use super::folder;
use crate::env::users;
use crate::trunk::Port;
use crate::wait::until_within;

/// How long a tool may take on a busy machine.
const BUILD: Duration = Duration::from_mins(5);

/// A tool of a host's `node_modules`, in the host's folder.
fn tool(host: &str, name: &str) -> Result<Command> {
    let host = folder(host);
    // The packages are in the next folder above that has some, as for Node.js itself.
    let program = host
        .ancestors()
        .map(|folder| folder.join("node_modules/.bin").join(name))
        .find(|program| program.exists())
        .with_context(|| {
            format!("no {name} for tests/hosts: `cargo xtask test --only hosts` installs it")
        })?;
    let mut command = Command::new(program);
    command
        .current_dir(host)
        .stdin(Stdio::null())
        // No questions, no colours, no statistics sent anywhere.
        .env("CI", "1")
        .env("NO_COLOR", "1")
        .env("NG_CLI_ANALYTICS", "false")
        .env("NEXT_TELEMETRY_DISABLED", "1");
    Ok(command)
}

/// Builds a host; returns the folder with the result.
pub(super) async fn build(
    host: &str,
    name: &str,
    arguments: &[&str],
    result: &str,
) -> Result<PathBuf> {
    let result = folder(host).join(result);
    // Best effort: what an earlier build left is replaced anyway.
    let _ = std::fs::remove_dir_all(&result);
    let mut command = tool(host, name)?;
    command.args(arguments);
    let output = tokio::process::Command::from(command)
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(BUILD, output)
        .await
        .with_context(|| format!("{name} took too long"))??;
    ensure!(
        output.status.success(),
        "{name} failed in tests/hosts/{host}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(result)
}

/// A development server. Dropping this ends it with its child processes.
pub(super) struct DevServer {
    process: Child,
    log: PathBuf,
}

impl DevServer {
    /// Starts Vite's on this port, for the proxy `desk` and with the tokens of `portal`.
    pub(super) async fn vite(host: &str, port: Port, desk: &str, portal: &str) -> Result<Self> {
        let number = port.number()?;
        let log = std::env::temp_dir().join(format!("factordesk-{host}-{number}.log"));
        let out = File::create(&log)?;
        let mut command = tool(host, "vite")?;
        command
            .args([
                "--host",
                "127.0.0.1",
                "--strictPort",
                // Its cache doesn't notice another package of the same version.
                "--force",
                "--port",
                &number.to_string(),
            ])
            .env("DESK", desk)
            .env("DESK_USER", users::MIA)
            .env("PORTAL", portal)
            .stdout(out.try_clone()?)
            .stderr(out)
            .process_group(0);
        drop(port);
        let process = command.spawn()?;
        let mut server = Self { process, log };
        let ended = until_within(BUILD, "Vite's server", async || {
            if let Some(status) = server.process.try_wait()? {
                return Ok(Ok(Some(status)));
            }
            let connected = TcpStream::connect((std::net::Ipv4Addr::LOCALHOST, number)).await;
            Ok(connected.map(|_| None).map_err(|error| error.to_string()))
        })
        .await
        .with_context(|| server.said())?;
        ensure!(
            ended.is_none(),
            "Vite has exited ({ended:?}); {}",
            server.said()
        );
        Ok(server)
    }

    fn said(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        format!("its output:\n{text}")
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
        {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.process.wait();
        let _ = std::fs::remove_file(&self.log);
    }
}
