//! Session reads while mutations run, on PostgreSQL.

use super::figures::Series;
use super::lab::{Database, Lab, values};
use super::requests;

const MUTATIONS: [u32; 4] = [0, 1, 16, 64];

pub(super) fn measure(lab: &Lab) -> anyhow::Result<Vec<Series>> {
    let store = lab.store(Database::Postgres, "reads", 0, 1)?;
    let replicas = [lab.replica(&store.url)?];
    let session = requests::session(&store.headers);
    let rename = requests::rename(&store.headers)?;
    let name = || "GET /session while methods are renamed, PostgreSQL".to_owned();
    let mut middle = Series::cost(name(), "latency p50, us", "renames at a time");
    let mut slow = Series::cost(name(), "latency p99, us", "renames at a time");
    for mutations in MUTATIONS {
        let samples = lab.measure_beside(&replicas, &session, 1, (&rename, mutations))?;
        middle.add(mutations, values(&samples, |s| s.p50));
        slow.add(mutations, values(&samples, |s| s.p99));
    }
    Ok(vec![middle, slow])
}
