//! What may not be in the page: words of the proxy's credentials, and folders of the machine that built it.

use std::path::Path;

use anyhow::Context as _;

use crate::workspace::{Workspace, cargo_home};

/// Words that only the proxy knows, and the beginnings of keys and tokens.
const WORDS: [&str; 7] = [
    "client_secret",
    "AUTH0_CLIENT",
    "OIDC_CLIENT",
    "client_assertion",
    "FACTORDESK_STORE",
    "-----BEGIN",
    "eyJhbGciOi",
];

/// Variables whose values may not be in the page either, when they are set.
const VARIABLES: [&str; 3] = [
    "AUTH0_CLIENT_SECRET",
    "OIDC_CLIENT_SECRET",
    "FACTORDESK_STORE",
];

/// Looks through all files of dist/.
///
/// # Errors
/// Names each file with what is in it that may not be.
pub(crate) fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let folder = |path: &Path| format!("{}/", path.display());
    let mut telltale: Vec<String> = WORDS.map(str::to_owned).to_vec();
    telltale.push(folder(workspace.root()));
    telltale.push(folder(&cargo_home()));
    telltale.extend(std::env::home_dir().map(|home| folder(&home)));
    let set = VARIABLES.iter().filter_map(|name| std::env::var(name).ok());
    telltale.extend(set.filter(|value| value.len() >= 8));
    // Nobody's home is at the root.
    telltale.retain(|text| text.len() > 3);
    let mut found = Vec::new();
    let searched = search(&workspace.dist(), &telltale, &mut found)?;
    anyhow::ensure!(searched > 0, "{} is empty", workspace.dist().display());
    anyhow::ensure!(found.is_empty(), "in the page: {}", found.join("; "));
    println!(
        "{searched} files, none of {} telltale texts in them",
        telltale.len()
    );
    Ok(())
}

/// Adds `file: text` for each text that is in a file; answers how many files there are.
fn search(folder: &Path, telltale: &[String], found: &mut Vec<String>) -> anyhow::Result<usize> {
    let mut searched = 0;
    let unreadable = || format!("can't read {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry?.path();
        if path.is_dir() {
            searched += search(&path, telltale, found)?;
            continue;
        }
        let bytes = std::fs::read(&path).with_context(unreadable)?;
        searched += 1;
        for text in telltale {
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
    fn security_43_a_telltale_text_is_found_wherever_it_is() {
        let folder = std::env::temp_dir().join(format!("factordesk-page-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("snippets")).unwrap();
        std::fs::write(folder.join("a.wasm"), b"\0asm...client_secret\0").unwrap();
        std::fs::write(folder.join("snippets/b.js"), b"let home = 1;").unwrap();
        let mut found = Vec::new();
        let telltale = ["client_secret".to_owned(), "/home/ada/".to_owned()];
        let searched = search(&folder, &telltale, &mut found).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            (searched, found),
            (2, vec!["a.wasm: client_secret".to_owned()])
        );
    }
}
