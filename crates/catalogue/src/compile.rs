//! The compiler: from Fluent files to patterns and Rust items.

mod error;
mod fluent;
mod folder;
mod generate;
mod hyphens;
mod page;
mod translation;

use std::fmt::Write as _;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::Plural;
use crate::pattern::{ARG, CASE, CASES, END};

pub use self::error::{CompileError, Problem};
pub use self::fluent::fluent;
pub use self::folder::{LANGUAGES, folder, translated};
pub use self::generate::generate;
pub use self::page::{Catalogue, Language};
pub use self::translation::translate;

/// Maximum number of arguments of a message: an argument's number is one digit in a pattern.
const MAX_ARGS: usize = 10;

/// A file of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The file's name without its ending, and the name of the generated module
    pub name: String,
    /// The messages, in the file's order
    pub messages: Vec<Message>,
}

/// A compiled message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, in lower case with hyphens
    pub id: String,
    /// Its comment: where the text is shown, for translators and for readers of the code
    pub comment: String,
    /// Its arguments, in the order in which they first appear
    pub args: Vec<Argument>,
    /// Its pattern
    pub pattern: String,
}

/// An argument of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name, without the `$`
    pub name: String,
    /// Whether it is a number: it selects a plural form, or stands in `NUMBER()`
    pub number: bool,
}

/// A message as it is written.
struct Source<'a> {
    id: &'a str,
    comment: Option<String>,
    pattern: Pattern<&'a str>,
}

/// The messages of a file.
fn read<'a>(name: &str, source: &'a str) -> Result<Vec<Source<'a>>, CompileError> {
    let fail = |message: &str, problem| CompileError {
        group: name.to_owned(),
        message: message.to_owned(),
        problem,
    };
    let resource = parser::parse(source).map_err(|(_, errors)| {
        let first = errors.into_iter().next();
        let syntax = first.map_or(
            Problem::Syntax {
                line: 0,
                what: String::new(),
            },
            |error| Problem::Syntax {
                line: source[..error.pos.start].lines().count(),
                what: error.kind.to_string(),
            },
        );
        fail("", syntax)
    })?;
    let mut messages: Vec<Source<'a>> = Vec::new();
    for entry in resource.body {
        let entry = match entry {
            Entry::Message(message) => message,
            Entry::Term(term) => return Err(fail(term.id.name, Problem::Unsupported("a term"))),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            Entry::Junk { .. } => {
                return Err(fail("", Problem::Unsupported("a line that isn't Fluent")));
            }
        };
        let id = entry.id.name;
        let at = |problem| fail(id, problem);
        if messages.iter().any(|other| other.id == id) {
            return Err(at(Problem::Repeated));
        }
        let pattern = entry
            .value
            .ok_or_else(|| at(Problem::Unsupported("a message without a text")))?;
        if !entry.attributes.is_empty() {
            return Err(at(Problem::Unsupported("an attribute")));
        }
        messages.push(Source {
            id,
            comment: entry.comment.map(|comment| comment.content.join("\n")),
            pattern,
        });
    }
    Ok(messages)
}

/// Compiles a file of the language that the source code names messages by. `name`: the group's name.
pub fn compile(name: &str, source: &str) -> Result<Group, CompileError> {
    let mut messages = Vec::new();
    for Source {
        id,
        comment,
        pattern,
    } in read(name, source)?
    {
        let fail = |problem| CompileError {
            group: name.to_owned(),
            message: id.to_owned(),
            problem,
        };
        let comment = comment.ok_or_else(|| fail(Problem::NoComment))?;
        let mut writer = Writer::default();
        writer.pattern(&pattern.elements, false).map_err(fail)?;
        let Writer { args, pattern, .. } = writer;
        if args.len() > MAX_ARGS {
            return Err(fail(Problem::TooManyArguments));
        }
        messages.push(Message {
            id: id.to_owned(),
            comment,
            args,
            pattern,
        });
    }
    Ok(Group {
        name: name.to_owned(),
        messages,
    })
}

/// Writes one pattern, and notes its arguments.
#[derive(Default)]
struct Writer {
    args: Vec<Argument>,
    pattern: String,
    /// Of a translation: the arguments are given, and a selector has exactly these categories
    rules: Option<Rules>,
}

/// What a translation must keep to.
struct Rules {
    categories: Vec<Plural>,
    /// Whether each argument is in the pattern
    used: Vec<bool>,
}

impl Writer {
    /// `in_case`: within a plural form, which can't contain further plural forms.
    fn pattern(&mut self, elements: &[PatternElement<&str>], in_case: bool) -> Result<(), Problem> {
        for element in elements {
            match element {
                PatternElement::TextElement { value } => self.text(value)?,
                PatternElement::Placeable { expression } => match expression {
                    Expression::Inline(inline) => self.inline(inline)?,
                    Expression::Select { .. } if in_case => {
                        return Err(Problem::Unsupported("a plural form within another"));
                    }
                    Expression::Select { selector, variants } => self.cases(selector, variants)?,
                },
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Problem> {
        if text.contains(|c: char| c.is_control() && c != '\n') {
            return Err(Problem::Unsupported("a control character"));
        }
        self.pattern.push_str(text);
        Ok(())
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) -> Result<(), Problem> {
        match inline {
            InlineExpression::StringLiteral { value } => {
                self.text(&unescape_unicode_to_string(value))
            }
            InlineExpression::VariableReference { id } => self.argument(id.name, false),
            InlineExpression::FunctionReference { id, arguments } if id.name == "NUMBER" => {
                match arguments.positional.as_slice() {
                    [InlineExpression::VariableReference { id }] if arguments.named.is_empty() => {
                        self.argument(id.name, true)
                    }
                    _ => Err(Problem::Unsupported("options of NUMBER")),
                }
            }
            InlineExpression::FunctionReference { .. } => {
                Err(Problem::Unsupported("a function other than NUMBER"))
            }
            InlineExpression::MessageReference { .. } | InlineExpression::TermReference { .. } => {
                Err(Problem::Unsupported("a reference to another message"))
            }
            InlineExpression::NumberLiteral { .. } | InlineExpression::Placeable { .. } => {
                Err(Problem::Unsupported("a number or a nested placeable"))
            }
        }
    }

    fn argument(&mut self, name: &str, number: bool) -> Result<(), Problem> {
        let index = self.index(name, number)?;
        let _ = write!(self.pattern, "{ARG}{index}");
        Ok(())
    }

    fn index(&mut self, name: &str, number: bool) -> Result<usize, Problem> {
        let found = self.args.iter().position(|arg| arg.name == name);
        if let Some(rules) = &mut self.rules {
            let index = found.ok_or_else(|| Problem::UnknownArgument(name.to_owned()))?;
            if number && !self.args[index].number {
                return Err(Problem::NotANumber(name.to_owned()));
            }
            rules.used[index] = true;
            return Ok(index);
        }
        if let Some(index) = found {
            self.args[index].number |= number;
            return Ok(index);
        }
        self.args.push(Argument {
            name: name.to_owned(),
            number,
        });
        Ok(self.args.len() - 1)
    }

    fn cases(
        &mut self,
        selector: &InlineExpression<&str>,
        variants: &[Variant<&str>],
    ) -> Result<(), Problem> {
        let InlineExpression::VariableReference { id } = selector else {
            return Err(Problem::Unsupported("a selector that isn't an argument"));
        };
        let index = self.index(id.name, true)?;
        let _ = write!(self.pattern, "{CASES}{index}");
        let mut missing: Vec<Plural> = match &self.rules {
            Some(rules) => rules.categories.clone(),
            None => Vec::new(),
        };
        // The default is the case for all other numbers, so it comes last.
        let (default, others): (Vec<_>, Vec<_>) =
            variants.iter().partition(|variant| variant.default);
        for variant in others.into_iter().chain(default) {
            let key = match variant.key {
                VariantKey::Identifier { name } => {
                    let category = Plural::from_name(name);
                    let category = category.ok_or(Problem::Category(name.to_owned()))?;
                    if let Some(rules) = &self.rules
                        && !rules.categories.contains(&category)
                    {
                        return Err(Problem::ForeignCategory(name.to_owned()));
                    }
                    missing.retain(|other| *other != category);
                    category.key()
                }
                VariantKey::NumberLiteral { value } => match value.as_bytes() {
                    [digit @ b'0'..=b'9'] => char::from(*digit),
                    _ => return Err(Problem::Category(value.to_owned())),
                },
            };
            self.pattern.push(CASE);
            self.pattern.push(key);
            self.pattern(&variant.value.elements, true)?;
        }
        self.pattern.push(END);
        match missing.first() {
            Some(category) => Err(Problem::MissingCategory(category.name())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
