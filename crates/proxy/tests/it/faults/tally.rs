//! Adds up the results of runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use factordesk_tenant::faulty::Fault;

use super::Run;
use super::reported::{End, Reported};

/// The results of some runs.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) reported: BTreeMap<Reported, u64>,
    pub(super) tries: u64,
    pub(super) unknowns: u64,
    pub(super) decisions: u64,
    pub(super) failed_decisions: u64,
    pub(super) injected: BTreeMap<Fault, u64>,
    /// Runs with a problem, by fault
    pub(super) wrong: BTreeMap<Fault, u64>,
    pub(super) problems: Vec<String>,
}

impl Tally {
    /// Adds one run.
    pub(super) fn count(&mut self, run: Run, end: &End) {
        *self.reported.entry(end.reported).or_default() += 1;
        self.tries += end.tries;
        self.unknowns += end.unknowns;
        self.decisions += end.decisions;
        self.failed_decisions += end.failed_decisions;
        if !end.problems.is_empty() {
            *self.wrong.entry(run.fault).or_default() += 1;
            let problems = end.problems.join("; ");
            self.problems.push(format!("{run:?}: {problems}"));
        }
    }

    /// One line with the faults injected and the outcomes reported.
    pub(super) fn figures(&self) -> String {
        format!(
            "{} faults injected ({}), {} of them into {} reads of the user for the policy; reported done {}, not done {}, unknown {} after {} attempts",
            self.injected.values().sum::<u64>(),
            by_kind(&self.injected),
            self.failed_decisions,
            self.decisions,
            self.reported(Reported::Done),
            self.reported(Reported::NotDone),
            self.reported(Reported::Unknown),
            self.tries,
        )
    }

    /// Panics if any run had a problem.
    pub(super) fn check(&self) {
        let shown = self.problems.len().min(20);
        assert!(
            self.problems.is_empty(),
            "{} runs:\n{}",
            self.problems.len(),
            self.problems[..shown].join("\n")
        );
    }

    pub(super) fn add(&mut self, other: Self) {
        self.tries += other.tries;
        self.unknowns += other.unknowns;
        self.decisions += other.decisions;
        self.failed_decisions += other.failed_decisions;
        self.problems.extend(other.problems);
        for (into, from) in [
            (&mut self.injected, other.injected),
            (&mut self.wrong, other.wrong),
        ] {
            for (key, count) in from {
                *into.entry(key).or_default() += count;
            }
        }
        for (key, count) in other.reported {
            *self.reported.entry(key).or_default() += count;
        }
    }

    pub(super) fn reported(&self, reported: Reported) -> u64 {
        self.reported.get(&reported).copied().unwrap_or_default()
    }

    pub(super) fn wrong(&self) -> u64 {
        self.wrong.values().sum()
    }
}

pub(super) fn by_kind(counts: &BTreeMap<Fault, u64>) -> String {
    let mut text = String::new();
    for (fault, count) in counts {
        let comma = if text.is_empty() { "" } else { ", " };
        write!(text, "{comma}{} {count}", fault.name()).unwrap();
    }
    text
}
