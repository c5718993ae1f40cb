//! `cargo xtask bench proxy`: what the proxy costs, beside a plain nginx in front of the same upstream, in one run.
//!
//! The same generator, the same request, in turns: nginx, the proxy with a session, the proxy with a bearer token. Everything is
//! on: framing, credentials, permission, route table, rebuilt answers, metrics, one log line a request into a file. nginx writes
//! its access log into one, too. Nothing is asserted: a figure is worth what the machine was quiet.

mod load;
mod process;
mod report;
mod setup;

use anyhow::Context as _;

use self::load::Load;
use self::report::Sample;
use self::setup::Setup;
use crate::exec::Exec;
use crate::tools;
use crate::workspace::Workspace;

/// Connections at once.
const CONNECTIONS: [u32; 2] = [1, 64];
/// Before the first round of each.
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
            eprintln!("WITHOUT NGINX, so without ratios: {error:#}");
            None
        }
    };
    // One by one: together, the proxy would get what its examples ask of tokio, a clock for tests among it.
    for what in ["--bin factordesk-proxy", "--example bench_upstream"] {
        let build = format!("build --release --package factordesk-proxy {what}");
        Exec::cargo(workspace, &build).run()?;
    }
    let mut setup = Setup::start(nginx.as_deref())?;
    let load = Load::new(&wrk);
    let mut samples: Vec<Sample> = Vec::new();
    for connections in CONNECTIONS {
        for round in 0..=effort.rounds {
            for target in setup.targets_mut() {
                // The first round is for caches, pools and branch predictors.
                let seconds = if round == 0 {
                    WARM_UP_SECONDS
                } else {
                    effort.seconds
                };
                let before = target.process.cpu()?;
                let measured = load
                    .run(connections, seconds, &target.url, &target.headers)
                    .with_context(|| format!("{} at {connections} connections", target.name))?;
                let cpu = target.process.cpu()? - before;
                if round > 0 {
                    samples.push(Sample {
                        target: target.name,
                        connections,
                        load: measured,
                        cpu_micros: cpu * 1e6 / measured.requests,
                        memory: target.process.memory()?,
                    });
                }
            }
        }
    }
    print!("{}", report::table(&samples, effort));
    Ok(())
}
