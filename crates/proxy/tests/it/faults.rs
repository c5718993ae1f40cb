//! 40: whatever goes wrong between the proxy and the tenant, no factor is lost, none is there twice, and what is told is so.
//!
//! Every change meets every fault on seeded schedules ([`factordesk_tenant::faulty`]). An admin does what the widget would: lists
//! again when the outcome is unknown, tries again with the same key. The tenant itself says what is true.

mod admin;
mod control;
mod lane;
pub(crate) mod told;
pub(crate) mod truth;
pub(crate) mod wish;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use factordesk_tenant::faulty::Fault;
use futures_util::future::join_all;

use crate::support::figure::figure;
use lane::Lane;
use told::Told;
use wish::Wish;

/// Schedules for each change and each fault, and how many when `FACTORDESK_EXHAUSTIVE` is set. `FACTORDESK_FAULT_SEEDS` names another
/// number: a look at a change of one's own needs fewer.
const SEEDS: u64 = 50;
const EXHAUSTIVE_SEEDS: u64 = 1_000;
/// Of these, so many are enough to see the control lose.
const CONTROL_SEEDS: u64 = 8;
/// No run takes so long, however busy the machine is.
const STUCK: Duration = Duration::from_mins(2);
/// Proxies at work at once. Most of the time each waits for an answer that doesn't come.
const LANES: usize = 16;

/// One change, one fault, one seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    wish: Wish,
    fault: Fault,
    number: u64,
}

impl Run {
    /// Different for each run.
    fn seed(self) -> u64 {
        (self.number * 64 + self.wish as u64) * 64 + self.fault as u64
    }
}

fn seeds() -> u64 {
    let named = std::env::var("FACTORDESK_FAULT_SEEDS");
    if let Ok(number) = named {
        return number.parse().unwrap();
    }
    match std::env::var_os("FACTORDESK_EXHAUSTIVE") {
        Some(_) => EXHAUSTIVE_SEEDS,
        None => SEEDS,
    }
}

fn runs(seeds: u64) -> Vec<Run> {
    let mut runs = Vec::new();
    for number in 0..seeds {
        for wish in Wish::ALL {
            runs.extend(Fault::ALL.map(|fault| Run {
                wish,
                fault,
                number,
            }));
        }
    }
    runs
}

/// What came of some runs.
#[derive(Default)]
struct Tally {
    told: BTreeMap<Told, u64>,
    tries: u64,
    unknowns: u64,
    struck: BTreeMap<Fault, u64>,
    /// Runs after which something didn't hold, by fault
    wrong: BTreeMap<Fault, u64>,
    problems: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.tries += other.tries;
        self.unknowns += other.unknowns;
        self.problems.extend(other.problems);
        for (into, from) in [
            (&mut self.struck, other.struck),
            (&mut self.wrong, other.wrong),
        ] {
            for (key, count) in from {
                *into.entry(key).or_default() += count;
            }
        }
        for (key, count) in other.told {
            *self.told.entry(key).or_default() += count;
        }
    }

    fn told(&self, told: Told) -> u64 {
        self.told.get(&told).copied().unwrap_or_default()
    }

    fn wrong(&self) -> u64 {
        self.wrong.values().sum()
    }
}

fn by_kind(counts: &BTreeMap<Fault, u64>) -> String {
    let mut text = String::new();
    for (fault, count) in counts {
        let comma = if text.is_empty() { "" } else { ", " };
        write!(text, "{comma}{} {count}", fault.name()).unwrap();
    }
    text
}

/// Does all the runs, in lanes that take the next one each.
async fn do_all(runs: Vec<Run>, control: bool) -> Tally {
    let patience = lane::patience().await;
    let runs = Arc::new(runs);
    let next = Arc::new(AtomicUsize::new(0));
    let lanes = (0..LANES).map(|_| {
        let (runs, next) = (Arc::clone(&runs), Arc::clone(&next));
        tokio::spawn(async move {
            let lane = Lane::start(patience).await;
            let mut tally = Tally::default();
            while let Some(run) = runs.get(next.fetch_add(1, Ordering::SeqCst)) {
                let work = async {
                    if control {
                        lane.retry_everything(*run).await
                    } else {
                        lane.run(*run).await
                    }
                };
                let end = tokio::time::timeout(STUCK, work).await;
                let end =
                    end.unwrap_or_else(|_| panic!("{run:?} is stuck: {:?}", lane.way.calls()));
                *tally.told.entry(end.told).or_default() += 1;
                tally.tries += end.tries;
                tally.unknowns += end.unknowns;
                if !end.problems.is_empty() {
                    *tally.wrong.entry(run.fault).or_default() += 1;
                    let problems = end.problems.join("; ");
                    tally.problems.push(format!("{run:?}: {problems}"));
                }
            }
            tally.struck = lane.stop().await;
            tally
        })
    });
    let mut total = Tally::default();
    for tally in join_all(lanes).await {
        total.add(tally.unwrap());
    }
    total
}

#[tokio::test(flavor = "multi_thread")]
async fn security_40_no_fault_loses_or_doubles_anything() {
    let seeds = seeds();
    let runs = runs(seeds);
    let count = runs.len();
    let tally = do_all(runs, false).await;
    figure(&format!(
        "40 fault matrix: {count} runs ({} changes x {} faults x {seeds} seeds), {} faults struck ({}); told done {}, not done {}, unknown {} \
         after {} tries of which {} ended unknown and were listed again; a factor lost, doubled or wrongly told of after {}",
        Wish::ALL.len(),
        Fault::ALL.len(),
        tally.struck.values().sum::<u64>(),
        by_kind(&tally.struck),
        tally.told(Told::Done),
        tally.told(Told::NotDone),
        tally.told(Told::Unknown),
        tally.tries,
        tally.unknowns,
        tally.wrong(),
    ));
    let shown = tally.problems.len().min(20);
    assert!(
        tally.problems.is_empty(),
        "{} of {count} runs:\n{}",
        tally.problems.len(),
        tally.problems[..shown].join("\n")
    );
    // Each fault really struck, and trying again helped most of the time: the check has seen both ends.
    for fault in Fault::ALL {
        assert!(tally.struck.get(&fault) >= Some(&seeds), "{fault:?}");
    }
    assert!(tally.told(Told::Done) > tally.told(Told::NotDone));
    assert!(tally.unknowns > 0 && tally.told(Told::NotDone) > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn security_40_a_client_that_retries_everything_loses() {
    let runs = runs(CONTROL_SEEDS.min(seeds()));
    let count = runs.len();
    let tally = do_all(runs, true).await;
    figure(&format!(
        "40 control, a client that retries every method: {count} runs, wrong in {} ({})",
        tally.wrong(),
        by_kind(&tally.wrong)
    ));
    for fault in [
        Fault::ResetAfterCommit,
        Fault::Timeout,
        Fault::TruncatedBody,
        Fault::InternalError,
        Fault::BadGateway,
        Fault::MalformedJson,
    ] {
        let wrong = tally.wrong.get(&fault).copied().unwrap_or_default();
        assert!(wrong > 0, "{fault:?} did no harm: the check sees nothing");
    }
    // It is the client that is at fault: where nothing strikes after the tenant has acted, it does well.
    let told_right = u64::try_from(count).unwrap() - tally.wrong();
    assert!(told_right > tally.wrong() / 2);
}
