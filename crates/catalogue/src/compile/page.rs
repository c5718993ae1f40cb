//! All languages of a page: reads and checks their folders, and writes the files that a page downloads.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use super::hyphens::{hyphenated, unbreakable};
use super::{Group, LANGUAGES, folder, translated};

/// The group with the texts of the proxy's own pages, which the widget doesn't contain.
const PROXY: &str = "proxy";

/// The catalogues of all languages. English is the original; a language exists when its folder does, and is then complete.
pub struct Catalogue {
    /// English, as it is written
    pub groups: Vec<Group>,
    /// The languages, English first
    pub languages: Vec<Language>,
}

/// A language.
pub struct Language {
    /// Its BCP 47 tag
    pub tag: &'static str,
    /// For each group, a pattern for each message
    pub patterns: Vec<Vec<String>>,
}

impl Catalogue {
    /// Reads and checks the folders in `locales`, one for each language.
    ///
    /// # Errors
    /// With all problems of all languages.
    pub fn read(locales: &Path) -> Result<Self, Vec<String>> {
        let unreadable = |error: io::Error| vec![format!("{}: {error}", locales.display())];
        let known = |tag: &str| LANGUAGES.iter().any(|(other, _)| *other == tag);
        for entry in fs::read_dir(locales).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            let name = name.to_string_lossy();
            if !known(&name) {
                let place = "crates/catalogue/src/compile/folder.rs";
                return Err(vec![format!(
                    "locales/{name}: add its plural categories to {place}"
                )]);
            }
        }
        let groups = folder(&locales.join("en"))?;
        let mut languages = Vec::new();
        let mut problems = Vec::new();
        for (tag, categories) in LANGUAGES {
            let path = locales.join(tag);
            if !path.is_dir() {
                continue;
            }
            // English too: its plural forms have to be complete as well.
            match translated(&groups, &path, categories) {
                Ok(patterns) => {
                    problems.extend(unbreakable_words(tag, &patterns));
                    languages.push(Language { tag, patterns });
                }
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() {
            Ok(Self { groups, languages })
        } else {
            Err(problems)
        }
    }

    /// The widget's groups, in which messages are numbered.
    pub fn widget(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| group.name != PROXY)
    }

    /// A language's file for the page: its patterns, by number.
    fn file(&self, language: &Language) -> String {
        let groups = self.groups.iter().zip(&language.patterns);
        let own = groups.filter(|(group, _)| group.name != PROXY);
        let patterns: Vec<String> = own
            .flat_map(|(_, patterns)| patterns)
            .map(|pattern| hyphenated(language.tag, pattern))
            .collect();
        patterns.join("\0")
    }

    /// The ids of the widget's messages with their arguments, a line each. `#` marks a number.
    fn ids(&self) -> String {
        let messages = self
            .widget()
            .flat_map(|group| group.messages.iter().map(move |message| (group, message)));
        let lines: Vec<String> = messages
            .map(|(group, message)| {
                let mut line = format!("{}.{}", group.name, message.id);
                for arg in &message.args {
                    let number = if arg.number { "#" } else { "" };
                    // Writing to a `String` can't fail.
                    let _ = write!(line, " {}{number}", arg.name);
                }
                line
            })
            .collect();
        lines.join("\n")
    }

    /// The name of the choice of a language, in this language.
    fn label<'a>(&self, language: &'a Language) -> Option<&'a str> {
        let at = self.groups.iter().position(|group| group.name == PROXY)?;
        let messages = &self.groups[at].messages;
        let message = messages.iter().position(|m| m.id == "language")?;
        Some(language.patterns.get(at)?.get(message)?)
    }

    /// Writes the files that `crates/xtask/page/languages.mjs` puts into the page: a file for each language but English, the
    /// messages' ids, and a line for each language: its tag, a tab, and its name for the choice of a language.
    ///
    /// # Errors
    /// If a file can't be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut all = String::new();
        for language in &self.languages {
            let tag = language.tag;
            if tag != "en" {
                fs::write(folder.join(format!("{tag}.txt")), self.file(language))?;
            }
            let label = self.label(language).unwrap_or(tag);
            // Writing to a `String` can't fail.
            let _ = writeln!(all, "{tag}\t{label}");
        }
        fs::write(folder.join("ids.txt"), self.ids())?;
        fs::write(folder.join("languages.txt"), all)
    }
}

/// A problem for each long word that can't be broken.
fn unbreakable_words(tag: &str, patterns: &[Vec<String>]) -> Vec<String> {
    let place = "crates/catalogue/src/compile/hyphens.rs";
    let words = patterns.iter().flatten();
    words
        .flat_map(|pattern| unbreakable(tag, pattern))
        .map(|word| format!("locales/{tag}: {word}: add to {place} where it may be broken"))
        .collect()
}
