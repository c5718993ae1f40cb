//! `docs/SECURITY.md` maps every property to its tests, and this test keeps the map true.
//!
//! - A section `### NN: title` links the files with tests of that number (`fn security_NN_…`). A
//!   property without a test, a link to a file that has none, and a file with such tests that no
//!   section links are errors.
//! - An item `- **NN**: …` or `- **NN**, **MM**: …` of "Deliberate breakages" may link files with
//!   tests of these numbers. Every test that it names exists.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The properties up to this one must have tests.
const PROPERTIES: u32 = 53;
/// The last property. Those above [`PROPERTIES`] are added one by one: each has a section once it
/// has tests.
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
        // This file only mentions them.
        if file.ends_with("xtask/tests/security_doc.rs") {
            continue;
        }
        for number in numbers(&fs::read_to_string(root.join(&file)).unwrap()) {
            tests.entry(number).or_default().insert(file.clone());
        }
    }
    tests
}

/// The Rust files that a piece of the document links.
fn links(text: &str) -> impl Iterator<Item = PathBuf> {
    text.split("](../")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|link| Path::new(link).extension().is_some_and(|end| end == "rs"))
        .map(PathBuf::from)
}

/// The sections of the properties, each with its number and the files that it links.
fn properties(text: &str) -> Vec<(u32, BTreeSet<PathBuf>)> {
    let sections = text.split("\n### ").skip(1).filter_map(|section| {
        let (number, _) = section.split_once(": ")?;
        // The last section of a chapter ends where the next chapter begins.
        let section = section.split("\n## ").next()?;
        Some((number.parse().ok()?, links(section).collect()))
    });
    sections.collect()
}

/// The deliberate breakages, each with its numbers and its text.
fn breakages(text: &str) -> Vec<(BTreeSet<u32>, &str)> {
    let (_, chapter) = text
        .split_once("\n## Deliberate breakages\n")
        .expect("a chapter about deliberate breakages");
    let chapter = chapter.split("\n## ").next().unwrap_or_default();
    let items = chapter.split("\n- **").skip(1).map(|item| {
        let (head, rest) = item.split_once("**: ").expect("numbers before a colon");
        let numbers = head.split("**, **").map(|number| number.parse().unwrap());
        (numbers.collect(), rest)
    });
    items.collect()
}

/// The beginnings of tests' names in a piece of the document: `security_NN_name`, or
/// `security_NN_begin*`.
fn named_tests(text: &str) -> impl Iterator<Item = &str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.starts_with("security_"))
}

#[test]
fn every_property_links_all_its_tests_and_nothing_else() {
    let root = root();
    let text = fs::read_to_string(root.join("docs/SECURITY.md")).unwrap();
    let (sections, tests) = (properties(&text), tests(&root));
    let properties: BTreeMap<_, _> = sections.iter().cloned().collect();
    let mut problems = Vec::new();
    if properties.len() < sections.len() {
        problems.push("a property has two sections".to_owned());
    }
    for number in 1..=LAST_PROPERTY {
        let (linked, there) = (properties.get(&number), tests.get(&number));
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
    for number in properties.keys().chain(tests.keys()) {
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
fn breakages_name_tests_that_there_are() {
    let root = root();
    let text = fs::read_to_string(root.join("docs/SECURITY.md")).unwrap();
    let tests = tests(&root);
    let sources: Vec<String> = tests
        .values()
        .flatten()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|file| fs::read_to_string(root.join(file)).unwrap())
        .collect();
    let mut problems = Vec::new();
    for (numbers, item) in breakages(&text) {
        for number in &numbers {
            if !tests.contains_key(number) {
                problems.push(format!("{number}: there is no such property"));
            }
        }
        for link in links(item) {
            let covers = |number| tests.get(number).is_some_and(|files| files.contains(&link));
            if !numbers.iter().any(covers) {
                problems.push(format!(
                    "{numbers:?}: {} has no test of these",
                    link.display()
                ));
            }
        }
        for name in named_tests(item) {
            let call = match name.strip_suffix('*') {
                Some(start) => format!("fn {start}"),
                None => format!("fn {name}("),
            };
            if !sources.iter().any(|source| source.contains(&call)) {
                problems.push(format!("{numbers:?}: there is no test `{name}`"));
            }
        }
    }
    assert!(
        problems.is_empty(),
        "docs/SECURITY.md, deliberate breakages:\n{}",
        problems.join("\n")
    );
}

#[test]
fn sections_are_read_with_their_links() {
    let text = "# Security\n\n## Part\n\n### 7: What\n\nIt holds.\n\n- Code: `a.rs`\n- Tests: [jwt](../crates/a/jwt.rs),\n  \
                [code](../docs/API.md), [b](../tests/b.rs)\n\n## Deliberate breakages\n\n- **7**: nothing is checked. Failed: \
                `security_07_*`,\n  [b](../tests/b.rs).\n- **7**, **32**: more. Failed: `security_32_b`.\n\n## Next\n\n- **x**\n";
    let files = ["crates/a/jwt.rs", "tests/b.rs"].map(PathBuf::from);
    assert_eq!(properties(text), [(7, BTreeSet::from(files))]);
    let items = breakages(text);
    assert_eq!(items.len(), 2);
    assert_eq!(items[1].0, BTreeSet::from([7, 32]));
    assert_eq!(
        named_tests(items[0].1).collect::<Vec<_>>(),
        ["security_07_*"]
    );
    assert_eq!(links(items[0].1).count(), 1);
    assert_eq!(
        numbers("async fn security_07_a() {} fn security_32_b"),
        BTreeSet::from([7, 32])
    );
}
