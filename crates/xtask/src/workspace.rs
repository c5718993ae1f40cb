//! Locations: the checkout, its build directories, and the programs it uses.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The checkout from which this binary was built.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    path: OsString,
}

impl Workspace {
    /// Finds the checkout and prepares the `PATH` of all child processes.
    pub(crate) fn locate() -> anyhow::Result<Self> {
        // From the build, not the working directory: `cargo xtask` works in every directory below.
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
        // The directories that this tool installs into come first, so that the installed versions are used.
        let own = [root.join("node_modules/.bin"), cargo_home().join("bin")];
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))
            .context("PATH contains a directory name with a path separator")?;
        Ok(Self { root, path })
    }

    /// The root directory of the checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The directory of the built page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The target directory of browser builds, separate so that they neither wait for native builds nor evict them.
    pub(crate) fn web_target(&self) -> PathBuf {
        self.root.join("target-web")
    }

    /// The `PATH` of child processes.
    pub(crate) fn path(&self) -> &OsString {
        &self.path
    }

    /// The path of a program built by `cargo build --release`: in the target directory that this program runs from,
    /// wherever that is.
    pub(crate) fn release_program(name: &str) -> anyhow::Result<String> {
        let own = std::env::current_exe().context("can't find the path of this program")?;
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

    /// The directory with the programs of the test build, which is the one of this program.
    pub(crate) fn programs() -> anyhow::Result<PathBuf> {
        let own = std::env::current_exe().context("can't find the path of this program")?;
        own.parent()
            .map(Path::to_owned)
            .context("this program isn't in a directory")
    }

    /// Finds a program on the children's `PATH`. If `name` is an absolute path, that is used.
    pub(crate) fn find_program(&self, name: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path)
            .map(|directory| directory.join(name))
            .find(|candidate| candidate.is_file())
    }
}

/// The directory where cargo keeps installed programs and the sources of packages.
pub(crate) fn cargo_home() -> PathBuf {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default()
}
