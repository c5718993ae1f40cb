//! The languages of the widget: checks the catalogues in `locales/`, and says what they have.
//!
//! English is the original: the others have the same messages with the same arguments, and their own plural forms. A
//! language exists when its folder does, and is then complete.

use std::fmt::Write as _;

use factordesk_catalogue::Plural;
use factordesk_catalogue::compile::{Catalogue, LANGUAGES, fluent};
use serde_json::json;

use crate::workspace::Workspace;

/// Reads and checks all languages.
///
/// # Errors
/// With all problems of all languages.
pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Catalogue> {
    let locales = workspace.root().join("locales");
    Catalogue::read(&locales).map_err(|problems| anyhow::anyhow!("{}", problems.join("\n")))
}

/// What was checked, for a person: messages, languages, plural categories.
pub(crate) fn summary(catalogue: &Catalogue) -> String {
    let messages: usize = catalogue
        .groups
        .iter()
        .map(|group| group.messages.len())
        .sum();
    let mut text = format!(
        "{messages} messages in {} files, of which {} have arguments",
        catalogue.groups.len(),
        catalogue
            .groups
            .iter()
            .flat_map(|group| &group.messages)
            .filter(|message| !message.args.is_empty())
            .count()
    );
    for language in &catalogue.languages {
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

/// The messages that a host page can replace: where each is shown, its arguments, and its English text in Fluent.
pub(crate) fn reference(catalogue: &Catalogue) -> anyhow::Result<String> {
    let mut all = serde_json::Map::new();
    for group in catalogue.widget() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_complete() {
        let workspace = Workspace::locate().unwrap();
        let catalogue = read(&workspace).unwrap_or_else(|problems| panic!("{problems}"));
        println!("{}", summary(&catalogue));
        assert_eq!(catalogue.languages[0].tag, "en");
    }

    /// `src/text/catalogue.rs` splits a message at the argument that is an element on the screen.
    #[test]
    fn argument_that_is_an_element_occurs_once() {
        let workspace = Workspace::locate().unwrap();
        let catalogue = read(&workspace).unwrap();
        for language in &catalogue.languages {
            for (group, patterns) in catalogue.groups.iter().zip(&language.patterns) {
                for (message, pattern) in group.messages.iter().zip(patterns) {
                    let id = message.id.as_str();
                    let is_split = match group.name.as_str() {
                        "assist" => id == "sent-to",
                        "errors" => id == "missing-permission" || id == "their-words",
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
