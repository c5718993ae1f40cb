//! Splits the linked widget at `src/later.rs`: `factordesk-splitter LINKED.wasm DIRECTORY` writes
//! `factordesk.wasm` and `later.wasm`.
//!
//! A program of its own, because what it depends on would make every `cargo xtask` slower to build.
//! The input must be linked with `--emit-relocs`, and wasm-bindgen must not have changed it yet.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

/// What the splitter calls the wasm of the split point `later`.
const LATER: &str = "split_later.wasm";

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(linked), Some(directory), None) = (args.next(), args.next(), args.next()) else {
        bail!("usage: factordesk-splitter LINKED.wasm DIRECTORY");
    };
    split(&linked, &directory)
}

/// Splits a linked wasm into two files in `directory`.
fn split(linked: &Path, directory: &Path) -> anyhow::Result<()> {
    let input =
        std::fs::read(linked).with_context(|| format!("can't read {}", linked.display()))?;
    let main = directory.join("factordesk.wasm");
    let mut options = Options::new(&input);
    options.output_dir = directory;
    options.main_out_path = &main;
    options.main_module = "./factordesk.js";
    let found = transform(options).map_err(|error| anyhow!("can't split: {error:#}"))?;
    let names: Vec<_> = found
        .split_modules
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .collect();
    // The page's script loads exactly one.
    if names != [LATER] {
        bail!("expected {LATER} alone, found {names:?}: is there one split point?");
    }
    std::fs::rename(directory.join(LATER), directory.join("later.wasm"))?;
    Ok(())
}
