//! Checks that `docs/SECURITY.md` maps every property to its tests, and that the map is correct.
//!
//! A row begins with the property's number; its links name the files with tests of that number (`fn security_NN_…`).
//! The test fails for a property without a test, a link to a file without a test of that number, and a file with such
//! a test that isn't linked.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The properties up to this one must have tests.
const PROPERTIES: u32 = 53;
/// The number of the last property. Those above [`PROPERTIES`] have a row once they have tests.
const LAST_PROPERTY: u32 = 77;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

/// Collects every Rust file below a directory, relative to the root.
fn rust_files(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = folder.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && entry.file_name() != "node_modules" {
            rust_files(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The numbers of the tests in a text.
fn numbers(text: &str) -> BTreeSet<u32> {
    text.split("fn security_")
        .skip(1)
        .filter_map(|rest| rest.split('_').next()?.parse().ok())
        .collect()
}

/// For each number, the files with tests of it.
fn tests(root: &Path) -> BTreeMap<u32, BTreeSet<PathBuf>> {
    let mut files = Vec::new();
    for folder in ["crates", "src", "tests"] {
        rust_files(root, Path::new(folder), &mut files);
    }
    let mut tests: BTreeMap<u32, BTreeSet<PathBuf>> = BTreeMap::new();
    for file in files {
        // This file contains `fn security_` only in strings.
        if file.ends_with("xtask/tests/security_doc.rs") {
            continue;
        }
        for number in numbers(&fs::read_to_string(root.join(&file)).unwrap()) {
            tests.entry(number).or_default().insert(file.clone());
        }
    }
    tests
}

/// For each row of the document, the files that it links.
fn rows(text: &str) -> BTreeMap<u32, BTreeSet<PathBuf>> {
    let mut rows: BTreeMap<u32, BTreeSet<PathBuf>> = BTreeMap::new();
    for line in text.lines() {
        let Some(number) = line
            .strip_prefix('|')
            .and_then(|rest| rest.split('|').next()?.trim().parse().ok())
        else {
            continue;
        };
        let links = line
            .split("](../")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .filter(|link| Path::new(link).extension().is_some_and(|end| end == "rs"))
            .map(PathBuf::from);
        rows.entry(number).or_default().extend(links);
    }
    rows
}

#[test]
fn every_property_links_all_its_tests_and_nothing_else() {
    let root = root();
    let text = fs::read_to_string(root.join("docs/SECURITY.md")).unwrap();
    let (rows, tests) = (rows(&text), tests(&root));
    let mut problems = Vec::new();
    for number in 1..=LAST_PROPERTY {
        let (linked, there) = (rows.get(&number), tests.get(&number));
        if there.is_none() && (number <= PROPERTIES || linked.is_some()) {
            problems.push(format!(
                "{number}: no test is named `security_{number:02}_…`"
            ));
        }
        let none = BTreeSet::new();
        let (linked, there) = (linked.unwrap_or(&none), there.unwrap_or(&none));
        for file in there.difference(linked) {
            problems.push(format!("{number}: {} is not linked", file.display()));
        }
        for file in linked.difference(there) {
            problems.push(format!(
                "{number}: {} has no test of this number",
                file.display()
            ));
        }
    }
    for number in rows.keys().chain(tests.keys()) {
        if !(1..=LAST_PROPERTY).contains(number) {
            problems.push(format!(
                "{number}: no such property; the last one is {LAST_PROPERTY}"
            ));
        }
    }
    assert!(
        problems.is_empty(),
        "docs/SECURITY.md:\n{}",
        problems.join("\n")
    );
}

#[test]
fn a_row_is_read_with_its_links() {
    let row =
        "| 7 | what | [jwt](../crates/a/jwt.rs), [code](../docs/API.md), [b](../tests/b.rs) |";
    let links = ["crates/a/jwt.rs", "tests/b.rs"].map(PathBuf::from);
    assert_eq!(rows(row), BTreeMap::from([(7, BTreeSet::from(links))]));
    assert_eq!(rows("| number | what |"), BTreeMap::new());
    assert_eq!(
        numbers("async fn security_07_a() {} fn security_32_b"),
        BTreeSet::from([7, 32])
    );
}
