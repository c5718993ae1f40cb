//! `cargo xtask bench growth`: how the proxy's costs grow with lists, audit records, sessions and replicas.
//!
//! The real proxy runs with everything on, in front of a tenant that answers at once (`bench_backend`) and on stores that
//! are filled for it: `SQLite` files, and a temporary PostgreSQL server. wrk sends one kind of request for a second, several
//! times at each size. Nothing is asserted, because the figures depend on the machine. `docs/PERFORMANCE.md` says what they
//! mean. How the page's interactions grow is measured by `bench page`.

mod audit;
mod figures;
mod fit;
mod lab;
mod list;
mod reads;
mod replicas;
mod report;
mod requests;
mod sessions;

use std::path::PathBuf;

use clap::ValueEnum;

use self::figures::{Figures, Series, Skipped};
use self::lab::{Database, Lab};
use super::load::Load;
use crate::postgres;
use crate::steps::Steps;
use crate::tools;
use crate::workspace::Workspace;

/// The options of `bench growth`.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct GrowthArgs {
    /// Measure only these.
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    only: Vec<What>,
    /// Measurements of each point; median and spread are printed.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Also measure a million audit records: some minutes more, and 2 GB in the temporary directory.
    #[arg(long)]
    large: bool,
    /// Write all figures to FILE.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Reading a user's methods, by their number.
    List,
    /// Appending to the audit and reading it, by the number of records.
    Audit,
    /// Reading a session, by the number of sessions.
    Sessions,
    /// Reads and mutations per second, by the number of replicas.
    Replicas,
    /// Reading a session while mutations run.
    Reads,
}

/// Everything that is measured, in this order.
const ALL: [(What, Database); 7] = [
    (What::List, Database::Sqlite),
    (What::Audit, Database::Sqlite),
    (What::Audit, Database::Postgres),
    (What::Sessions, Database::Sqlite),
    (What::Sessions, Database::Postgres),
    (What::Replicas, Database::Postgres),
    (What::Reads, Database::Postgres),
];

impl GrowthArgs {
    fn parts(&self) -> Vec<(What, Database)> {
        let is_wanted =
            |(what, _): &(What, Database)| self.only.is_empty() || self.only.contains(what);
        ALL.into_iter().filter(is_wanted).collect()
    }
}

/// Builds, starts, measures, prints.
pub(crate) fn run(workspace: &Workspace, args: &GrowthArgs) -> anyhow::Result<()> {
    let wrk = tools::wrk(workspace)?;
    let parts = args.parts();
    let needs_postgres = parts.iter().any(|part| part.1 == Database::Postgres);
    let mut steps = Steps::new(1 + usize::from(needs_postgres) + parts.len());
    steps.run("build", || super::build(workspace))?;
    let mut figures = Figures::new(args.rounds);
    let mut lab = Lab::start(Load::new(&wrk), args.rounds, args.large)?;
    let mut why_not = String::new();
    if needs_postgres {
        match steps.run("PostgreSQL", || postgres::Server::start(workspace)) {
            Ok(server) => lab.postgres = Some(server),
            Err(error) => why_not = format!("PostgreSQL can't be started: {error:#}"),
        }
    }
    for (what, database) in parts {
        let name = format!("{} on {}", what.name(), database.name());
        if database == Database::Postgres && lab.postgres.is_none() {
            steps.run(&format!("{name}, skipped: {why_not}"), || Ok(()))?;
            figures.skipped.push(Skipped {
                name,
                why: why_not.clone(),
            });
            continue;
        }
        let measured = steps.run(&name, || what.measure(&lab, database))?;
        figures.series.extend(measured);
    }
    if let Some(file) = &args.json {
        figures.write(file)?;
    }
    print!("{}", report::text(&figures));
    Ok(())
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Audit => "audit",
            Self::Sessions => "sessions",
            Self::Replicas => "replicas",
            Self::Reads => "reads",
        }
    }

    fn measure(self, lab: &Lab, database: Database) -> anyhow::Result<Vec<Series>> {
        match self {
            Self::List => list::measure(lab, database),
            Self::Audit => audit::measure(lab, database),
            Self::Sessions => sessions::measure(lab, database),
            Self::Replicas => replicas::measure(lab),
            Self::Reads => reads::measure(lab),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_measured_on_each_database() {
        let mut args = GrowthArgs {
            only: Vec::new(),
            rounds: 1,
            large: false,
            json: None,
        };
        assert_eq!(args.parts(), ALL);
        args.only = vec![What::Reads, What::Audit];
        let expected = [
            (What::Audit, Database::Sqlite),
            (What::Audit, Database::Postgres),
            (What::Reads, Database::Postgres),
        ];
        assert_eq!(args.parts(), expected);
    }

    #[test]
    fn names_are_those_of_the_command_line() {
        for what in What::value_variants() {
            let value = what.to_possible_value().unwrap();
            assert_eq!(value.get_name(), what.name());
        }
    }
}
