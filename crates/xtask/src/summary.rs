//! Counts tests from the output of the test runners.

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
}

impl Summary {
    /// Adds what `line` contains: the summary of a runner, or a test's `figure: <what>: <numbers>`.
    pub(crate) fn add_line(&mut self, line: &str) {
        match figure(line) {
            Some(figure) => self.figures.push(figure.trim_end().to_owned()),
            None => self.counts.add_line(line),
        }
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.counts += other.counts;
        self.figures.extend(other.figures);
        self.untested.extend(other.untested);
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
