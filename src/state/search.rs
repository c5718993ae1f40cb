//! What a person types into the search, as a query of the tenant's user search (Lucene syntax, search engine v3).

use factordesk_model::UserId;

/// Fewer characters than this find too many people to be worth a call. The tenant's search refuses a wildcard after
/// fewer than three characters.
pub const MIN_CHARS: usize = 3;

/// What the typed text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Nothing yet
    Nothing,
    /// More characters are needed
    TooShort,
    /// Search with this query; and if the text is an id, that user can be opened at once
    Query {
        /// The value of `q`
        q: String,
        /// The text as an id
        exact: Option<UserId>,
    },
}

impl Search {
    /// Reads what was typed.
    pub fn read(typed: &str) -> Self {
        let text = typed.trim();
        if text.is_empty() {
            return Self::Nothing;
        }
        if text.chars().count() < MIN_CHARS {
            return Self::TooShort;
        }
        let exact = UserId::new(text).ok();
        let q = match &exact {
            Some(id) => format!("user_id:\"{}\"", quoted(id.as_str())),
            None => by_words(text),
        };
        Self::Query { q, exact }
    }
}

/// A name or an e-mail address that begins so, or the id's part after `auth0|`; of several words each must begin a name.
fn by_words(text: &str) -> String {
    let mut words = text.split_whitespace().map(escaped);
    if let (Some(word), None) = (words.next(), words.next()) {
        format!(
            "name:{word}* OR email:{word}* OR user_id:\"auth0|{}\"",
            quoted(text)
        )
    } else {
        let names: Vec<String> = text
            .split_whitespace()
            .map(|word| format!("name:{}*", escaped(word)))
            .collect();
        names.join(" AND ")
    }
}

/// Inside quotes only the quote and the backslash are special.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Outside quotes Lucene has many special characters: each is a plain one after a backslash.
fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if r#"+-=&|><!(){}[]^"~*?:\/"#.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_escapes_lucene() {
        let Search::Query { q, exact } = Search::read(" a*(b)\"c ") else {
            panic!("a query");
        };
        assert_eq!(exact, None);
        assert!(
            q.starts_with(r#"name:a\*\(b\)\"c* OR email:a\*\(b\)\"c* OR "#),
            "{q}"
        );
    }

    #[test]
    fn search_needs_every_word() {
        let Search::Query { q, .. } = Search::read("mia ke") else {
            panic!("a query");
        };
        assert_eq!(q, "name:mia* AND name:ke*");
    }

    #[test]
    fn search_for_an_id_is_exact() {
        let Search::Query { q, exact } = Search::read("auth0|a\"b") else {
            panic!("a query");
        };
        assert_eq!(q, r#"user_id:"auth0|a\"b""#);
        assert_eq!(exact, Some(UserId::new("auth0|a\"b").unwrap()));
    }

    #[test]
    fn search_waits_for_three_characters() {
        assert_eq!(Search::read("  "), Search::Nothing);
        assert_eq!(Search::read("mi"), Search::TooShort);
        assert!(matches!(Search::read("李小龙"), Search::Query { .. }));
    }
}
