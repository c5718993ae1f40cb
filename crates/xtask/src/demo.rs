//! `cargo xtask demo`: the whole product on this machine, with its embedded tenant.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context as _;

use crate::args::{DEMO_PORT, DemoArgs, Host, TRUNK_PORT};
use crate::exec::Exec;
use crate::page;
use crate::steps::Steps;
use crate::tools;
use crate::workspace::Workspace;

/// The demo's policy, from the root of the checkout, where the demo runs.
const POLICY: &str = "crates/demo/policy.toml";

/// Builds a page and a demo with that page inside, then replaces this process by the demo, so that signals
/// reach it and only its output is on standard output. Returns only on failure.
///
/// The demo is a debug build: it is built minutes sooner, and fast enough for one visitor.
pub(crate) fn run(workspace: &Workspace, args: &DemoArgs) -> anyhow::Result<bool> {
    // Checked before the build, which takes minutes.
    require_free(args.port, "--port N")?;
    let portal = args.portal_port()?;
    if let Some(portal) = portal {
        require_free(portal, "--portal=N")?;
    }
    let mut steps = Steps::new(page::TOOLS.len() + 2);
    for tool in page::TOOLS {
        steps.run(tool.name(), || tools::ensure(workspace, &[tool]))?;
    }
    // The release page: the splitter can't split one that was built without optimisation across crates.
    steps.run("the page", || page::build(workspace))?;
    let build = "build --package factordesk-demo --features embed-page";
    steps.run("the demo with its proxy and tenant", || {
        Exec::cargo(workspace, build).run()
    })?;
    let portal = portal.map_or_else(String::new, |port| format!(" --portal={port}"));
    let address = if args.https {
        "--https".to_owned()
    } else {
        format!("--host {}", args.host.name())
    };
    become_demo(
        workspace,
        &format!(
            "--listen 127.0.0.1:{} {address} --policy {POLICY}{portal}",
            args.port
        ),
    )
}

/// Builds the demo without a page and replaces this process by it; `trunk serve` serves the page. Returns only on
/// failure.
pub(crate) fn run_behind_trunk(workspace: &Workspace, host: Host) -> anyhow::Result<bool> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, DEMO_PORT))
        .with_context(|| format!("can't listen on 127.0.0.1:{DEMO_PORT}"))?;
    let mut steps = Steps::new(page::TRUNK_TOOLS.len() + 1);
    for tool in page::TRUNK_TOOLS {
        steps.run(tool.name(), || tools::ensure(workspace, &[tool]))?;
    }
    steps.run("the demo with its proxy and tenant", || {
        Exec::cargo(workspace, "build --package factordesk-demo").run()
    })?;
    let host = host.name();
    let args = format!(
        "--listen 127.0.0.1:{DEMO_PORT} --host {host} --policy {POLICY} --public-port {TRUNK_PORT}"
    );
    eprintln!(
        "Now run `trunk serve` in another terminal. The desk is at http://{host}:{TRUNK_PORT} once it has built the page."
    );
    become_demo(workspace, &args)
}

fn become_demo(workspace: &Workspace, args: &str) -> anyhow::Result<bool> {
    let demo = Workspace::programs()?.join("factordesk-demo");
    let demo = demo.to_str().context("the path of the demo isn't UTF-8")?;
    Err(Exec::new(workspace, demo, args).become_it())
}

/// Fails if something already listens on 127.0.0.1:`port`, which `option` sets.
fn require_free(port: u16, option: &str) -> anyhow::Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map(drop)
        .with_context(|| {
            format!("can't listen on 127.0.0.1:{port}; choose another port with {option}")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let problem = format!("{:#}", require_free(port, "--port N").unwrap_err());
        assert!(problem.contains(&format!("127.0.0.1:{port}")), "{problem}");
        assert!(problem.contains("--port"), "{problem}");
    }
}
