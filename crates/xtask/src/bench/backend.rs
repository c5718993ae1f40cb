//! What the measured proxies need: the upstream, the identity provider, a store with a session, and their
//! configuration.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, bail};

use super::process::Process;

/// A temporary directory, deleted on drop.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// Creates a directory.
    pub(super) fn new() -> anyhow::Result<Self> {
        // Tests of one process make several.
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("factordesk-bench-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).with_context(|| format!("can't create {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The programs `bench_upstream` and `factordesk-proxy`.
pub(crate) struct Programs {
    pub(crate) upstream: PathBuf,
    pub(crate) proxy: PathBuf,
}

/// The running upstream. It is stopped, and the temporary directory deleted, on drop.
pub(super) struct Backend {
    proxy: PathBuf,
    /// The address of the API
    pub(super) api: String,
    session: String,
    bearer: String,
    // Dropped in this order: the upstream writes into the directory.
    _upstream: Process,
    folder: Folder,
}

/// How a client authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    /// The cookie of a session
    Session,
    /// A bearer token
    Bearer,
}

impl Backend {
    /// Starts the upstream. A proxy on `port` has the public address of the configuration.
    pub(super) fn start(programs: &Programs, port: u16) -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        let mut child = Command::new(&programs.upstream)
            .arg(&folder.0)
            .arg(address(port).to_string())
            // The upstream ends when this pipe is closed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("can't start the upstream")?;
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let mut backend = Self {
            proxy: programs.proxy.clone(),
            api: String::new(),
            session: String::new(),
            bearer: String::new(),
            _upstream: Process::new(child),
            folder,
        };
        for line in lines {
            let line = line?;
            match line.split_once('=') {
                Some(("api", value)) => value.clone_into(&mut backend.api),
                Some(("authorization", value)) => value.clone_into(&mut backend.bearer),
                Some(("cookie", value)) => value.clone_into(&mut backend.session),
                _ => return Ok(backend),
            }
        }
        bail!("the upstream ended before it printed its description");
    }

    /// The temporary directory.
    pub(super) fn folder(&self) -> &Path {
        &self.folder.0
    }

    /// The headers of a client.
    pub(super) fn headers(&self, credentials: Credentials) -> Vec<(&'static str, String)> {
        match credentials {
            Credentials::Session => vec![
                ("cookie", self.session.clone()),
                ("x-factordesk", "1".to_owned()),
            ],
            Credentials::Bearer => vec![("authorization", self.bearer.clone())],
        }
    }

    /// Starts a proxy on this port. `runner` is a program, with its arguments, that runs the proxy.
    pub(super) fn start_proxy(
        &self,
        port: u16,
        runner: Option<Command>,
    ) -> anyhow::Result<Process> {
        let log = fs::File::create(self.folder().join(format!("proxy-{port}.log")))?;
        let mut command = match runner {
            None => Command::new(&self.proxy),
            Some(mut runner) => {
                runner.arg(&self.proxy);
                runner
            }
        };
        let child = command
            .arg("--config")
            .arg(self.folder().join("proxy.conf"))
            .args(["--listen", &address(port).to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("can't start the proxy")?;
        let mut process = Process::new(child);
        process
            .wait_for(address(port))
            .context("the proxy did not start")?;
        Ok(process)
    }
}

/// A port that is free now. If another process takes it in between, starting the server fails.
pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The address of a server on this port.
pub(super) fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}
