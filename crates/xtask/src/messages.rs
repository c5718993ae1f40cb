//! Checks that widget and proxy use every message of their catalogue. The compiler can't tell: generated items are public.

use std::collections::BTreeSet;

use crate::sources::{each, is_rust};
use crate::workspace::Workspace;

/// The names of the items that are generated for the messages of a Fluent file.
fn items(source: &str) -> Vec<String> {
    let ids = source.lines().filter_map(|line| {
        let (id, _) = line.split_once(" =")?;
        let first = id.chars().next()?;
        first.is_ascii_lowercase().then_some(id)
    });
    // A constant or a function, depending on its arguments; the source uses one of them.
    ids.map(|id| id.replace('-', "_")).collect()
}

/// The words of a source text.
fn words(source: &str) -> impl Iterator<Item = &str> {
    source.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

#[test]
fn every_message_is_used() {
    let workspace = Workspace::locate().unwrap();
    let root = workspace.root();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for sources in ["src", "crates/proxy/src", "crates/xtask/src/languages.rs"] {
        each(root, &root.join(sources), &mut |name, text| {
            if is_rust(name) {
                used.extend(words(text).map(str::to_owned));
            }
        })
        .unwrap();
    }
    let mut unused = Vec::new();
    each(root, &root.join("locales/en"), &mut |name, text| {
        let items = items(text);
        assert!(!items.is_empty(), "{name} has no messages");
        let is_used = |item: &String| used.contains(item) || used.contains(&item.to_uppercase());
        let missing = items.into_iter().filter(|item| !is_used(item));
        unused.extend(missing.map(|item| format!("{name}: {}", item.replace('_', "-"))));
    })
    .unwrap();
    assert!(unused.is_empty(), "delete these messages: {unused:#?}");
}

#[test]
fn items_are_named_after_ids() {
    let source = "### File\n\n# Button\nlog-out = Sign out\n\n# Count\nfound =\n    { $n ->\n        [one] a = b\n    }\n";
    assert_eq!(items(source), ["log_out", "found"]);
}
