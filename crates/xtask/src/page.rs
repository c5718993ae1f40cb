//! Builds the release page in dist/.
//!
//! The steps, in this order: cargo with the feature `split`, linked with relocations; the splitter
//! (`crates/splitter`), which has to come before wasm-bindgen; wasm-bindgen; wasm-opt for each of the two
//! wasm files; then `crates/xtask/page/release.mjs`, which bundles the scripts, names the files by their
//! hashes, and writes the loader and index.html. `trunk serve` and `trunk build` make the same page without
//! the feature: Trunk has no place for a step between linker and wasm-bindgen.

mod build;
pub(crate) mod leak_check;

use std::path::PathBuf;

use crate::tools::{self, Tool};
use crate::workspace::{Workspace, cargo_home};

pub(crate) use build::{Build, CARGO_BUILD};

/// The tools that build a page.
pub(crate) const TOOLS: [Tool; 3] = [Tool::WasmTarget, Tool::NpmPackages, Tool::WasmBindgen];

/// The tools of `trunk serve`.
pub(crate) const TRUNK_TOOLS: [Tool; 4] = [
    Tool::WasmTarget,
    Tool::NpmPackages,
    Tool::WasmBindgen,
    Tool::Trunk,
];

/// Builds the release page. Cargo builds nothing again that is up to date.
pub(crate) fn build(workspace: &Workspace) -> anyhow::Result<()> {
    tools::ensure(workspace, &TOOLS)?;
    Build::new(workspace, workspace.web_target()).page()
}

/// The files of a split wasm with function names, built like those of the release page: that of the first screen, and
/// the one that is loaded later.
pub(crate) fn build_with_names(workspace: &Workspace) -> anyhow::Result<[PathBuf; 2]> {
    tools::ensure(workspace, &TOOLS)?;
    Build::new(workspace, workspace.web_target())
        .with_names()
        .wasm_files()
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
