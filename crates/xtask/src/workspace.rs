//! Where things are: the checkout, its build directories, and the programs it uses.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The checkout this binary was built from.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    path: OsString,
}

impl Workspace {
    /// Finds the checkout and prepares the search path that every child gets.
    pub(crate) fn locate() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("crates/xtask has no grandparent directory")?
            .to_owned();
        anyhow::ensure!(
            root.join("Cargo.lock").is_file(),
            "{} has no Cargo.lock: run this from a checkout",
            root.display()
        );
        // First the places this tool installs to, so that what was installed is what runs.
        let own = [root.join("node_modules/.bin"), cargo_home().join("bin")];
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))
            .context("PATH holds a directory that can't be in it")?;
        Ok(Self { root, path })
    }

    /// The checkout's top directory.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The built page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Builds for the browser go here, so that they never wait for, or evict, native ones.
    pub(crate) fn web_target(&self) -> PathBuf {
        self.root.join("target-web")
    }

    /// `PATH` for children.
    pub(crate) fn path(&self) -> &OsString {
        &self.path
    }

    /// A program built by `cargo build --release`: next to the profile directory this one runs from,
    /// wherever the target directory was put.
    pub(crate) fn release_program(name: &str) -> anyhow::Result<String> {
        let own = std::env::current_exe().context("can't tell where this program is")?;
        let target = own
            .ancestors()
            .nth(2)
            .context("this program isn't in a target directory")?;
        let program = target.join("release").join(name);
        program
            .to_str()
            .map(str::to_owned)
            .with_context(|| format!("{} isn't UTF-8", program.display()))
    }

    /// The directory of the programs of the test build: the one this program is in itself.
    pub(crate) fn programs() -> anyhow::Result<PathBuf> {
        let own = std::env::current_exe().context("can't tell where this program is")?;
        own.parent()
            .map(Path::to_owned)
            .context("this program isn't in a directory")
    }

    /// A program on the children's `PATH`, or where `name` says if that is a path.
    pub(crate) fn find_program(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path)
            .map(|directory| directory.join(name))
            .find(|candidate| candidate.is_file())
    }
}

/// Where cargo keeps programs and the sources of packages.
pub(crate) fn cargo_home() -> PathBuf {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default()
}
