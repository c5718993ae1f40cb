//! Checks that the page contains no names of the proxy's credentials, and no directories of the machine that built
//! it.

use std::path::Path;

use anyhow::Context as _;

use crate::workspace::{Workspace, cargo_home};

/// Names that only the proxy uses, and the beginnings of keys and tokens.
const WORDS: [&str; 7] = [
    "client_secret",
    "AUTH0_CLIENT",
    "OIDC_CLIENT",
    "client_assertion",
    "FACTORDESK_STORE",
    "-----BEGIN",
    "eyJhbGciOi",
];

/// Variables whose values must not be in the page either, if they are set.
const VARIABLES: [&str; 3] = [
    "AUTH0_CLIENT_SECRET",
    "OIDC_CLIENT_SECRET",
    "FACTORDESK_STORE",
];

/// Searches all files in dist/.
///
/// # Errors
/// Each file with a forbidden text, and the text.
pub(crate) fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let folder = |path: &Path| format!("{}/", path.display());
    let mut forbidden: Vec<String> = WORDS.map(str::to_owned).to_vec();
    forbidden.push(folder(workspace.root()));
    forbidden.push(folder(&cargo_home()));
    forbidden.extend(std::env::home_dir().map(|home| folder(&home)));
    let set = VARIABLES.iter().filter_map(|name| std::env::var(name).ok());
    forbidden.extend(set.filter(|value| value.len() >= 8));
    // Skips `/` and the like, for example if the home directory is at the root: they would be found everywhere.
    forbidden.retain(|text| text.len() > 3);
    let mut found = Vec::new();
    let searched = search(&workspace.dist(), &forbidden, &mut found)?;
    anyhow::ensure!(searched > 0, "{} is empty", workspace.dist().display());
    anyhow::ensure!(
        found.is_empty(),
        "the page contains texts that must not be published: {}",
        found.join("; ")
    );
    println!(
        "{searched} files searched for {} texts that must not be published: none found",
        forbidden.len()
    );
    Ok(())
}

/// Adds `file: text` for each text that is found in a file; returns the number of files.
fn search(folder: &Path, forbidden: &[String], found: &mut Vec<String>) -> anyhow::Result<usize> {
    let mut searched = 0;
    let unreadable = || format!("can't read {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry?.path();
        if path.is_dir() {
            searched += search(&path, forbidden, found)?;
            continue;
        }
        let bytes = std::fs::read(&path).with_context(unreadable)?;
        searched += 1;
        for text in forbidden {
            if bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
            {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                found.push(format!("{name}: {text}"));
            }
        }
    }
    Ok(searched)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_43_leak_check_finds_forbidden_texts_in_every_file() {
        let folder = std::env::temp_dir().join(format!("factordesk-page-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("snippets")).unwrap();
        std::fs::write(folder.join("a.wasm"), b"\0asm...client_secret\0").unwrap();
        std::fs::write(folder.join("snippets/b.js"), b"let home = 1;").unwrap();
        let mut found = Vec::new();
        let forbidden = ["client_secret".to_owned(), "/home/ada/".to_owned()];
        let searched = search(&folder, &forbidden, &mut found).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            (searched, found),
            (2, vec!["a.wasm: client_secret".to_owned()])
        );
    }
}
