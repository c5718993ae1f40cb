//! The compiler: from Fluent files to patterns and Rust items.

mod error;
mod generate;

use std::fmt::Write as _;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::Plural;
use crate::pattern::{ARG, CASE, CASES, END};

pub use self::error::{CompileError, Problem};
pub use self::generate::generate;

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

/// Compiles a file. `name`: the group's name.
pub fn compile(name: &str, source: &str) -> Result<Group, CompileError> {
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
    let mut messages: Vec<Message> = Vec::new();
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
        let comment = entry
            .comment
            .ok_or_else(|| at(Problem::NoComment))?
            .content
            .join("\n");
        let value = entry
            .value
            .ok_or_else(|| at(Problem::Unsupported("a message without a text")))?;
        if !entry.attributes.is_empty() {
            return Err(at(Problem::Unsupported("an attribute")));
        }
        let mut writer = Writer::default();
        writer.pattern(&value.elements, false).map_err(at)?;
        let Writer { args, pattern } = writer;
        if args.len() > MAX_ARGS {
            return Err(at(Problem::TooManyArguments));
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
            InlineExpression::VariableReference { id } => {
                self.argument(id.name, false);
                Ok(())
            }
            InlineExpression::FunctionReference { id, arguments } if id.name == "NUMBER" => {
                match arguments.positional.as_slice() {
                    [InlineExpression::VariableReference { id }] if arguments.named.is_empty() => {
                        self.argument(id.name, true);
                        Ok(())
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

    fn argument(&mut self, name: &str, number: bool) {
        let index = self.index(name, number);
        let _ = write!(self.pattern, "{ARG}{index}");
    }

    fn index(&mut self, name: &str, number: bool) -> usize {
        if let Some(index) = self.args.iter().position(|arg| arg.name == name) {
            self.args[index].number |= number;
            return index;
        }
        self.args.push(Argument {
            name: name.to_owned(),
            number,
        });
        self.args.len() - 1
    }

    fn cases(
        &mut self,
        selector: &InlineExpression<&str>,
        variants: &[Variant<&str>],
    ) -> Result<(), Problem> {
        let InlineExpression::VariableReference { id } = selector else {
            return Err(Problem::Unsupported("a selector that isn't an argument"));
        };
        let index = self.index(id.name, true);
        let _ = write!(self.pattern, "{CASES}{index}");
        // The default is the case for all other numbers, so it comes last.
        let (default, others): (Vec<_>, Vec<_>) =
            variants.iter().partition(|variant| variant.default);
        for variant in others.into_iter().chain(default) {
            let key = match variant.key {
                VariantKey::Identifier { name } => Plural::from_name(name)
                    .map(Plural::key)
                    .ok_or(Problem::Category(name.to_owned()))?,
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
        Ok(())
    }
}

#[cfg(test)]
mod tests;
