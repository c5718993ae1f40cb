//! Reads and mutations per second on PostgreSQL: by the number of replicas, and by that of requests at a time; with the
//! server on this machine, and 5 ms away.

use std::time::Duration;

use super::super::backend::Backend;
use super::figures::Series;
use super::lab::{Asked, Database, Lab, Store, values};
use super::requests;

const LATENCIES: [Duration; 2] = [Duration::ZERO, Duration::from_millis(5)];
const REPLICAS: [u32; 3] = [1, 2, 4];
/// Requests at a time to each replica, while the number of replicas grows.
const AT_A_TIME: u32 = 64;
/// Requests at a time to a single replica.
const REQUESTS: [u32; 3] = [1, 16, AT_A_TIME];

/// A store at some distance.
struct Distant {
    /// As the tables name it
    name: String,
    store: Store,
    relay: Option<Backend>,
}

pub(super) fn measure(lab: &Lab) -> anyhow::Result<Vec<Series>> {
    let mut all = Vec::new();
    for latency in LATENCIES {
        let distant = Distant::new(lab, latency)?;
        all.push(by_requests(lab, &distant)?);
        all.extend(by_replicas(lab, &distant)?);
    }
    Ok(all)
}

impl Distant {
    fn new(lab: &Lab, latency: Duration) -> anyhow::Result<Self> {
        let milliseconds = latency.as_millis();
        let name = format!("distant_{milliseconds}");
        let store = lab.store(Database::Postgres, &name, 0, 1)?;
        let relay = (!latency.is_zero()).then(|| Backend::relay(&store.url, latency));
        Ok(Self {
            name: format!("PostgreSQL {milliseconds} ms away"),
            relay: relay.transpose()?,
            store,
        })
    }

    fn url(&self) -> anyhow::Result<&str> {
        match &self.relay {
            Some(relay) => relay.value("store"),
            None => Ok(&self.store.url),
        }
    }
}

fn by_requests(lab: &Lab, distant: &Distant) -> anyhow::Result<Series> {
    let name = format!("rename, one replica, {}", distant.name);
    let mut rate = Series::rate(name, "requests/s", "at a time");
    let replicas = [lab.replica(distant.url()?)?];
    let rename = requests::rename(&distant.store.headers)?;
    for requests in REQUESTS {
        let samples = lab.measure(&replicas, &rename, requests)?;
        rate.add(requests, values(&samples, |s| s.rate));
    }
    Ok(rate)
}

fn by_replicas(lab: &Lab, distant: &Distant) -> anyhow::Result<Vec<Series>> {
    let headers = &distant.store.headers;
    let kinds: [(&str, Asked<'_>); 3] = [
        ("GET of a list", requests::list(headers)),
        ("rename", requests::rename(headers)?),
        ("create", requests::create(headers)?),
    ];
    let mut tables = kinds.each_ref().map(|(what, _)| {
        let name = || format!("{what}, {AT_A_TIME} at a time each, {}", distant.name);
        [
            Series::rate(name(), "requests/s", "replicas"),
            Series::cost(name(), "CPU of all replicas a request, us", "replicas"),
            Series::cost(name(), "CPU of PostgreSQL a request, us", "replicas"),
        ]
    });
    let mut replicas = Vec::new();
    for count in REPLICAS {
        for _ in replicas.len()..count as usize {
            replicas.push(lab.replica(distant.url()?)?);
        }
        for ([rate, cpu, postgres_cpu], (_, asked)) in tables.iter_mut().zip(&kinds) {
            let samples = lab.measure(&replicas, asked, AT_A_TIME)?;
            rate.add(count, values(&samples, |s| s.rate));
            cpu.add(count, values(&samples, |s| s.cpu));
            postgres_cpu.add(count, values(&samples, |s| s.postgres_cpu));
        }
    }
    Ok(tables.into_iter().flatten().collect())
}
