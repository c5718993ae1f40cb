//! Compiles what later parts need while the native tests run, because those wait about as much as they compute.
//!
//! It is only a head start. The parts run the same builds again and find them done, so nothing depends on the result
//! here.

use std::process::Child;

use super::Part;
use crate::exec::Exec;
use crate::workspace::Workspace;
use crate::{bench, page};

/// Builds in progress, at the lowest priority, because the tests come first. They are killed on drop.
pub(super) struct Ahead(Vec<Child>);

impl Ahead {
    /// Starts the builds that the `later` parts begin with.
    pub(super) fn start(workspace: &Workspace, later: &[Part]) -> Self {
        let builds = later.iter().filter_map(|&part| build(workspace, part));
        // If `nice` or a tool is missing, nothing is started here; the part itself builds, or reports what is
        // missing.
        Self(
            builds
                .filter_map(|build| build.start_quietly().ok())
                .collect(),
        )
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // Usually it has ended long before.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The build that `part` begins with, unless it shares that with the native tests.
fn build(workspace: &Workspace, part: Part) -> Option<Exec> {
    let nice = |line: &str| Exec::new(workspace, "nice", &format!("-n 19 cargo {line}"));
    let build = match part {
        // In the native target directory, but below `release`, which has a lock of its own.
        Part::Instructions => return Some(nice(bench::BUILD_PROXY)),
        Part::Page => {
            // The same flags as the part's own build: with others, cargo would build all again.
            nice(page::CARGO_BUILD).env("RUSTFLAGS", page::flags_without_paths(workspace))
        }
        Part::Web => nice(&format!("{} --no-run", super::part::WEB_TESTS[1])),
        _ => return None,
    };
    Some(build.env("CARGO_TARGET_DIR", workspace.web_target()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_with_builds_of_their_own_get_a_head_start() {
        let workspace = Workspace::locate().unwrap();
        let early: Vec<_> = Part::ALL
            .into_iter()
            .filter(|&part| build(&workspace, part).is_some())
            .collect();
        assert_eq!(early, [Part::Instructions, Part::Page, Part::Web]);
    }
}
