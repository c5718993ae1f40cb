//! Counts tests from the output of the test runners, and keeps what failed tests said.

use std::ops::AddAssign;

/// Numbers of tests, from the summary lines of one or more runners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Passed tests
    pub(crate) passed: u64,
    /// Failed tests
    pub(crate) failed: u64,
    /// Ignored tests
    pub(crate) ignored: u64,
}

/// The results in the output of one or more runners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The numbers of tests
    pub(crate) counts: Counts,
    /// The figures that tests printed, without the prefix `figure: `
    pub(crate) figures: Vec<String>,
    /// What couldn't be tested on this machine, and why
    pub(crate) untested: Vec<String>,
    /// The failed tests, each with the first lines of its output
    pub(crate) failures: Vec<Failure>,
    /// True while the lines belong to the last failure
    in_failure: bool,
    /// True from the line on after which Node's runner repeats the failed tests
    at_end: bool,
}

/// A failed test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Its name as the runner prints it
    pub(crate) name: String,
    /// The first lines of its output
    pub(crate) output: Vec<String>,
}

impl Summary {
    /// The lines of a failed test that are kept: enough for a panic's place and message.
    const KEPT: usize = 25;

    /// A summary of figures only.
    pub(crate) fn of_figures(figures: Vec<String>) -> Self {
        Self {
            figures,
            ..Self::default()
        }
    }

    /// A summary of counts only.
    #[cfg(test)]
    pub(crate) fn of(counts: Counts) -> Self {
        Self {
            counts,
            ..Self::default()
        }
    }

    /// Adds what `line` contains: the summary of a runner, a test's `figure: <what>: <numbers>`, or a part of a failed
    /// test's output.
    pub(crate) fn add_line(&mut self, line: &str) {
        if let Some(figure) = figure(line) {
            self.figures.push(figure.trim_end().to_owned());
            return;
        }
        self.counts.add_line(line);
        let line = line.trim_end();
        self.at_end |= line == "✖ failing tests:";
        if let Some(name) = failed_test(line, self.at_end) {
            self.in_failure = true;
            self.failures.push(Failure {
                name: name.to_owned(),
                output: Vec::new(),
            });
        } else if line == "failures:"
            || line.starts_with("test result: ")
            || line.trim_start().eq_ignore_ascii_case("stack backtrace:")
        {
            self.in_failure = false;
        } else if self.in_failure
            && !line.is_empty()
            && let Some(failure) = self.failures.last_mut()
            && failure.output.len() < Self::KEPT
        {
            failure.output.push(line.to_owned());
        }
    }
}

/// The name in the heading of a failed test's output: `---- name stdout ----` (libtest), `---- name output ----`
/// (wasm-bindgen-test-runner), or in the line `✖ name (1.5ms)` at the end of Node's runner.
fn failed_test(line: &str, at_end: bool) -> Option<&str> {
    if let Some(heading) = line.strip_prefix("---- ") {
        let heading = heading.strip_suffix(" ----")?;
        return heading
            .strip_suffix(" stdout")
            .or_else(|| heading.strip_suffix(" output"));
    }
    let (name, _) = line.strip_prefix("✖ ")?.rsplit_once(" (")?;
    at_end.then_some(name)
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.counts += other.counts;
        self.figures.extend(other.figures);
        self.untested.extend(other.untested);
        self.failures.extend(other.failures);
        self.in_failure = false;
    }
}

/// The figure in `line`: at its beginning, or after libtest's `test name ... `, which isn't followed by a line break.
fn figure(line: &str) -> Option<&str> {
    let said = match line.strip_prefix("test ") {
        Some(_) => line.split_once(" ... ")?.1,
        None => line,
    };
    said.strip_prefix("figure: ")
}

impl Counts {
    /// Adds the counts in `line` if it is the summary of a runner: `test result: ok. 3 passed; 0 failed; 1 ignored;
    /// ...` (libtest and wasm-bindgen-test-runner), or `ℹ pass 3`, `ℹ fail 0`, `ℹ skipped 1` (Node's runner with its
    /// `spec` reporter).
    pub(crate) fn add_line(&mut self, line: &str) {
        if let Some((what, number)) = line
            .strip_prefix("ℹ ")
            .and_then(|l| l.trim().split_once(' '))
        {
            self.add(what, number);
            return;
        }
        let Some((_, rest)) = line
            .trim()
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in rest.split(';') {
            let Some((number, what)) = part.trim().split_once(' ') else {
                continue;
            };
            self.add(what, number);
        }
    }

    fn add(&mut self, what: &str, number: &str) {
        // `finished in 1.23s` ends libtest's line, and `duration_ms 12.5` Node's.
        let Ok(number) = number.parse::<u64>() else {
            return;
        };
        match what {
            "passed" | "pass" => self.passed += number,
            // Node cancels a test that its parent didn't wait for or that took too long: it didn't
            // pass.
            "failed" | "fail" | "cancelled" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.ignored += number,
            _ => {}
        }
    }

    /// The number of tests that ran.
    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(output: &str) -> Counts {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.add_line(line));
        counts
    }

    #[test]
    fn summaries_of_several_runners_add_up() {
        let output = "\
running 2 tests
test a ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

test result: FAILED. 7 passed; 1 failed; 3 ignored; 0 measured; 12 filtered out; finished in 1.20s
test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.43s\r
";
        assert_eq!(
            counted(output),
            Counts {
                passed: 13,
                failed: 1,
                ignored: 3
            }
        );
        assert_eq!(counted(output).ran(), 14);
    }

    #[test]
    fn figures_are_heard_also_in_the_middle_of_libtests_lines() {
        let mut summary = Summary::default();
        for line in [
            "figure: kills: 200\n",
            "test a::b ... figure: fuzz path: 400,000 executions\r\n",
            "ok\n",
            "the log says: figure: none\n",
            "test result: ok. 2 passed; 0 failed\n",
        ] {
            summary.add_line(line);
        }
        assert_eq!(
            summary.figures,
            ["kills: 200", "fuzz path: 400,000 executions"]
        );
        assert_eq!(summary.counts.passed, 2);
    }

    #[test]
    fn what_failed_tests_said_is_kept() {
        let output = "\
test memory::flood ... FAILED

failures:

---- memory::flood stdout ----

thread 'memory::flood' panicked at it/memory.rs:9:5:
200 MiB, more than stated
stack backtrace:
   0: __rustc::rust_begin_unwind

---- menu::letters output ----
    error output:
        panicked at menu.rs:3

failures:

    memory::flood
    menu::letters

test result: FAILED. 1 passed; 2 failed; 0 ignored
✖ refuses a wrong client (1.5ms)
✔ another (0.1ms)
✖ failing tests:

✖ refuses a wrong client (1.5ms)
  AssertionError: 200 is not 401
";
        let mut summary = Summary::default();
        output.lines().for_each(|line| summary.add_line(line));
        let said: Vec<_> = summary
            .failures
            .iter()
            .map(|failure| (failure.name.as_str(), failure.output.len()))
            .collect();
        assert_eq!(
            said,
            [
                ("memory::flood", 2),
                ("menu::letters", 2),
                ("refuses a wrong client", 1)
            ]
        );
        assert_eq!(summary.failures[0].output[1], "200 MiB, more than stated");
    }

    #[test]
    fn nodes_summary_counts_too() {
        let output = "ℹ tests 42\nℹ suites 2\nℹ pass 39\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ duration_ms 12.5\n";
        assert_eq!(
            counted(output),
            Counts {
                passed: 39,
                failed: 2,
                ignored: 1
            }
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        let output = "\
test result_of_parsing ... ok
the log says: test result: ok. 5 passed; 0 failed
test result: 9 passed; 9 failed
5 passed; 1 failed
";
        assert_eq!(counted(output), Counts::default());
    }
}
