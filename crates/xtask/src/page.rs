//! Builds the release page in dist/.

pub(crate) mod leak_check;

use crate::exec::Exec;
use crate::tools::{self, Tool};
use crate::workspace::{Workspace, cargo_home};

/// The cargo command with which Trunk builds the release page, without directories and flags.
pub(crate) const CARGO_BUILD: &str =
    "build --package factordesk --target wasm32-unknown-unknown --bin factordesk --profile widget";

/// Builds the release page. What is up to date isn't built again.
pub(crate) fn build(workspace: &Workspace) -> anyhow::Result<()> {
    tools::ensure(
        workspace,
        &[
            Tool::WasmTarget,
            Tool::NpmPackages,
            Tool::WasmBindgen,
            Tool::Trunk,
        ],
    )?;
    Exec::new(
        workspace,
        "trunk",
        // Offline: `tools` has installed wasm-bindgen and wasm-opt, so Trunk must not download others.
        "build --release --offline --skip-version-check",
    )
    .env("CARGO_TARGET_DIR", workspace.web_target())
    // Trunk parses NO_COLOR as a boolean and rejects the usual NO_COLOR=1.
    .without_env("NO_COLOR")
    .env("RUSTFLAGS", flags_without_paths(workspace))
    .run()
}

/// Compiler flags that remove this machine's directories from panic messages, because the page is public.
pub(crate) fn flags_without_paths(workspace: &Workspace) -> String {
    format!(
        "{} --remap-path-prefix={}=cargo --remap-path-prefix={}=.",
        std::env::var("RUSTFLAGS").unwrap_or_default(),
        cargo_home().display(),
        workspace.root().display()
    )
    .trim()
    .to_owned()
}
