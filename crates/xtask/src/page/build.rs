//! The steps that build a page.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::flags_without_paths;
use crate::exec::Exec;
use crate::languages;
use crate::tools;
use crate::workspace::Workspace;

/// The cargo command that links the widget for the splitter, without directories and flags.
///
/// The linker's options are for the last crate only. In `RUSTFLAGS`, they would rebuild everything. A quarter of the usual
/// stack is plenty, and leaves the data at addresses that take a byte less wherever they occur.
pub(crate) const CARGO_BUILD: &str = "rustc --package factordesk --target wasm32-unknown-unknown --bin factordesk \
     --profile widget --features split -- -C link-arg=--emit-relocs -C link-arg=-zstack-size=262144";

/// One way to build the page.
pub(crate) struct Build<'a> {
    workspace: &'a Workspace,
    target: PathBuf,
    names: bool,
}

impl<'a> Build<'a> {
    /// A build like the release's, in the target directory `target`.
    pub(crate) fn new(workspace: &'a Workspace, target: PathBuf) -> Self {
        Self {
            workspace,
            target,
            names: false,
        }
    }

    /// Keeps the names of functions, in the mangling that has their type parameters.
    pub(crate) fn with_names(mut self) -> Self {
        self.names = true;
        self
    }

    /// Builds the page into dist/.
    pub(crate) fn page(&self) -> anyhow::Result<()> {
        self.wasm_files()?;
        languages::read(self.workspace)?.write(&self.work().join("lang"))?;
        Exec::new(self.workspace, "node", "crates/xtask/page/release.mjs")
            .path(&self.work())
            .path(&self.workspace.dist())
            .run()
    }

    /// Builds the two wasm files: `main.wasm` and `later.wasm`.
    pub(crate) fn wasm_files(&self) -> anyhow::Result<[PathBuf; 2]> {
        let (split, bindgen) = (self.work().join("split"), self.work().join("bindgen"));
        for directory in [&split, &bindgen] {
            // Files of an earlier build would be taken for files of this one.
            if directory.exists() {
                std::fs::remove_dir_all(directory)?;
            }
            std::fs::create_dir_all(directory)
                .with_context(|| format!("can't create {}", directory.display()))?;
        }
        self.cargo().run()?;
        let linked = self
            .target
            .join(tools::WASM_TARGET)
            .join("widget/factordesk.wasm");
        Exec::cargo(
            self.workspace,
            "run --quiet --package factordesk-splitter -- split",
        )
        .path(&linked)
        .path(&split)
        .run()?;
        // The second wasm needs what the linker exports, under the names that the linker gave it.
        let keep = if self.names { "--keep-debug " } else { "" };
        let options = format!(
            "--target web --no-typescript --out-name factordesk --keep-lld-exports --no-demangle {keep}--out-dir"
        );
        Exec::new(self.workspace, "wasm-bindgen", &options)
            .path(&bindgen)
            .path(&split.join("factordesk.wasm"))
            .run()?;
        let [main, later] = ["main.wasm", "later.wasm"].map(|name| self.work().join(name));
        self.optimize(&bindgen.join("factordesk_bg.wasm"), &main)?;
        self.optimize(&split.join("later.wasm"), &later)?;
        Ok([main, later])
    }

    fn work(&self) -> PathBuf {
        self.target.join("page")
    }

    fn cargo(&self) -> Exec {
        // For the last crate only, like the linker's option: it instantiates most of the generic code.
        let names = if self.names {
            " -C strip=none -C symbol-mangling-version=v0"
        } else {
            ""
        };
        Exec::cargo(self.workspace, &format!("{CARGO_BUILD}{names}"))
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTFLAGS", flags_without_paths(self.workspace))
    }

    /// Runs wasm-opt with the flags that Trunk uses too, and orders the functions.
    fn optimize(&self, from: &Path, to: &Path) -> anyhow::Result<()> {
        let index = std::fs::read_to_string(self.workspace.root().join("index.html"))?;
        let names = if self.names { "-g" } else { "" };
        let options = format!(
            "-O{} {names} {}",
            attribute(&index, "data-wasm-opt")?,
            attribute(&index, "data-wasm-opt-params")?
        );
        Exec::new(self.workspace, "wasm-opt", &options)
            .path(from)
            .path(Path::new("-o"))
            .path(to)
            .run()?;
        if self.names {
            return Ok(());
        }
        Exec::cargo(
            self.workspace,
            "run --quiet --package factordesk-splitter -- order",
        )
        .path(to)
        .run()
    }
}

/// The value of an attribute that occurs once in index.html.
fn attribute<'a>(html: &'a str, name: &str) -> anyhow::Result<&'a str> {
    let start = format!("{name}=\"");
    let (_, rest) = html
        .split_once(&start)
        .with_context(|| format!("index.html has no {name}"))?;
    let (value, _) = rest
        .split_once('"')
        .context("index.html ends in an attribute")?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_is_read_from_the_page() {
        let html = r#"<link data-a="x y" data-ab="z">"#;
        assert_eq!(attribute(html, "data-a").unwrap(), "x y");
        assert!(attribute(html, "data-c").is_err());
    }

    /// Otherwise `trunk build --release` would make another page.
    #[test]
    fn trunk_builds_the_same_program_with_the_same_profile() {
        let html = include_str!("../../../../index.html");
        for (name, option) in [
            ("data-bin", "--bin"),
            ("data-cargo-profile-release", "--profile"),
        ] {
            let option = format!("{option} {} ", attribute(html, name).unwrap());
            assert!(CARGO_BUILD.contains(&option), "{option}");
        }
    }
}
