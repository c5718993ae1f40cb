//! 60: the service keeps working when the process that reads its log stalls, is slow or dies.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::ChildStderr;
use tokio::time::timeout;

use crate::support::app::client;
use crate::support::faulty::FaultyUpstream;
use crate::support::figure::figure;
use crate::support::process::Program;

/// A program that blocks on its log never finishes. Otherwise, it needs a fraction of this.
const LIMIT: Duration = Duration::from_mins(1);
const CLIENTS: usize = 8;
const CHANGES: usize = 20;
const DROPPED: &str = "factordesk_log_dropped_total";

/// Panics if `work` doesn't finish within the limit.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    let done = timeout(LIMIT, work).await;
    done.unwrap_or_else(|_| panic!("the service blocks on its log"))
}

async fn start(level: &str) -> (Program, ChildStderr, FaultyUpstream) {
    let upstream = FaultyUpstream::with_mia().await;
    let variables = [("FACTORDESK_LOG", level), ("FACTORDESK_DRAIN_SECONDS", "0")];
    let mut program = Program::start_logging(&upstream.origin, &variables).await;
    let log = program.child.stderr.take().unwrap();
    (program, log, upstream)
}

/// Status and body of a GET, within the limit.
async fn get(client: &reqwest::Client, program: &Program, path: &str) -> (u16, String) {
    let request = client.get(format!("{}{path}", program.origin)).send();
    let response = in_time(request).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The number of dropped log lines of this kind.
async fn dropped(client: &reqwest::Client, program: &Program, kind: &str) -> u64 {
    let (_, metrics) = get(client, program, "/metrics").await;
    let sample = format!("{DROPPED}{{kind=\"{kind}\"}} ");
    let value = metrics.lines().find_map(|line| line.strip_prefix(&sample));
    value.unwrap().parse().unwrap()
}

/// Makes log lines until some were dropped. Returns the number of requests.
async fn flood(program: &Program) -> usize {
    let enough = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (client, enough) = (client(), Arc::clone(&enough));
            let url = format!("{}/queue", program.origin);
            tokio::spawn(async move {
                let mut count = 0;
                while !enough.load(Ordering::Relaxed) {
                    let response = in_time(client.get(&url).send()).await;
                    assert_eq!(response.unwrap().status(), 401);
                    count += 1;
                }
                count
            })
        })
        .collect();
    let client = client();
    let until = async {
        while dropped(&client, program, "other").await == 0 {
            for _ in 0..100 {
                get(&client, program, "/livez").await;
            }
        }
    };
    let result = timeout(LIMIT, until).await;
    enough.store(true, Ordering::Relaxed);
    let mut count = 0;
    for task in tasks {
        count += task.await.unwrap();
    }
    assert!(
        result.is_ok(),
        "no line was dropped, although nothing reads them"
    );
    count
}

/// Sends mutations that are refused, each of which leaves an audit record.
async fn changes(program: &Program) {
    let (client, bearer) = (client(), program.bearer());
    for _ in 0..CHANGES {
        let url = format!(
            "{}/api/v2/users/auth0%7Cmia/authentication-methods",
            program.origin
        );
        let request = client.delete(url).header("authorization", &bearer).send();
        let response = in_time(request).await.unwrap();
        assert_eq!(response.status(), 400, "{}", response.text().await.unwrap());
    }
}

/// Sends SIGTERM and expects a clean exit.
async fn ends(program: &mut Program) {
    program.terminate();
    let status = in_time(program.child.wait()).await.unwrap();
    assert!(status.success(), "{status}");
}

async fn lines(log: ChildStderr) -> Vec<Value> {
    let mut lines = BufReader::new(log).lines();
    let mut records = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        records.push(serde_json::from_str(&line).unwrap_or_else(|_| panic!("torn: {line}")));
    }
    records
}

fn count(records: &[Value], field: &str) -> u64 {
    records.iter().filter_map(|r| r[field].as_u64()).sum()
}

#[tokio::test]
async fn security_60_a_stalled_log_reader_stops_nothing_and_losses_are_told() {
    let (mut program, log, _upstream) = start("info").await;
    let requests = flood(&program).await;
    // The buffer for ordinary lines is full; audit anchors have a reserve.
    changes(&program).await;
    let client = client();
    assert_eq!(get(&client, &program, "/livez").await.0, 200);
    let (other, audit) = (
        dropped(&client, &program, "other").await,
        dropped(&client, &program, "audit").await,
    );
    assert_eq!(audit, 0, "there is room for {CHANGES} anchors");
    // The reader resumes.
    let reader = tokio::spawn(lines(log));
    ends(&mut program).await;
    let records = in_time(reader).await.unwrap();
    let reported = count(&records, "dropped_lines");
    assert!(reported >= other, "{reported} of {other} are reported");
    let anchors = records.iter().filter(|r| r["target"] == "audit");
    let anchors: Vec<_> = anchors.filter(|r| r["seq"].is_u64()).collect();
    assert_eq!(anchors.len(), CHANGES);
    // The first line after a gap reports it.
    let first = records.iter().position(|r| r["dropped_lines"].is_u64());
    let report = &records[first.unwrap()];
    assert_eq!(report["level"], "WARN", "{report}");
    assert_eq!(report["dropped_audit"], 0, "{report}");
    figure(&format!(
        "60 stalled log reader: {requests} requests, {other} lines dropped, {} lines kept, all {CHANGES} audit anchors among them",
        records.len()
    ));
}

#[tokio::test]
async fn security_60_sigterm_works_while_the_log_reader_stalls() {
    let (mut program, log, _upstream) = start("info").await;
    flood(&program).await;
    ends(&mut program).await;
    drop(log);
}

#[tokio::test]
async fn security_60_a_slow_log_reader_slows_nothing_down() {
    let (mut program, mut log, _upstream) = start("info").await;
    let reader = tokio::spawn(async move {
        // Reads 64 bytes at a time, and yields in between so that everything else runs first.
        let mut page = [0; 64];
        while log.read(&mut page).await.is_ok_and(|count| count > 0) {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
        }
    });
    flood(&program).await;
    changes(&program).await;
    assert_eq!(get(&client(), &program, "/livez").await.0, 200);
    ends(&mut program).await;
    reader.await.unwrap();
}

#[tokio::test]
async fn security_60_a_dead_log_reader_stops_nothing() {
    let (mut program, log, _upstream) = start("info").await;
    drop(log);
    flood(&program).await;
    changes(&program).await;
    let client = client();
    assert_eq!(get(&client, &program, "/livez").await.0, 200);
    let until = async { while dropped(&client, &program, "audit").await < CHANGES as u64 {} };
    in_time(until).await;
    ends(&mut program).await;
}

#[tokio::test]
async fn security_60_at_level_error_the_anchors_are_still_written() {
    let (mut program, log, _upstream) = start("error").await;
    get(&client(), &program, "/queue").await;
    changes(&program).await;
    ends(&mut program).await;
    let records = lines(log).await;
    assert_eq!(records.len(), CHANGES, "{records:?}");
    assert!(records.iter().all(|record| record["target"] == "audit"));
}
