//! Checks that no source of the page turns text into markup or code. Clippy checks the calls in Rust (clippy.toml);
//! this searches every word, so that scripts, macros and styles are covered too.

use std::path::Path;

use anyhow::Context as _;

use crate::workspace::Workspace;

/// The sources that are compiled or copied into the page.
const SOURCES: [&str; 6] = [
    "src",
    "style",
    "crates/view",
    "crates/model/src",
    "crates/xtask/page/loader.js",
    "index.html",
];

/// In lower case and without underscores, as scripts, `web-sys` and Leptos spell them.
const BANNED: [&str; 13] = [
    "innerhtml",
    "outerhtml",
    "insertadjacenthtml",
    "sethtmlunsafe",
    "createcontextualfragment",
    "domparser",
    "srcdoc",
    "document.write",
    "eval(",
    "newfunction(",
    "function::newwithargs",
    "function::newnoargs",
    "javascript:",
];

/// The banned words in `text`, as `name:line: word`. Comments count too, which keeps the search simple.
fn found_in(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let plain: String = line
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '_')
            .flat_map(char::to_lowercase)
            .collect();
        for word in BANNED {
            if plain.contains(word) {
                found.push(format!("{name}:{}: {word}", number + 1));
            }
        }
    }
    found
}

/// Searches a file, or all files below a directory; returns the number of files.
fn look(root: &Path, path: &Path, found: &mut Vec<String>) -> anyhow::Result<usize> {
    if path.is_dir() {
        let mut files = 0;
        for entry in std::fs::read_dir(path)? {
            files += look(root, &entry?.path(), found)?;
        }
        return Ok(files);
    }
    let bytes = std::fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
    let name = path.strip_prefix(root).unwrap_or(path).display();
    found.extend(found_in(
        &name.to_string(),
        &String::from_utf8_lossy(&bytes),
    ));
    Ok(1)
}

#[test]
fn security_51_no_source_makes_markup_of_text() {
    use std::io::Write as _;

    let workspace = Workspace::locate().unwrap();
    let root = workspace.root();
    let mut found = Vec::new();
    let mut files = 0;
    for source in SOURCES {
        files += look(root, &root.join(source), &mut found).unwrap();
    }
    assert!(
        found.is_empty(),
        "these lines turn text into markup or code:\n{}",
        found.join("\n")
    );
    assert!(files > 100, "only {files} files were looked through");
    let mut out = std::io::stdout();
    writeln!(
        out,
        "figure: 51 sources without a way to make markup of text: {files} files, {} words",
        BANNED.len()
    )
    .unwrap();
}

#[test]
fn security_51_each_way_to_make_markup_is_found() {
    for line in [
        "element.set_inner_html(&name);",
        "<div inner_html=name />",
        "row.innerHTML = name;",
        "row.insertAdjacentHTML('beforeend', name)",
        "document . write(name)",
        "new Function (name)",
        "js_sys::Function::new_with_args(\"\", name)",
        "window.eval (name)",
        "<a href=\"JavaScript:go()\">",
        "new DOMParser()",
        "frame.srcdoc = name",
    ] {
        let found = found_in("x", &format!("fine\n{line}\n"));
        assert!(!found.is_empty(), "{line}");
    }
    assert!(found_in("x", "an inner part; evaluate(); write()").is_empty());
}
