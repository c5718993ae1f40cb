//! Documents that must match the code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file, by its path in the checkout.
pub(crate) fn read(path: &str) -> String {
    let path = checkout().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A document, by its path in the checkout.
pub(crate) struct Document(pub(crate) &'static str);

impl Document {
    /// The lines below this heading.
    fn section(&self, heading: &str) -> String {
        let text = read(self.0);
        let (_, rest) = text
            .split_once(&format!("\n## {heading}\n"))
            .unwrap_or_else(|| panic!("{} has no section {heading}", self.0));
        rest.split("\n## ").next().unwrap_or_default().to_owned()
    }

    /// The names in the first column of a section's table, each with the rest of its line.
    pub(crate) fn rows(&self, heading: &str) -> Vec<(String, String)> {
        let section = self.section(heading);
        let named = section.lines().filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
            Some((name.to_owned(), rest.to_owned()))
        });
        named.collect()
    }

    /// Fails unless a section's table has exactly these names, each once. The message says what to
    /// do.
    pub(crate) fn same(&self, what: &str, heading: &str, there: &BTreeSet<String>) {
        let rows = self.rows(heading);
        let documented: BTreeSet<String> = rows.iter().map(|(name, _)| name.clone()).collect();
        let missing: Vec<_> = there.difference(&documented).collect();
        let file = self.0;
        assert!(
            missing.is_empty(),
            "add to {file}, section {heading}, a row for each {what} that it lacks: {missing:?}"
        );
        let gone: Vec<_> = documented.difference(there).collect();
        assert!(
            gone.is_empty(),
            "{file}, section {heading}, has a {what} that doesn't exist any more: {gone:?}"
        );
        assert_eq!(
            rows.len(),
            documented.len(),
            "{file}, section {heading}, has a {what} twice"
        );
    }
}
