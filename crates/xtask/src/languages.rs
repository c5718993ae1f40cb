//! The languages of the widget: checks the catalogues in `locales/`, and writes the files that a page downloads.
//!
//! English is the original: the others have the same messages with the same arguments, and their own plural forms. A
//! language exists when its folder does, and is then complete.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use factordesk_catalogue::Plural;
use factordesk_catalogue::compile::{Group, LANGUAGES, fluent, folder, translated};
use serde_json::json;

use crate::workspace::Workspace;

/// The group with the texts of the proxy's own pages, which the widget doesn't contain.
const PROXY: &str = "proxy";

/// A catalogue of all languages.
pub(crate) struct Catalogue {
    /// English, as it is written
    pub(crate) groups: Vec<Group>,
    /// The languages, English first
    pub(crate) languages: Vec<Language>,
}

/// A language.
pub(crate) struct Language {
    /// Its BCP 47 tag
    pub(crate) tag: &'static str,
    /// For each group, a pattern for each message
    patterns: Vec<Vec<String>>,
}

impl Catalogue {
    /// Reads and checks all languages.
    ///
    /// # Errors
    /// With all problems of all languages.
    pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let locales = workspace.root().join("locales");
        let known = |tag: &str| LANGUAGES.iter().any(|(other, _)| *other == tag);
        for entry in std::fs::read_dir(&locales).context("there is no folder locales")? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !known(&name) {
                bail!(
                    "locales/{name}: add its plural categories to crates/catalogue/src/compile/folder.rs"
                );
            }
        }
        let groups = folder(&locales.join("en")).map_err(told)?;
        let mut languages = Vec::new();
        let mut problems = Vec::new();
        for (tag, categories) in LANGUAGES {
            let path = locales.join(tag);
            if !path.is_dir() {
                continue;
            }
            // English too: its plural forms have to be complete as well.
            match translated(&groups, &path, categories) {
                Ok(patterns) => languages.push(Language { tag, patterns }),
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() {
            Ok(Self { groups, languages })
        } else {
            Err(told(problems))
        }
    }

    /// The widget's groups, in which messages are numbered.
    pub(crate) fn widget(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| group.name != PROXY)
    }

    /// What was checked, for a person: messages, languages, plural categories.
    pub(crate) fn summary(&self) -> String {
        let messages: usize = self.groups.iter().map(|group| group.messages.len()).sum();
        let mut text = format!(
            "{messages} messages in {} files, of which {} have arguments",
            self.groups.len(),
            self.groups
                .iter()
                .flat_map(|group| &group.messages)
                .filter(|message| !message.args.is_empty())
                .count()
        );
        for language in &self.languages {
            let found = LANGUAGES.iter().find(|(tag, _)| *tag == language.tag);
            let categories = found.map_or(&[] as &[Plural], |(_, categories)| categories);
            let names: Vec<&str> = categories.iter().map(|category| category.name()).collect();
            let patterns: usize = language.patterns.iter().map(Vec::len).sum();
            let selectors = language.patterns.iter().flatten();
            // Before the cases of a number, see `crates/catalogue/src/pattern.rs`.
            let selectors: usize = selectors.map(|text| text.matches('\u{2}').count()).sum();
            // Writing to a `String` can't fail.
            let _ = write!(
                text,
                "\n{}: {patterns} messages, {selectors} with plural forms ({})",
                language.tag,
                names.join(", ")
            );
        }
        text
    }

    /// A language's file for the page: its patterns, by number.
    fn file(&self, language: &Language) -> String {
        let groups = self.groups.iter().zip(&language.patterns);
        let own = groups.filter(|(group, _)| group.name != PROXY);
        let patterns: Vec<&str> = own
            .flat_map(|(_, patterns)| patterns.iter().map(String::as_str))
            .collect();
        patterns.join("\0")
    }

    /// The messages that a host page can replace: where each is shown, its arguments, and its English text in Fluent.
    pub(crate) fn reference(&self) -> anyhow::Result<String> {
        let mut all = serde_json::Map::new();
        for group in self.widget() {
            for message in &group.messages {
                let args = message.args.iter();
                let args: Vec<&str> = args.map(|arg| arg.name.as_str()).collect();
                let id = format!("{}.{}", group.name, message.id);
                let text = fluent(message, &str::to_owned);
                all.insert(
                    id,
                    json!({ "about": message.comment, "arguments": args, "text": text }),
                );
            }
        }
        Ok(serde_json::to_string_pretty(&all)? + "\n")
    }

    /// The ids of the widget's messages with their arguments, a line each. `#` marks a number.
    fn ids(&self) -> String {
        let lines: Vec<String> = self
            .widget()
            .flat_map(|group| group.messages.iter().map(move |message| (group, message)))
            .map(|(group, message)| {
                let mut line = format!("{}.{}", group.name, message.id);
                for arg in &message.args {
                    let number = if arg.number { "#" } else { "" };
                    let _ = write!(line, " {}{number}", arg.name);
                }
                line
            })
            .collect();
        lines.join("\n")
    }

    /// The text of a message of the proxy's group.
    fn of_proxy(&self, language: &Language, id: &str) -> Option<String> {
        let at = self.groups.iter().position(|group| group.name == PROXY)?;
        let message = self.groups[at].messages.iter().position(|m| m.id == id)?;
        language.patterns.get(at)?.get(message).cloned()
    }

    /// Writes the files that `crates/xtask/page/release.mjs` puts into the page.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut all = Vec::new();
        for language in &self.languages {
            let tag = language.tag;
            if tag != "en" {
                std::fs::write(folder.join(format!("{tag}.txt")), self.file(language))?;
            }
            let label = self.of_proxy(language, "language");
            all.push(json!({ "tag": tag, "label": label.context("proxy.ftl has no language")? }));
        }
        std::fs::write(folder.join("ids.txt"), self.ids())?;
        let all = serde_json::to_string(&all)?;
        Ok(std::fs::write(folder.join("languages.json"), all)?)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn told(problems: Vec<String>) -> anyhow::Error {
    anyhow::anyhow!("{}", problems.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_complete() {
        let workspace = Workspace::locate().unwrap();
        let catalogue = Catalogue::read(&workspace).unwrap_or_else(|problems| panic!("{problems}"));
        println!("{}", catalogue.summary());
        assert_eq!(catalogue.languages[0].tag, "en");
    }

    /// `src/text/catalogue.rs` splits a message at the argument that is an element on the screen.
    #[test]
    fn argument_that_is_an_element_occurs_once() {
        let workspace = Workspace::locate().unwrap();
        let catalogue = Catalogue::read(&workspace).unwrap();
        for language in &catalogue.languages {
            for (group, patterns) in catalogue.groups.iter().zip(&language.patterns) {
                for (message, pattern) in group.messages.iter().zip(patterns) {
                    let id = message.id.as_str();
                    let is_split = match group.name.as_str() {
                        "assist" => id == "sent-to",
                        "history" => {
                            id == "by" || id.starts_with("mailed-to") || id.starts_with("link-with")
                        }
                        _ => false,
                    };
                    if is_split {
                        assert_eq!(
                            pattern.matches('\u{1}').count(),
                            1,
                            "{}: {id}",
                            language.tag
                        );
                        assert!(!pattern.contains('\u{2}'), "{}: {id}", language.tag);
                    }
                }
            }
        }
    }
}
