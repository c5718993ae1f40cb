//! The instructions that the release proxy needs for a request, held against their budgets.
//!
//! The release profile, since the debug build spends ten times as many, on other things. No other part builds it, so
//! `ahead` begins while the native tests run.

use crate::bench;
use crate::bench::instructions::Counted;
use crate::summary::Summary;
use crate::workspace::Workspace;

/// Counts and compares. Fails if valgrind is missing and can't be installed, since the budgets would go unchecked.
pub(super) fn run(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    let counted = bench::count_instructions(workspace)?;
    for counted in &counted {
        eprintln!("{}", counted.line());
    }
    let held = counted.iter().all(Counted::is_within_budget);
    if !held {
        eprintln!(
            "error: a request takes more instructions than its budget. Find what has become dearer \
             (docs/PERFORMANCE.md, \"Profile the proxy\"); if it is worth that, raise the budget in \
             crates/xtask/src/bench/instructions.rs and say why in the commit"
        );
    }
    let figures = counted.iter().map(Counted::line).collect();
    Ok((Summary::of_figures(figures), held))
}
