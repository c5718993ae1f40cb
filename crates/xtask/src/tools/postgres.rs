//! The programs of PostgreSQL's server, and openssl for its certificate.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::workspace::Workspace;

/// Where distributions install them, outside `PATH`: one directory per version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// The directory with `initdb` and `postgres`, which are installed if they are missing.
pub(crate) fn postgres_programs(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    if let Some(found) = find(workspace) {
        return Ok(found);
    }
    super::apt::install(workspace, "postgresql")?;
    find(workspace)
        .context("PostgreSQL's server is missing: install it (Debian: apt-get install postgresql)")
}

/// The path of `openssl`, which creates the server's certificate; installed if it is missing.
pub(crate) fn openssl(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    if workspace.find_program("openssl").is_none() {
        super::apt::install(workspace, "openssl")?;
    }
    workspace.find_program("openssl").context(
        "openssl is missing, for the certificate of the PostgreSQL server: install it (Debian: apt-get install openssl)",
    )
}

/// Whether the server is installed; installs nothing.
#[cfg(test)]
pub(crate) fn has_postgres(workspace: &Workspace) -> bool {
    find(workspace).is_some()
}

fn find(workspace: &Workspace) -> Option<PathBuf> {
    // A link on `PATH` leads to the directory with the other programs.
    let on_path = workspace
        .find_program("initdb")
        .and_then(|program| program.canonicalize().ok())
        .and_then(|program| program.parent().map(Path::to_owned));
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(VERSIONS)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            // As a number: as text, 9 would be newer than 17.
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let newest_first = versions.into_iter().rev().map(|(_, folder)| folder);
    on_path
        .into_iter()
        .chain(newest_first)
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}
