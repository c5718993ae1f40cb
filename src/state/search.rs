//! What a person types into the search, as a query of the tenant's user search (Lucene syntax, search engine v3). Each word names the
//! fields it is looked for in: the proxy takes those that the desk shows, and no others.

use std::fmt::Write as _;

use factordesk_model::UserId;

use super::pasted::Pasted;

/// Fewer characters than this find too many people to be worth a call. The tenant's search refuses a wildcard before fewer than
/// three characters.
pub const MIN_CHARS: usize = 3;
/// More words than this don't narrow a name down further.
const MAX_WORDS: usize = 5;
/// Characters of a text that are searched for: the longest query stays within what the proxy takes.
const MAX_CHARS: usize = 100;
/// Digits that a phone number has at least, to be searched for as one.
const MIN_DIGITS: usize = 5;

/// Where the words of a name are looked for.
const NAMES: [&str; 3] = ["name", "given_name", "family_name"];

/// What the typed text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Nothing yet
    Nothing,
    /// More characters are needed
    TooShort,
    /// Search with this query
    Query {
        /// The value of `q`
        q: String,
        /// The text as an id: that user can be opened at once
        exact: Option<UserId>,
        /// Whether the text names one person, as an e-mail address does: a single hit needs no choosing
        single: bool,
    },
}

impl Search {
    /// Reads what was typed or pasted.
    pub fn read(typed: &str) -> Self {
        let (q, exact, single) = match Pasted::read(typed) {
            Pasted::Words(text) if text.is_empty() => return Self::Nothing,
            Pasted::Words(text) if text.chars().count() < MIN_CHARS => return Self::TooShort,
            Pasted::Words(text) => {
                let text: String = text.chars().take(MAX_CHARS).collect();
                (
                    by_number(&text).unwrap_or_else(|| by_words(&text)),
                    None,
                    false,
                )
            }
            Pasted::Email(address) => (phrase("email", &address), None, true),
            Pasted::Id(id) => (by_id(&id), Some(id), true),
        };
        Self::Query { q, exact, single }
    }
}

/// The user of this id, or the one that this identity was linked to.
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

/// A phone number in any notation: with `+` or `00` from its beginning, else its end, without the zero that is only dialled at home.
fn by_number(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-().".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plus = text.rfind('+');
    if digits.len() < MIN_DIGITS || !text.chars().all(is_part) || plus.is_some_and(|at| at > 0) {
        return None;
    }
    // `+44 (0)7700` is written for readers at home and abroad.
    let digits = match text.split_once("(0)") {
        Some((before, after)) => before
            .chars()
            .chain(after.chars())
            .filter(char::is_ascii_digit)
            .collect(),
        None => digits,
    };
    if plus.is_some() {
        return Some(format!("phone_number:\\+{digits}*"));
    }
    let home = digits.trim_start_matches('0');
    if home.len() < MIN_CHARS {
        return None;
    }
    let number = match digits.strip_prefix("00") {
        Some(abroad) => format!("phone_number:\\+{abroad}*"),
        None => format!("phone_number:*{home}"),
    };
    // As it stands, it may be a user name or the number of an employee as well.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        Some(format!("{number} OR {}", by_words(text)))
    } else {
        Some(number)
    }
}

/// A name, user name or e-mail address that begins so, or the id's part after `auth0|`; of several words each must begin a name.
fn by_words(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .take(MAX_WORDS)
        .map(escaped)
        .collect();
    if let [word] = words.as_slice() {
        let mut q = any_of(&NAMES, word);
        // User names are kept in small letters, and compared with their case.
        let small = word.to_lowercase();
        let id = phrase("user_id", &format!("auth0|{text}"));
        // Writing to a String can't fail.
        let _ = write!(
            q,
            " OR nickname:{word}* OR username:{small}* OR email:{word}* OR {id}"
        );
        return q;
    }
    // A name as it stands, or its words in any order and field.
    let whole = words.join("\\ ");
    let each: Vec<String> = words
        .iter()
        .map(|word| format!("({})", any_of(&NAMES, word)))
        .collect();
    format!("name:{whole}* OR ({})", each.join(" AND "))
}

fn any_of(fields: &[&str], word: &str) -> String {
    let parts: Vec<String> = fields
        .iter()
        .map(|field| format!("{field}:{word}*"))
        .collect();
    parts.join(" OR ")
}

/// Exactly this text. Inside quotes only the quote and the backslash are special.
fn phrase(field: &str, text: &str) -> String {
    format!(
        "{field}:\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// Outside quotes Lucene has many special characters: each is a plain one after a backslash. What can't be escaped is any character.
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
    use super::*;

    fn query(typed: &str) -> (String, Option<UserId>, bool) {
        match Search::read(typed) {
            Search::Query { q, exact, single } => (q, exact, single),
            other => panic!("a query: {other:?}"),
        }
    }

    #[test]
    fn search_escapes_lucene() {
        let (q, exact, single) = query(" a*(b)\"c ");
        assert_eq!((exact, single), (None, false));
        assert!(
            q.starts_with(r#"name:a\*\(b\)\"c* OR given_name:a\*\(b\)\"c* OR "#),
            "{q}"
        );
        assert!(query("a<b>c").0.starts_with("name:a?b?c* OR "));
    }

    #[test]
    fn search_looks_where_people_are_called_by() {
        let (q, ..) = query("Mia.K");
        assert_eq!(
            q,
            "name:Mia.K* OR given_name:Mia.K* OR family_name:Mia.K* OR nickname:Mia.K* OR username:mia.k* OR email:Mia.K* OR \
             user_id:\"auth0|Mia.K\""
        );
    }

    #[test]
    fn search_needs_every_word() {
        let (q, ..) = query("mia ke");
        assert_eq!(
            q,
            "name:mia\\ ke* OR ((name:mia* OR given_name:mia* OR family_name:mia*) AND (name:ke* OR given_name:ke* OR \
             family_name:ke*))"
        );
    }

    #[test]
    fn search_for_an_id_is_exact() {
        let (q, exact, single) = query("auth0|a\"b");
        assert_eq!(
            q,
            r#"user_id:"auth0|a\"b" OR (identities.provider:"auth0" AND identities.user_id:"a\"b")"#
        );
        assert_eq!(
            (exact, single),
            (Some(UserId::new("auth0|a\"b").unwrap()), true)
        );
        let (q, exact, _) = query("ad%7Ccorp%7CACME%5Cmia");
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
                ("email:\"mia@example.com\"".to_owned(), None, true),
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
        let (q, ..) = query("004711");
        assert!(
            q.starts_with(r"phone_number:\+4711* OR name:004711* OR "),
            "{q}"
        );
        let (q, ..) = query("4711123");
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
    fn search_waits_for_three_characters() {
        assert_eq!(Search::read("  "), Search::Nothing);
        assert_eq!(Search::read("mi"), Search::TooShort);
        assert!(matches!(Search::read("李小龙"), Search::Query { .. }));
    }

    #[test]
    fn search_stays_within_what_the_proxy_takes() {
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
