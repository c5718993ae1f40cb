use super::*;
use crate::{Arg, plain, render};

fn one(source: &str) -> Message {
    let mut messages = compile("test", source).unwrap().messages;
    assert_eq!(messages.len(), 1, "{source}");
    messages.remove(0)
}

fn problem(source: &str) -> Problem {
    compile("test", source).unwrap_err().problem
}

#[test]
fn message_has_its_id_comment_text_and_arguments() {
    let message =
        one("# Above the list\n# of users\nwelcome-back = Hello, { $name } of { $place }!\n");
    assert_eq!(message.id, "welcome-back");
    assert_eq!(message.comment, "Above the list\nof users");
    let names: Vec<&str> = message.args.iter().map(|arg| &*arg.name).collect();
    assert_eq!(names, ["name", "place"]);
    let args = [Arg::Text("Mia"), Arg::Text("Lyon")];
    assert_eq!(
        render(&message.pattern, &args, Plural::english, plain),
        "Hello, Mia of Lyon!"
    );
}

#[test]
fn plural_forms_are_selected_by_number() {
    let source = "# x\nfound = Found { $count ->\n    [0] nothing\n    [one] { $count } user\n   *[other] { $count } users\n } in { $place }.\n";
    let message = one(source);
    assert_eq!(
        message.args,
        [
            Argument {
                name: "count".to_owned(),
                number: true
            },
            Argument {
                name: "place".to_owned(),
                number: false
            },
        ]
    );
    let text = |count| {
        render(
            &message.pattern,
            &[Arg::Number(count), Arg::Text("Lyon")],
            Plural::english,
            plain,
        )
    };
    assert_eq!(text(0), "Found nothing in Lyon.");
    assert_eq!(text(1), "Found 1 user in Lyon.");
    assert_eq!(text(2), "Found 2 users in Lyon.");
}

#[test]
fn number_function_makes_an_argument_a_number() {
    let message = one("# x\nused = { NUMBER($used) } of { NUMBER($of) }\n");
    assert!(message.args.iter().all(|arg| arg.number));
}

#[test]
fn string_literals_may_have_escapes() {
    let message = one("# x\ntitle = Delete {\"\\u2068\"}{ $name }{\"\\u2069\"}?\n");
    let text = render(
        &message.pattern,
        &[Arg::Text("Mia")],
        Plural::english,
        plain,
    );
    assert_eq!(text, "Delete \u{2068}Mia\u{2069}?");
}

#[test]
fn what_a_catalogue_does_not_use_is_rejected() {
    for (source, what) in [
        ("# x\n-brand = Desk\n", "a term"),
        ("# x\na = b\n    .title = c\n", "an attribute"),
        ("# x\na = { b }\n", "a reference to another message"),
        (
            "# x\na = { DATETIME($b) }\n",
            "a function other than NUMBER",
        ),
        ("# x\na = { NUMBER($b, digits: 2) }\n", "options of NUMBER"),
        ("# x\na = { 1 }\n", "a number or a nested placeable"),
        ("# x\na = {\"\\u0001\"}\n", "a control character"),
        (
            "# x\na = { $n ->\n *[other] { $m ->\n *[other] x\n }\n }\n",
            "a plural form within another",
        ),
    ] {
        assert_eq!(problem(source), Problem::Unsupported(what), "{source}");
    }
}

#[test]
fn errors_name_the_message_and_what_to_do() {
    assert_eq!(problem("a = b\n"), Problem::NoComment);
    assert_eq!(problem("# x\na = b\n# x\na = c\n"), Problem::Repeated);
    let category = problem("# x\na = { $n ->\n [lots] b\n *[other] c\n }\n");
    assert_eq!(category, Problem::Category("lots".to_owned()));
    let many = "{ $a }{ $b }{ $c }{ $d }{ $e }{ $f }{ $g }{ $h }{ $i }{ $j }{ $k }";
    assert_eq!(
        problem(&format!("# x\na = {many}\n")),
        Problem::TooManyArguments
    );
    let error = compile("screen", "# x\na = b\n\nc d\n").unwrap_err();
    assert!(
        matches!(error.problem, Problem::Syntax { line: 4, .. }),
        "{error}"
    );
    let error = compile("screen", "a = b\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "screen.ftl: a: add a comment above it that says where the text is shown"
    );
}

#[test]
fn generated_items_have_the_types_of_their_arguments() {
    let group = compile(
        "screen",
        "# Button\nlog-out = Sign out\n# Title\ntitle = { $user-name }: { $count ->\n *[other] { $count } methods\n }\n",
    );
    let code = generate(&[group.unwrap()]);
    for line in [
        "pub mod screen {",
        "    /// Button\n    pub const LOG_OUT: Message = Message::new(0, \"Sign out\");",
        "    pub fn title(user_name: &str, count: usize) -> String {",
        ".with(&[Arg::from(user_name), Arg::from(count)])",
        "pub const MESSAGES: usize = 2;",
    ] {
        assert!(code.contains(line), "{line}\n{code}");
    }
}

/// The problems of a translation into a language with the categories `one` and `other`.
fn translated(source: &str) -> Result<Vec<String>, Vec<String>> {
    let english = "# x\nhere = { $count ->\n [one] { $count } key of { $user }\n *[other] { $count } keys of { $user }\n }\n# x\nclose = Close\n";
    let group = compile("screen", english).unwrap();
    translate(&group, source, &[Plural::One, Plural::Other])
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn translation_may_change_the_order_of_arguments_and_the_plural_forms() {
    let patterns = translated("close = Fermer\nhere = { $user } : { $count }.\n").unwrap();
    // In the original's order, with the original's numbers.
    assert_eq!(patterns[1], "Fermer");
    let args = [Arg::Number(2), Arg::Text("Mia")];
    assert_eq!(
        render(&patterns[0], &args, Plural::english, plain),
        "Mia : 2."
    );
    let two = "close = x\nhere = { $count ->\n [one] une\n *[other] plusieurs\n } : { $user }{ $count ->\n [one] .\n *[other] !\n }\n";
    let patterns = translated(two).unwrap();
    assert_eq!(
        render(&patterns[0], &args, Plural::english, plain),
        "plusieurs : Mia!"
    );
}

#[test]
fn translation_that_does_not_fit_says_where_and_why() {
    for (source, problems) in [
        (
            "open = x\nhere = { $count }\n",
            vec![
                "screen.ftl: open: no message of this file has this id",
                "screen.ftl: here: $user is missing",
                "screen.ftl: close: the translation is missing",
            ],
        ),
        (
            "close = { $x }\nhere = { $user ->\n *[other] x\n } { $count }\n",
            vec![
                "screen.ftl: here: $user is a text, not a number",
                "screen.ftl: close: $x is not an argument of the message",
            ],
        ),
        (
            "close = x\nhere = { $user }{ $count ->\n *[other] x\n }\n",
            vec![
                "screen.ftl: here: [one] is missing: each selector needs all plural categories of the language",
            ],
        ),
        (
            "close = x\nhere = { $user }{ $count ->\n [one] x\n [few] x\n *[other] x\n }\n",
            vec!["screen.ftl: here: [few] is not a plural category of this language"],
        ),
    ] {
        assert_eq!(translated(source).unwrap_err(), problems, "{source}");
    }
}

#[test]
fn pattern_is_written_as_the_fluent_it_was() {
    let source = "# x\na = A {\"{\"}b{\"}\"} { $n ->\n  [0] none\n  [one] { $n } of { $of }\n *[other] { $n }!\n}.\n";
    let message = one(source);
    let written = fluent(&message, &str::to_uppercase);
    assert_eq!(
        written,
        "A {\"{\"}B{\"}\"} { $n ->\n  [0] NONE\n  [one] { $n } OF { $of }\n  *[other] { $n }!\n}."
    );
    let again = one(&format!("# x\na = {}\n", fluent(&message, &str::to_owned)));
    assert_eq!(again.pattern, message.pattern);
}
