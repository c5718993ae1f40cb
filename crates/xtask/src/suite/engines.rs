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

/// The modules of the product's core.
const CORE: [&str; 11] = [
    "login",
    "list",
    "create",
    "update",
    "delete",
    "delete_all",
    "replace_all",
    "history",
    "session_expiry",
    "embed",
    "keyboard",
];

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
            // Without what only Chromium's driver can do.
            EngineSet::All => {
                CORE.map(|module| format!("scenarios::{module}:: "))
                    .concat()
                    + "--skip ::chromium::"
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_of_the_engines_exist() {
        let folder = Workspace::locate().unwrap().root().join("tests/e2e");
        let source = |module: &str| {
            let file = format!("scenarios/{module}.rs");
            std::fs::read_to_string(folder.join(file)).unwrap()
        };
        for module in CORE {
            assert!(source(module).contains("#[tokio::test]"), "{module}");
        }
        for scenario in SMOKE {
            let (module, name) = scenario["scenarios::".len()..].split_once("::").unwrap();
            let function = format!("async fn {name}(");
            assert!(source(module).contains(&function), "{scenario}");
        }
    }

    #[test]
    fn an_engine_that_is_missing_is_counted_and_named() {
        let summary = untested("WebKitGTK", "there is no Xvfb");
        assert_eq!(summary.counts.ignored, 3);
        assert_eq!(
            summary.untested,
            ["3 scenarios in WebKitGTK: there is no Xvfb"]
        );
    }
}
