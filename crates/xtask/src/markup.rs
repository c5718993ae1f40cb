//! Checks that no source of the page turns text into markup or code. Clippy checks the calls in Rust (clippy.toml);
//! this searches every word, so that scripts, macros and styles are covered too.

use std::path::Path;

use anyhow::Context as _;

use crate::workspace::Workspace;

/// The sources that are compiled or copied into the page.
const SOURCES: [&str; 12] = [
    "src",
    "style",
    "crates/view",
    "crates/model/src",
    "crates/xtask/page/desks.js",
    "crates/xtask/page/early.js",
    "crates/xtask/page/loader.js",
    "crates/xtask/page/meet.js",
    "crates/xtask/page/package.js",
    "crates/xtask/page/speak.js",
    "crates/xtask/page/start.js",
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

/// Searches a file, or all files below a directory, and adds their names to `files`.
fn look(
    root: &Path,
    path: &Path,
    files: &mut Vec<String>,
    found: &mut Vec<String>,
) -> anyhow::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            look(root, &entry?.path(), files, found)?;
        }
        return Ok(());
    }
    let bytes = std::fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
    let name = path
        .strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string();
    found.extend(found_in(&name, &String::from_utf8_lossy(&bytes)));
    files.push(name);
    Ok(())
}

#[test]
fn security_51_no_source_makes_markup_of_text() {
    use std::io::Write as _;

    let workspace = Workspace::locate().unwrap();
    let root = workspace.root();
    let (mut files, mut found) = (Vec::new(), Vec::new());
    for source in SOURCES {
        look(root, &root.join(source), &mut files, &mut found).unwrap();
    }
    assert!(
        found.is_empty(),
        "these lines turn text into markup or code:\n{}",
        found.join("\n")
    );
    let count = files.len();
    assert!(count > 100, "only {count} files were looked through");
    // One file of each kind: compiled, copied into the page, or generating its code.
    for kind in [
        "src/app.rs",
        "src/element.js",
        "style/page.css",
        "crates/view/src/node.rs",
        "crates/view/macro/src/expand.rs",
        "crates/model/src/text.rs",
        "crates/xtask/page/loader.js",
        "index.html",
    ] {
        assert!(files.iter().any(|name| name == kind), "{kind} was left out");
    }
    let mut out = std::io::stdout();
    writeln!(
        out,
        "figure: 51 sources without a way to make markup of text: {count} files, {} words",
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
        "row.outerHTML = name",
        "row.setHTMLUnsafe(name)",
        "range.createContextualFragment(name)",
        "js_sys::Function::new_no_args(name)",
    ] {
        let found = found_in("x", &format!("fine\n{line}\n"));
        assert!(!found.is_empty(), "{line}");
    }
    assert!(found_in("x", "an inner part; evaluate(); write()").is_empty());
}
