//! Counting tests from what the runners themselves say.

use std::ops::AddAssign;

/// Tests counted from the summary lines of one or more runners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
    /// Tests that were asked not to run.
    pub(crate) ignored: u64,
}

impl Counts {
    /// Adds what `line` says, if it is a runner's summary:
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; ...` (libtest and wasm-bindgen-test-runner).
    pub(crate) fn add_line(&mut self, line: &str) {
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
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// Tests that ran.
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
