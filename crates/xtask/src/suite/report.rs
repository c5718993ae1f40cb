//! Formats the table at the end of a run.

use std::fmt::Write as _;
use std::time::Duration;

use super::Part;
use crate::summary::{Counts, Summary};

/// The result of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartOutcome {
    /// It passed
    Held,
    /// It failed, or couldn't be run
    Failed,
    /// It wasn't run, for this reason
    Skipped(String),
}

/// A row of the table.
pub(crate) struct Row {
    /// The part
    pub(crate) part: Part,
    /// Its result
    pub(crate) outcome: PartOutcome,
    /// The counts of its test runners
    pub(crate) summary: Summary,
    /// How long it took, including the installation of tools
    pub(crate) took: Duration,
}

/// The figures that the tests printed, sorted, one per line, with a heading. Empty without any.
pub(crate) fn figures(rows: &[Row]) -> String {
    let mut figures: Vec<&str> = rows
        .iter()
        .flat_map(|row| &row.summary.figures)
        .map(String::as_str)
        .collect();
    if figures.is_empty() {
        return String::new();
    }
    // By name, since tests run in parallel and print in another order each time.
    figures.sort_unstable();
    format!("figures\n  {}\n\n", figures.join("\n  "))
}

/// The failed tests of all parts and what they said, with a heading. Empty without any. It stands near the end of the
/// output, because logs are often cut in the middle.
pub(crate) fn failures(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        for failure in &row.summary.failures {
            // Writing to a `String` can't fail.
            let _ = writeln!(text, "  {}: {}", row.part.name(), failure.name);
            for line in &failure.output {
                let _ = writeln!(text, "      {line}");
            }
        }
    }
    if text.is_empty() {
        return text;
    }
    format!("failed tests\n{text}\n")
}

/// The table, and a last line with the totals: `N passed, M failed`, and the parts that failed or weren't run.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = format!("{:<12} {:<8} {:>8} {:>7}\n", "part", "", "seconds", "tests");
    let mut total = Counts::default();
    for row in rows {
        total += row.summary.counts;
        let (word, note) = match &row.outcome {
            PartOutcome::Held if row.summary.untested.is_empty() => ("ok", ""),
            PartOutcome::Held => ("ok", "not all of it, see below"),
            PartOutcome::Failed => ("FAILED", ""),
            PartOutcome::Skipped(reason) => ("skipped", reason.as_str()),
        };
        let tests = match row.summary.counts.ran() {
            0 => String::new(),
            ran => ran.to_string(),
        };
        let line = format!(
            "{:<12} {word:<8} {:>8.1} {tests:>7}  {note}",
            row.part.name(),
            row.took.as_secs_f64(),
        );
        // Writing to a `String` can't fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let seconds: f64 = rows.iter().map(|row| row.took.as_secs_f64()).sum();
    let _ = writeln!(text, "{:<12} {:<8} {seconds:>8.1}", "all", "");
    for untested in rows.iter().flat_map(|row| &row.summary.untested) {
        let _ = writeln!(text, "NOT TESTED: {untested}");
    }
    let _ = write!(text, "\n{} passed, {} failed", total.passed, total.failed);
    if total.ignored > 0 {
        let _ = write!(text, ", {} ignored", total.ignored);
    }
    // A part can fail without a failed test, so the last line has to name it.
    for (word, wanted) in [("FAILED", true), ("not run", false)] {
        let names: Vec<_> = rows
            .iter()
            .filter(|row| match row.outcome {
                PartOutcome::Held => false,
                PartOutcome::Failed => wanted,
                PartOutcome::Skipped(_) => !wanted,
            })
            .map(|row| row.part.name())
            .collect();
        if !names.is_empty() {
            let _ = write!(text, "; {word}: {}", names.join(", "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::Failure;

    fn row(part: Part, outcome: PartOutcome, passed: u64, failed: u64) -> Row {
        Row {
            part,
            outcome,
            summary: Summary::of(Counts {
                passed,
                failed,
                ignored: 0,
            }),
            took: Duration::from_millis(1_500),
        }
    }

    fn last_line(rows: &[Row]) -> String {
        table(rows).lines().last().unwrap().to_owned()
    }

    #[test]
    fn table_ends_with_the_tests_counted() {
        let rows = [
            row(Part::Fmt, PartOutcome::Held, 0, 0),
            row(Part::Native, PartOutcome::Held, 12, 0),
            row(Part::Web, PartOutcome::Held, 30, 0),
        ];
        assert_eq!(last_line(&rows), "42 passed, 0 failed");
        assert!(table(&rows).contains("native       ok            1.5      12"));
    }

    #[test]
    fn table_names_what_could_not_be_tested() {
        let mut rows = [row(Part::Engines, PartOutcome::Held, 3, 0)];
        assert!(!table(&rows).contains("NOT TESTED"));
        rows[0].summary.untested = vec!["3 scenarios in WebKitGTK: no MiniBrowser".to_owned()];
        rows[0].summary.counts.ignored = 3;
        let text = table(&rows);
        assert!(text.contains("\nNOT TESTED: 3 scenarios in WebKitGTK: no MiniBrowser\n"));
        assert!(
            text.contains("ok            1.5       3  not all of it"),
            "{text}"
        );
        assert_eq!(last_line(&rows), "3 passed, 0 failed, 3 ignored");
    }

    #[test]
    fn figures_of_all_parts_are_sorted() {
        let mut rows = [
            row(Part::Native, PartOutcome::Held, 1, 0),
            row(Part::E2e, PartOutcome::Held, 1, 0),
        ];
        assert_eq!(figures(&rows), "");
        rows[0].summary.figures = vec!["kills: 200".to_owned(), "fuzz path: 9".to_owned()];
        rows[1].summary.figures = vec!["events: 3".to_owned()];
        assert_eq!(
            figures(&rows),
            "figures\n  events: 3\n  fuzz path: 9\n  kills: 200\n\n"
        );
    }

    #[test]
    fn failed_tests_are_named_with_what_they_said() {
        let mut rows = [row(Part::Native, PartOutcome::Failed, 1, 1)];
        assert_eq!(failures(&rows), "");
        rows[0].summary.failures = vec![Failure {
            name: "memory::flood".to_owned(),
            output: vec!["200 MiB".to_owned()],
        }];
        assert_eq!(
            failures(&rows),
            "failed tests\n  native: memory::flood\n      200 MiB\n\n"
        );
    }

    #[test]
    fn table_never_reads_as_green_when_a_part_failed() {
        let rows = [
            row(Part::Clippy, PartOutcome::Failed, 0, 0),
            row(Part::Native, PartOutcome::Held, 12, 0),
            row(
                Part::Page,
                PartOutcome::Skipped("clippy failed".to_owned()),
                0,
                0,
            ),
        ];
        assert_eq!(
            last_line(&rows),
            "12 passed, 0 failed; FAILED: clippy; not run: page"
        );
        assert!(table(&rows).contains("clippy failed"));
    }
}
