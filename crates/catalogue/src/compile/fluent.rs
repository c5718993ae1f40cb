//! Patterns as Fluent again: for the reference of messages, and for languages that are made of another one.

use std::fmt::Write as _;

use super::Message;
use crate::Plural;
use crate::pattern::{ARG, CASE, CASES, END};

/// Writes the pattern of a message in Fluent, with every text in it changed by `text`.
pub fn fluent(message: &Message, text: &dyn Fn(&str) -> String) -> String {
    let mut written = String::new();
    let mut rest = message.pattern.as_str();
    let name = |after: &str| {
        let digit = after.chars().next().and_then(|digit| digit.to_digit(10));
        let arg = digit.and_then(|index| message.args.get(index as usize));
        arg.map_or("", |arg| arg.name.as_str())
    };
    let put = |written: &mut String, plain: &str| {
        if plain.is_empty() {
            return;
        }
        // Only these two have a meaning in a pattern.
        for part in text(plain).split_inclusive(['{', '}']) {
            match part.strip_suffix(['{', '}']) {
                Some(before) => {
                    let _ = write!(written, "{before}{{\"{}\"}}", &part[before.len()..]);
                }
                None => written.push_str(part),
            }
        }
    };
    while let Some(at) = rest.find([ARG, CASES, CASE, END]) {
        put(&mut written, &rest[..at]);
        let marked = &rest[at..];
        let after = &marked[1..];
        rest = after.get(1..).unwrap_or_default();
        match marked.chars().next() {
            Some(ARG) => {
                let _ = write!(written, "{{ ${} }}", name(after));
            }
            Some(CASES) => {
                let _ = write!(written, "{{ ${} ->", name(after));
            }
            Some(CASE) => {
                let key = after.chars().next().unwrap_or_default();
                let next = rest.find([CASE, END]).unwrap_or(rest.len());
                let default = if rest[next..].starts_with(END) {
                    "*"
                } else {
                    ""
                };
                let _ = match Plural::from_key(key) {
                    Some(category) => write!(written, "\n  {default}[{}] ", category.name()),
                    None => write!(written, "\n  {default}[{key}] "),
                };
            }
            _ => {
                written.push_str("\n}");
                rest = after;
            }
        }
    }
    put(&mut written, rest);
    written
}
