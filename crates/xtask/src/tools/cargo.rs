//! Tools that are installed with rustup and cargo.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::exec::Exec;
use crate::lockfile;
use crate::workspace::Workspace;

/// The latest version of Trunk that this project's Rust version can build.
const TRUNK: &str = "0.21.14";
/// A version that can read this project's deny.toml.
const DENY: &str = "0.20.2";
/// A version that can read this project's _typos.toml.
const TYPOS: &str = "1.52.0";
/// Knows the options that `cargo xtask licenses` uses.
const ABOUT: &str = "0.9.3";
/// Knows the options that `cargo xtask sbom` uses.
const CYCLONEDX: &str = "0.5.9";
/// The driver of Firefox; Debian has no package of it.
const GECKODRIVER: &str = "0.37.1";
/// Where the widget runs.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Runs `rustup component add`, unless `cargo <subcommand>` already works.
pub(super) fn ensure_component(workspace: &Workspace, component: &str) -> anyhow::Result<()> {
    let subcommand = if component == "rustfmt" {
        "fmt"
    } else {
        component
    };
    if version_of(workspace, "cargo", &format!("{subcommand} --version")).is_some() {
        return Ok(());
    }
    Exec::new(workspace, "rustup", &format!("component add {component}"))
        .run()
        .with_context(|| format!("`cargo {subcommand}` is missing: install {component}"))
}

/// Runs `rustup target add`, unless the compiler already has the target, perhaps without rustup.
pub(super) fn ensure_wasm_target(workspace: &Workspace) -> anyhow::Result<()> {
    // rustc names the directory for targets that aren't installed too, so it is looked for.
    let args = format!("--print target-libdir --target {WASM_TARGET}");
    let installed = Exec::new(workspace, "rustc", &args)
        .quiet_output()
        .is_some_and(|directory| std::path::Path::new(directory.trim()).is_dir());
    if installed {
        return Ok(());
    }
    Exec::new(workspace, "rustup", &format!("target add {WASM_TARGET}"))
        .run()
        .with_context(|| format!("the Rust compiler has no target {WASM_TARGET}: install it"))
}

pub(super) fn ensure_trunk(workspace: &Workspace) -> anyhow::Result<()> {
    if version_of(workspace, "trunk", "--version").as_deref() == Some(TRUNK) {
        return Ok(());
    }
    install(workspace, &format!("trunk@{TRUNK}"), Speed::BuildFast)
}

/// The command-line tool and the library must have exactly the same version.
pub(super) fn ensure_wasm_bindgen(workspace: &Workspace) -> anyhow::Result<()> {
    let path = workspace.root().join("Cargo.lock");
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    // The tool reads sections that the library wrote into the wasm, in a format of that version.
    let wanted = lockfile::version(&text, "wasm-bindgen")?;
    let all_there = ["wasm-bindgen", "wasm-bindgen-test-runner"]
        .into_iter()
        .all(|program| version_of(workspace, program, "--version").as_ref() == Some(&wanted));
    if all_there {
        return Ok(());
    }
    install(
        workspace,
        &format!("wasm-bindgen-cli@{wanted}"),
        // It processes the whole wasm at each build.
        Speed::RunWell,
    )
}

pub(super) fn ensure_deny(workspace: &Workspace) -> anyhow::Result<()> {
    if version_of(workspace, "cargo-deny", "--version").as_deref() == Some(DENY) {
        return Ok(());
    }
    install(workspace, &format!("cargo-deny@{DENY}"), Speed::BuildFast)
}

pub(super) fn ensure_typos(workspace: &Workspace) -> anyhow::Result<()> {
    if version_of(workspace, "typos", "--version").as_deref() == Some(TYPOS) {
        return Ok(());
    }
    install(workspace, &format!("typos-cli@{TYPOS}"), Speed::BuildFast)
}

pub(super) fn ensure_about(workspace: &Workspace) -> anyhow::Result<()> {
    if version_of(workspace, "cargo-about", "--version").as_deref() == Some(ABOUT) {
        return Ok(());
    }
    // Comparing licence texts is too slow when not optimised.
    install(
        workspace,
        &format!("cargo-about --features cli --version {ABOUT}"),
        Speed::RunWell,
    )
}

pub(super) fn ensure_cyclonedx(workspace: &Workspace) -> anyhow::Result<()> {
    let version = version_of(workspace, "cargo-cyclonedx", "cyclonedx --version");
    if version.as_deref() == Some(CYCLONEDX) {
        return Ok(());
    }
    install(
        workspace,
        &format!("cargo-cyclonedx@{CYCLONEDX}"),
        Speed::BuildFast,
    )
}

/// The path of geckodriver. Any version that is there will do: they drive all versions of Firefox.
pub(super) fn geckodriver(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let find = || {
        std::env::var_os("GECKODRIVER")
            .map(PathBuf::from)
            .filter(|path| path.is_file())
            .or_else(|| workspace.find_program("geckodriver"))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    install(
        workspace,
        &format!("geckodriver@{GECKODRIVER}"),
        Speed::BuildFast,
    )?;
    find().context("geckodriver was installed, but isn't found")
}

/// What a tool is optimised for: a short build, or a fast program.
#[derive(Clone, Copy)]
enum Speed {
    BuildFast,
    RunWell,
}

fn install(workspace: &Workspace, package: &str, speed: Speed) -> anyhow::Result<()> {
    eprintln!("{package} is missing: building it takes some minutes");
    let optimisation = match speed {
        Speed::BuildFast => "0",
        Speed::RunWell => "1",
    };
    // --force: a binary of another version may be in the way.
    let args = format!("install --locked --force {package}");
    Exec::cargo(workspace, &args)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", optimisation)
        // Otherwise the tool's dependencies would fill the target directory of this project.
        .without_env("CARGO_TARGET_DIR")
        .run()
        .with_context(|| format!("can't install {package}"))
}

/// The version that `program` prints: the second word of its output.
fn version_of(workspace: &Workspace, program: &str, args: &str) -> Option<String> {
    let answer = Exec::new(workspace, program, args).quiet_output()?;
    second_word(&answer)
}

fn second_word(answer: &str) -> Option<String> {
    answer.split_whitespace().nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_word_is_the_version() {
        assert_eq!(second_word("trunk 0.21.14\n").as_deref(), Some("0.21.14"));
        assert_eq!(
            second_word("wasm-bindgen 0.2.129 (unknown)").as_deref(),
            Some("0.2.129")
        );
        assert_eq!(second_word("\n"), None);
    }
}
