//! `cargo xtask package`: the npm package, for pages that are built with a bundler.
//!
//! It holds the element's class, the loader, types, and the hashes of the release's files. The files themselves come from
//! the proxy's `/v/<version>/`, so no bundler has to copy or serve WebAssembly. `crates/xtask/page/package.mjs` writes the
//! scripts; this adds everything else and packs it. [`check`] is the suite's part `package`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::exec::Exec;
use crate::page;
use crate::size;
use crate::surface;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// The name in the registry.
pub(crate) const NAME: &str = "@factordesk/element";

/// The version, which is also that of the proxy with the same files.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is copied as it is: from, in the repository, and to, in the package.
const COPIED: [(&str, &str); 5] = [
    ("package/README.md", "README.md"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    (surface::MESSAGES, "messages.json"),
    // Of the files that the package names by their hashes.
    ("licenses/page.txt", "THIRD-PARTY-NOTICES.txt"),
];

/// The directory with the presets, here and in the package.
const PRESETS: &str = "package/presets";

/// The module that a page downloads with its own scripts.
const ENTRY: &str = "element.js";
/// Maximum size of [`ENTRY`], in bytes of brotli.
const ENTRY_BUDGET: usize = 6_000;

/// Builds the page, unless `built` says to take the one in dist/, and packs the package into `out`. Prints its path.
pub(crate) fn run(workspace: &Workspace, out: Option<&Path>, built: bool) -> anyhow::Result<()> {
    if !built {
        page::build(workspace)?;
    }
    let default = workspace.root().join("target/package");
    let packed = pack(workspace, out.unwrap_or(&default))?;
    println!("{}", packed.display());
    Ok(())
}

/// Packs the package of the page in dist/ into the directory `out`, and returns the file's path.
pub(crate) fn pack(workspace: &Workspace, out: &Path) -> anyhow::Result<PathBuf> {
    tools::ensure(workspace, &[Tool::NpmPackages])?;
    let dist = workspace.dist();
    anyhow::ensure!(
        dist.join("index.html").is_file(),
        "{} holds no page: leave out `--built`, or run `cargo xtask size` first",
        dist.display()
    );
    let stage = out.join("stage");
    if stage.exists() {
        std::fs::remove_dir_all(&stage)?;
    }
    std::fs::create_dir_all(stage.join("presets"))
        .with_context(|| format!("can't create {}", stage.display()))?;
    // npm runs in another directory.
    let stage = stage.canonicalize()?;
    Exec::new(workspace, "node", "crates/xtask/page/package.mjs")
        .path(&dist)
        .path(&stage)
        .run()?;
    add_files(workspace, &stage)?;
    let manifest = serde_json::to_string_pretty(&manifest())? + "\n";
    std::fs::write(stage.join("package.json"), manifest)?;
    Exec::new(workspace, "npm", "pack --silent --pack-destination ..")
        .current_dir(&stage)
        .run()?;
    let name = NAME.trim_start_matches('@').replace('/', "-");
    let from = out.join(format!("{name}-{VERSION}.tgz"));
    let packed = out.join(format!("factordesk-{VERSION}.tgz"));
    std::fs::rename(&from, &packed)
        .with_context(|| format!("npm didn't write {}", from.display()))?;
    Ok(packed.canonicalize()?)
}

/// Copies documents, licences, types and presets.
fn add_files(workspace: &Workspace, stage: &Path) -> anyhow::Result<()> {
    let copy = |from: &Path, to: &Path| {
        std::fs::copy(from, to).with_context(|| format!("can't copy {}", from.display()))
    };
    for (from, to) in COPIED {
        copy(&workspace.root().join(from), &stage.join(to))?;
    }
    for from in surface::type_files(workspace)? {
        let name = from.file_name().context("a type file has no name")?;
        copy(&from, &stage.join(name))?;
    }
    let presets = workspace.root().join(PRESETS);
    let entries =
        std::fs::read_dir(&presets).with_context(|| format!("can't read {}", presets.display()))?;
    for entry in entries {
        let (from, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        copy(&from, &stage.join("presets").join(name))?;
    }
    Ok(())
}

/// `package.json`.
fn manifest() -> Value {
    let types_only =
        |name: &str| json!({"types": format!("./{name}.d.ts"), "default": "./types.js"});
    json!({
        "name": NAME,
        "version": VERSION,
        "description": "<factor-desk>: a help desk's view of a user's authentication methods, for internal portals",
        "license": "MIT OR Apache-2.0",
        "type": "module",
        "exports": {
            ".": {
                "types": "./index.d.ts",
                // Before `node`: a browser bundle may be made with both conditions.
                "browser": "./index.js",
                "node": format!("./{ENTRY}"),
                "default": "./index.js",
            },
            "./element": {"types": "./index.d.ts", "default": format!("./{ENTRY}")},
            "./react": types_only("react"),
            "./vue": types_only("vue"),
            "./svelte": types_only("svelte"),
            "./presets/*.css": "./presets/*.css",
            "./custom-elements.json": "./custom-elements.json",
            "./web-types.json": "./web-types.json",
            "./integrity.json": "./integrity.json",
            "./package.json": "./package.json",
        },
        "types": "./index.d.ts",
        "customElements": "custom-elements.json",
        "web-types": "./web-types.json",
        "sideEffects": ["./index.js", "./presets/*.css"],
    })
}

/// For the suite's part: packs the page in dist/, and returns the command that tests the packed file.
///
/// # Errors
/// Also if the entry is over its budget.
pub(crate) fn check(workspace: &Workspace) -> anyhow::Result<Exec> {
    let out = workspace.root().join("target/package");
    let packed = pack(workspace, &out)?;
    let entry = std::fs::read(out.join("stage").join(ENTRY))?;
    let size = size::brotli(&entry)?.len();
    println!("figure: package: {ENTRY} {size} bytes of brotli, at most {ENTRY_BUDGET}");
    if size > ENTRY_BUDGET {
        bail!("the package's {ENTRY} takes {size} bytes of brotli, more than {ENTRY_BUDGET}");
    }
    Ok(Exec::new(workspace, "npm", "test --prefix tests/package")
        .env("FACTORDESK_PACKAGE", packed)
        .env("FACTORDESK_DIST", workspace.dist()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_runs_nothing_on_import_but_the_browsers_entry() {
        let manifest = manifest();
        let main = manifest["exports"]["."].as_object().unwrap();
        let conditions: Vec<_> = main.keys().map(String::as_str).collect();
        assert_eq!(conditions, ["types", "browser", "node", "default"]);
        assert_eq!(main["node"], manifest["exports"]["./element"]["default"]);
        assert_eq!(
            manifest["sideEffects"],
            json!(["./index.js", "./presets/*.css"])
        );
        assert!(manifest.get("dependencies").is_none());
        assert!(manifest.get("scripts").is_none());
    }
}
