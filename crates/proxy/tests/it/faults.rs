//! 40, 75 and 76: no fault between the proxy and the tenant loses or duplicates a method, and every
//! reported outcome is true.
//!
//! Every mutation meets every fault on seeded schedules ([`factordesk_tenant::faulty`]). The
//! simulated admin does what the widget does: it lists again when the outcome is unknown, and
//! retries with the same key. The embedded tenant's state is the ground truth.
//!
//! The proxy has the default policy. So each mutation begins with a read of the user, which meets faults
//! as well ([`factordesk_tenant::faulty::Phase::Decision`]).

mod admin;
mod control;
mod keyless;
pub(crate) mod reported;
mod rig;
mod sdk;
mod tally;
pub(crate) mod truth;
pub(crate) mod wish;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use factordesk_tenant::Masking;
use factordesk_tenant::faulty::Fault;
use futures_util::future::join_all;

use crate::support::figure::figure;
use reported::{End, Reported};
use rig::Rig;
pub(crate) use sdk::{Sdk, sdk_folder};
use tally::{Tally, by_kind};
use wish::Wish;

/// Schedules for each mutation and fault. With `FACTORDESK_EXHAUSTIVE`,
/// [`EXHAUSTIVE_SEEDS`] is used instead. `FACTORDESK_FAULT_SEEDS` overrides both, for a quicker run.
const SEEDS: u64 = 25;
const EXHAUSTIVE_SEEDS: u64 = 500;
/// Schedules for retries without a key, which take longer.
const KEYLESS_SEEDS: u64 = 6;
/// Schedules for the control: enough to see it fail.
const CONTROL_SEEDS: u64 = 8;
/// A run that takes longer than this is stuck, even on a busy machine.
const STUCK: Duration = Duration::from_mins(2);
/// Proxies that run concurrently. Most of the time, each waits for a response that doesn't come.
const RIGS: usize = 16;

/// One mutation with one fault and one seed.
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

/// The number of seeds: `few`, or `many` with `FACTORDESK_EXHAUSTIVE`.
fn seeds(few: u64, many: u64) -> u64 {
    if let Ok(number) = std::env::var("FACTORDESK_FAULT_SEEDS") {
        return number.parse().unwrap();
    }
    match std::env::var_os("FACTORDESK_EXHAUSTIVE") {
        Some(_) => many,
        None => few,
    }
}

/// Every wish with every fault, once for each seed.
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

/// The client of a run. Clients differ in what they do after a failure.
#[derive(Clone)]
enum Client {
    /// Does what the widget does: lists again, and retries with the same key
    Admin,
    /// Retries every failed request, without a proxy: the control
    RetriesEverything,
    /// Retries on 408, 429 and 5xx without a key, as official SDKs do
    LikeAnSdk,
    /// Auth0's Node SDK, through the proxy
    Sdk(Arc<Sdk>),
    /// The same without the proxy: the control
    SdkAlone(Arc<Sdk>),
}

impl Client {
    async fn run(&self, rig: &Rig, run: Run) -> End {
        match self {
            Self::Admin => rig.run(run).await,
            Self::RetriesEverything => rig.retry_everything(run).await,
            Self::LikeAnSdk => rig.repeat_like_an_sdk(run).await,
            Self::Sdk(sdk) => rig.ask_sdk(run, sdk, false).await,
            Self::SdkAlone(sdk) => rig.ask_sdk(run, sdk, true).await,
        }
    }
}

/// Executes all runs, on concurrent lanes that each take the next run when they are free.
async fn do_all(runs: Vec<Run>, client: &Client, masking: Masking) -> Tally {
    let timeout = rig::response_timeout().await;
    let runs = Arc::new(runs);
    let next = Arc::new(AtomicUsize::new(0));
    let rigs = (0..RIGS).map(|_| {
        let (runs, next, client) = (Arc::clone(&runs), Arc::clone(&next), client.clone());
        tokio::spawn(async move {
            let rig = Rig::start(timeout, masking).await;
            let mut tally = Tally::default();
            while let Some(run) = runs.get(next.fetch_add(1, Ordering::SeqCst)) {
                let end = tokio::time::timeout(STUCK, client.run(&rig, *run)).await;
                let end = end.unwrap_or_else(|_| panic!("{run:?} is stuck: {:?}", rig.way.calls()));
                tally.count(*run, &end);
            }
            tally.injected = rig.stop().await;
            tally
        })
    });
    let mut total = Tally::default();
    for tally in join_all(rigs).await {
        total.add(tally.unwrap());
    }
    total
}

/// Runs the whole matrix with an admin on a tenant with this masking.
async fn admins_meet_every_fault(number: u32, masking: Masking) {
    let seeds = seeds(SEEDS, EXHAUSTIVE_SEEDS);
    let runs = runs(seeds);
    let count = runs.len();
    let tally = do_all(runs, &Client::Admin, masking).await;
    figure(&format!(
        "{number} fault matrix, masking {masking:?}: {count} runs ({} mutations x {} faults x {seeds} seeds), {}, {} of them with \
         an unknown outcome; methods lost, duplicated or misreported in {}",
        Wish::ALL.len(),
        Fault::ALL.len(),
        tally.figures(),
        tally.unknowns,
        tally.wrong(),
    ));
    tally.check();
    // Every fault was injected, and both outcomes occurred, done more often than not done.
    for fault in Fault::ALL {
        assert!(tally.injected.get(&fault) >= Some(&seeds), "{fault:?}");
    }
    assert!(tally.reported(Reported::Done) > tally.reported(Reported::NotDone));
    assert!(tally.unknowns > 0 && tally.reported(Reported::NotDone) > 0);
    // Runs end without a decision only if no request arrives at all.
    assert!(tally.failed_decisions > 0 && tally.decisions > count as u64 / 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn security_40_no_fault_loses_or_doubles_anything() {
    admins_meet_every_fault(40, Masking::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn security_75_on_a_masking_tenant_no_outcome_is_wrong_and_no_method_doubled() {
    admins_meet_every_fault(75, Masking::All).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn security_76_repeats_without_a_key_are_done_once_under_every_fault() {
    for masking in [Masking::All, Masking::Off] {
        let seeds = seeds(KEYLESS_SEEDS, EXHAUSTIVE_SEEDS);
        let runs = runs(seeds);
        let count = runs.len();
        let tally = do_all(runs, &Client::LikeAnSdk, masking).await;
        figure(&format!(
            "76 retries without a key, masking {masking:?}: {count} runs, {}; duplicated or misreported {}",
            tally.figures(),
            tally.wrong(),
        ));
        tally.check();
        assert!(tally.tries > u64::try_from(count).unwrap() * 3 / 2);
        assert!(tally.failed_decisions > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn security_40_a_client_that_retries_everything_loses() {
    let runs = runs(seeds(CONTROL_SEEDS, CONTROL_SEEDS));
    let count = runs.len();
    let tally = do_all(runs, &Client::RetriesEverything, Masking::All).await;
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
        assert!(wrong > 0, "{fault:?} did no harm: the check is ineffective");
    }
    // The retries are to blame: without a fault after the tenant has acted, this client does fine.
    let told_right = u64::try_from(count).unwrap() - tally.wrong();
    assert!(told_right > tally.wrong() / 2);
}
