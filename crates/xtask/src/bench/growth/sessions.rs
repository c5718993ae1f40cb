//! Reading a session, by the number of sessions.

use super::figures::Series;
use super::lab::{Database, Lab, values};
use super::requests;

const SESSIONS: [u32; 4] = [100, 1_000, 10_000, 100_000];

pub(super) fn measure(lab: &Lab, database: Database) -> anyhow::Result<Vec<Series>> {
    let name = || format!("GET /session, {}", database.name());
    let mut latency = Series::cost(name(), "latency p50, us", "sessions");
    let mut cpu = Series::cost(name(), "CPU of the proxy, us", "sessions");
    for sessions in SESSIONS {
        let store = lab.store(database, &format!("sessions_{sessions}"), 0, sessions)?;
        let replicas = [lab.replica(&store.url)?];
        let samples = lab.measure(&replicas, &requests::session(&store.headers), 1)?;
        latency.add(sessions, values(&samples, |s| s.p50));
        cpu.add(sessions, values(&samples, |s| s.cpu));
    }
    Ok(vec![latency, cpu])
}
