//! Reads a policy from its file.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::super::rules::Policy;

/// Maximum size of a policy file, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// Why it can't be read, or all its problems.
    pub(crate) fn load(file: &Path) -> Result<Self, Vec<String>> {
        let text = read(file).map_err(|error| vec![format!("the file can't be read: {error}")])?;
        Self::read(&text).map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }
}

/// Reads the file in one go, so that one which is replaced meanwhile is read as it was.
fn read(file: &Path) -> io::Result<String> {
    // Before it is opened: opening a pipe waits for a writer, and a device may never end.
    if !fs::metadata(file)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(file)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}
