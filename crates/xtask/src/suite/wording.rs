//! Wording: spelling, phrases that a reader has to decode, and the subjects of commits.
//!
//! CONTRIBUTING.md says how this project writes. This check finds typos and the phrases that were most common before; it doesn't judge
//! style.

use anyhow::Context as _;

use crate::exec::Exec;
use crate::summary::Summary;
use crate::workspace::Workspace;

/// Each has a plain way to say it: name the person, the value or the limit.
const PHRASES: [&str; 14] = [
    "whoever",
    "whatever it is",
    "so many",
    "as good as",
    "is none",
    "is no error",
    "what isn't there",
    "nobody is asked",
    "can't be had",
    "of ours",
    "anew",
    "none to look for",
    "by nature",
    "no matter if",
];

/// Files with text that people read.
const EXTENSIONS: [&str; 11] = [
    "css", "ftl", "hbs", "html", "js", "md", "mjs", "rs", "service", "toml", "yaml",
];

/// The file with the list itself.
const EXEMPT: &str = "crates/xtask/src/suite/wording.rs";

/// The longest subject that `git log --oneline` shows whole in a narrow terminal.
const MAX_SUBJECT: usize = 72;

/// Reads all files of the checkout and the commits that have not landed.
///
/// # Errors
/// Names each phrase with its place, and each subject.
pub(super) fn run(workspace: &Workspace) -> anyhow::Result<(Summary, bool)> {
    let spelling = super::part::checks([Exec::new(workspace, "typos", "--config _typos.toml")]);
    let mut problems = phrases_in_checkout(workspace)?;
    problems.extend(
        unlanded_subjects(workspace)
            .iter()
            .filter_map(|subject| fault_of_subject(subject)),
    );
    for problem in &problems {
        eprintln!("{problem}");
    }
    // Only now, so that misspellings don't hide the other problems.
    spelling?;
    Ok((Summary::default(), problems.is_empty()))
}

fn phrases_in_checkout(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    // Only what git knows: build directories and other people's packages have their own wording.
    let files = Exec::new(workspace, "git", "ls-files -z")
        .quiet_output()
        .context("`git ls-files` failed: the wording is checked in a git checkout")?;
    let mut problems = Vec::new();
    for name in files.split('\0').filter(|name| is_checked(name)) {
        // A file that is deleted but not yet committed.
        let Ok(text) = std::fs::read_to_string(workspace.root().join(name)) else {
            continue;
        };
        for (line, phrase) in phrases(&text) {
            problems.push(format!("{name}:{line}: say \"{phrase}\" plainly"));
        }
    }
    Ok(problems)
}

fn is_checked(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default();
    EXTENSIONS.contains(&extension) && name != EXEMPT
}

/// Line number and phrase, for each phrase in `text`. A phrase may continue on the next line.
fn phrases(text: &str) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    let words: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .flat_map(|(index, line)| words(line).map(move |word| (index + 1, word)))
        .collect();
    for phrase in PHRASES {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        for window in words.windows(wanted.len()) {
            let (line, first) = &window[0];
            let is_start = first.to_lowercase() == wanted[0];
            // Only the first word may have a capital: `None` is not "none".
            let rest = window[1..].iter().map(|(_, word)| word.as_str());
            if is_start && rest.eq(wanted[1..].iter().copied()) {
                found.push((*line, phrase));
            }
        }
    }
    found.sort_unstable();
    found
}

/// The words and identifiers of a line, without the marks of comments and lists.
fn words(line: &str) -> impl Iterator<Item = String> {
    line.split(|c: char| !(c.is_alphanumeric() || "_'’".contains(c)))
        .filter(|word| !word.is_empty())
        // Texts for the screen have typographic apostrophes, the list plain ones.
        .map(|word| word.replace('’', "'"))
}

/// Subjects of the commits that the upstream branch doesn't have, merges left out. Empty where no upstream is known: in a clone for CI
/// or a shallow one, everything has landed.
fn unlanded_subjects(workspace: &Workspace) -> Vec<String> {
    ["@{upstream}", "origin/main"]
        .iter()
        .find_map(|upstream| {
            let args = format!("log --no-merges --format=%s {upstream}..HEAD");
            Exec::new(workspace, "git", &args).quiet_output()
        })
        .map(|subjects| subjects.lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// What is wrong with a commit's subject, if anything.
fn fault_of_subject(subject: &str) -> Option<String> {
    let length = subject.chars().count();
    if length > MAX_SUBJECT {
        return Some(format!(
            "commit \"{subject}\": {length} characters, at most {MAX_SUBJECT}"
        ));
    }
    let is_named = |area: &str| {
        !area.is_empty()
            && area
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-_., ".contains(c))
    };
    match subject.split_once(": ") {
        Some((area, summary)) if is_named(area) && !summary.trim().is_empty() => None,
        _ => Some(format!(
            "commit \"{subject}\": write `area: imperative summary`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrase_is_found_with_its_line() {
        let text =
            "fn a() {}\n/// Whoever calls it.\n// This is no\n// error, and is noneffective.\n";
        assert_eq!(phrases(text), [(2, "whoever"), (3, "is no error")]);
    }

    #[test]
    fn phrase_within_another_word_is_not_found() {
        assert_eq!(
            phrases("of hours; renewanew; value.is_none(); it is None"),
            []
        );
    }

    #[test]
    fn typographic_apostrophe_counts_as_the_plain_one() {
        assert_eq!(phrases("It can’t be had."), [(1, "can't be had")]);
    }

    #[test]
    fn only_files_with_text_are_checked() {
        assert!(is_checked("src/app.rs") && is_checked("docs/API.md"));
        assert!(!is_checked("Cargo.lock") && !is_checked(EXEMPT));
    }

    #[test]
    fn subject_names_its_area_and_is_short() {
        for good in [
            "proxy: reject tokens without an audience",
            "tests/sdk: hold requests until the provider is up",
            "model, proxy: rename a type",
        ] {
            assert_eq!(fault_of_subject(good), None);
        }
        let long = format!("proxy: {}", "a".repeat(MAX_SUBJECT));
        for bad in [
            "Reject tokens",
            "proxy:no space",
            ": empty",
            "proxy: ",
            "Proxy: capital",
            &*long,
        ] {
            assert!(fault_of_subject(bad).is_some(), "{bad}");
        }
    }
}
