//! The programs that are measured, their stores, and the measurement of a point.

use std::fs;
use std::path::PathBuf;
use std::thread;

use anyhow::{Context as _, anyhow};

use super::super::backend::{self, Backend, Headers};
use super::super::load::{Load, Measured, Request};
use super::super::process::{self, Process};
use super::super::setup::{self, Folder};
use crate::postgres;

/// Duration of one measurement. wrk takes whole seconds.
const SECONDS: u32 = 1;

/// The kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// As the tables name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// The tenant and the servers that all series use. Everything ends on drop, in this order.
pub(super) struct Lab {
    load: Load,
    /// Measurements of each point
    pub(super) rounds: u32,
    /// Whether the largest stores are measured too
    pub(super) is_large: bool,
    pub(super) postgres: Option<postgres::Server>,
    _upstream: Backend,
    folder: Folder,
}

/// A filled store.
pub(super) struct Store {
    database: Database,
    name: String,
    /// As the proxy's configuration names it
    pub(super) url: String,
    /// Of a session in it
    pub(super) headers: Headers,
}

/// A proxy. It ends on drop.
pub(super) struct Replica {
    port: u16,
    process: Process,
}

/// What is sent to the replicas, over and over.
pub(super) struct Asked<'a> {
    pub(super) path: &'a str,
    pub(super) headers: &'a [(String, String)],
    /// For wrk, if it isn't a GET
    pub(super) script: Option<PathBuf>,
}

/// One measurement: of all replicas together, times in microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// Requests per second
    pub(super) rate: f64,
    /// Latency: the median, and what one request in a hundred exceeds; of the slowest replica
    pub(super) p50: f64,
    pub(super) p99: f64,
    /// CPU time per request, of the replicas
    pub(super) cpu: f64,
    /// CPU time per request, of the PostgreSQL server
    pub(super) postgres_cpu: f64,
}

/// CPU time used so far, in seconds.
#[derive(Clone, Copy)]
struct Cpu {
    replicas: f64,
    postgres: f64,
}

impl Lab {
    /// Starts the tenant.
    pub(super) fn start(load: Load, rounds: u32, is_large: bool) -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        // Only its public URL has this port, which matters to browsers alone.
        let upstream = Backend::upstream(&backend::program()?, &folder.0, setup::free_port()?)?;
        Ok(Self {
            load,
            rounds,
            is_large,
            postgres: None,
            _upstream: upstream,
            folder,
        })
    }

    /// Creates a store of this name, and fills it with these numbers of audit records and sessions.
    pub(super) fn store(
        &self,
        database: Database,
        name: &str,
        records: u32,
        sessions: u32,
    ) -> anyhow::Result<Store> {
        let url = match database {
            Database::Sqlite => format!("sqlite:{}", self.file(name).display()),
            Database::Postgres => self.server()?.create_database(name)?,
        };
        let headers = backend::fill(&backend::program()?, &url, records, sessions)?;
        if database == Database::Postgres {
            // As autovacuum would have done meanwhile: otherwise it begins during the measurement. Not of the tables that
            // are empty: knowing that, the server would plan to read them from end to end, even when they have grown.
            let vacuum = "VACUUM (ANALYZE) audit, sessions";
            self.server()?.query(name, vacuum)?;
            self.server()?.query(name, "CHECKPOINT")?;
        }
        Ok(Store {
            database,
            name: name.to_owned(),
            url,
            headers,
        })
    }

    /// Bytes of the store's audit records, with their indexes. Of an SQLite file, all bytes.
    pub(super) fn audit_bytes(&self, store: &Store) -> anyhow::Result<f64> {
        match store.database {
            Database::Sqlite => {
                let bytes = fs::metadata(self.file(&store.name))?.len();
                Ok(f64::from(u32::try_from(bytes / 1024)?) * 1024.0)
            }
            Database::Postgres => {
                let query = "SELECT pg_total_relation_size('audit')";
                let bytes = self.server()?.query(&store.name, query)?;
                bytes.parse().context("psql printed no number")
            }
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.0.join(format!("{name}.db"))
    }

    fn server(&self) -> anyhow::Result<&postgres::Server> {
        self.postgres.as_ref().context("PostgreSQL isn't running")
    }

    /// Starts a proxy on this store.
    pub(super) fn replica(&self, store: &str) -> anyhow::Result<Replica> {
        let port = setup::free_port()?;
        let process = setup::start_proxy(&self.folder.0, port, store)?;
        Ok(Replica { port, process })
    }

    /// Sends the request to all replicas at once, over this number of connections each.
    pub(super) fn measure(
        &self,
        replicas: &[Replica],
        asked: &Asked<'_>,
        connections: u32,
    ) -> anyhow::Result<Vec<Sample>> {
        let mut samples = Vec::new();
        for round in 0..=self.rounds {
            let before = self.cpu(replicas)?;
            let loads = self.load(replicas, asked, connections, SECONDS)?;
            let after = self.cpu(replicas)?;
            // The first round fills caches and pools.
            if round > 0 {
                samples.push(Sample::of(&loads, before, after));
            }
        }
        Ok(samples)
    }

    /// Like [`Self::measure`], while `others` is sent to the same replicas over `more` connections.
    pub(super) fn measure_beside(
        &self,
        replicas: &[Replica],
        asked: &Asked<'_>,
        connections: u32,
        (others, more): (&Asked<'_>, u32),
    ) -> anyhow::Result<Vec<Sample>> {
        if more == 0 {
            return self.measure(replicas, asked, connections);
        }
        // A second longer for each start of wrk, so that the others never stop too early.
        let seconds = (self.rounds + 1) * (SECONDS + 1);
        thread::scope(|scope| {
            let beside = scope.spawn(|| self.load(replicas, others, more, seconds));
            let samples = self.measure(replicas, asked, connections)?;
            beside.join().map_err(|_| anyhow!("a thread panicked"))??;
            Ok(samples)
        })
    }

    fn load(
        &self,
        replicas: &[Replica],
        asked: &Asked<'_>,
        connections: u32,
        seconds: u32,
    ) -> anyhow::Result<Vec<Measured>> {
        let one = |replica: &Replica| {
            let url = format!("http://127.0.0.1:{}{}", replica.port, asked.path);
            let request = Request {
                url: &url,
                headers: asked.headers,
                script: asked.script.as_deref(),
            };
            self.load.run(connections, seconds, request)
        };
        thread::scope(|scope| {
            let running: Vec<_> = replicas
                .iter()
                .map(|replica| scope.spawn(move || one(replica)))
                .collect();
            running
                .into_iter()
                .map(|load| load.join().map_err(|_| anyhow!("a thread panicked"))?)
                .collect()
        })
    }

    fn cpu(&self, replicas: &[Replica]) -> anyhow::Result<Cpu> {
        let used: anyhow::Result<Vec<f64>> = replicas
            .iter()
            .map(|replica| replica.process.cpu())
            .collect();
        let postgres = match &self.postgres {
            Some(server) => process::cpu(server.id())?,
            None => 0.0,
        };
        Ok(Cpu {
            replicas: used?.iter().sum(),
            postgres,
        })
    }
}

impl Sample {
    fn of(loads: &[Measured], before: Cpu, after: Cpu) -> Self {
        let requests: f64 = loads.iter().map(|load| load.requests).sum();
        let slowest = |of: fn(&Measured) -> f64| loads.iter().map(of).fold(0.0, f64::max);
        Self {
            rate: loads.iter().map(|load| load.rate).sum(),
            p50: slowest(|load| load.p50),
            p99: slowest(|load| load.p99),
            cpu: (after.replicas - before.replicas) * 1e6 / requests,
            postgres_cpu: (after.postgres - before.postgres) * 1e6 / requests,
        }
    }
}

/// One figure of several samples.
pub(super) fn values(samples: &[Sample], of: fn(&Sample) -> f64) -> Vec<f64> {
    samples.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_adds_rates_and_takes_the_slowest_replica() {
        let load = |requests: f64, p50: f64| Measured {
            requests,
            rate: requests / 2.0,
            p50,
            p99: 10.0 * p50,
        };
        let (before, after) = (
            Cpu {
                replicas: 1.0,
                postgres: 5.0,
            },
            Cpu {
                replicas: 1.4,
                postgres: 5.1,
            },
        );
        let sample = Sample::of(&[load(1_000.0, 7.0), load(3_000.0, 5.0)], before, after);
        assert!((sample.rate - 2_000.0).abs() < 1e-6);
        assert!((sample.p50 - 7.0).abs() < 1e-6 && (sample.p99 - 70.0).abs() < 1e-6);
        assert!((sample.cpu - 100.0).abs() < 1e-6);
        assert!((sample.postgres_cpu - 25.0).abs() < 1e-6);
    }
}
