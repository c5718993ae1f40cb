//! Steps of the page's build on wasm files. A program of its own, because what it depends on would make every
//! `cargo xtask` slower to build.
//!
//! - `factordesk-splitter split LINKED.wasm DIRECTORY` splits the linked widget at `src/later.rs` into `factordesk.wasm` and
//!   `later.wasm`. The input must be linked with `--emit-relocs`, and wasm-bindgen must not have changed it yet.
//! - `factordesk-splitter order FILE.wasm` writes the functions of a file in an order that compresses better.

mod order;

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

/// What the splitter calls the wasm of the split point `later`.
const LATER: &str = "split_later.wasm";

fn main() -> anyhow::Result<()> {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match args.as_slice() {
        [task, linked, directory] if task == "split" => {
            split(Path::new(linked), Path::new(directory))
        }
        [task, file] if task == "order" => order(Path::new(file)),
        _ => bail!("usage: factordesk-splitter split LINKED.wasm DIRECTORY, or order FILE.wasm"),
    }
}

/// Orders the functions of a file in place.
fn order(file: &Path) -> anyhow::Result<()> {
    let wasm = std::fs::read(file).with_context(|| format!("can't read {}", file.display()))?;
    let ordered = order::ordered(&wasm).with_context(|| file.display().to_string())?;
    std::fs::write(file, ordered).with_context(|| format!("can't write {}", file.display()))
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
