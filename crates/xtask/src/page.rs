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
    trunk(workspace)
        .env("CARGO_TARGET_DIR", workspace.web_target())
        .run()
}

/// Builds a page that works like the release page, but is larger and built faster. The tools must be installed.
pub(crate) fn build_quickly(workspace: &Workspace) -> anyhow::Result<()> {
    // index.html names the profile, and Trunk takes no other, so the profile itself is changed.
    trunk(workspace)
        .env("CARGO_TARGET_DIR", workspace.web_target().join("demo"))
        .env("CARGO_PROFILE_WIDGET_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_WIDGET_LTO", "off")
        .env("CARGO_PROFILE_WIDGET_CODEGEN_UNITS", "16")
        .run()
}

fn trunk(workspace: &Workspace) -> Exec {
    Exec::new(
        workspace,
        "trunk",
        // Offline: `tools` has installed wasm-bindgen and wasm-opt, so Trunk must not download others.
        "build --release --offline --skip-version-check",
    )
    // Trunk parses NO_COLOR as a boolean and rejects the usual NO_COLOR=1.
    .without_env("NO_COLOR")
    .env("RUSTFLAGS", flags_without_paths(workspace))
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
