//! `trunk serve` in front of the demo: `Trunk.toml` forwards the paths that the proxy answers
//! itself.

use std::collections::BTreeSet;

use factordesk_proxy::routes::own_paths;

const TRUNK: &str = include_str!("../../../../Trunk.toml");

/// The settings of each `[[proxy]]`.
fn entries() -> Vec<Vec<(&'static str, &'static str)>> {
    let tables = TRUNK.split("[[proxy]]").skip(1);
    tables
        .map(|table| {
            table
                .lines()
                .take_while(|line| !line.starts_with('['))
                .filter(|line| !line.starts_with('#'))
                .filter_map(|line| line.split_once(" = "))
                .collect()
        })
        .collect()
}

fn of(entry: &[(&'static str, &'static str)], wanted: &str) -> &'static str {
    let found: Vec<_> = entry.iter().filter(|(name, _)| *name == wanted).collect();
    assert_eq!(found.len(), 1, "{wanted} in {entry:?}");
    found[0].1
}

#[test]
fn trunk_forwards_exactly_the_paths_that_the_proxy_answers() {
    let origin = "http://127.0.0.1:8787";
    let mut passed_on = BTreeSet::new();
    for entry in entries() {
        let backend = of(&entry, "backend").trim_matches('"');
        let path = backend.strip_prefix(origin).unwrap();
        assert!(passed_on.insert(path.to_owned()), "{path} is there twice");
    }
    // Trunk also forwards everything below a path.
    let own: BTreeSet<_> = own_paths()
        .map(|path| {
            let first = path[1..].split('/').next().unwrap();
            format!("/{first}")
        })
        .collect();
    assert_eq!(passed_on, own);
}

#[test]
fn trunk_leaves_redirects_to_the_browser_and_uses_no_system_proxy() {
    let entries = entries();
    assert!(!entries.is_empty());
    for entry in entries {
        assert_eq!(of(&entry, "no_redirect"), "true", "{entry:?}");
        assert_eq!(of(&entry, "no_system_proxy"), "true", "{entry:?}");
    }
}
