//! Rust items for messages.

use std::fmt::Write as _;

use super::{Argument, Group, Message};

/// Writes a module for each group, with a constant or a function for each message.
///
/// The code expects `Message::new(number, pattern)`, `Message::with(&[Arg])` and `Arg` in the parent module. Messages are
/// numbered through all groups, so that other languages can replace them by number.
pub fn generate(groups: &[Group]) -> String {
    let mut code = String::new();
    let mut number = 0_usize;
    for group in groups {
        let with_args = group
            .messages
            .iter()
            .any(|message| !message.args.is_empty());
        let uses = if with_args {
            "{Arg, Message}"
        } else {
            "Message"
        };
        let _ = writeln!(
            code,
            "/// Messages of `{name}.ftl`.\npub mod {name} {{\n    use super::{uses};",
            name = group.name
        );
        for message in &group.messages {
            item(&mut code, number, message);
            number += 1;
        }
        code.push_str("}\n");
    }
    let _ = writeln!(
        code,
        "/// Number of messages.\npub const MESSAGES: usize = {number};"
    );
    code
}

fn item(code: &mut String, number: usize, message: &Message) {
    let Message {
        id,
        comment,
        args,
        pattern,
    } = message;
    code.push('\n');
    for line in comment.lines() {
        let _ = writeln!(code, "    /// {line}");
    }
    let name = id.replace('-', "_");
    let value = format!("Message::new({number}, {pattern:?})");
    if args.is_empty() {
        let _ = writeln!(
            code,
            "    pub const {}: Message = {value};",
            name.to_uppercase()
        );
        return;
    }
    let parameter = |arg: &Argument| {
        let kind = if arg.number { "usize" } else { "&str" };
        format!("{}: {kind}", arg.name.replace('-', "_"))
    };
    let parameters: Vec<String> = args.iter().map(parameter).collect();
    let values: Vec<String> = args
        .iter()
        .map(|arg| format!("Arg::from({})", arg.name.replace('-', "_")))
        .collect();
    let _ = writeln!(
        code,
        "    pub fn {name}({}) -> String {{\n        {value}.with(&[{}])\n    }}",
        parameters.join(", "),
        values.join(", ")
    );
}
