//! The parts of the test suite, and the commands of each.

use std::io::Write;

use anyhow::bail;

use super::{deny, engines, instructions, wording};
use crate::args::{HostSet, NativeTests};
use crate::exec::Exec;
use crate::postgres::{self, Server};
use crate::summary::Summary;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;
use crate::{package, page, size};

/// One part of `cargo xtask test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// rustfmt has nothing to change.
    Fmt,
    /// Spelling and wording of texts and commits.
    Wording,
    /// Lints of everything that runs on this machine.
    Clippy,
    /// Lints of the widget and the view crate as built for the browser.
    ClippyWeb,
    /// Documentation without warnings.
    Doc,
    /// Licences, bans, sources and advisories of the dependencies.
    Deny,
    /// Tests that need no browser.
    Native,
    /// The release proxy's instructions per request
    Instructions,
    /// An official SDK against the tenant and the proxy
    Sdk,
    /// The release page, within its size budget
    Page,
    /// The npm package of that page
    Package,
    /// The proxy with the page embedded
    Embedded,
    /// The widget's components and the view crate, in a browser
    Web,
    /// `trunk serve` in front of the proxy
    Serve,
    /// The whole product in a browser
    E2e,
    /// The widget in other people's pages, in a browser
    Hosts,
    /// The product's core in Firefox and WebKit
    Engines,
}

impl Part {
    /// All parts, in running order.
    pub(crate) const ALL: [Self; 17] = [
        Self::Fmt,
        Self::Wording,
        Self::Clippy,
        Self::ClippyWeb,
        Self::Doc,
        Self::Deny,
        Self::Native,
        Self::Instructions,
        Self::Sdk,
        Self::Page,
        Self::Package,
        Self::Embedded,
        Self::Web,
        Self::Serve,
        Self::E2e,
        Self::Hosts,
        Self::Engines,
    ];

    /// The parts that use the page that [`Self::Page`] builds.
    pub(crate) const OF_THE_PAGE: [Self; 5] = [
        Self::Package,
        Self::Embedded,
        Self::E2e,
        Self::Hosts,
        Self::Engines,
    ];

    /// The parts of `cargo xtask check`.
    pub(crate) const CHECK: [Self; 5] = [
        Self::Fmt,
        Self::Wording,
        Self::Clippy,
        Self::ClippyWeb,
        Self::Doc,
    ];

    /// What it checks, for `cargo xtask test --help`.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Fmt => "rustfmt has nothing to change",
            Self::Wording => {
                "spelling, phrases that are hard to read, subjects of commits that have not landed"
            }
            Self::Clippy => "lints of everything that runs on this machine",
            Self::ClippyWeb => "lints of the widget as built for the browser",
            Self::Doc => "documentation without warnings",
            Self::Deny => {
                "licences, bans and sources of the dependencies, the notices that are shipped; advisories, where their database can be fetched"
            }
            Self::Native => "tests that need no browser",
            Self::Instructions => {
                "instructions per request of the release proxy, within their budgets (needs valgrind)"
            }
            Self::Sdk => {
                "Auth0's Node SDK against the tenant and the proxy; the proxy with another OpenID provider"
            }
            Self::Page => "the release page, built into dist/",
            Self::Package => {
                "the npm package of that page, installed from its file: exports, hashes, types"
            }
            Self::Embedded => "the proxy with that page inside",
            Self::Web => "the widget's components and the view crate in headless Chromium",
            Self::Serve => "`trunk serve` beside the proxy: login, calls, reload",
            Self::E2e => "the whole product in headless Chromium (builds the page first)",
            Self::Hosts => {
                "the widget in other people's pages: plain, bundlers, frameworks, hostile ones (builds the page first)"
            }
            Self::Engines => {
                "a smoke test in Firefox and WebKitGTK; with `--engines all`, the product's core (builds the page first)"
            }
        }
    }

    /// The name on the command line and in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Wording => "wording",
            Self::Clippy => "clippy",
            Self::ClippyWeb => "clippy-web",
            Self::Doc => "doc",
            Self::Deny => "deny",
            Self::Native => "native",
            Self::Instructions => "instructions",
            Self::Sdk => "sdk",
            Self::Page => "page",
            Self::Package => "package",
            Self::Embedded => "embedded",
            Self::Web => "web",
            Self::Serve => "serve",
            Self::E2e => "e2e",
            Self::Hosts => "hosts",
            Self::Engines => "engines",
        }
    }

    /// Whether it only analyses the code, without running tests.
    pub(crate) fn is_quick(self) -> bool {
        matches!(
            self,
            Self::Fmt | Self::Wording | Self::Clippy | Self::ClippyWeb | Self::Doc | Self::Deny
        )
    }

    fn tools(self) -> &'static [Tool] {
        match self {
            Self::Fmt => &[Tool::Rustfmt],
            Self::Wording => &[Tool::Typos],
            Self::Clippy => &[Tool::Clippy],
            Self::ClippyWeb => &[Tool::Clippy, Tool::WasmTarget],
            Self::Doc => &[Tool::WasmTarget],
            Self::Deny => &[Tool::CargoDeny],
            Self::Sdk => &[Tool::SdkPackages],
            // The proxy's list of authenticators comes from an npm package.
            // And `engines` ensures the tools of each engine.
            Self::Native | Self::Instructions | Self::Engines => &[Tool::NpmPackages],
            // `page::build` ensures its own tools.
            Self::Page => &[],
            Self::Package => &[Tool::NpmPackages, Tool::TypePackages],
            Self::Embedded => &[Tool::NpmPackages, Tool::Clippy],
            Self::Web => &[Tool::WasmTarget, Tool::WasmBindgen, Tool::Chromium],
            Self::Serve => &[
                Tool::WasmTarget,
                Tool::NpmPackages,
                Tool::WasmBindgen,
                Tool::Trunk,
                Tool::Chromium,
            ],
            Self::E2e => &[Tool::NpmPackages, Tool::Chromium],
            Self::Hosts => &[Tool::NpmPackages, Tool::HostPackages, Tool::Chromium],
        }
    }

    /// Runs the part. Returns the summary of its test runners, and whether it passed.
    pub(crate) fn run(
        self,
        workspace: &Workspace,
        tests: NativeTests,
    ) -> anyhow::Result<(Summary, bool)> {
        tools::ensure(workspace, self.tools())?;
        match self {
            Self::Fmt => checks([Exec::cargo(workspace, "fmt --all --check")]),
            Self::Wording => wording::run(workspace),
            Self::Clippy => clippy(workspace),
            Self::ClippyWeb => clippy_web(workspace),
            Self::Doc => doc(workspace),
            Self::Deny => deny::run(workspace),
            Self::Native => native(workspace, tests),
            Self::Instructions => instructions::run(workspace),
            Self::Sdk => sdk(workspace),
            Self::Page => {
                page::build(workspace)?;
                page::leak_check::check(workspace)?;
                Ok((Summary::default(), size::report(workspace)?))
            }
            Self::Package => runners([package::check(workspace)?]),
            Self::Embedded => embedded(workspace),
            Self::Web => web(workspace),
            Self::Serve => e2e(workspace, TRUNK_SERVE),
            Self::E2e => e2e(workspace, &format!("--skip {TRUNK_SERVE} --skip {HOSTS}")),
            Self::Hosts => hosts(workspace, tests.hosts),
            Self::Engines => engines::run(workspace, tests.engines),
        }
    }
}

fn clippy(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    checks([
        Exec::cargo(
            workspace,
            "clippy --workspace --exclude factordesk --all-targets -- -D warnings",
        ),
        // `--all-targets` skips test targets that `cargo test` doesn't run by default.
        Exec::cargo(
            workspace,
            "clippy --workspace --exclude factordesk --test e2e -- -D warnings",
        ),
        // The platform-independent half of the widget is also tested natively, so lint that build too.
        Exec::cargo(
            workspace,
            "clippy --package factordesk --lib --profile test -- -D warnings",
        ),
    ])
}

fn clippy_web(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    checks([Exec::cargo_web(
        workspace,
        "clippy --package factordesk --package factordesk-view --target wasm32-unknown-unknown --all-targets \
         -- -D warnings",
    )])
}

fn doc(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    checks(
        [
            // `--examples` enables the features of dev-dependencies, with which clippy has already checked the
            // dependencies.
            Exec::cargo(
                workspace,
                "doc --no-deps --workspace --exclude factordesk --exclude factordesk-view --lib --bin xtask --examples",
            ),
            Exec::cargo_web(
                workspace,
                "doc --no-deps --package factordesk --package factordesk-view --target wasm32-unknown-unknown",
            ),
        ]
        .map(|command| command.env("RUSTDOCFLAGS", "-D warnings")),
    )
}

// `native`, `sdk` and `e2e` select the same packages, so cargo unifies the same features and builds them only once.

/// Makes tests run longer that have no natural end, such as fuzzing.
const EXHAUSTIVE: &str = "FACTORDESK_EXHAUSTIVE";

/// The environment variable with the SDK's directory, for the tests.
const SDK: &str = "FACTORDESK_TEST_SDK";

fn native(workspace: &Workspace, how: NativeTests) -> anyhow::Result<(Summary, bool)> {
    let mut tests = Exec::cargo(
        workspace,
        "test --no-fail-fast --workspace --exclude factordesk",
    );
    // The server is stopped when this variable is dropped.
    let server = how.postgres.then(|| Server::start(workspace)).transpose()?;
    if let Some(server) = &server {
        tests = tests
            .env(postgres::VARIABLE, server.url())
            .env(postgres::CERTIFICATE_VARIABLE, server.certificate());
    }
    let widget = Exec::cargo(workspace, "test --package factordesk --lib");
    runners([tests, widget].map(|runner| {
        if how.exhaustive {
            runner.env(EXHAUSTIVE, "1")
        } else {
            runner
        }
    }))
}

fn sdk(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    // The tests of the SDK start these programs; after `native`, they are already built.
    Exec::cargo(workspace, "test --no-run --workspace --exclude factordesk").run()?;
    let sdk = Exec::new(workspace, "npm", "test --prefix tests/sdk")
        .env("FACTORDESK_BIN_DIR", Workspace::programs()?);
    let matrix = Exec::cargo(
        workspace,
        "test --workspace --exclude factordesk --test it -- security_76_the_node_sdk live_provider::",
    )
    .env(SDK, workspace.root().join("tests/sdk"));
    runners([sdk, matrix])
}

/// Selects the features of the other parts as well, so that only the difference is rebuilt.
fn embedded(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    let what = "--workspace --exclude factordesk --features factordesk-proxy/embed-page";
    Exec::cargo(
        workspace,
        &format!("clippy {what} --lib --bins --test embedded -- -D warnings"),
    )
    .run()?;
    runners([Exec::cargo(
        workspace,
        &format!("test {what} --test embedded"),
    )])
}

/// The cargo commands for the tests in a browser: the view crate's, then the widget's. Both select the same packages,
/// so cargo unifies the same features and builds everything once.
pub(super) const WEB_TESTS: [&str; 2] = [
    "test --package factordesk --package factordesk-view --target wasm32-unknown-unknown --test view",
    "test --package factordesk --package factordesk-view --target wasm32-unknown-unknown --test web",
];

fn web(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    let runner = "wasm-bindgen-test-runner";
    let driver = tools::chromedriver(workspace)?;
    runners(WEB_TESTS.map(|tests| {
        Exec::cargo_web(workspace, tests)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .env("CHROMEDRIVER", &driver)
            // Seconds for all tests together: they run in one page, in a debug build, perhaps on a busy machine.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
    }))
}

/// The scenario with a part of its own. It builds the page, which would slow down the others.
const TRUNK_SERVE: &str = "scenarios::trunk_serve::";

/// The scenarios in pages of tests/hosts.
const HOSTS: &str = "hosts::";

/// Installs the packed package in the hosts, as the document says, and runs their scenarios.
fn hosts(workspace: &Workspace, which: HostSet) -> anyhow::Result<(Summary, bool)> {
    let packed = package::pack(workspace, &workspace.root().join("target/package"))?;
    let mut folders = vec!["tests/hosts"];
    let mut tests = HOSTS.to_owned();
    if which == HostSet::All {
        tools::ensure(workspace, &[Tool::MoreHostPackages])?;
        folders.push("tests/hosts/more");
        tests.push_str(" --include-ignored");
    }
    for folder in folders {
        // `--no-save`: the version in the lockfile would be that of every release.
        Exec::new(workspace, "npm", "install --no-save")
            .path(&packed)
            .current_dir(&workspace.root().join(folder))
            .run()?;
    }
    e2e(workspace, &tests)
}

fn e2e(workspace: &Workspace, which: &str) -> anyhow::Result<(Summary, bool)> {
    let driver = tools::chromedriver(workspace)?;
    runners([scenarios(workspace, which).env("CHROMEDRIVER", driver)])
}

/// The command that runs the scenarios that `which` selects.
pub(super) fn scenarios(workspace: &Workspace, which: &str) -> Exec {
    let tests = format!("test --workspace --exclude factordesk --test e2e -- {which}");
    Exec::cargo(workspace, &tests).env("FACTORDESK_DIST", workspace.dist())
}

/// Runs every command, even after a failure, to show everything that has to be fixed.
pub(super) fn checks(commands: impl IntoIterator<Item = Exec>) -> anyhow::Result<(Summary, bool)> {
    let problems: Vec<_> = commands
        .into_iter()
        .filter_map(|command| command.run().err())
        .map(|problem| problem.to_string())
        .collect();
    if problems.is_empty() {
        return Ok((Summary::default(), true));
    }
    bail!("{}", problems.join("; "))
}

/// Runs every test runner and adds up their counts. A runner that ran no test counts as failed: a suite that silently
/// lost its tests must not pass.
pub(super) fn runners(commands: impl IntoIterator<Item = Exec>) -> anyhow::Result<(Summary, bool)> {
    count_runners(commands, &mut std::io::stdout())
}

/// The same as [`runners`], with the output passed on to `out`.
fn count_runners(
    commands: impl IntoIterator<Item = Exec>,
    out: &mut impl Write,
) -> anyhow::Result<(Summary, bool)> {
    let mut total = Summary::default();
    let mut held = true;
    for command in commands {
        let (summary, ended_well) = command.run_counting(out)?;
        if summary.counts.ran() == 0 {
            eprintln!("error: the test runner ran no tests");
        }
        held &= ended_well && summary.counts.failed == 0 && summary.counts.ran() > 0;
        total += summary;
    }
    Ok((total, held))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Exec {
        // Arguments are split at white space here, but the shell needs the script as one argument.
        let script = script.replace(' ', "${IFS}");
        Exec::new(&Workspace::locate().unwrap(), "sh", &format!("-c {script}"))
    }

    /// The output must not reach that of this test, where it would be counted.
    fn counted<const N: usize>(commands: [Exec; N]) -> (Summary, bool) {
        count_runners(commands, &mut std::io::sink()).unwrap()
    }

    const THREE_PASSED: &str = "echo test result: ok. 3 passed\\; 0 failed";

    #[test]
    fn runners_counts_add_up() {
        let (summary, held) = counted([shell(THREE_PASSED), shell(THREE_PASSED)]);
        assert!(held);
        assert_eq!(summary.counts.passed, 6);
    }

    #[test]
    fn runners_figures_are_kept() {
        let figure = |n: u8| shell(&format!("echo figure: runs: {n}; {THREE_PASSED}"));
        let (summary, _) = counted([figure(1), figure(2)]);
        assert_eq!(summary.figures, ["runs: 1", "runs: 2"]);
    }

    #[test]
    fn a_runner_without_tests_has_failed() {
        let (summary, held) = counted([shell(THREE_PASSED), shell("true")]);
        assert!(!held);
        assert_eq!(summary.counts.passed, 3);
    }

    #[test]
    fn a_runner_that_exits_with_an_error_has_failed_despite_its_output() {
        let (_, held) = counted([shell(&format!("{THREE_PASSED}; exit 1"))]);
        assert!(!held);
    }

    #[test]
    fn checks_go_on_and_name_every_failure() {
        let problem = checks([shell("exit 3"), shell("true"), shell("exit 4")]).unwrap_err();
        let problem = problem.to_string();
        assert!(problem.contains("status: 3"), "{problem}");
        assert!(problem.contains("status: 4"), "{problem}");
    }

    #[test]
    fn names_of_parts_differ() {
        let mut names = Part::ALL.map(Part::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Part::ALL.len());
    }
}
