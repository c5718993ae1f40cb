//! `cargo xtask demo`: the whole product on this machine, on its embedded tenant.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context as _;

use crate::args::{DEMO_PORT, Host, TRUNK_PORT};
use crate::exec::Exec;
use crate::page;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// Builds the page as it is released and a proxy with the page inside, then becomes that proxy: signals reach it directly, and
/// the only thing on standard output is what it says itself. Returns only on failure.
///
/// The proxy is a debug build: it is there minutes sooner, and fast enough for one visitor.
pub(crate) fn run(workspace: &Workspace, port: u16, host: Host) -> anyhow::Result<bool> {
    // Asked before the build: nobody likes to wait minutes for this answer.
    require_free(port)?;
    page::build(workspace)?;
    Exec::cargo(
        workspace,
        "build --package factordesk-proxy --features embed-page",
    )
    .run()?;
    let args = format!("--demo --listen 127.0.0.1:{port} --host {}", host.name());
    become_proxy(workspace, &args)
}

/// Builds the proxy and becomes it, for a page that `trunk serve` has. Returns only on failure.
pub(crate) fn run_behind_trunk(workspace: &Workspace, host: Host) -> anyhow::Result<bool> {
    require_free(DEMO_PORT)?;
    tools::ensure(
        workspace,
        &[
            Tool::WasmTarget,
            Tool::NpmPackages,
            Tool::WasmBindgen,
            Tool::Trunk,
        ],
    )?;
    Exec::cargo(workspace, "build --package factordesk-proxy").run()?;
    let host = host.name();
    let args =
        format!("--demo --listen 127.0.0.1:{DEMO_PORT} --host {host} --public-port {TRUNK_PORT}");
    eprintln!(
        "Now run `trunk serve` in another terminal. The desk is at http://{host}:{TRUNK_PORT} once it has built the page."
    );
    become_proxy(workspace, &args)
}

fn become_proxy(workspace: &Workspace, args: &str) -> anyhow::Result<bool> {
    let proxy = Workspace::programs()?.join("factordesk-proxy");
    let proxy = proxy.to_str().context("its path isn't UTF-8")?;
    Err(Exec::new(workspace, proxy, args).become_it())
}

/// Fails when something listens on 127.0.0.1:`port` already.
fn require_free(port: u16) -> anyhow::Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map(drop)
        .with_context(|| {
            format!("can't listen on 127.0.0.1:{port}; choose another port with --port N")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let problem = format!("{:#}", require_free(port).unwrap_err());
        assert!(problem.contains(&format!("127.0.0.1:{port}")), "{problem}");
        assert!(problem.contains("--port"), "{problem}");
    }
}
