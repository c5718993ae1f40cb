//! The scenarios in Firefox and WebKitGTK. The part `e2e` runs all of them in Chromium.

use std::time::Instant;

use super::part;
use crate::args::EngineSet;
use crate::summary::Summary;
use crate::tools::{self, Engine};
use crate::workspace::Workspace;

/// Log in, list, rename; embedded: list, create, delete.
const SMOKE: [&str; 3] = [
    "scenarios::login::an_admin_logs_in_and_out",
    "scenarios::update::a_method_is_renamed",
    "scenarios::embed::the_widget_works_in_a_portal",
];

/// The scenarios of the product's core, except what only Chromium's driver can do.
const CORE: &str = "scenarios::login:: scenarios::list:: scenarios::create:: scenarios::update:: scenarios::delete:: \
                    scenarios::embed:: scenarios::keyboard:: --skip ::chromium::";

/// Runs them in one engine after the other. An engine that this machine can't have isn't a failure, but the summary
/// names it.
pub(super) fn run(workspace: &Workspace, which: EngineSet) -> anyhow::Result<(Summary, bool)> {
    let (mut total, mut held) = (Summary::default(), true);
    for engine in Engine::ALL {
        let name = engine.name();
        let programs = match tools::engine(workspace, engine)? {
            Ok(programs) => programs,
            Err(why) => {
                eprintln!("warning: {name} is NOT TESTED: {why}");
                total += untested(name, &why);
                continue;
            }
        };
        let tests = match which {
            EngineSet::Smoke => format!("--exact {}", SMOKE.join(" ")),
            EngineSet::All => CORE.to_owned(),
        };
        let mut scenarios =
            part::scenarios(workspace, &tests).env("FACTORDESK_ENGINE", engine.value());
        for (variable, program) in programs {
            scenarios = scenarios.env(variable, program);
        }
        let start = Instant::now();
        let (mut summary, passed) = part::runners([scenarios])?;
        let ran = summary.counts.ran();
        // A scenario that was renamed would be missed silently.
        let complete = which == EngineSet::All || ran == SMOKE.len() as u64;
        if !complete {
            eprintln!(
                "error: {ran} of the smoke test's {} scenarios ran",
                SMOKE.len()
            );
        }
        held &= passed && complete;
        let seconds = start.elapsed().as_secs();
        let figure = format!("engine {name}: {ran} scenarios in {seconds} s");
        summary.figures.push(figure);
        total += summary;
    }
    Ok((total, held))
}

fn untested(name: &str, why: &str) -> Summary {
    let mut summary = Summary::default();
    summary.counts.ignored = SMOKE.len() as u64;
    summary
        .untested
        .push(format!("{} scenarios in {name}: {why}", SMOKE.len()));
    summary
}
