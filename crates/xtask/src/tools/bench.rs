//! What the bench is made with: a server to compare with, a load generator.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::workspace::Workspace;

/// Distributions keep nginx out of most users' `PATH`.
const NGINX: &str = "/usr/sbin/nginx";

/// nginx; installed when it isn't there.
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
    find().context("nginx is not there: install it (Debian: apt-get install nginx-light)")
}

/// wrk; installed when it isn't there.
pub(crate) fn wrk(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let find = || workspace.find_program("wrk");
    if let Some(found) = find() {
        return Ok(found);
    }
    super::apt::install(workspace, "wrk")?;
    find().context("the bench needs wrk: install it (Debian: apt-get install wrk)")
}
