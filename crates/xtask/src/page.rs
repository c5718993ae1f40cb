//! The release page in dist/.

use crate::exec::Exec;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

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
    .run()
}
