//! The parts of a TOML file, each with its line: texts, lists and tables.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Maximum number of values of a key. Searches name all of them.
const MAX_VALUES: usize = 200;
/// Maximum length of a text, in characters.
pub(super) const MAX_TEXT: usize = 200;

/// A problem with a policy file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyProblem {
    /// The line, from 1
    pub line: usize,
    /// What is wrong, and what to write instead
    pub what: String,
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// A table of the file, with the place where it begins.
pub(super) struct Section<'t, 'i> {
    pub(super) table: &'t DeTable<'i>,
    pub(super) span: Range<usize>,
}

impl<'t, 'i> Section<'t, 'i> {
    pub(super) fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.table.get(key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// Reads a file, and collects its problems.
pub(super) struct Reader<'a> {
    text: &'a str,
    problems: Vec<PolicyProblem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            problems: Vec::new(),
        }
    }

    /// The problems in the order of their lines, each once.
    pub(super) fn problems(mut self) -> Vec<PolicyProblem> {
        self.problems.sort();
        self.problems.dedup();
        self.problems
    }

    pub(super) fn fail(&mut self, span: &Range<usize>, what: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let what = what.into();
        self.problems.push(PolicyProblem { line, what });
    }

    pub(super) fn text(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<String> {
        let text = value.get_ref().as_str().map(str::trim);
        let text = text.filter(|text| {
            (1..=MAX_TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        });
        if text.is_none() {
            self.fail(
                &value.span(),
                format!("{key} must be a text of 1 to {MAX_TEXT} characters"),
            );
        }
        text.map(str::to_owned)
    }

    pub(super) fn texts(&mut self, section: &Section<'_, '_>, key: &str) -> Vec<String> {
        let texts = self.texts_with_spans(section, key);
        texts.into_iter().map(|(text, _)| text).collect()
    }

    /// A list of texts; one alone needn't be in brackets.
    pub(super) fn texts_with_spans(
        &mut self,
        section: &Section<'_, '_>,
        key: &str,
    ) -> Vec<(String, Range<usize>)> {
        let Some(value) = section.get(key) else {
            return Vec::new();
        };
        let items = match value.get_ref().as_array() {
            Some(items) => items.iter().collect(),
            None => vec![value],
        };
        // An empty list would be as if the key were missing, and so fit everyone.
        if items.is_empty() || items.len() > MAX_VALUES {
            self.fail(
                &value.span(),
                format!("{key} must have 1 to {MAX_VALUES} values"),
            );
        }
        let mut texts = Vec::new();
        for item in items {
            if let Some(text) = self.text(item, key) {
                texts.push((text, item.span()));
            }
        }
        texts
    }

    pub(super) fn table<'t, 'i>(
        &mut self,
        section: &Section<'t, 'i>,
        key: &str,
    ) -> Option<Section<'t, 'i>> {
        let value = section.get(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.fail(&value.span(), format!("{key} must be a table"));
        }
        table.map(|table| Section {
            table,
            span: value.span(),
        })
    }

    /// The tables of `[[key]]`.
    pub(super) fn tables<'t, 'i>(
        &mut self,
        whole: &Section<'t, 'i>,
        key: &str,
    ) -> Vec<Section<'t, 'i>> {
        let Some(value) = whole.get(key) else {
            return Vec::new();
        };
        let items = value
            .get_ref()
            .as_array()
            .into_iter()
            .flat_map(|all| all.iter());
        let mut tables = Vec::new();
        let mut is_list = false;
        for item in items {
            is_list = true;
            match item.get_ref().as_table() {
                Some(table) => tables.push(Section {
                    table,
                    span: item.span(),
                }),
                None => self.fail(&item.span(), format!("write it as [[{key}]]")),
            }
        }
        if !is_list {
            self.fail(&value.span(), format!("write it as [[{key}]]"));
        }
        tables
    }

    /// Reports every key that isn't one of these: a misspelt key would leave a rule wider than meant.
    pub(super) fn only(&mut self, section: &Section<'_, '_>, keys: &[&str]) {
        for key in section.table.keys() {
            if !keys.contains(&&**key.get_ref()) {
                let known = keys.join(", ");
                self.fail(
                    &key.span(),
                    format!(
                        "there is no key {:?} here; there are {known}",
                        key.get_ref()
                    ),
                );
            }
        }
    }
}

/// A whole number, in any of TOML's bases.
pub(super) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
