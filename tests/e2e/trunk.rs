//! Runs `trunk serve` on a copy of the checkout, as a developer of the page would.
//!
//! The copy builds into the checkout's browser target directory, where the dependencies are already compiled.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::TcpStream;

use crate::support::checkout;
use crate::wait::until_within;

/// Build timeout. The first build may have to compile all dependencies.
pub(crate) const BUILD: Duration = Duration::from_mins(15);

/// What isn't copied: build results and installed packages. `node_modules` becomes a symbolic link.
const LEFT_OUT: [&str; 5] = [".git", "node_modules", "dist", "artifacts", "target-web"];

/// The proxy's address in Trunk.toml.
const DOCUMENTED: &str = "http://127.0.0.1:8787/";

/// A free port, reserved until trunk binds it.
pub(crate) struct Port(TcpListener);

impl Port {
    pub(crate) fn reserve() -> Result<Self> {
        Ok(Self(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?))
    }

    pub(crate) fn number(&self) -> Result<u16> {
        Ok(self.0.local_addr()?.port())
    }
}

/// `trunk serve` and the copy that it serves. Dropping this kills trunk with its child processes and removes the copy.
pub(crate) struct TrunkServe {
    copy: PathBuf,
    process: Child,
}

impl TrunkServe {
    /// Starts it in front of a proxy and waits for its first build.
    pub(crate) async fn start(port: Port, proxy: SocketAddr) -> Result<Self> {
        let copy = place_of_copy();
        let number = port.number()?;
        let started = copy_checkout(&copy)
            .and_then(|()| set_backends(&copy, proxy))
            .and_then(|()| spawn(&copy, port));
        let process = match started {
            Ok(process) => process,
            Err(problem) => {
                let _ = fs::remove_dir_all(&copy);
                return Err(problem);
            }
        };
        let mut serve = Self { copy, process };
        let ended = until_within(BUILD, "trunk's first build", async || {
            if let Some(status) = serve.process.try_wait()? {
                return Ok(Ok(Some(status)));
            }
            let connected = TcpStream::connect((Ipv4Addr::LOCALHOST, number)).await;
            Ok(connected.map(|_| None).map_err(|error| error.to_string()))
        })
        .await;
        let ended = ended.with_context(|| serve.said())?;
        ensure!(
            ended.is_none(),
            "trunk has exited ({ended:?}); {}",
            serve.said()
        );
        Ok(serve)
    }

    /// Replaces text in a file of the copy; fails unless it occurs exactly once.
    pub(crate) fn change(&self, file: &str, from: &str, to: &str) -> Result<()> {
        let path = self.copy.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("can't read {file}"))?;
        let count = text.matches(from).count();
        ensure!(count == 1, "{file} has {from} {count} times");
        Ok(fs::write(path, text.replace(from, to))?)
    }

    /// The last 30 lines of trunk's output.
    pub(crate) fn said(&self) -> String {
        let text = fs::read_to_string(self.copy.join("trunk.log")).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        let end = &lines[lines.len().saturating_sub(30)..];
        format!("trunk's output:\n{}", end.join("\n"))
    }
}

impl Drop for TrunkServe {
    fn drop(&mut self) {
        // Kills the process group, which includes trunk's children cargo and rustc.
        if let Some(group) = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
        {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.copy);
    }
}

/// The copy's path, the same for every run: cargo treats a crate at another path as another crate and keeps the build
/// results of both.
fn place_of_copy() -> PathBuf {
    let mut hasher = DefaultHasher::new();
    checkout().hash(&mut hasher);
    let own = format!("factordesk-trunk-{:016x}", hasher.finish());
    std::env::temp_dir().join(own)
}

fn copy_checkout(copy: &Path) -> Result<()> {
    // Removes what a killed run left behind.
    let _ = fs::remove_dir_all(copy);
    copy_folder(&checkout(), copy)?;
    // At another path, these would be other crates, and everything up to Leptos would be compiled again.
    let manifest = fs::read_to_string(copy.join("Cargo.toml"))?;
    let here = format!("path = \"{}/", checkout().join("patches").display());
    fs::write(
        copy.join("Cargo.toml"),
        manifest.replace("path = \"patches/", &here),
    )?;
    let modules = checkout().join("node_modules");
    Ok(std::os::unix::fs::symlink(
        modules,
        copy.join("node_modules"),
    )?)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        // Recognises a target directory of any name: cargo puts this file in it.
        let is_result = entry.path().join("CACHEDIR.TAG").exists();
        if is_result || LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

/// Points the backends of Trunk.toml to this proxy.
fn set_backends(copy: &Path, proxy: SocketAddr) -> Result<()> {
    let path = copy.join("Trunk.toml");
    let text = fs::read_to_string(&path)?;
    ensure!(text.contains(DOCUMENTED), "Trunk.toml has no {DOCUMENTED}");
    Ok(fs::write(
        path,
        text.replace(DOCUMENTED, &format!("http://{proxy}/")),
    )?)
}

fn spawn(copy: &Path, port: Port) -> Result<Child> {
    let number = port.number()?;
    let log = File::create(copy.join("trunk.log"))?;
    let mut command = Command::new("trunk");
    command
        .args([
            "serve",
            "--offline",
            "--skip-version-check",
            "--port",
            &number.to_string(),
        ])
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", checkout().join("target-web"))
        // Trunk reads it as a boolean and refuses the usual NO_COLOR=1.
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0);
    drop(port);
    command
        .spawn()
        .context("can't start trunk: `cargo xtask test --only serve` installs it")
}
