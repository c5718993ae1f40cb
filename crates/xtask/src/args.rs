//! Parses the command line into one [`Task`].

use std::ffi::OsString;

use anyhow::{Context as _, bail};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

use crate::bench::Effort;
use crate::suite::Part;

/// The demo's default port.
pub(crate) const DEMO_PORT: u16 = 8787;
/// The port of `trunk serve`.
pub(crate) const TRUNK_PORT: u16 = 8788;

/// The text that `--help` prints.
pub(crate) const USAGE: &str = "\
Usage: cargo xtask <command>

Commands:
  demo [--port N]           build everything and run the desk with its embedded tenant
                            on http://127.0.0.1:N (8787)
       [--host localhost]   use http://localhost:N instead, where browsers can create security
                            keys and passkeys
       [--trunk]            don't build the page: run `trunk serve` in another terminal, which
                            serves it at http://127.0.0.1:8788 and rebuilds it on changes
  test [--only PART[,PART]] run the checks and tests; each part is timed
       [--keep-going]       run the slow parts even if a quick one failed
       [--postgres]         also run the store's tests on a temporary PostgreSQL server
       [--exhaustive]       try more seeds and fuzz longer in the native tests; takes hours
  check                     only the quick parts: fmt, clippy, clippy-web, doc
  size                      build the release page and print its size: raw, gzip, brotli
       [--features]         estimate which part of the product the bytes of the wasm belong to
                            (builds the widget once more, with function names)
  bench proxy               compare the proxy with nginx: throughput, latency, CPU, memory
       [--seconds N]        seconds of load per round (5)
       [--rounds N]         rounds, of which the median is reported (3)

Parts of `test`, in order:
  fmt         rustfmt has nothing to change
  clippy      lints of everything that runs on this machine
  clippy-web  lints of the widget as built for the browser
  doc         documentation without warnings
  deny        licences, bans and sources of the dependencies; advisories, if their database
              can be fetched
  native      tests that need no browser
  sdk         Auth0's Node SDK, unmodified, against the tenant and the proxy
  page        build the release page into dist/ and check its size
  embedded    the proxy with that page embedded
  web         the widget's components in headless Chromium
  serve       `trunk serve` in front of the proxy: login, API requests, reload
  e2e         the whole product in headless Chromium (builds the page first)

Missing tools are installed: cargo tools in ~/.cargo/bin, npm packages in node_modules,
Chromium, PostgreSQL, nginx and wrk through apt.";

/// A parsed command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print [`USAGE`].
    Help,
    /// Run the product with its embedded tenant.
    Demo {
        /// The desk's port on 127.0.0.1
        port: u16,
        /// The host name in the desk's URL
        host: Host,
        /// Whether `trunk serve` serves the page
        trunk: bool,
    },
    /// Run checks and tests.
    Test {
        /// The parts, in running order
        parts: Vec<Part>,
        /// Run the slow parts even if a quick one failed
        keep_going: bool,
        /// How thorough the native tests are
        native: NativeTests,
    },
    /// Measure the proxy and nginx under load.
    BenchProxy(Effort),
    /// Measure the size of the release page.
    Size {
        /// Estimate instead which part of the product the bytes of the wasm belong to
        features: bool,
    },
}

/// How thorough the native tests are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NativeTests {
    /// Also run the store's tests on a temporary PostgreSQL server
    pub(crate) postgres: bool,
    /// Try more seeds and fuzz longer than CI has time for
    pub(crate) exhaustive: bool,
}

/// The host name in the demo's URL. The demo listens on 127.0.0.1 in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Host {
    /// `127.0.0.1`
    #[default]
    Address,
    /// `localhost`
    Localhost,
}

impl Host {
    /// The name, as the proxy's configuration expects it.
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
            bail!("--trunk can't be combined with --port: Trunk.toml sets the port of the proxy")
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
        "bench" => bail!("`bench` needs a subject; the only one is `bench proxy`"),
        other => bail!("unknown command `{other}`"),
    }
}

fn positive(parser: &mut lexopt::Parser, name: &str) -> anyhow::Result<u32> {
    let number: u32 = parser.value()?.parse().unwrap_or_default();
    anyhow::ensure!(number > 0, "{name} takes a positive number");
    Ok(number)
}

/// The parts named in `list`, in running order. `e2e` includes `page`, which it tests.
fn only(list: &str) -> anyhow::Result<Vec<Part>> {
    let mut wanted = Vec::new();
    for name in list.split(',').map(str::trim) {
        let part = Part::ALL
            .into_iter()
            .find(|part| part.name() == name)
            .with_context(|| format!("unknown part `{name}`"))?;
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
