//! PostgreSQL's server programs, and what makes its certificate.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::workspace::Workspace;

/// Where distributions keep them, out of `PATH`: a folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// The folder with `initdb` and `postgres`; installed when there is none.
pub(crate) fn postgres_programs(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    if let Some(found) = find(workspace) {
        return Ok(found);
    }
    super::apt::install(workspace, "postgresql")?;
    find(workspace).context(
        "the tests with PostgreSQL need its server: install it (Debian: apt-get install postgresql)",
    )
}

/// `openssl`, which makes the server's certificate; installed when there is none.
pub(crate) fn openssl(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    if workspace.find_program("openssl").is_none() {
        super::apt::install(workspace, "openssl")?;
    }
    workspace.find_program("openssl").context(
        "the tests with PostgreSQL need openssl: install it (Debian: apt-get install openssl)",
    )
}

/// Whether they are there, with nothing installed for it.
#[cfg(test)]
pub(crate) fn has_postgres(workspace: &Workspace) -> bool {
    find(workspace).is_some()
}

fn find(workspace: &Workspace) -> Option<PathBuf> {
    // A link on `PATH` leads to where the other programs are.
    let on_path = workspace
        .find_program("initdb")
        .and_then(|program| program.canonicalize().ok())
        .and_then(|program| program.parent().map(Path::to_owned));
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(VERSIONS)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
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
