//! A user's methods, by their number.

use super::figures::Series;
use super::lab::{Asked, Database, Lab, values};

/// No user has more than 2,000: the proxy refuses longer lists where it needs the whole.
const LENGTHS: [u32; 6] = [10, 30, 100, 300, 1_000, 2_000];

pub(super) fn measure(lab: &Lab, database: Database) -> anyhow::Result<Vec<Series>> {
    let store = lab.store(database, "list", 0, 1)?;
    let replicas = [lab.replica(&store.url)?];
    let name = || format!("GET of a list, {}", database.name());
    let mut cpu = Series::cost(name(), "CPU of the proxy, us", "methods");
    let mut latency = Series::cost(name(), "latency p50, us", "methods");
    for length in LENGTHS {
        let path = format!("/api/v2/users/auth0%7Cbench-{length}/authentication-methods");
        let asked = Asked {
            path: &path,
            headers: &store.headers,
            script: None,
        };
        let samples = lab.measure(&replicas, &asked, 1)?;
        cpu.add(length, values(&samples, |s| s.cpu));
        latency.add(length, values(&samples, |s| s.p50));
    }
    Ok(vec![cpu, latency])
}
