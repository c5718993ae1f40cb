//! The command line.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::bench::Effort;
use crate::bench::growth::GrowthArgs;
use crate::bench::page::PageArgs;
use crate::suite::Part;

/// The demo's default port.
/// Trunk.toml passes the proxy's paths on to it.
pub(crate) const DEMO_PORT: u16 = 8787;
/// The port of `trunk serve`.
/// As in Trunk.toml. It is part of the public URL, with which the proxy compares origins.
pub(crate) const TRUNK_PORT: u16 = 8788;

/// Builds, tests, measures and demonstrates Factordesk.
///
/// Missing tools are installed: cargo tools in ~/.cargo/bin, npm packages in `node_modules`, Chromium, Firefox, WebKitGTK, PostgreSQL,
/// nginx, wrk and valgrind through apt.
#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo xtask",
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// One thing to do.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Task {
    /// Build everything and run the desk with its embedded tenant.
    Demo(DemoArgs),
    /// Run the checks and tests; each part is timed.
    Test(TestArgs),
    /// Run only the quick parts of the tests: fmt, wording, clippy, clippy-web, doc.
    Check,
    /// Look for inputs that break one fuzz target, with libFuzzer (needs a C++ compiler).
    Fuzz(FuzzArgs),
    /// Write the notices of all third-party code that is shipped, after a change of dependencies.
    Licenses,
    /// Write a bill of materials (`CycloneDX`) for the proxy and the page to target/sbom.
    Sbom,
    /// Build the release page and weigh it: raw, gzip, brotli.
    Size {
        /// Say instead which part of the product the wasm's bytes belong to, roughly; builds the widget once more, with names.
        #[arg(long)]
        features: bool,
    },
    /// Build the release page and pack the npm package of the element.
    Package(PackageArgs),
    /// Write what is generated from package/surface: types, manifests, and the tables of docs/EMBEDDING.md.
    Surface,
    /// Measure.
    #[command(subcommand)]
    Bench(Bench),
}

/// The options of `package`.
#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct PackageArgs {
    /// The directory to write `factordesk-VERSION.tgz` to; target/package if it is left out.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Take the page that is in dist/ already.
    #[arg(long)]
    pub(crate) built: bool,
}

/// What can be measured.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Bench {
    /// What the proxy costs, beside nginx: throughput, latency, CPU, memory.
    Proxy(Effort),
    /// What the page costs, in headless Chromium: first row, bytes, memory, interactions, beside a page without a framework.
    Page(PageArgs),
    /// How the proxy's costs grow with lists, audit records, sessions and replicas.
    Growth(GrowthArgs),
}

/// The options of `demo`.
#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct DemoArgs {
    /// Port of the desk on 127.0.0.1.
    #[arg(long, value_name = "N", default_value_t = DEMO_PORT, conflicts_with = "trunk")]
    pub(crate) port: u16,
    /// How browsers address the desk. Only on `localhost` do they make security keys and passkeys.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) host: Host,
    /// Serve at `https://localhost`, for Safari, GNOME Web and other browsers with WebKit. They warn of the demo's own certificate
    /// once.
    #[arg(long, conflicts_with_all = ["host", "trunk"])]
    pub(crate) https: bool,
    /// Serve no page: run `trunk serve` in another terminal, which serves it on port 8788 and rebuilds it when it changes. It passes
    /// requests on to the port in Trunk.toml, so `--port` can't be combined with this.
    #[arg(long)]
    pub(crate) trunk: bool,
    /// Also serve a sample portal that embeds the desk, on `http://localhost:PORT` (default: the port after the desk's). It logs in
    /// at the embedded tenant.
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, conflicts_with = "trunk")]
    #[expect(
        clippy::option_option,
        reason = "clap's type of an option whose value may be left out"
    )]
    pub(crate) portal: Option<Option<u16>>,
}

impl DemoArgs {
    /// The portal's port, if one is wanted.
    pub(crate) fn portal_port(&self) -> anyhow::Result<Option<u16>> {
        Ok(match self.portal {
            None => None,
            Some(Some(port)) => Some(port),
            Some(None) => {
                let next = self.port.checked_add(1);
                Some(next.context(
                    "the desk has the last port: choose the portal's with --portal=PORT",
                )?)
            }
        })
    }
}

/// The options of `test`.
#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct TestArgs {
    /// Run only these parts, in the suite's order.
    #[arg(long, value_enum, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// Go on to the slow parts after a quick one failed.
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// How thorough the tests are.
    #[command(flatten)]
    pub(crate) native: NativeTests,
}

impl TestArgs {
    /// The parts to run, in the suite's order. The tests of the built page bring it.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let is_wanted = |part: &Part| {
            self.only.is_empty()
                || self.only.contains(part)
                // Otherwise they would run against an earlier page, or none.
                || (*part == Part::Page
                    && Part::OF_THE_PAGE.iter().any(|built| self.only.contains(built)))
        };
        Part::ALL.into_iter().filter(is_wanted).collect()
    }
}

/// How thorough the tests are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub(crate) struct NativeTests {
    /// Also run the store's tests on a PostgreSQL server that is started for them.
    #[arg(long)]
    pub(crate) postgres: bool,
    /// Try more seeds and fuzz for longer than CI has time for: for the night.
    #[arg(long)]
    pub(crate) exhaustive: bool,
    /// Which pages of tests/hosts are built and driven.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) hosts: HostSet,
    /// How much of the product is tested in Firefox and WebKitGTK.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) engines: EngineSet,
}

/// The scenarios of the part `engines`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineSet {
    /// A few that touch the most
    #[default]
    Smoke,
    /// The product's core: logins, the list, each change, the history, embedded, by keyboard
    All,
}

/// The hosts of the part `hosts`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum HostSet {
    /// Those that CI has time for
    #[default]
    Usual,
    /// Also Angular, Svelte and Next.js
    All,
}

/// The options of `fuzz`.
#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct FuzzArgs {
    /// The target: a file of crates/fuzz/corpus without its ending.
    pub(crate) target: String,
    /// How long to look.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) seconds: u32,
}

/// How browsers address the demo; it listens on 127.0.0.1 either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    /// The address
    #[default]
    #[value(name = "127.0.0.1")]
    Address,
    /// The name
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

// By hand: names and sentences are in `part.rs` once, for the table and for `--help`.
impl ValueEnum for Part {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.about()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, clap::Error> {
        let words = std::iter::once("xtask").chain(line.split_whitespace());
        Cli::try_parse_from(words).map(|cli| cli.task)
    }

    fn demo(line: &str) -> DemoArgs {
        match parsed(line) {
            Ok(Task::Demo(args)) => args,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn tests(line: &str) -> TestArgs {
        match parsed(line) {
            Ok(Task::Test(args)) => args,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn command_line_is_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
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
            let portal = None;
            let expected = DemoArgs {
                port,
                host,
                https: false,
                trunk,
                portal,
            };
            assert_eq!(demo(line), expected, "{line}");
        }
        assert!(demo("demo --https --portal").https);
        for other in ["--trunk", "--host localhost"] {
            assert!(parsed(&format!("demo --https {other}")).is_err(), "{other}");
        }
    }

    #[test]
    fn demos_portal_is_on_the_next_port_or_a_chosen_one() {
        for (line, port) in [
            ("demo", None),
            ("demo --portal", Some(DEMO_PORT + 1)),
            ("demo --portal --port 9000", Some(9001)),
            ("demo --portal=9005 --port 9000", Some(9005)),
        ] {
            assert_eq!(demo(line).portal_port().unwrap(), port, "{line}");
        }
        assert!(demo("demo --port 65535 --portal").portal_port().is_err());
        assert!(parsed("demo --portal --trunk").is_err());
    }

    #[test]
    fn demo_behind_trunk_is_where_trunk_looks_for_it() {
        let problem = parsed("demo --trunk --port 9000").unwrap_err();
        assert!(problem.to_string().contains("--trunk"), "{problem}");
        let trunk = include_str!("../../../Trunk.toml");
        assert!(trunk.contains(&format!("\nport = {TRUNK_PORT}\n")));
        assert!(trunk.contains(&format!(
            "\nbackend = \"http://127.0.0.1:{DEMO_PORT}/api\"\n"
        )));
        let help = parsed("demo --help").unwrap_err().to_string();
        for port in [DEMO_PORT, TRUNK_PORT] {
            assert!(help.contains(&port.to_string()), "{help}");
        }
    }

    #[test]
    fn demo_refuses_a_host_that_others_can_reach() {
        let problem = parsed("demo --host 0.0.0.0").unwrap_err().to_string();
        assert!(
            problem.contains("--host") && problem.contains("localhost"),
            "{problem}"
        );
    }

    #[test]
    fn demo_refuses_a_port_out_of_range() {
        let problem = parsed("demo --port 70000").unwrap_err().to_string();
        assert!(problem.contains("--port"), "{problem}");
    }

    #[test]
    fn bench_takes_its_length() {
        for (line, seconds, rounds) in [
            ("bench proxy", 5, 3),
            ("bench proxy --seconds 2 --rounds 7", 2, 7),
        ] {
            let expected = Task::Bench(Bench::Proxy(Effort { seconds, rounds }));
            assert_eq!(parsed(line).unwrap(), expected, "{line}");
        }
        for line in ["bench", "bench proxy --rounds 0"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn bench_of_the_page_takes_pages_and_files() {
        let Task::Bench(Bench::Page(args)) = parsed("bench page").unwrap() else {
            panic!("another task");
        };
        assert_eq!((args.rounds, args.mounts, args.inputs), (10, 200, 20));
        let line = "bench page --rounds 3 --page a --beside b --against http://127.0.0.1:1/ --selector li --mounts 2000 \
                    --json c --compare d";
        let Task::Bench(Bench::Page(args)) = parsed(line).unwrap() else {
            panic!("another task");
        };
        assert_eq!((args.rounds, args.mounts), (3, 2000));
        assert_eq!(args.selector.as_deref(), Some("li"));
        for line in [
            "bench page --rounds 0",
            "bench page --against http://127.0.0.1:1/",
            "bench page --selector li",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn bench_of_growth_takes_series_and_a_file() {
        for line in [
            "bench growth",
            "bench growth --only list,audit --rounds 3 --large --json figures.json",
        ] {
            let task = parsed(line).unwrap();
            assert!(matches!(task, Task::Bench(Bench::Growth(_))), "{line}");
        }
        for line in [
            "bench growth --only page",
            "bench growth --rounds 0",
            "bench growth --rounds 101",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn fuzz_takes_a_target_and_a_time() {
        let expected = FuzzArgs {
            target: "jwt".to_owned(),
            seconds: 5,
        };
        assert_eq!(
            parsed("fuzz jwt --seconds 5").unwrap(),
            Task::Fuzz(expected)
        );
        assert!(parsed("fuzz").is_err());
        assert!(parsed("fuzz jwt --seconds 0").is_err());
    }

    #[test]
    fn package_takes_a_directory() {
        for (line, out, built) in [
            ("package", None, false),
            ("package --out /tmp/a --built", Some("/tmp/a"), true),
        ] {
            let out = out.map(PathBuf::from);
            let expected = Task::Package(PackageArgs { out, built });
            assert_eq!(parsed(line).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn parts_run_in_the_suites_order() {
        assert_eq!(tests("test").parts(), Part::ALL);
        assert_eq!(
            tests("test --only native,fmt").parts(),
            [Part::Fmt, Part::Native]
        );
    }

    #[test]
    fn tests_of_the_built_page_build_it_too() {
        for (line, part) in [
            ("test --only embedded", Part::Embedded),
            ("test --only e2e", Part::E2e),
            ("test --only package", Part::Package),
        ] {
            assert_eq!(tests(line).parts(), [Part::Page, part]);
        }
    }

    #[test]
    fn native_tests_are_as_thorough_as_asked_for() {
        for (line, postgres, exhaustive) in [
            ("test", false, false),
            ("test --postgres --only native", true, false),
            ("test --exhaustive", false, true),
        ] {
            let expected = NativeTests {
                postgres,
                exhaustive,
                hosts: HostSet::Usual,
                engines: EngineSet::Smoke,
            };
            assert_eq!(tests(line).native, expected, "{line}");
        }
    }

    #[test]
    fn hosts_are_the_usual_ones_or_all() {
        let args = tests("test --only hosts --hosts all");
        assert_eq!(args.native.hosts, HostSet::All);
        assert_eq!(args.parts(), [Part::Page, Part::Hosts]);
        assert!(parsed("test --hosts some").is_err());
        let args = tests("test --only engines --engines all");
        assert_eq!(args.native.engines, EngineSet::All);
        assert_eq!(args.parts(), [Part::Page, Part::Engines]);
    }

    #[test]
    fn unknown_words_are_named_in_the_error() {
        for (line, named) in [
            ("tset", "tset"),
            ("test --only fmt,lint", "lint"),
            ("size --port 1", "--port"),
            ("check --postgres", "--postgres"),
            ("demo extra", "extra"),
            ("--fast", "--fast"),
        ] {
            let problem = parsed(line).unwrap_err().to_string();
            assert!(problem.contains(named), "{line}: {problem}");
        }
    }
}
