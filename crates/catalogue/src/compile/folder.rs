//! The folders of a catalogue: one for each language, with the same files.

use std::path::Path;
use std::{fs, io};

use super::{CompileError, Group, compile, translate};
use crate::Plural;

/// The languages that a catalogue may have, with the plural categories that CLDR gives them for whole numbers. A test of the
/// page's scripts compares this with `Intl.PluralRules`.
pub const LANGUAGES: [(&str, &[Plural]); 6] = {
    use Plural::{Few, Many, One, Other, Two, Zero};
    [
        ("en", &[One, Other]),
        ("ar", &[Zero, One, Two, Few, Many, Other]),
        ("de", &[One, Other]),
        ("es", &[One, Many, Other]),
        ("fr", &[One, Many, Other]),
        ("ja", &[Other]),
    ]
};

/// Compiles the files of a folder, in the order of their names, in which messages are numbered.
pub fn folder(path: &Path) -> Result<Vec<Group>, Vec<String>> {
    let names = names(path).map_err(|error| vec![format!("{}: {error}", path.display())])?;
    let mut groups = Vec::new();
    for name in names {
        let source = read(path, &name)?;
        let group = compile(&name, &source);
        groups.push(group.map_err(|error| vec![error.to_string()])?);
    }
    Ok(groups)
}

/// Compiles the translation of a catalogue: for each of its groups, the patterns in the order of its messages.
///
/// Returns all problems. A folder has exactly the catalogue's files.
pub fn translated(
    originals: &[Group],
    path: &Path,
    categories: &[Plural],
) -> Result<Vec<Vec<String>>, Vec<String>> {
    let place = path.display();
    let mut problems = Vec::new();
    let names = names(path).map_err(|error| vec![format!("{place}: {error}")])?;
    for name in names {
        if !originals.iter().any(|group| group.name == name) {
            problems.push(format!("{place}/{name}.ftl: the original has no such file"));
        }
    }
    let mut all = Vec::new();
    for group in originals {
        let patterns = read(path, &group.name).and_then(|source| {
            let told = |error: CompileError| format!("{place}/{error}");
            translate(group, &source, categories)
                .map_err(|errors| errors.into_iter().map(told).collect())
        });
        match patterns {
            Ok(patterns) => all.push(patterns),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() {
        Ok(all)
    } else {
        Err(problems)
    }
}

/// The names of the files without their ending, sorted.
fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        names.extend(name.strip_suffix(".ftl").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn read(path: &Path, name: &str) -> Result<String, Vec<String>> {
    let file = path.join(format!("{name}.ftl"));
    fs::read_to_string(&file).map_err(|error| vec![format!("{}: {error}", file.display())])
}
