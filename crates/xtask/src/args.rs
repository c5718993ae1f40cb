//! The command line, parsed into one [`Task`].

use std::ffi::OsString;

use anyhow::{Context as _, bail};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

use crate::bench::Effort;
use crate::suite::Part;

/// Where the demo listens unless told otherwise.
pub(crate) const DEMO_PORT: u16 = 8787;
/// Where `trunk serve` listens.
pub(crate) const TRUNK_PORT: u16 = 8788;

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
Usage: cargo xtask <command>

Commands:
  demo [--port N]           build everything and run the desk with its embedded tenant
                            on http://127.0.0.1:N (8787)
       [--host localhost]   on http://localhost:N: there browsers make security keys and passkeys
       [--trunk]            without a page: run `trunk serve` in another terminal, which serves the
                            page at http://127.0.0.1:8788 and builds it again when it changes
  test [--only PART[,PART]] run the checks and tests; each part is timed
       [--keep-going]       go on to the slow parts after a quick one failed
       [--postgres]         run the store's tests on a PostgreSQL server of their own, too
       [--exhaustive]       more seeds and longer fuzzing in the native tests: for the night
  check                     only the quick parts: fmt, clippy, clippy-web, doc
  size                      build the release page and weigh it: raw, gzip, brotli
       [--features]         which part of the product the wasm's bytes belong to, roughly
                            (builds the widget once more, with names)
  bench proxy               what the proxy costs, beside nginx: throughput, latency, CPU, memory
       [--seconds N]        of load, each round (5)
       [--rounds N]         of which the median counts (3)

Parts of `test`, in order:
  fmt         rustfmt, nothing to change
  clippy      lints of everything that runs on this machine
  clippy-web  lints of the widget as built for the browser
  doc         documentation without warnings
  deny        licences, bans and sources of the dependencies; advisories, where their database
              can be fetched
  native      tests that need no browser
  sdk         Auth0's Node SDK, unchanged, against the tenant and the proxy
  page        the release page, built into dist/
  embedded    the proxy with that page inside
  web         the widget's components in headless Chromium
  serve       `trunk serve` beside the proxy: login, calls, reload
  e2e         the whole product in headless Chromium (builds the page first)

Missing tools are installed: cargo tools in ~/.cargo/bin, npm packages in node_modules,
Chromium, PostgreSQL, nginx and wrk through apt.";

/// One thing to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print [`USAGE`].
    Help,
    /// Run the product on its embedded tenant.
    Demo {
        /// Port of the desk on 127.0.0.1.
        port: u16,
        /// How browsers address it.
        host: Host,
        /// Whether `trunk serve` has the page.
        trunk: bool,
    },
    /// Run checks and tests.
    Test {
        /// Which ones, in the order they run in.
        parts: Vec<Part>,
        /// Run the slow parts although a quick one failed.
        keep_going: bool,
        /// How thorough the native tests are.
        native: NativeTests,
    },
    /// Load the proxy and nginx.
    BenchProxy(Effort),
    /// Weigh the release page.
    Size {
        /// Say instead which part of the product the wasm's bytes belong to.
        features: bool,
    },
}

/// How thorough the native tests are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NativeTests {
    /// Run the store's tests on a PostgreSQL server of their own, too.
    pub(crate) postgres: bool,
    /// Try more seeds and fuzz for longer than CI has time for.
    pub(crate) exhaustive: bool,
}

/// How browsers address the demo; it listens on 127.0.0.1 either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Host {
    /// `127.0.0.1`
    #[default]
    Address,
    /// `localhost`
    Localhost,
}

impl Host {
    /// As the proxy takes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Address => "127.0.0.1",
            Self::Localhost => "localhost",
        }
    }
}

/// Parses the arguments after `cargo xtask`.
pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> anyhow::Result<Task> {
    let mut parser = lexopt::Parser::from_args(args);
    let command = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Task::Help),
        Some(Value(command)) => command.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    let mut port = None;
    let mut trunk = false;
    let mut host = Host::default();
    let mut parts = Part::ALL.to_vec();
    let mut keep_going = false;
    let mut native = NativeTests::default();
    let mut features = false;
    let mut effort = Effort::default();
    let mut subject = None;
    while let Some(arg) = parser.next()? {
        match (command.as_str(), arg) {
            (_, Short('h') | Long("help")) => return Ok(Task::Help),
            ("demo", Long("port")) => {
                let number = parser.value()?.parse();
                port = Some(number.context("--port takes a number from 0 to 65535")?);
            }
            ("demo", Long("trunk")) => trunk = true,
            ("demo", Long("host")) => {
                host = match parser.value()?.string()?.as_str() {
                    "127.0.0.1" => Host::Address,
                    "localhost" => Host::Localhost,
                    _ => bail!("--host takes 127.0.0.1 or localhost"),
                };
            }
            ("test", Long("only")) => parts = only(&parser.value()?.string()?)?,
            ("size", Long("features")) => features = true,
            ("bench", Value(name)) if subject.is_none() => subject = Some(name.string()?),
            ("bench", Long("seconds")) => effort.seconds = positive(&mut parser, "--seconds")?,
            ("bench", Long("rounds")) => effort.rounds = positive(&mut parser, "--rounds")?,
            ("test", Long("keep-going")) => keep_going = true,
            ("test", Long("postgres")) => native.postgres = true,
            ("test", Long("exhaustive")) => native.exhaustive = true,
            (_, other) => return Err(other.unexpected().into()),
        }
    }
    match command.as_str() {
        "help" => Ok(Task::Help),
        "demo" if trunk && port.is_some() => {
            bail!("--trunk takes no --port: Trunk.toml says which port calls are passed on to")
        }
        "demo" => Ok(Task::Demo {
            port: port.unwrap_or(DEMO_PORT),
            host,
            trunk,
        }),
        "test" => Ok(Task::Test {
            parts,
            keep_going,
            native,
        }),
        "check" => Ok(Task::Test {
            parts: vec![Part::Fmt, Part::Clippy, Part::ClippyWeb, Part::Doc],
            keep_going: false,
            native: NativeTests::default(),
        }),
        "size" => Ok(Task::Size { features }),
        "bench" if subject.as_deref() == Some("proxy") => Ok(Task::BenchProxy(effort)),
        "bench" => bail!("there is `bench proxy`"),
        other => bail!("there is no command `{other}`"),
    }
}

fn positive(parser: &mut lexopt::Parser, name: &str) -> anyhow::Result<u32> {
    let number: u32 = parser.value()?.parse().unwrap_or_default();
    anyhow::ensure!(number > 0, "{name} takes a number from 1 on");
    Ok(number)
}

/// The parts named in `list`, in running order; the end-to-end tests bring the page they need.
fn only(list: &str) -> anyhow::Result<Vec<Part>> {
    let mut wanted = Vec::new();
    for name in list.split(',').map(str::trim) {
        let part = Part::ALL
            .into_iter()
            .find(|part| part.name() == name)
            .with_context(|| format!("there is no part `{name}`"))?;
        wanted.push(part);
        if part == Part::E2e {
            wanted.push(Part::Page);
        }
    }
    Ok(Part::ALL
        .into_iter()
        .filter(|part| wanted.contains(part))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> anyhow::Result<Task> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn no_command_asks_for_help() {
        assert_eq!(parsed("").unwrap(), Task::Help);
        assert_eq!(parsed("demo --help").unwrap(), Task::Help);
    }

    #[test]
    fn demo_takes_a_port_and_a_host() {
        for (line, port, host, trunk) in [
            ("demo", DEMO_PORT, Host::Address, false),
            ("demo --port 9000", 9000, Host::Address, false),
            ("demo --port=9001", 9001, Host::Address, false),
            ("demo --host localhost", DEMO_PORT, Host::Localhost, false),
            (
                "demo --host=127.0.0.1 --port 9002",
                9002,
                Host::Address,
                false,
            ),
            ("demo --trunk", DEMO_PORT, Host::Address, true),
            (
                "demo --trunk --host localhost",
                DEMO_PORT,
                Host::Localhost,
                true,
            ),
        ] {
            assert_eq!(
                parsed(line).unwrap(),
                Task::Demo { port, host, trunk },
                "{line}"
            );
        }
    }

    #[test]
    fn demo_behind_trunk_is_where_trunk_looks_for_it() {
        let problem = parsed("demo --trunk --port 9000").unwrap_err();
        assert!(problem.to_string().contains("Trunk.toml"), "{problem}");
        let trunk = include_str!("../../../Trunk.toml");
        assert!(trunk.contains(&format!("\nport = {TRUNK_PORT}\n")));
        assert!(trunk.contains(&format!(
            "\nbackend = \"http://127.0.0.1:{DEMO_PORT}/api\"\n"
        )));
        for port in [DEMO_PORT, TRUNK_PORT] {
            assert!(USAGE.contains(&port.to_string()));
        }
    }

    #[test]
    fn demo_refuses_a_host_that_others_can_reach() {
        let problem = parsed("demo --host 0.0.0.0").unwrap_err();
        assert!(problem.to_string().contains("--host"), "{problem}");
    }

    #[test]
    fn demo_refuses_a_port_that_is_none() {
        let problem = parsed("demo --port 70000").unwrap_err();
        assert!(problem.to_string().contains("--port"), "{problem}");
    }

    #[test]
    fn bench_takes_its_length() {
        let effort = |seconds, rounds| Effort { seconds, rounds };
        for (line, expected) in [
            ("bench proxy", effort(5, 3)),
            ("bench proxy --seconds 2 --rounds 7", effort(2, 7)),
        ] {
            assert_eq!(parsed(line).unwrap(), Task::BenchProxy(expected), "{line}");
        }
        for line in ["bench", "bench page", "bench proxy --rounds 0"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn size_can_be_told_by_feature() {
        assert_eq!(parsed("size").unwrap(), Task::Size { features: false });
        assert_eq!(
            parsed("size --features").unwrap(),
            Task::Size { features: true }
        );
    }

    #[test]
    fn only_runs_parts_in_the_suites_order() {
        let Task::Test { parts, .. } = parsed("test --only native,fmt").unwrap() else {
            panic!("not a test task");
        };
        assert_eq!(parts, [Part::Fmt, Part::Native]);
    }

    #[test]
    fn native_tests_are_as_thorough_as_asked_for() {
        for (line, postgres, exhaustive) in [
            ("test", false, false),
            ("test --postgres --only native", true, false),
            ("test --exhaustive", false, true),
        ] {
            let Task::Test { native, .. } = parsed(line).unwrap() else {
                panic!("not a test task");
            };
            let asked = NativeTests {
                postgres,
                exhaustive,
            };
            assert_eq!(native, asked, "{line}");
        }
    }

    #[test]
    fn only_e2e_builds_the_page_too() {
        let Task::Test { parts, .. } = parsed("test --only e2e").unwrap() else {
            panic!("not a test task");
        };
        assert_eq!(parts, [Part::Page, Part::E2e]);
    }

    #[test]
    fn unknown_words_are_named_in_the_error() {
        for (line, named) in [
            ("tset", "tset"),
            ("test --only fmt,lint", "lint"),
            ("size --port 1", "--port"),
            ("demo extra", "extra"),
            ("--fast", "--fast"),
        ] {
            let problem = parsed(line).unwrap_err().to_string();
            assert!(problem.contains(named), "{line}: {problem}");
        }
    }
}
