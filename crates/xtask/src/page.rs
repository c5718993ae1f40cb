//! The release page in dist/.

pub(crate) mod telltale;

use crate::exec::Exec;
use crate::tools::{self, Tool};
use crate::workspace::{Workspace, cargo_home};

/// What Trunk has cargo build for the release page, but for where it comes from and goes to.
pub(crate) const CARGO_BUILD: &str =
    "build --package factordesk --target wasm32-unknown-unknown --bin factordesk --profile widget";

/// Builds the page as it is shipped. What was built before and still holds is reused.
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
        "build --release --offline --skip-version-check",
    )
    .env("CARGO_TARGET_DIR", workspace.web_target())
    // Trunk reads NO_COLOR as a boolean and refuses the usual NO_COLOR=1.
    .without_env("NO_COLOR")
    .env("RUSTFLAGS", flags_without_paths(workspace))
    .run()
}

/// Compiler flags by which the page's panics don't name this machine's folders: whoever downloads it reads them.
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
