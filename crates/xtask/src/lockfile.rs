//! Finds the version of a package in Cargo.lock.

use anyhow::{Context as _, bail};

/// The version of `package` in the text of a Cargo.lock. It is an error if the package is missing, or has several
/// versions.
pub(crate) fn version(lockfile: &str, package: &str) -> anyhow::Result<String> {
    let wanted = format!("name = \"{package}\"");
    let mut versions = lockfile
        // By text: for one field, a TOML parser isn't worth the dependency.
        .split("[[package]]")
        .filter(|entry| entry.lines().any(|line| line == wanted))
        .filter_map(|entry| {
            entry
                .lines()
                .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        });
    let version = versions
        .next()
        .with_context(|| format!("Cargo.lock has no package {package}"))?;
    // The tool has to match one version; with several, which one is a guess.
    if versions.next().is_some() {
        bail!("Cargo.lock has {package} more than once; expected a single version");
    }
    Ok(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.129"
dependencies = [
 "cfg-if",
 "wasm-bindgen-macro",
]

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.130"

[[package]]
name = "syn"
version = "1.0.109"

[[package]]
name = "syn"
version = "2.0.1"
"#;

    #[test]
    fn version_is_that_of_the_package_named() {
        assert_eq!(version(LOCK, "wasm-bindgen").unwrap(), "0.2.129");
    }

    #[test]
    fn version_missing_or_ambiguous_is_an_error() {
        let missing = version(LOCK, "serde").unwrap_err().to_string();
        assert!(missing.contains("serde"), "{missing}");
        let twice = version(LOCK, "syn").unwrap_err().to_string();
        assert!(twice.contains("more than once"), "{twice}");
    }

    #[test]
    fn version_in_the_own_lockfile_is_found() {
        let own = include_str!("../../../Cargo.lock");
        assert!(!version(own, "anyhow").unwrap().is_empty());
    }
}
