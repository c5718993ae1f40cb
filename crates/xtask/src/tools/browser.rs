//! Chromium and its driver.

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use crate::workspace::Workspace;

/// The names of Chromium's program.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The driver to use: the file in the environment variable `CHROMEDRIVER`, or the program on `PATH`.
pub(crate) fn chromedriver(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    std::env::var_os("CHROMEDRIVER")
        .map(PathBuf::from)
        // A variable that names a missing file counts as unset: the one on `PATH` is used then.
        .filter(|path| path.is_file())
        .or_else(|| workspace.find_program("chromedriver"))
        .context("chromedriver not found: set CHROMEDRIVER, or install it (Debian: apt-get install chromium-driver)")
}

/// The path of Chromium's program.
pub(crate) fn chromium(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    BROWSERS
        .into_iter()
        .find_map(|name| workspace.find_program(name))
        .context("Chromium not found: install it (Debian: apt-get install chromium)")
}

pub(super) fn ensure(workspace: &Workspace) -> anyhow::Result<()> {
    if missing(workspace).is_empty() {
        return Ok(());
    }
    super::apt::install(workspace, "chromium chromium-driver fonts-liberation")?;
    let missing = missing(workspace);
    if !missing.is_empty() {
        bail!(
            "the browser tests need {}: install them (Debian: apt-get install chromium chromium-driver)",
            missing.join(" and ")
        );
    }
    Ok(())
}

fn missing(workspace: &Workspace) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if chromium(workspace).is_err() {
        missing.push("Chromium");
    }
    if chromedriver(workspace).is_err() {
        missing.push("chromedriver");
    }
    missing
}
