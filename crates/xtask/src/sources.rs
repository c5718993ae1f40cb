//! Reads the repository's files, for the checks of the sources.

use std::path::Path;

use anyhow::Context as _;

/// Whether this is the name of a Rust source file.
#[cfg(test)]
pub(crate) fn is_rust(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "rs")
}

/// Calls `look` with the name, relative to `root`, and the text of every file below `path`.
pub(crate) fn each(
    root: &Path,
    path: &Path,
    look: &mut impl FnMut(&str, &str),
) -> anyhow::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            each(root, &entry?.path(), look)?;
        }
        return Ok(());
    }
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("can't read {}", path.display()))?;
    let name = path.strip_prefix(root).unwrap_or(path).display();
    look(&name.to_string(), &text);
    Ok(())
}
