//! The audit, by the number of its records.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, ensure};

use super::super::backend;
use super::figures::Series;
use super::lab::{Asked, Database, Lab, values};
use super::requests;
use crate::workspace::Workspace;

const RECORDS: [u32; 3] = [1_000, 10_000, 100_000];
/// With `--large`.
const MOST_RECORDS: u32 = 1_000_000;
/// A page of a user's history. The store has 20 of this user's mutations, whatever its size.
const HISTORY: &str = "/audit?user=auth0%7Cbench-0";

pub(super) fn measure(lab: &Lab, database: Database) -> anyhow::Result<Vec<Series>> {
    let cost = |what: &str, figure| {
        Series::cost(format!("{what}, {}", database.name()), figure, "records")
    };
    let mut series = [
        cost("rename (two appends)", "latency p50, us"),
        cost("page of a history", "latency p50, us"),
        cost("audit verify", "ms"),
        cost("audit", "bytes a record"),
    ];
    let more = lab.is_large.then_some(MOST_RECORDS);
    for records in RECORDS.into_iter().chain(more) {
        let store = lab.store(database, &format!("audit_{records}"), records, 1)?;
        let bytes = lab.audit_bytes(&store)? / f64::from(records);
        let verified: anyhow::Result<Vec<f64>> =
            (0..lab.rounds).map(|_| verify(&store.url)).collect();
        let replicas = [lab.replica(&store.url)?];
        let history = Asked {
            path: HISTORY,
            headers: &store.headers,
            script: None,
        };
        let history = lab.measure(&replicas, &history, 1)?;
        // Last, because it adds records.
        let rename = lab.measure(&replicas, &requests::rename(&store.headers)?, 1)?;
        for (series, values) in series.iter_mut().zip([
            values(&rename, |s| s.p50),
            values(&history, |s| s.p50),
            verified?,
            vec![bytes],
        ]) {
            series.add(records, values);
        }
    }
    Ok(series.into())
}

/// Runs `factordesk-proxy audit verify`, and returns how long it took, in milliseconds.
fn verify(store: &str) -> anyhow::Result<f64> {
    let start = Instant::now();
    let output = Command::new(Workspace::release_program("factordesk-proxy")?)
        .args(["audit", "verify"])
        .env(backend::STORE, store)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("can't start the proxy")?;
    ensure!(output.status.success(), "the filled chain does not hold");
    Ok(start.elapsed().as_secs_f64() * 1e3)
}
