//! 76: Auth0's Node SDK, unchanged and with its default retries, over the fault matrix.
//!
//! Needs `FACTORDESK_TEST_SDK`, the path of `tests/sdk` with its npm packages installed.
//! `cargo xtask test --only sdk` sets it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use factordesk_tenant::Masking;
use factordesk_tenant::faulty::{Fault, Phase, Schedule};
use factordesk_tenant::rng::Rng;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::oneshot;

use super::keyless::reported;
use super::reported::{End, Reported};
use super::rig::Rig;
use super::tally::by_kind;
use super::wish::Wish;
use super::{Client, Run, do_all, runs, seeds};
use crate::support::figure::figure;

const VARIABLE: &str = "FACTORDESK_TEST_SDK";
/// Few, because the SDK really waits one and two seconds between its attempts.
const SEEDS: u64 = 1;
const EXHAUSTIVE_SEEDS: u64 = 25;
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The operations that change something, as the metrics name them.
const CHANGES: [&str; 8] = [
    "create_method",
    "set_methods",
    "update_method",
    "delete_method",
    "delete_all_methods",
    "create_ticket",
    "regenerate_recovery_code",
    "forget_browsers",
];

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;

/// A Node process that runs the SDK. It ends when this value is dropped.
pub(crate) struct Sdk {
    stdin: tokio::sync::Mutex<ChildStdin>,
    waiting: Waiting,
    next: AtomicU64,
    _child: Child,
}

/// The folder `tests/sdk`. Returns `None` and prints a line if its packages aren't installed.
pub(crate) fn sdk_folder() -> Option<OsString> {
    let folder = std::env::var_os(VARIABLE);
    if folder.is_none() {
        let test = std::thread::current().name().unwrap_or("?").to_owned();
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED {test}: {VARIABLE} is not set (cargo xtask test --only sdk sets it)"
        );
    }
    folder
}

impl Sdk {
    /// Returns `None` and prints a line if the SDK isn't installed.
    fn start() -> Option<Arc<Self>> {
        let folder = sdk_folder()?;
        let mut child = Command::new("node")
            .arg(Path::new(&folder).join("support/calls.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let waiting = Waiting::default();
        let shared = Arc::clone(&waiting);
        tokio::spawn(async move {
            while let Some(line) = lines.next_line().await.unwrap() {
                let outcome: Value = serde_json::from_str(&line).unwrap();
                let number = outcome["number"].as_u64().unwrap();
                let waits = shared.lock().unwrap().remove(&number);
                // The run may have timed out and dropped its receiver.
                let _ = waits.unwrap().send(outcome);
            }
        });
        Some(Arc::new(Self {
            stdin: tokio::sync::Mutex::new(child.stdin.take().unwrap()),
            waiting,
            next: AtomicU64::new(0),
            _child: child,
        }))
    }

    /// Makes one call with the SDK. Returns status and error code; the status is 0 if the SDK got
    /// no response.
    async fn call(&self, mut job: Value) -> (u16, String) {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        job["number"] = json!(number);
        let (sender, outcome) = oneshot::channel();
        self.waiting.lock().unwrap().insert(number, sender);
        let line = format!("{job}\n");
        self.stdin
            .lock()
            .await
            .write_all(line.as_bytes())
            .await
            .unwrap();
        let outcome = outcome.await.unwrap();
        let status = outcome["status"].as_u64().unwrap();
        let code = outcome["code"].as_str().unwrap_or_default();
        (u16::try_from(status).unwrap(), code.to_owned())
    }
}

impl Rig {
    /// Runs one wish with the SDK, through the proxy or without it.
    pub(crate) async fn ask_sdk(&self, run: Run, sdk: &Sdk, alone: bool) -> End {
        let subject = self.subject(run);
        let confirm = self.confirmation(run.wish, &subject).await;
        let order = if alone {
            run.wish.order_alone()
        } else {
            run.wish.order()
        };
        let schedule = Schedule::seeded(run.fault, order, run.seed());
        if schedule.injects_at(Phase::Token) && !alone {
            self.app.tenant.control().revoke_m2m_tokens();
        }
        let (origin, token) = if alone {
            let token = self.token.get_or_init(|| self.management_token()).await;
            (self.way.origin(), token.as_str())
        } else {
            let token = subject.bearer.strip_prefix("Bearer ").unwrap();
            (self.app.origin.as_str(), token)
        };
        let (wish, method) = job(run.wish);
        let job = json!({
            "origin": origin, "token": token, "wish": wish, "method": method, "user": subject.id,
            "body": run.wish.body(subject.id.as_str()), "confirm": confirm,
        });
        self.way.plan(schedule).await;
        // A held request arrives before the SDK's next attempt, or after all of them.
        let early = alone || Rng::new(run.seed() ^ 0x5d4).chance(50);
        let before = self.changes().await;
        let (status, code) = tokio::select! {
            outcome = sdk.call(job) => outcome,
            () = self.release_what_is_held(early, alone) => unreachable!("it never returns"),
        };
        let mut end = End::new();
        end.reported = match status {
            // Without a response nothing is claimed.
            0 => Reported::Unknown,
            _ => reported(run.wish, status, &code),
        };
        if status == 0 && !alone {
            end.problems.push("the proxy gave no response".to_owned());
        }
        end.unknowns = u64::from(end.reported == Reported::Unknown);
        if !alone {
            end.count_decisions(&self.way.calls());
        }
        self.judge(run, &subject, &mut end).await;
        end.tries = self.changes().await - before;
        end
    }

    /// If `early`, lets held requests arrive as soon as the proxy has given up on them.
    async fn release_what_is_held(&self, early: bool, alone: bool) {
        if !early {
            return std::future::pending().await;
        }
        loop {
            self.way.held().await;
            while !alone && self.metric("factordesk_requests_under_way").await > 0 {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            self.way.release().await;
        }
    }

    /// The number of mutations that the proxy has answered.
    async fn changes(&self) -> u64 {
        let mut count = 0;
        for operation in CHANGES {
            let name = format!("factordesk_requests_total{{operation=\"{operation}\"");
            count += self.metric(&name).await;
        }
        count
    }

    /// The sum of a metric's values, over all labels.
    async fn metric(&self, name: &str) -> u64 {
        let text = self.app.get("/metrics", &[]).await.body;
        text.lines()
            .filter(|line| line.starts_with(name))
            .filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok())
            .sum()
    }
}

/// The SDK's method for a wish (a key of `calls.mjs`), and the id of the authentication method it concerns.
fn job(wish: Wish) -> (&'static str, Option<&'static str>) {
    match wish {
        Wish::Set => ("set", None),
        Wish::Update => ("update", Some("phone|dev_1")),
        Wish::Delete => ("delete", Some("totp|dev_2")),
        Wish::DeleteAll => ("deleteAll", None),
        Wish::Ticket => ("ticket", None),
        Wish::RecoveryCode => ("recoveryCode", None),
        Wish::ForgetBrowsers => ("forgetBrowsers", None),
        Wish::Phone
        | Wish::Email
        | Wish::ShortEmail
        | Wish::Totp
        | Wish::SecurityKey
        | Wish::Passkey => ("create", None),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn security_76_the_node_sdk_with_default_retries_duplicates_nothing() {
    let Some(sdk) = Sdk::start() else { return };
    for masking in [Masking::All, Masking::Off] {
        let runs = runs(seeds(SEEDS, EXHAUSTIVE_SEEDS));
        let rows = runs.len();
        let client = Client::Sdk(Arc::clone(&sdk));
        let tally = do_all(runs, &client, masking).await;
        figure(&format!(
            "76 Node SDK with default retries, masking {masking:?}: {rows} rows, {}; duplicated or misreported {}",
            tally.figures(),
            tally.wrong(),
        ));
        tally.check();
        assert!(tally.tries > u64::try_from(rows).unwrap());
        assert!(tally.reported(Reported::Done) > tally.reported(Reported::NotDone));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn security_76_the_node_sdk_without_the_proxy_duplicates() {
    let Some(sdk) = Sdk::start() else { return };
    let mut runs = runs(1);
    runs.retain(|run| matches!(run.fault, Fault::BadGateway | Fault::InternalError));
    let rows = runs.len();
    let tally = do_all(runs, &Client::SdkAlone(sdk), Masking::All).await;
    figure(&format!(
        "76 control, the Node SDK without the proxy: {rows} rows, wrong in {} ({})",
        tally.wrong(),
        by_kind(&tally.wrong)
    ));
    let wrong = tally.wrong.get(&Fault::BadGateway).copied();
    assert!(wrong.unwrap_or_default() > 0, "the check is ineffective");
}
