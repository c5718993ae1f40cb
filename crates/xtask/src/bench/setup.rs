//! Starts the servers to be loaded, nginx and two proxies, in front of the same upstream.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context as _;

use super::backend::{Backend, Credentials, Programs, address, free_port};
use super::process::Process;

/// The most frequent request of a help desk.
pub(super) const PATH: &str = "/api/v2/users/auth0%7Cbench/authentication-methods";

/// A server to be loaded.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) process: Process,
}

/// All processes. They are stopped on drop.
pub(super) struct Setup {
    targets: Vec<Target>,
    backend: Backend,
}

impl Setup {
    pub(super) fn start(programs: &Programs, nginx: Option<&Path>) -> anyhow::Result<Self> {
        let mut targets = Vec::new();
        let first = free_port()?;
        let backend = Backend::start(programs, first)?;
        if let Some(nginx) = nginx {
            targets.push(start_nginx(nginx, &backend, free_port()?)?);
        }
        // One proxy for the session and one for the token, so that neither warms the other's caches.
        for (name, port, credentials) in [
            ("proxy, session", first, Credentials::Session),
            ("proxy, bearer", free_port()?, Credentials::Bearer),
        ] {
            targets.push(Target {
                name,
                url: url(port),
                headers: backend.headers(credentials),
                process: backend.start_proxy(port, None)?,
            });
        }
        Ok(Self { targets, backend })
    }

    pub(super) fn targets_mut(&mut self) -> &mut [Target] {
        &mut self.targets
    }

    /// Stops the servers, and returns what they had in common.
    pub(super) fn into_backend(self) -> Backend {
        self.backend
    }
}

fn url(port: u16) -> String {
    format!("http://{}{PATH}", address(port))
}

fn start_nginx(program: &Path, backend: &Backend, port: u16) -> anyhow::Result<Target> {
    let (folder, api) = (backend.folder(), &backend.api);
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
        url: url(port),
        headers: Vec::new(),
        process,
    })
}
