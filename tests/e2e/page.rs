//! A copy of the built page that a scenario can modify, to simulate tampering on the way to the browser.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, ensure};

use crate::env::page_directory;

/// A copy of the page's directory; removed on drop.
pub(crate) struct PageCopy {
    directory: PathBuf,
    changes: AtomicU64,
}

impl PageCopy {
    /// Copies the page; `name` must be unique among the scenarios.
    pub(crate) fn new(name: &str) -> Result<Self> {
        let own = format!("factordesk-page-{name}-{}", std::process::id());
        let directory = std::env::temp_dir().join(own);
        copy(&page_directory()?, &directory)?;
        Ok(Self {
            directory,
            changes: AtomicU64::new(1),
        })
    }

    /// The copy's directory.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The files with this name ending, relative to the page's root.
    pub(crate) fn files(&self, end: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        list(&self.directory, "", &mut found)?;
        found.retain(|name| name.ends_with(end));
        found.sort();
        ensure!(!found.is_empty(), "the page has no {end}");
        Ok(found)
    }

    /// A file's bytes.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>> {
        std::fs::read(self.directory.join(name)).with_context(|| format!("can't read {name}"))
    }

    /// Removes a file; the proxy doesn't serve it any more.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        std::fs::remove_file(self.directory.join(name))?;
        self.touch()
    }

    /// Overwrites a file; the proxy serves the new content from now on.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        std::fs::write(self.directory.join(name), bytes)?;
        self.touch()
    }

    fn touch(&self) -> Result<()> {
        // The proxy reloads the page when the modification time of index.html changes.
        let later = Duration::from_secs(self.changes.fetch_add(1, Ordering::Relaxed));
        std::fs::File::options()
            .write(true)
            .open(self.directory.join("index.html"))?
            .set_modified(SystemTime::now() + later)?;
        Ok(())
    }
}

impl Drop for PageCopy {
    fn drop(&mut self) {
        // Best effort: a leftover in the temporary directory does no harm.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn list(directory: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().display());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}
