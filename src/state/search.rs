//! Turns the typed text into a query for Auth0's user search (Lucene syntax, search engine v3).
//!
//! Each word names the fields in which to search. The proxy accepts only fields that the desk shows.

use std::fmt::Write as _;

use factordesk_model::{UserId, UserSummary};

use super::pasted::Pasted;
use crate::draft::lowercase;

/// Minimum number of characters. Fewer would match too many users, and Auth0 rejects a wildcard with fewer
/// than three characters.
pub const MIN_CHARS: usize = 3;
/// Maximum number of words. More don't narrow down a name.
const MAX_WORDS: usize = 5;
/// Maximum number of characters to search for, so that the longest query stays within the proxy's limit.
const MAX_CHARS: usize = 100;
/// Minimum number of digits for a text to be searched for as a phone number.
const MIN_DIGITS: usize = 5;

/// The fields in which words of a name are searched.
const NAMES: [&str; 3] = ["name", "given_name", "family_name"];

/// What to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Nothing was typed
    Nothing,
    /// More characters are needed
    TooShort,
    /// Search with this query
    Query {
        /// The value of `q`
        q: String,
        /// The text as a user's id, which can be opened at once
        exact: Option<UserId>,
    },
}

impl Search {
    /// Reads what was typed or pasted.
    pub fn read(typed: &str) -> Self {
        let (q, exact) = match Pasted::read(typed) {
            Pasted::Words(text) if text.is_empty() => return Self::Nothing,
            Pasted::Words(text) if text.chars().count() < MIN_CHARS => return Self::TooShort,
            Pasted::Words(text) => {
                let text: String = text.chars().take(MAX_CHARS).collect();
                (by_number(&text).unwrap_or_else(|| by_words(&text)), None)
            }
            Pasted::Email(address) => (phrase("email", &address), None),
            Pasted::Id(id) => (by_id(&id), Some(id)),
        };
        Self::Query { q, exact }
    }
}

/// The user that Enter opens: the first who can be opened. An id outside the grammar can't.
pub fn first_openable(users: &[UserSummary]) -> Option<(&UserId, &UserSummary)> {
    users
        .iter()
        .find_map(|user| Some((user.user_id.as_ref()?, user)))
}

/// The keys that are held while another is pressed. Shift isn't among them: many keyboards need it for the slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// None
    Nothing,
    /// The one for shortcuts: Control, on Apple's keyboards Command. Control-K deletes to the end of the line there
    Command,
    /// Any other, or several
    Other,
}

impl Held {
    /// Reads the flags of a keyboard event.
    pub fn of([ctrl, meta, alt]: [bool; 3], apple: bool) -> Self {
        match [ctrl, meta, alt] {
            [false, false, false] => Self::Nothing,
            [true, false, false] if !apple => Self::Command,
            [false, true, false] if apple => Self::Command,
            _ => Self::Other,
        }
    }
}

/// Whether a key leads to the search field: `/` does unless it is `typing` something, and Ctrl-K or Cmd-K.
pub fn leads_to_search(key: &str, held: Held, typing: bool) -> bool {
    match (key, held) {
        ("/", Held::Nothing) => !typing,
        ("k" | "K", Held::Command) => true,
        _ => false,
    }
}

/// Finds the user with this id, or the one to which this identity was linked.
fn by_id(id: &UserId) -> String {
    let own = phrase("user_id", id.as_str());
    match id.as_str().split_once('|') {
        Some((provider, rest)) => format!(
            "{own} OR ({} AND {})",
            phrase("identities.provider", provider),
            phrase("identities.user_id", rest)
        ),
        None => own,
    }
}

/// Finds a phone number in any notation. `None` if the text isn't one.
///
/// With `+` or `00` it must match from the start. Otherwise it must match at the end, without the leading
/// zero that is dialled within the country only.
fn by_number(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-().".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plus = text.rfind('+');
    if digits.len() < MIN_DIGITS || !text.chars().all(is_part) || plus.is_some_and(|at| at > 0) {
        return None;
    }
    // In `+44 (0)7700` the zero is for callers within the country.
    let digits = match text.split_once("(0)") {
        Some((before, after)) => before
            .chars()
            .chain(after.chars())
            .filter(char::is_ascii_digit)
            .collect(),
        None => digits,
    };
    if plus.is_some() {
        // `+` is an operator in Lucene. More digits may follow.
        return Some(format!("phone_number:\\+{digits}*"));
    }
    let home = digits.trim_start_matches('0');
    // Auth0 would reject the wildcard.
    if home.len() < MIN_CHARS {
        return None;
    }
    let number = match digits.strip_prefix("00") {
        Some(abroad) => format!("phone_number:\\+{abroad}*"),
        // The country's code comes before these digits.
        None => format!("phone_number:*{home}"),
    };
    // Digits only may also be a user name or an employee's number.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Some(format!("{number} OR {}", by_words(text)))
    } else {
        Some(number)
    }
}

/// Finds a name, user name or e-mail address by its beginning, or an id by the part after `auth0|`.
///
/// Each of several words must begin a name.
fn by_words(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .take(MAX_WORDS)
        .map(escaped)
        .collect();
    if let [word] = words.as_slice() {
        let mut q = any_of(&NAMES, word);
        // Auth0 stores user names in lower case, and compares this field case-sensitively.
        let small = lowercase(word);
        // `text`, not `word`: inside quotes other characters need escaping.
        let id = phrase("user_id", &format!("auth0|{text}"));
        // Writing to a string can't fail.
        let _ = write!(
            q,
            " OR nickname:{word}* OR username:{small}* OR email:{word}* OR {id}"
        );
        return q;
    }
    // The name as typed, or its words in any order and field.
    // An escaped space keeps the words one term. In quotes the `*` wouldn't be a wildcard.
    let phrase = words.join("\\ ");
    let each: Vec<String> = words
        .iter()
        .map(|word| format!("({})", any_of(&NAMES, word)))
        .collect();
    format!("name:{phrase}* OR ({})", each.join(" AND "))
}

fn any_of(fields: &[&str], word: &str) -> String {
    let parts: Vec<String> = fields
        .iter()
        .map(|field| format!("{field}:{word}*"))
        .collect();
    parts.join(" OR ")
}

/// An exact match. Inside quotes only the quote and the backslash are special.
fn phrase(field: &str, text: &str) -> String {
    format!(
        "{field}:\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// Escapes a word outside quotes, where Lucene has many special characters. `<` and `>` can't be escaped and
/// become `?`, which matches any character.
fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '<' | '>') {
            out.push('?');
            continue;
        }
        if r#"+-=&|!(){}[]^"~*?:\/"#.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn query(typed: &str) -> (String, Option<UserId>) {
        match Search::read(typed) {
            Search::Query { q, exact } => (q, exact),
            other => panic!("a query: {other:?}"),
        }
    }

    #[test]
    fn search_escapes_lucene() {
        let (q, exact) = query(" a*(b)\"c ");
        assert_eq!(exact, None);
        assert!(
            q.starts_with(r#"name:a\*\(b\)\"c* OR given_name:a\*\(b\)\"c* OR "#),
            "{q}"
        );
        assert!(query("a<b>c").0.starts_with("name:a?b?c* OR "));
    }

    #[test]
    fn search_for_a_word_looks_in_names_and_ids() {
        let (q, _) = query("Mia.K");
        assert_eq!(
            q,
            "name:Mia.K* OR given_name:Mia.K* OR family_name:Mia.K* OR nickname:Mia.K* OR username:mia.k* OR email:Mia.K* OR \
             user_id:\"auth0|Mia.K\""
        );
    }

    #[test]
    fn search_needs_every_word() {
        let (q, _) = query("mia ke");
        assert_eq!(
            q,
            "name:mia\\ ke* OR ((name:mia* OR given_name:mia* OR family_name:mia*) AND (name:ke* OR given_name:ke* OR \
             family_name:ke*))"
        );
    }

    #[test]
    fn search_for_an_id_is_exact() {
        let (q, exact) = query("auth0|a\"b");
        assert_eq!(
            q,
            r#"user_id:"auth0|a\"b" OR (identities.provider:"auth0" AND identities.user_id:"a\"b")"#
        );
        assert_eq!(exact, Some(UserId::new("auth0|a\"b").unwrap()));
        let (q, exact) = query("ad%7Ccorp%7CACME%5Cmia");
        assert!(q.starts_with(r#"user_id:"ad|corp|ACME\\mia" OR "#), "{q}");
        assert_eq!(exact.unwrap().as_str(), r"ad|corp|ACME\mia");
    }

    #[test]
    fn search_for_an_address_is_exact() {
        for typed in [
            "mia@example.com",
            "Mia Keller <mia@example.com>",
            "mailto:mia@example.com",
        ] {
            assert_eq!(
                query(typed),
                ("email:\"mia@example.com\"".to_owned(), None),
                "{typed}"
            );
        }
    }

    #[test]
    fn search_for_a_number_takes_any_notation() {
        for (typed, q) in [
            ("+447700900123", r"phone_number:\+447700900123*"),
            ("+44 7700 900123", r"phone_number:\+447700900123*"),
            ("+44 (0)7700 900-123", r"phone_number:\+447700900123*"),
            ("0044 7700 900123", r"phone_number:\+447700900123*"),
            ("07700 900123", "phone_number:*7700900123"),
            ("(020) 7946.0018", "phone_number:*2079460018"),
        ] {
            assert_eq!(query(typed).0, q, "{typed}");
        }
        let (q, _) = query("004711");
        assert!(
            q.starts_with(r"phone_number:\+4711* OR name:004711* OR "),
            "{q}"
        );
        let (q, _) = query("4711123");
        assert!(
            q.starts_with("phone_number:*4711123 OR name:4711123* OR ")
                && q.contains("username:4711123*"),
            "{q}"
        );
        for words in ["4711", "7 7", "12-34", "1+234567", "agent 77009"] {
            assert!(
                !query(&format!("{words}   ")).0.contains("phone_number"),
                "{words}"
            );
        }
    }

    #[test]
    fn enter_opens_the_first_user_who_can_be_opened() {
        let user = |id: &str| UserSummary::from_value(json!({"user_id": id}));
        let (odd, max, mia) = (user("auth0|a b"), user("auth0|max"), user("auth0|mia"));
        let opened = |users: &[UserSummary]| first_openable(users).map(|(id, _)| id.to_string());
        assert_eq!(
            opened(&[odd.clone(), max, mia]),
            Some("auth0|max".to_owned())
        );
        assert_eq!(opened(&[odd]), None);
        assert_eq!(opened(&[]), None);
    }

    #[test]
    fn slash_leads_to_the_search_except_while_typing() {
        assert!(leads_to_search("/", Held::Nothing, false));
        assert!(!leads_to_search("/", Held::Nothing, true));
        assert!(!leads_to_search("/", Held::Command, false));
        assert!(!leads_to_search("/", Held::Other, false));
        assert!(!leads_to_search("?", Held::Nothing, false));
    }

    #[test]
    fn k_leads_to_the_search_with_the_modifier_of_the_system() {
        let [ctrl, meta, alt] = [
            [true, false, false],
            [false, true, false],
            [false, false, true],
        ];
        for (held, apple, leads) in [
            (ctrl, false, true),
            (meta, true, true),
            (ctrl, true, false),
            (meta, false, false),
            (alt, false, false),
            ([true, false, true], false, false),
            ([true, true, false], true, false),
            ([false; 3], false, false),
        ] {
            for (key, typing) in [("k", true), ("K", false)] {
                let found = leads_to_search(key, Held::of(held, apple), typing);
                assert_eq!(found, leads, "{held:?} {apple}");
            }
        }
    }

    #[test]
    fn search_waits_for_three_characters() {
        assert_eq!(Search::read("  "), Search::Nothing);
        assert_eq!(Search::read("mi"), Search::TooShort);
        assert!(matches!(Search::read("李小龙"), Search::Query { .. }));
    }

    #[test]
    fn search_stays_within_the_limit_of_the_proxy() {
        for text in [
            "\"".repeat(5000),
            "* ".repeat(5000),
            "a".repeat(5000),
            "é\\ ".repeat(999),
        ] {
            let length = query(&text).0.chars().count();
            assert!(length <= 2048, "{length}");
        }
    }
}
