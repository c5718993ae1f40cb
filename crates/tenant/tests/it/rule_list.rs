//! The list of rules: each is named by the code that implements it, each recording exists, and the desk blocks
//! nothing because of an assumed rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use factordesk_tenant::rules::{self, Source};

use crate::support::figure::figure;

fn sources() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

/// Collects every Rust file below a directory, except the list of rules itself.
fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("src/rules") || path.ends_with("src/rules.rs") {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The ids in a comment of the form `Rule: a.` or `Rules: a, b.`
fn named(line: &str) -> Vec<&str> {
    let Some((_, comment)) = line.split_once("//") else {
        return Vec::new();
    };
    let after = comment
        .split_once("Rule: ")
        .or_else(|| comment.split_once("Rules: "));
    let Some((_, ids)) = after else {
        return Vec::new();
    };
    let end = ids.find(['.', ')']).unwrap_or(ids.len());
    ids[..end].split(", ").collect()
}

#[test]
fn rules_are_named_by_the_code_that_carries_them_out() {
    let mut paths = Vec::new();
    files(&sources(), &mut paths);
    let mut used = BTreeMap::new();
    for path in &paths {
        let text = fs::read_to_string(path).unwrap();
        for id in text.lines().flat_map(named) {
            used.insert(id.to_owned(), path.clone());
        }
    }
    for (id, path) in &used {
        assert!(
            rules::find(id).is_some(),
            "{} names {id:?}, which is not a rule",
            path.display()
        );
    }
    let unused: Vec<&str> = rules::all()
        .map(|rule| rule.id)
        .filter(|id| !used.contains_key(*id))
        .collect();
    assert!(unused.is_empty(), "no code names these rules: {unused:?}");
}

#[test]
fn rules_say_where_they_come_from() {
    let recordings: BTreeSet<String> = fs::read_dir(crate::recordings::directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    let mut ids = BTreeSet::new();
    let (mut recorded, mut documented, mut assumed) = (0, 0, 0);
    for rule in rules::all() {
        assert!(ids.insert(rule.id), "{} is there twice", rule.id);
        assert!(rule.sentence.ends_with('.'), "{}", rule.id);
        match rule.source {
            Source::Recorded(recording) => {
                assert!(recordings.contains(recording), "{}: {recording}", rule.id);
                recorded += 1;
            }
            Source::Documented(document) => {
                assert!(!document.is_empty(), "{}", rule.id);
                documented += 1;
            }
            Source::Assumed => assumed += 1,
        }
    }
    figure(&format!(
        "rules of the emulator: {}, of which recorded {recorded}, documented {documented}, assumed {assumed}",
        ids.len()
    ));
    assert!(recorded > 0 && documented > 0 && assumed > 0);
}

/// Why the desk doesn't offer an operation.
enum Basis {
    /// The admin lacks the permission
    Permission,
    /// The tenant says so: by its settings, the scopes it granted, or a request that it just refused
    Told,
    /// A rule of this list, which must not be an assumed one
    Rule(&'static str),
}

/// Every reason for which the desk can block the creation of a method: the variants of `Block` in the widget's
/// `offer.rs`.
const BLOCKS: [(&str, Basis); 8] = [
    ("NotPermitted", Basis::Permission),
    ("NoFirstFactors", Basis::Permission),
    ("NoScope", Basis::Told),
    ("TurnedOff", Basis::Told),
    ("TrialExpired", Basis::Told),
    ("NoChannel", Basis::Told),
    ("TooMany", Basis::Rule("passkey-limit")),
    ("Full", Basis::Told),
];

#[test]
fn desk_blocks_nothing_because_of_an_assumed_rule() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/state/offer.rs");
    let text = fs::read_to_string(path).unwrap();
    let (_, after) = text.split_once("pub enum Block {").unwrap();
    let (body, _) = after.split_once("\n}").unwrap();
    let variants: Vec<&str> = body
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| line.split([',', '(']).next().unwrap())
        .collect();
    let known: Vec<&str> = BLOCKS.iter().map(|(name, _)| *name).collect();
    assert_eq!(variants, known);
    for (name, basis) in BLOCKS {
        if let Basis::Rule(id) = basis {
            let rule = rules::find(id).unwrap();
            assert_ne!(rule.source, Source::Assumed, "{name}: {}", rule.sentence);
        }
    }
    // The limit of other types is assumed, so the desk must not know it; it learns it from a refusal.
    let limits = text.matches("pub const PASSKEYS: usize = 20;").count();
    assert_eq!(limits, 1);
    let numbers = text.matches("usize =").count();
    assert_eq!(
        numbers, limits,
        "the desk has a limit that isn't documented"
    );
}
