//! Starts the upstream, nginx and the proxy, waits until they accept connections, and stops them.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context as _;

use super::backend::{self, Backend, Headers};
use super::process::Process;
use crate::workspace::Workspace;

/// The most frequent request of a help desk.
pub(super) const PATH: &str = "/api/v2/users/auth0%7Cbench/authentication-methods";

/// A server to be loaded.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) url: String,
    pub(super) headers: Headers,
    pub(super) process: Process,
}

/// All processes and the temporary directory. Processes are stopped and the directory is deleted on drop.
pub(super) struct Setup {
    targets: Vec<Target>,
    _upstream: Backend,
    _folder: Folder,
}

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

impl Setup {
    pub(super) fn start(nginx: Option<&Path>) -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        // One proxy for the session and one for the token, so that neither warms the other's caches.
        let ports = [free_port()?, free_port()?, free_port()?];
        let mut targets = Vec::new();
        let upstream = Backend::upstream(&backend::program()?, &folder.0, ports[0])?;
        if let Some(nginx) = nginx {
            let api = upstream.value("api")?;
            targets.push(start_nginx(nginx, &folder.0, ports[2], api)?);
        }
        let store = format!("sqlite:{}", folder.0.join("store.db").display());
        let session = backend::fill(&backend::program()?, &store, 0, 1)?;
        let token = upstream.value("authorization")?.to_owned();
        for (name, port, headers) in [
            ("proxy, session", ports[0], session),
            (
                "proxy, bearer",
                ports[1],
                vec![("authorization".to_owned(), token)],
            ),
        ] {
            targets.push(Target {
                name,
                url: format!("http://127.0.0.1:{port}{PATH}"),
                headers,
                process: start_proxy(&folder.0, port, &store)?,
            });
        }
        Ok(Self {
            targets,
            _upstream: upstream,
            _folder: folder,
        })
    }

    pub(super) fn targets_mut(&mut self) -> &mut [Target] {
        &mut self.targets
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

fn start_nginx(program: &Path, folder: &Path, port: u16, api: &str) -> anyhow::Result<Target> {
    let folder_text = folder.display();
    let config = format!(
        "daemon off;\nworker_processes auto;\npid {folder_text}/nginx.pid;\nerror_log {folder_text}/nginx-error.log;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n  access_log {folder_text}/nginx-access.log;\n  keepalive_requests 100000000;\n\
         client_body_temp_path {folder_text}/b;\n  proxy_temp_path {folder_text}/p;\n  fastcgi_temp_path {folder_text}/f;\n\
         uwsgi_temp_path {folder_text}/u;\n  scgi_temp_path {folder_text}/s;\n\
         upstream api {{ server {api}; keepalive 64; keepalive_requests 100000000; }}\n\
         server {{\n  listen 127.0.0.1:{port};\n  location / {{\n    proxy_pass http://api;\n    proxy_http_version 1.1;\n\
         proxy_set_header Connection \"\";\n  }} }} }}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, config)?;
    let child = Command::new(program)
        .args(["-e", "stderr", "-p"])
        .arg(folder)
        .arg("-c")
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("can't start nginx")?;
    let mut process = Process::new(child);
    process
        .wait_for(address(port))
        .context("nginx did not start")?;
    Ok(Target {
        name: "nginx",
        url: format!("http://127.0.0.1:{port}{PATH}"),
        headers: Vec::new(),
        process,
    })
}

/// Starts a proxy with the folder's `proxy.conf` and this store. Its log goes to a file in the folder.
pub(super) fn start_proxy(folder: &Path, port: u16, store: &str) -> anyhow::Result<Process> {
    let program = Command::new(Workspace::release_program("factordesk-proxy")?);
    run_proxy(program, folder, port, store)
}

/// Like [`start_proxy`], by another command: the proxy's program, or one that runs it.
pub(super) fn run_proxy(
    mut command: Command,
    folder: &Path,
    port: u16,
    store: &str,
) -> anyhow::Result<Process> {
    let log = fs::File::create(folder.join(format!("proxy-{port}.log")))?;
    let child = command
        .arg("--config")
        .arg(folder.join("proxy.conf"))
        .args(["--listen", &address(port).to_string()])
        .env(backend::STORE, store)
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
