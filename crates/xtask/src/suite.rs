//! `cargo xtask test`: the parts, their order, and the verdict.
//!
//! Quick parts come first. If one of them fails, the other quick ones still run, to show everything that has to be
//! fixed. The slow parts are then skipped, unless `--keep-going` is given.

mod ahead;
mod deny;
mod engines;
mod instructions;
mod part;
mod report;
mod wording;

use std::time::Instant;

use crate::args::NativeTests;
use crate::suite::ahead::Ahead;
use crate::suite::report::{PartOutcome, Row};
use crate::summary::Summary;
use crate::workspace::Workspace;

pub(crate) use part::Part;

/// Runs `parts` in order, prints the tests' figures and the table. Returns true if every part ran and passed.
pub(crate) fn run(
    workspace: &Workspace,
    parts: &[Part],
    keep_going: bool,
    tests: NativeTests,
) -> bool {
    let mut rows: Vec<Row> = Vec::new();
    let mut ahead = None;
    for (index, &part) in parts.iter().enumerate() {
        let start = Instant::now();
        let reason = reason_to_skip(part, &rows, keep_going);
        // Not beside the quick parts, which compile too; native tests wait half of the time.
        if part == Part::Native && reason.is_none() {
            ahead = Some(Ahead::start(workspace, &parts[index + 1..]));
        }
        let (outcome, summary) = if let Some(reason) = reason {
            (PartOutcome::Skipped(reason), Summary::default())
        } else {
            let (name, number) = (part.name(), index + 1);
            eprintln!("\n== {name} (part {number} of {}) ==", parts.len());
            run_part(workspace, part, tests)
        };
        rows.push(Row {
            part,
            outcome,
            summary,
            took: start.elapsed(),
        });
    }
    drop(ahead);
    println!(
        "\n{}{}{}",
        report::figures(&rows),
        report::failures(&rows),
        report::table(&rows)
    );
    rows.iter().all(|row| row.outcome == PartOutcome::Held)
}

/// Why `part` can't or needn't run after the results in `rows`; `None` if it should run.
fn reason_to_skip(part: Part, rows: &[Row], keep_going: bool) -> Option<String> {
    let failed = |row: &&Row| row.outcome != PartOutcome::Held;
    let page_missing = Part::OF_THE_PAGE.contains(&part)
        && rows.iter().filter(failed).any(|r| r.part == Part::Page);
    if page_missing {
        return Some("the page wasn't built".to_owned());
    }
    if part.is_quick() || keep_going {
        return None;
    }
    rows.iter()
        .filter(failed)
        .find(|row| row.part.is_quick())
        .map(|row| format!("{} failed", row.part.name()))
}

fn run_part(workspace: &Workspace, part: Part, tests: NativeTests) -> (PartOutcome, Summary) {
    match part.run(workspace, tests) {
        Ok((summary, true)) => (PartOutcome::Held, summary),
        Ok((summary, false)) => (PartOutcome::Failed, summary),
        Err(error) => {
            eprintln!("error: {error:#}");
            (PartOutcome::Failed, Summary::default())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn row(part: Part, outcome: PartOutcome) -> Row {
        Row {
            part,
            outcome,
            summary: Summary::default(),
            took: Duration::ZERO,
        }
    }

    #[test]
    fn slow_parts_are_skipped_after_a_quick_one_failed() {
        let rows = [row(Part::Fmt, PartOutcome::Failed)];
        assert_eq!(reason_to_skip(Part::Clippy, &rows, false), None);
        let reason = reason_to_skip(Part::Native, &rows, false);
        assert_eq!(reason.as_deref(), Some("fmt failed"));
        assert_eq!(reason_to_skip(Part::Native, &rows, true), None);
    }

    #[test]
    fn e2e_is_skipped_without_a_page_even_with_keep_going() {
        for outcome in [PartOutcome::Failed, PartOutcome::Skipped(String::new())] {
            let rows = [row(Part::Page, outcome)];
            assert!(reason_to_skip(Part::E2e, &rows, true).is_some());
            assert_eq!(reason_to_skip(Part::Web, &rows, false), None);
        }
    }

    #[test]
    fn slow_parts_do_not_hold_each_other_up() {
        let rows = [row(Part::Native, PartOutcome::Failed)];
        assert_eq!(reason_to_skip(Part::Page, &rows, false), None);
    }
}
