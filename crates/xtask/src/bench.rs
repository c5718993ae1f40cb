//! `cargo xtask bench`: measurements. `bench page` is in [`page`], `bench growth` in [`growth`].
//!
//! `bench proxy`: the cost of the proxy, compared with a plain nginx in front of the same upstream.
//!
//! The same load generator sends the same request to nginx, to the proxy with a session, and to the proxy with a
//! bearer token, in turns. The proxy runs with everything on: framing, credentials, permissions, route table, rebuilt
//! responses, metrics, one log line per request into a file. nginx writes an access log too. Nothing is asserted,
//! because the numbers depend on how idle the machine is. What doesn't is the number of instructions per request: that
//! has a budget, see [`instructions`].

mod backend;
pub(crate) mod growth;
pub(crate) mod instructions;
mod load;
pub(crate) mod page;
mod process;
mod report;
mod setup;
mod stats;

use anyhow::Context as _;

use self::instructions::{Counted, Programs};
use self::load::{Load, Request};
use self::report::Sample;
use self::setup::Setup;
use crate::exec::Exec;
use crate::tools;
use crate::workspace::Workspace;

/// Numbers of concurrent connections.
const CONNECTIONS: [u32; 2] = [1, 64];
/// Duration of the first, discarded round.
const WARM_UP_SECONDS: u32 = 1;

/// How long and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Effort {
    /// Seconds of load, for each target, number of connections and round.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seconds: u32,
    /// Rounds over all targets; the median is printed.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
}

/// Builds, starts, loads, measures, prints.
pub(crate) fn proxy(workspace: &Workspace, effort: Effort) -> anyhow::Result<()> {
    let wrk = tools::wrk(workspace)?;
    let nginx = match tools::nginx(workspace) {
        Ok(nginx) => Some(nginx),
        Err(error) => {
            eprintln!("nginx is missing, so there are no ratios: {error:#}");
            None
        }
    };
    build(workspace)?;
    let mut setup = Setup::start(nginx.as_deref())?;
    let load = Load::new(&wrk);
    let mut samples: Vec<Sample> = Vec::new();
    for connections in CONNECTIONS {
        for round in 0..=effort.rounds {
            for target in setup.targets_mut() {
                // The first round fills caches and pools, and isn't recorded.
                let seconds = if round == 0 {
                    WARM_UP_SECONDS
                } else {
                    effort.seconds
                };
                let request = Request {
                    url: &target.url,
                    headers: &target.headers,
                    script: None,
                };
                let process = &target.process;
                let before = (process.cpu()?, process.kernel()?, process.switches()?);
                let measured = load
                    .run(connections, seconds, request)
                    .with_context(|| format!("{} at {connections} connections", target.name))?;
                let cpu = process.cpu()? - before.0;
                let kernel = process.kernel()? - before.1;
                let switches = process.switches()? - before.2;
                if round > 0 {
                    samples.push(Sample {
                        target: target.name,
                        connections,
                        load: measured,
                        cpu_micros: cpu * 1e6 / measured.requests,
                        kernel_micros: kernel * 1e6 / measured.requests,
                        memory: process.memory()?,
                        switches: switches / measured.requests,
                    });
                }
            }
        }
    }
    println!("{}", report::table(&samples, effort));
    // The loaded servers stop first: they would make this slower, though not change the counts.
    drop(setup);
    match tools::valgrind(workspace) {
        Ok(valgrind) => {
            let programs = Programs {
                valgrind,
                backend: backend::program()?,
                proxy: Workspace::release_program("factordesk-proxy")?.into(),
            };
            for counted in instructions::count(&programs)? {
                println!("{}", counted.line());
            }
        }
        Err(error) => {
            println!("instructions per request: NOT COUNTED, valgrind is missing: {error:#}");
        }
    }
    Ok(())
}

/// Counts the instructions of the release proxy, for the suite. Fails without valgrind.
pub(crate) fn count_instructions(workspace: &Workspace) -> anyhow::Result<Vec<Counted>> {
    let valgrind = tools::valgrind(workspace)?;
    // Of the test build, which has it already after the native tests.
    Exec::cargo(
        workspace,
        "build --workspace --exclude factordesk --examples",
    )
    .run()?;
    Exec::cargo(workspace, BUILD_PROXY).run()?;
    instructions::count(&Programs {
        valgrind,
        backend: Workspace::programs()?.join("examples/bench_backend"),
        proxy: Workspace::release_program("factordesk-proxy")?.into(),
    })
}

/// The command that builds the release proxy.
pub(crate) const BUILD_PROXY: &str =
    "build --release --package factordesk-proxy --bin factordesk-proxy";

/// Builds the proxy, and what it is measured with.
fn build(workspace: &Workspace) -> anyhow::Result<()> {
    // One by one: together, cargo would unify their features, and the proxy would get tokio's test clock, which the
    // example uses.
    Exec::cargo(workspace, BUILD_PROXY).run()?;
    let build = "build --release --package factordesk-proxy --example bench_backend";
    Exec::cargo(workspace, build).run()
}
