//! The tools of the benchmark: nginx for comparison, a load generator, and valgrind, which counts instructions.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::workspace::Workspace;

/// Most users don't have nginx's directory in their `PATH`.
const NGINX: &str = "/usr/sbin/nginx";

/// The path of nginx, which is installed if it is missing.
pub(crate) fn nginx(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let find = || {
        let fixed = PathBuf::from(NGINX);
        workspace
            .find_program("nginx")
            .or_else(|| fixed.is_file().then_some(fixed))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    super::apt::install(workspace, "nginx-light")?;
    find().context("nginx not found: install it (Debian: apt-get install nginx-light)")
}

/// The path of wrk, which is installed if it is missing.
pub(crate) fn wrk(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let find = || workspace.find_program("wrk");
    if let Some(found) = find() {
        return Ok(found);
    }
    super::apt::install(workspace, "wrk")?;
    find().context("the benchmark needs wrk: install it (Debian: apt-get install wrk)")
}

/// The path of valgrind, which is installed if it is missing.
pub(crate) fn valgrind(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let find = || workspace.find_program("valgrind");
    if let Some(found) = find() {
        return Ok(found);
    }
    super::apt::install(workspace, "valgrind")?;
    find().context(
        "counting instructions needs valgrind: install it (Debian: apt-get install valgrind)",
    )
}
