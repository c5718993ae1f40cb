//! What is wrong with a file.

use thiserror::Error;

/// An error in a file of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{group}.ftl: {message}: {problem}")]
pub struct CompileError {
    /// The file's name, without its ending
    pub group: String,
    /// The id of the message; empty if the file couldn't be parsed
    pub message: String,
    /// What is wrong
    pub problem: Problem,
}

/// What is wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// The parser's error
    #[error("line {line} is not valid Fluent: {what}")]
    Syntax {
        /// The line, from 1
        line: usize,
        /// The parser's words
        what: String,
    },
    /// Fluent that a catalogue doesn't use
    #[error("a catalogue can't contain {0}")]
    Unsupported(&'static str),
    /// Two messages have the same id
    #[error("the id is used twice")]
    Repeated,
    /// The generated item would have no documentation
    #[error("add a comment above it that says where the text is shown")]
    NoComment,
    /// A case that is neither a plural category nor a digit
    #[error("[{0}] is neither a plural category nor a number from 0 to 9")]
    Category(String),
    /// In a translation: the original has no such message
    #[error("no message of this file has this id")]
    UnknownMessage,
    /// In a translation: a message of the original is missing
    #[error("the translation is missing")]
    MissingMessage,
    /// In a translation: the original has no such argument
    #[error("${0} is not an argument of the message")]
    UnknownArgument(String),
    /// In a translation: an argument of the original is missing
    #[error("${0} is missing")]
    MissingArgument(String),
    /// In a translation: a selector or `NUMBER()` on an argument that is a text
    #[error("${0} is a text, not a number")]
    NotANumber(String),
    /// In a translation: a plural category that the language doesn't have
    #[error("[{0}] is not a plural category of this language")]
    ForeignCategory(String),
    /// In a translation: a selector without a category of the language
    #[error("[{0}] is missing: each selector needs all plural categories of the language")]
    MissingCategory(&'static str),
    /// More than ten arguments
    #[error("a message can have at most ten arguments")]
    TooManyArguments,
}
