//! Runs a target within a budget: first its corpus, then generated and mutated inputs.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::rng::Rng;
use crate::{Fingerprint, Target, corpus, mutate};

/// Maximum number of inputs that are kept in addition to the corpus: those with a new outcome.
const MAX_KEPT: usize = 4096;

/// The limits of a run.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Maximum number of executions
    pub executions: u64,
    /// Maximum time
    pub time: Duration,
    /// The same seed gives the same inputs
    pub seed: u64,
}

/// The result of a run without a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Number of executions
    pub executions: u64,
    /// Number of different outcomes
    pub outcomes: usize,
}

/// An input for which a property doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Minimised, as far as that is quick
    pub input: Vec<u8>,
    /// The number of the execution
    pub execution: u64,
}

/// Runs `target` until the budget is used up.
///
/// # Errors
/// The first input that makes it panic.
pub fn run(target: &Target, budget: Budget) -> Result<Report, Broken> {
    let start = Instant::now();
    let mut rng = Rng::new(budget.seed);
    let mut inputs = corpus::read(target.corpus);
    let mut seen: HashSet<Fingerprint> = HashSet::new();
    let mut report = Report {
        executions: 0,
        outcomes: 0,
    };
    let given = inputs.len();
    // Looked at between executions only: nothing ends a target that hangs.
    while report.executions < budget.executions && start.elapsed() < budget.time {
        let place = usize::try_from(report.executions).unwrap_or(usize::MAX);
        let input = if place < given {
            inputs[place].clone()
        } else {
            next(target, &inputs, &mut rng)
        };
        report.executions += 1;
        let Some(fingerprint) = outcome_of(target, &input) else {
            return Err(Broken {
                input: smaller(target, input),
                execution: report.executions,
            });
        };
        if seen.insert(fingerprint) && inputs.len() < given + MAX_KEPT {
            inputs.push(input);
        }
    }
    report.outcomes = seen.len();
    Ok(report)
}

/// The next input: generated, or an earlier one, and mostly mutated.
fn next(target: &Target, inputs: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let made = match target.make {
        Some(make) if rng.once_in(2) => make(rng),
        _ => inputs
            .get(rng.below(inputs.len()))
            .cloned()
            .unwrap_or_default(),
    };
    // Some generated inputs stay unchanged: they follow the format's rules.
    if target.make.is_some() && rng.once_in(4) {
        return made;
    }
    let other = inputs
        .get(rng.below(inputs.len()))
        .map_or(&[][..], |other| other);
    mutate::mutate(&made, other, target.words, rng)
}

fn outcome_of(target: &Target, input: &[u8]) -> Option<Fingerprint> {
    // A panic may leave a target's state broken. Only minimising runs it again after that.
    catch_unwind(AssertUnwindSafe(|| (target.run)(input))).ok()
}

/// Removes pieces as long as the target still panics. These panics aren't printed, because the first one was.
fn smaller(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    // The hook is the process's: panics of other tests aren't printed in the meantime either.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    // Large pieces first: most of an input is removed in the first rounds.
    let mut size = input.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut shorter = input.clone();
            shorter.drain(at..(at + size).min(input.len()));
            if outcome_of(target, &shorter).is_none() {
                input = shorter;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    std::panic::set_hook(hook);
    input
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint;

    fn breaks_on_two_bars(input: &[u8]) -> Fingerprint {
        let bars = input.split(|byte| *byte == b'|').count() - 1;
        assert!(bars < 2, "two bars");
        fingerprint(&bars)
    }

    const WEAK: Target = Target {
        name: "weak",
        run: breaks_on_two_bars,
        make: None,
        words: &["|"],
        corpus: "abc\nno bars here\n",
    };

    fn budget(executions: u64) -> Budget {
        Budget {
            executions,
            time: Duration::from_mins(1),
            seed: 1,
        }
    }

    #[test]
    fn a_broken_promise_is_found_made_small_and_found_again() {
        let broken = run(&WEAK, budget(100_000)).unwrap_err();
        assert_eq!(broken.input, b"||");
        assert_eq!(run(&WEAK, budget(100_000)), Err(broken));
    }

    #[test]
    fn executions_are_counted_up_to_the_budget() {
        let strong = Target {
            run: |input| fingerprint(&input.len()),
            ..WEAK
        };
        let report = run(&strong, budget(1_000)).unwrap();
        assert_eq!(report.executions, 1_000);
        assert!(report.outcomes > 5);
    }
}
