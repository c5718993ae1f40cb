//! `cargo xtask fuzz`: one fuzz target under libFuzzer.
//!
//! `tests/fuzz.rs` of `crates/fuzz` runs in CI, has no coverage to go by and takes seconds. This runs for as long as asked, and looks for
//! inputs that reach new code. A stable toolchain is enough, since LLVM's coverage pass can be selected by name. Only the sanitizers
//! need nightly, and safe Rust gains little from them.

use anyhow::Context as _;

use crate::args::FuzzArgs;
use crate::exec::Exec;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// What libFuzzer needs of the compiler: counters that it reads after each input, and calls for each comparison.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Builds the target with coverage and runs it. Its inputs are kept in target/fuzz, so that the next run starts from them.
///
/// # Errors
/// No such target, no C++ compiler, or an input that breaks the target: libFuzzer prints it and names the file that holds it.
pub(crate) fn run(workspace: &Workspace, args: &FuzzArgs) -> anyhow::Result<()> {
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    workspace.find_program(&compiler).with_context(|| {
        format!(
            "libFuzzer needs a C++ compiler, and there is no `{compiler}`: install g++, or set CXX"
        )
    })?;
    // The proxy's list of authenticators is one of them.
    tools::ensure(workspace, &[Tool::NpmPackages])?;

    let fuzz = workspace.root().join("target/fuzz");
    let directory = fuzz.join(&args.target);
    let path = directory
        .to_str()
        // `Exec` splits its arguments at white space.
        .filter(|path| !path.contains(char::is_whitespace))
        .with_context(|| {
            format!(
                "libFuzzer can't write to {}: the path has white space",
                directory.display()
            )
        })?;
    let seeds = format!(
        "run --package factordesk-fuzz --bin seeds -- {} {path}",
        args.target
    );
    Exec::cargo(workspace, &seeds).run()?;
    let corpus = directory.join("corpus");
    std::fs::create_dir_all(&corpus)
        .with_context(|| format!("can't create {}", corpus.display()))?;

    // With a target named, the flags reach the code under test but neither build scripts nor macros.
    let host = host_target(workspace)?;
    Exec::cargo(
        workspace,
        &format!("build --release --package factordesk-fuzz --bin coverage --features coverage --target {host}"),
    )
    // Apart from the usual builds: with other flags, cargo would build both again each time.
    .env("CARGO_TARGET_DIR", fuzz.join("build"))
    .env("RUSTFLAGS", COVERAGE)
    .env("CARGO_PROFILE_RELEASE_LTO", "off")
    // As fast as a release build, with the checks of a debug build: an overflow is a finding, too.
    .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")
    .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true")
    .run()?;
    let program = fuzz.join(format!("build/{host}/release/coverage"));
    let program = program.to_str().context("its path isn't UTF-8")?;
    Exec::new(
        workspace,
        program,
        &format!(
            // New inputs go into the first directory; the others are only read. The prefix is put
            // in front of names as it is, hence the slash.
            "{path}/corpus {path}/seeds -dict={path}/words.dict -artifact_prefix={path}/ -max_total_time={} -print_final_stats=1",
            args.seconds
        ),
    )
    .env("FACTORDESK_FUZZ_TARGET", &args.target)
    .run()
    .with_context(|| {
        format!("an input broke {}; add it to crates/fuzz/corpus/{0}.txt and fix the code", args.target)
    })
}

/// The triple of this machine, as the compiler names it.
fn host_target(workspace: &Workspace) -> anyhow::Result<String> {
    let version = Exec::new(workspace, "rustc", "-vV")
        .quiet_output()
        .context("`rustc -vV` failed")?;
    host_of(&version).context("`rustc -vV` names no host")
}

fn host_of(version: &str) -> Option<String> {
    let line = version.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_is_read_from_the_compilers_version() {
        let version =
            "rustc 1.95.0\nbinary: rustc\nhost: aarch64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(
            host_of(version).as_deref(),
            Some("aarch64-unknown-linux-gnu")
        );
        assert_eq!(host_of("rustc 1.95.0\n"), None);
    }
}
