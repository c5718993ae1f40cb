//! Checks that background work in the widget only reads signals with `try_`.
//!
//! Work may outlive the desk, and reading a disposed signal panics. Event handlers and work started by
//! `reactive::spawn` are guarded where they are attached. Work started by `spawn_detached` isn't, so this searches
//! the sources that run in it. Clippy forbids the other ways to start work (clippy.toml).

use crate::sources::each;
use crate::workspace::Workspace;

/// The sources that detached work runs in: the commands, what they call, and the modules that start detached work.
const SOURCES: [&str; 8] = [
    "src/actions",
    "src/api",
    "src/platform/clock.rs",
    "src/components/copy.rs",
    "src/platform/focus.rs",
    "src/platform/pace.rs",
    "crates/view/src/reactive/graph.rs",
    "crates/view/src/reactive/life.rs",
];

/// Reads that panic if the signal is disposed. The tracking ones (`get`, `with`) are for views, memos and effects,
/// which are disposed before what they read; only in an `async` block are they as dangerous.
const UNTRACKED: [&str; 4] = [
    ".get_untracked(",
    ".with_untracked(",
    ".get_value(",
    ".with_value(",
];
const TRACKED: [&str; 2] = [".get()", ".with("];

/// The dangerous reads in `text`, as `name:line: word`.
fn found_in(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    // The depth of the braces, and the depths at which `async` blocks began.
    let mut depth = 0_usize;
    let mut blocks: Vec<usize> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // A `//` in a string cuts the line too. That hides a read only if it follows on the same
        // line.
        let code = line.split("//").next().unwrap_or_default();
        let mut words = UNTRACKED.to_vec();
        if !blocks.is_empty() || code.contains("async ") {
            words.extend(TRACKED);
        }
        for word in words {
            if code.contains(word) {
                found.push(format!("{name}:{}: {word}", number + 1));
            }
        }
        // The block opens at the next brace of the line: `async move {`, or the body of `async fn`.
        let mut starts = code.contains("async ");
        for sign in code.chars() {
            if sign == '{' {
                if std::mem::take(&mut starts) {
                    blocks.push(depth);
                }
                depth += 1;
            } else if sign == '}' {
                depth = depth.saturating_sub(1);
                if blocks.last() == Some(&depth) {
                    blocks.pop();
                }
            }
        }
    }
    found
}

#[test]
fn security_77_background_work_reads_with_try() {
    let workspace = Workspace::locate().unwrap();
    let root = workspace.root();
    let mut found = Vec::new();
    let mut files = 0;
    for source in SOURCES {
        each(root, &root.join(source), &mut |name, text| {
            files += 1;
            found.extend(found_in(name, text));
        })
        .unwrap();
    }
    assert!(
        found.is_empty(),
        "these reads panic if the desk is gone; use the `try_` versions:\n{}",
        found.join("\n")
    );
    assert!(files > 20, "only {files} files were looked through");
}

#[test]
fn security_77_all_that_starts_background_work_is_looked_at() {
    let workspace = Workspace::locate().unwrap();
    let root = workspace.root();
    let mut starts = Vec::new();
    for sources in ["src", "crates/view/src"] {
        each(root, &root.join(sources), &mut |name, text| {
            let known = SOURCES.iter().any(|source| name.starts_with(source));
            if text.contains("spawn_detached(") && !known {
                starts.push(name.to_owned());
            }
        })
        .unwrap();
    }
    assert!(starts.is_empty(), "add these to SOURCES: {starts:?}");
}

#[test]
fn security_77_each_read_that_panics_is_found() {
    for text in [
        "let user = desk.user_id.get_untracked();",
        "list.with_untracked(|list| list.version())",
        "async fn run() {\n    let user = desk.user_id.get();\n}",
        "let work = async move {\n    if a {\n        b();\n    }\n    desk.list.with(|list| list.len());\n};",
        "let work = async move { desk.now.get() };",
    ] {
        assert_eq!(found_in("x", text).len(), 1, "{text}");
    }
    for text in [
        "desk.user_id.try_get_untracked()",
        "memo(move || desk.user_id.get())",
        "let work = async move {\n    b();\n};\nmemo(move || desk.list.with(FactorList::len));",
        "// as `get_untracked()`",
    ] {
        assert_eq!(found_in("x", text), Vec::<String>::new(), "{text}");
    }
}
