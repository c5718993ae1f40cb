//! Instructions of the proxy for one request, counted by valgrind. Unlike times, they depend neither on how fast the
//! machine is nor on what else it does, so CI can hold them against a budget.
//!
//! Each proxy runs twice, with N and with 2 N requests on one connection. The difference is what N requests take,
//! without the start, the first requests and the end. All threads count but the main one, which serves no requests: at
//! the start it collects entropy from the jitter of the machine's clock, which takes another number of instructions
//! each time. The kernel's own instructions aren't counted.

mod client;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use self::client::Connection;
use super::backend::{self, Backend, Headers};
use super::setup::{self, Folder, PATH, address, free_port};

/// Requests of the shorter run.
const REQUESTS: u64 = 1_000;

/// How a client authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Credentials {
    /// The cookie of a session
    Session,
    /// A bearer token
    Bearer,
}

/// The programs that are run.
pub(super) struct Programs {
    pub(super) valgrind: PathBuf,
    /// The example `bench_backend`
    pub(super) backend: PathBuf,
    pub(super) proxy: PathBuf,
}

/// What the counted proxies have in common.
struct Lab<'a> {
    programs: &'a Programs,
    store: String,
    session: Headers,
    bearer: Headers,
    // Dropped in this order: the upstream writes into the folder.
    _upstream: Backend,
    folder: Folder,
}

impl<'a> Lab<'a> {
    fn start(programs: &'a Programs) -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        let upstream = Backend::upstream(&programs.backend, &folder.0, free_port()?)?;
        let store = format!("sqlite:{}", folder.0.join("store.db").display());
        let session = backend::fill(&programs.backend, &store, 0, 1)?;
        let token = upstream.value("authorization")?.to_owned();
        Ok(Self {
            programs,
            store,
            session,
            bearer: vec![("authorization".to_owned(), token)],
            _upstream: upstream,
            folder,
        })
    }

    fn headers(&self, credentials: Credentials) -> &Headers {
        match credentials {
            Credentials::Session => &self.session,
            Credentials::Bearer => &self.bearer,
        }
    }
}

/// A request whose instructions are counted.
struct Case {
    name: &'static str,
    credentials: Credentials,
    method: &'static str,
    /// Appended to [`PATH`]
    below: &'static str,
    body: &'static str,
    /// Maximum number of instructions. Valgrind's counts of one build differ by less than 1 %; the rest of the margin is
    /// for compilers and libraries.
    budget: u64,
}

const CASES: [Case; 3] = [
    Case {
        name: "list, session",
        credentials: Credentials::Session,
        method: "GET",
        below: "",
        body: "",
        // 5 % above the 137,799 that were measured.
        budget: 144_700,
    },
    Case {
        name: "list, bearer",
        credentials: Credentials::Bearer,
        method: "GET",
        below: "",
        body: "",
        // 5 % above the 215,352 that were measured.
        budget: 226_100,
    },
    Case {
        name: "rename, session",
        credentials: Credentials::Session,
        method: "PATCH",
        below: "/totp%7Cdev_2",
        body: r#"{"name":"Renamed"}"#,
        // 5 % above the 445,667 that were measured, of which the read of the user before it takes 95,000.
        budget: 468_000,
    },
];

/// What was counted for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    name: &'static str,
    /// Instructions per request
    instructions: u64,
    budget: u64,
}

impl Counted {
    /// Whether the budget is kept.
    pub(crate) fn is_within_budget(&self) -> bool {
        self.instructions <= self.budget
    }

    /// A line about it.
    pub(crate) fn line(&self) -> String {
        let Self {
            name,
            instructions,
            budget,
        } = self;
        let word = if self.is_within_budget() {
            "of"
        } else {
            "OVER the budget of"
        };
        format!("instructions per request ({name}): {instructions} {word} {budget}")
    }
}

/// Counts the instructions of every case.
pub(super) fn count(programs: &Programs) -> anyhow::Result<Vec<Counted>> {
    let lab = Lab::start(programs)?;
    let count = |case: &Case| {
        let counts = |requests| {
            run(&lab, case, requests).with_context(|| {
                format!(
                    "can't count the instructions of {} requests ({})",
                    requests, case.name
                )
            })
        };
        let (once, twice) = (counts(REQUESTS)?, counts(2 * REQUESTS)?);
        let difference = twice
            .checked_sub(once)
            .context("twice the requests took fewer instructions")?;
        Ok(Counted {
            name: case.name,
            instructions: difference / REQUESTS,
            budget: case.budget,
        })
    };
    CASES.iter().map(count).collect()
}

/// Runs a proxy for this number of requests. Returns the instructions of the whole process.
fn run(lab: &Lab<'_>, case: &Case, requests: u64) -> anyhow::Result<u64> {
    let port = free_port()?;
    let folder = &lab.folder.0;
    let name = format!("callgrind-{port}.out");
    let mut command = Command::new(&lab.programs.valgrind);
    command
        .args(["--tool=callgrind", "--quiet", "--separate-threads=yes"])
        .arg(format!(
            "--callgrind-out-file={}",
            folder.join(&name).display()
        ))
        .arg(&lab.programs.proxy);
    let proxy = setup::run_proxy(command, folder, port, &lab.store)?;
    let headers = lab.headers(case.credentials);
    let path = format!("{PATH}{}", case.below);
    let mut connection = Connection::open(address(port))?;
    for _ in 0..requests {
        let status = connection.request(case.method, &path, headers, case.body)?;
        // A refusal is cheaper than an answer.
        ensure!(status == 200, "a request was answered with {status}");
    }
    drop(connection);
    proxy.stop()?;
    sum(folder, &name)
}

/// The instructions of all threads but the first. Their files are called like `name`, with `-01` and so on appended.
fn sum(folder: &Path, name: &str) -> anyhow::Result<u64> {
    let mut threads = 0;
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.file_name();
        let number = file.to_str().and_then(|file| file.strip_prefix(name));
        if number.is_none_or(|number| number.is_empty() || number == "-01") {
            continue;
        }
        let text = fs::read_to_string(entry.path())?;
        sum += total(&text).context("valgrind's counts can't be read")?;
        threads += 1;
    }
    ensure!(threads > 0, "valgrind has written no counts of threads");
    Ok(sum)
}

/// The sum in a file that callgrind wrote: a line `totals: 123`.
fn total(text: &str) -> Option<u64> {
    let mut totals = text
        .lines()
        .filter_map(|line| line.strip_prefix("totals: "));
    totals.next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn total_is_read_from_callgrinds_file() {
        let text = "version: 1\nevents: Ir\nfn=(1) main\n1 20\nsummary: 100\n\ntotals: 123\n";
        assert_eq!(total(text), Some(123));
        assert_eq!(total("version: 1\n"), None);
        assert_eq!(total("totals: many\n"), None);
    }

    #[test]
    fn all_threads_count_but_the_first() {
        let folder = Folder::new().unwrap();
        let write = |name: &str, total: u64| {
            fs::write(folder.0.join(name), format!("totals: {total}\n")).unwrap();
        };
        for (name, total) in [
            ("a", 1),
            ("a-01", 10),
            ("a-02", 100),
            ("a-03", 1_000),
            ("b-02", 10_000),
        ] {
            write(name, total);
        }
        assert_eq!(sum(&folder.0, "a").unwrap(), 1_100);
        assert!(sum(&folder.0, "c").is_err());
    }

    #[test]
    fn budget_that_is_exceeded_is_said_so() {
        let counted = |instructions| Counted {
            name: "list",
            instructions,
            budget: 100,
        };
        assert!(counted(100).is_within_budget());
        assert_eq!(
            counted(100).line(),
            "instructions per request (list): 100 of 100"
        );
        assert!(!counted(101).is_within_budget());
        assert!(counted(101).line().contains("OVER"));
    }
}
