//! Progress of a command that takes minutes: step i of n, and how long each took.

use std::time::Instant;

/// Counts the steps of a command.
pub(crate) struct Steps {
    number: usize,
    count: usize,
}

impl Steps {
    /// For a command of `count` steps.
    pub(crate) fn new(count: usize) -> Self {
        Self { number: 0, count }
    }

    /// Prints which step this is, does the work, and prints how long it took.
    pub(crate) fn run<T>(
        &mut self,
        what: &str,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let title = self.next(what);
        // On standard error, like the output of the commands that it stands between.
        eprintln!("\n{title}");
        let start = Instant::now();
        let done = work()?;
        eprintln!("{title}: {:.1} s", start.elapsed().as_secs_f64());
        Ok(done)
    }

    fn next(&mut self, what: &str) -> String {
        self.number += 1;
        format!("step {} of {}: {what}", self.number, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered() {
        let mut steps = Steps::new(2);
        assert_eq!(steps.next("tools"), "step 1 of 2: tools");
        assert_eq!(steps.next("page"), "step 2 of 2: page");
    }

    #[test]
    fn failed_step_returns_its_error() {
        let failed = Steps::new(1).run("page", || anyhow::bail!("no page") as anyhow::Result<()>);
        assert_eq!(failed.unwrap_err().to_string(), "no page");
    }
}
