//! Builds the release page in dist/.

pub(crate) mod leak_check;

use crate::exec::Exec;
use crate::tools::{self, Tool};
use crate::workspace::{Workspace, cargo_home};

/// The cargo command with which Trunk builds the release page, without directories and flags.
pub(crate) const CARGO_BUILD: &str =
    "build --package factordesk --target wasm32-unknown-unknown --bin factordesk --profile widget";

/// The tools that build a page.
pub(crate) const TOOLS: [Tool; 4] = [
    Tool::WasmTarget,
    Tool::NpmPackages,
    Tool::WasmBindgen,
    Tool::Trunk,
];

/// Builds the release page. What is up to date isn't built again.
pub(crate) fn build(workspace: &Workspace) -> anyhow::Result<()> {
    tools::ensure(workspace, &TOOLS)?;
    trunk(workspace, "")
}

/// Builds a page that works like the release page, but is larger and built much faster. The tools must be there.
pub(crate) fn build_quickly(workspace: &Workspace) -> anyhow::Result<()> {
    trunk(workspace, "--cargo-profile demo-page")
}

fn trunk(workspace: &Workspace, profile: &str) -> anyhow::Result<()> {
    Exec::new(
        workspace,
        "trunk",
        // Offline: `tools` has installed wasm-bindgen and wasm-opt, so Trunk must not download others.
        &format!("build --release --offline --skip-version-check {profile}"),
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
