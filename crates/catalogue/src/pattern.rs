//! Patterns: texts with arguments and plural forms, as the compiler writes them and the widget renders them.
//!
//! Control characters mark what isn't text, because no message contains them:
//!
//! | marks | meaning |
//! | --- | --- |
//! | [`ARG`] i | argument number i, a digit |
//! | [`CASES`] i | the cases of a number, argument i, follow |
//! | [`CASE`] k text | a case: k is a digit, for exactly that number, or a plural category ([`Plural::key`]) |
//! | [`END`] | the cases end; the last one is the default |

use crate::Plural;

/// Before an argument.
pub(crate) const ARG: char = '\u{1}';
/// Before the cases of a number.
pub(crate) const CASES: char = '\u{2}';
/// Before a case.
pub(crate) const CASE: char = '\u{3}';
/// After the cases.
pub(crate) const END: char = '\u{4}';

/// An argument of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Inserted as it is
    Text(&'a str),
    /// Selects a plural form, and is inserted in digits
    Number(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

/// Renders a pattern. `plural` returns the category of a number in the pattern's language, and `digits` writes a number.
///
/// A pattern of the compiler always fits its arguments. What doesn't fit, in a pattern from elsewhere, is left out.
pub fn render(
    pattern: &str,
    args: &[Arg<'_>],
    plural: fn(u64) -> Plural,
    digits: fn(u64) -> String,
) -> String {
    let mut rendered = String::with_capacity(pattern.len());
    let mut rest = pattern;
    // No slices, because they bring the code of their panic into the page.
    while let Some((before, marked)) = rest
        .find([ARG, CASES])
        .and_then(|at| rest.split_at_checked(at))
    {
        rendered.push_str(before);
        let mut after = marked.chars();
        let cases = after.next() == Some(CASES);
        let index = after.next().and_then(|digit| digit.to_digit(10));
        let arg = index.and_then(|index| args.get(index as usize)).copied();
        rest = after.as_str();
        if !cases {
            match arg {
                Some(Arg::Text(text)) => rendered.push_str(text),
                Some(Arg::Number(number)) => rendered += &digits(number),
                None => {}
            }
            continue;
        }
        let (all, after) = rest.split_once(END).unwrap_or((rest, ""));
        if let Some(Arg::Number(number)) = arg {
            rendered += &render(chosen(all, number, plural), args, plural, digits);
        }
        rest = after;
    }
    rendered + rest
}

/// Writes a number in decimal digits, without groups. Instead of `to_string`, which would bring the standard library's
/// formatting before the first row.
pub fn plain(number: u64) -> String {
    let mut digits = String::new();
    push_digits(&mut digits, number);
    digits
}

fn push_digits(text: &mut String, number: u64) {
    if number > 9 {
        push_digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// The text of the case for a number: the exact one, or that of its category, or the last one.
fn chosen(cases: &str, number: u64, plural: fn(u64) -> Plural) -> &str {
    let find = |key: char| {
        let mut cases = cases.split(CASE);
        cases.find_map(|case| case.strip_prefix(key))
    };
    let exact = u32::try_from(number)
        .ok()
        .and_then(|n| char::from_digit(n, 10));
    exact
        .and_then(find)
        .or_else(|| find(plural(number).key()))
        .or_else(|| cases.rsplit(CASE).next()?.get(1..))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_inserted_where_the_pattern_says() {
        let args = [Arg::Text("Mia"), Arg::Number(12)];
        let render = |pattern| render(pattern, &args, Plural::english, plain);
        assert_eq!(render("\u{1}1 of \u{1}0."), "12 of Mia.");
        assert_eq!(render("plain"), "plain");
        assert_eq!(render(""), "");
    }

    #[test]
    fn digits_are_those_of_the_standard_library() {
        for number in [0, 9, 10, 11, 907, 1_000, u64::MAX] {
            assert_eq!(plain(number), number.to_string());
        }
    }

    #[test]
    fn number_selects_its_exact_case_then_its_category_then_the_last_case() {
        let pattern = "\u{2}0\u{3}0none\u{3}oone\u{3}x\u{1}0 many\u{4}.";
        let render = |n| render(pattern, &[Arg::Number(n)], Plural::english, plain);
        assert_eq!(
            [render(0), render(1), render(2)],
            ["none.", "one.", "2 many."]
        );
        let polish = |n| if n < 5 { Plural::Few } else { Plural::Many };
        let few = "\u{2}0\u{3}ffew\u{3}xother\u{4}";
        assert_eq!(super::render(few, &[Arg::Number(3)], polish, plain), "few");
        assert_eq!(
            super::render(few, &[Arg::Number(7)], polish, plain),
            "other"
        );
    }

    #[test]
    fn malformed_patterns_lose_only_what_is_malformed() {
        let args = [Arg::Text("é")];
        for (pattern, rendered) in [
            ("a\u{1}", "a"),
            ("a\u{1}9b", "ab"),
            ("a\u{1}éb", "ab"),
            ("a\u{2}0\u{3}xb\u{4}c", "ac"),
            ("a\u{2}0\u{3}xb", "a"),
        ] {
            assert_eq!(
                render(pattern, &args, Plural::english, plain),
                rendered,
                "{pattern:?}"
            );
        }
    }
}
