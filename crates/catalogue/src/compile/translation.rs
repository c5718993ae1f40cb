//! Translations: the same messages with the same arguments, in another language's words and plural forms.

use super::{CompileError, Group, Message, Problem, Rules, Source, Writer, read};
use crate::Plural;

/// Compiles the translation of a file. `categories`: the plural categories of its language.
///
/// Returns a pattern for each message of `original`, in its order. Arguments keep the numbers that they have there. All
/// problems are returned, so that a translator sees them at once.
pub fn translate(
    original: &Group,
    source: &str,
    categories: &[Plural],
) -> Result<Vec<String>, Vec<CompileError>> {
    let fail = |message: &str, problem| CompileError {
        group: original.name.clone(),
        message: message.to_owned(),
        problem,
    };
    let sources = read(&original.name, source).map_err(|error| vec![error])?;
    let is_known = |id: &str| original.messages.iter().any(|message| message.id == id);
    let unknown = sources.iter().filter(|source| !is_known(source.id));
    let mut problems: Vec<CompileError> = unknown
        .map(|source| fail(source.id, Problem::UnknownMessage))
        .collect();
    let mut patterns = Vec::new();
    for message in &original.messages {
        let found = sources.iter().find(|source| source.id == message.id);
        let pattern = found
            .ok_or(Problem::MissingMessage)
            .and_then(|source| pattern(message, source, categories));
        match pattern {
            Ok(pattern) => patterns.push(pattern),
            Err(problem) => problems.push(fail(&message.id, problem)),
        }
    }
    if problems.is_empty() {
        Ok(patterns)
    } else {
        Err(problems)
    }
}

fn pattern(
    original: &Message,
    source: &Source<'_>,
    categories: &[Plural],
) -> Result<String, Problem> {
    let mut writer = Writer {
        args: original.args.clone(),
        pattern: String::new(),
        rules: Some(Rules {
            categories: categories.to_vec(),
            used: vec![false; original.args.len()],
        }),
    };
    writer.pattern(&source.pattern.elements, false)?;
    let used = writer.rules.map(|rules| rules.used).unwrap_or_default();
    let missing = used.iter().position(|used| !used);
    match missing.and_then(|index| original.args.get(index)) {
        Some(arg) => Err(Problem::MissingArgument(arg.name.clone())),
        None => Ok(writer.pattern),
    }
}
