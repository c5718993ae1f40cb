//! The part of the user search syntax that a help desk needs: words, `field:value`, phrases, wildcards, ranges,
//! `_exists_`, `AND`, `OR`, `NOT` and parentheses.
//!
//! Source: the documentation of user search v3. Quotation marks are for exact matches. The name, given name, family
//! name, nickname and e-mail address are compared ignoring case, other fields exactly. `email.domain` is a field.
//!
//! Where the documentation is silent, this finds more rather than less: a bare word is searched for inside the name,
//! nickname, e-mail address, user name and id; of several words, each must be found.
//! Rules: search-query, search-open-questions.

use std::cmp::Ordering;

use serde_json::Value;

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Every user
    All,
    /// A word or phrase in any of [`USUAL`]
    Anywhere(String),
    /// A pattern in a field
    Field(String, String),
    /// A field with any value
    Exists(String),
    /// A field, from and to; `*` is an open end
    Range(String, String, String),
    And(Vec<Wanted>),
    Or(Vec<Wanted>),
    Not(Box<Wanted>),
}

/// Why a query can't be parsed.
pub(crate) type Cause = &'static str;

/// The fields in which a bare word is searched for.
const USUAL: &[&str] = &["name", "nickname", "email", "username", "user_id"];

/// The fields that are compared ignoring case.
const FOLDED: &[&str] = &["name", "given_name", "family_name", "nickname", "email"];

/// Maximum depth of a query. Parsing and matching are recursive, so a deeper one could overflow the stack.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `field`, text
    Term(Option<String>, String),
    /// `field`, from, to
    Range(String, String, String),
}

/// Parses a query. An empty one and `*` match every user.
pub(crate) fn parse(query: &str) -> Result<Wanted, Cause> {
    let tokens = tokens(query)?;
    if tokens.is_empty() {
        return Ok(Wanted::All);
    }
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let wanted = parser.any()?;
    if parser.at < parser.tokens.len() {
        return Err("a parenthesis is closed that was not opened");
    }
    Ok(wanted)
}

fn tokens(query: &str) -> Result<Vec<Token>, Cause> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        match first {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            // Only before a term. Inside one, as in `auth0|a-b`, they are part of the word.
            '-' | '!' => tokens.push(Token::Not),
            _ => {
                let (token, after) = term(rest)?;
                tokens.push(token);
                rest = after.trim_start();
                continue;
            }
        }
        // These tokens are single ASCII characters, so the slice can't panic.
        rest = rest[1..].trim_start();
    }
    Ok(tokens)
}

/// Reads one term or joining word; returns it with the text that follows.
fn term(text: &str) -> Result<(Token, &str), Cause> {
    let (first, quoted, rest) = value(text)?;
    if first.is_empty() && !quoted {
        return Err("a colon without a field");
    }
    if !quoted {
        if let Some(after) = rest.strip_prefix(':') {
            if after.starts_with(['[', '{']) {
                return range(first, after);
            }
            let (value, _, rest) = value(after)?;
            if value.is_empty() {
                return Err("a field without a value");
            }
            return Ok((Token::Term(Some(first), value), rest));
        }
        match first.as_str() {
            // Capitals only; `and` is a word to search for. In quotation marks, `AND` is one, too.
            "AND" => return Ok((Token::And, rest)),
            "OR" => return Ok((Token::Or, rest)),
            "NOT" => return Ok((Token::Not, rest)),
            _ => {}
        }
    }
    Ok((Token::Term(None, first), rest))
}

/// Reads `[from TO to]`. Both ends are inclusive with either kind of bracket: the ranges of a help desk are days.
fn range(field: String, text: &str) -> Result<(Token, &str), Cause> {
    let end = text.find([']', '}']).ok_or("a range is not closed")?;
    let bounds: Vec<&str> = text[1..end].split_whitespace().collect();
    let [from, "TO", to] = bounds.as_slice() else {
        return Err("a range needs two ends");
    };
    let token = Token::Range(field, (*from).to_owned(), (*to).to_owned());
    Ok((token, &text[end + 1..]))
}

/// Reads a word or a quoted phrase; returns whether it was quoted, and the text that follows. A backslash escapes a
/// character.
fn value(text: &str) -> Result<(String, bool, &str), Cause> {
    let quoted = text.starts_with('"');
    let mut out = String::new();
    let mut chars = text.char_indices().skip(usize::from(quoted));
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let (_, next) = chars.next().ok_or("a backslash at the end")?;
                // The escape is kept for wildcards, so that `\*` matches a star.
                if matches!(next, '*' | '?' | '\\') {
                    out.push('\\');
                }
                out.push(next);
            }
            '"' if quoted => return Ok((out, true, &text[at + 1..])),
            // In quotation marks, wildcards are ordinary characters.
            '*' | '?' if quoted => out.extend(['\\', c]),
            // Not the `|` of user ids: `user_id:auth0|5f*` needs no quotation marks.
            ' ' | '(' | ')' | ':' | '"' if !quoted => return Ok((out, false, &text[at..])),
            _ => out.push(c),
        }
    }
    if quoted {
        return Err("a quotation mark is missing");
    }
    Ok((out, false, ""))
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// Number of parentheses and `NOT`s around the position
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Parses `a OR b`, which binds weakest.
    fn any(&mut self) -> Result<Wanted, Cause> {
        let mut parts = vec![self.all()?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            parts.push(self.all()?);
        }
        Ok(joined(parts, Wanted::Or))
    }

    /// Parses `a AND b`, or terms side by side.
    fn all(&mut self) -> Result<Wanted, Cause> {
        let mut parts = vec![self.one()?];
        loop {
            match self.peek() {
                Some(Token::And) => self.at += 1,
                Some(Token::Term(..) | Token::Range(..) | Token::Not | Token::Open) => {}
                _ => return Ok(joined(parts, Wanted::And)),
            }
            parts.push(self.one()?);
        }
    }

    fn one(&mut self) -> Result<Wanted, Cause> {
        let token = self
            .peek()
            .cloned()
            .ok_or("an operand is missing at the end")?;
        self.at += 1;
        // Each level of nesting passes here, and only here: parentheses and `NOT` both recurse.
        if self.depth == DEEPEST {
            return Err("it is nested too deeply");
        }
        self.depth += 1;
        let wanted = self.one_of(token);
        self.depth -= 1;
        wanted
    }

    fn one_of(&mut self, token: Token) -> Result<Wanted, Cause> {
        match token {
            Token::Not => Ok(Wanted::Not(Box::new(self.one()?))),
            Token::Term(None, text) if text == "*" => Ok(Wanted::All),
            Token::Term(None, text) => Ok(Wanted::Anywhere(text)),
            Token::Term(Some(exists), field) if exists == "_exists_" => Ok(Wanted::Exists(field)),
            Token::Term(Some(field), text) => Ok(Wanted::Field(field, text)),
            Token::Range(field, from, to) => Ok(Wanted::Range(field, from, to)),
            Token::Open => {
                let inner = self.any()?;
                if self.peek() != Some(&Token::Close) {
                    return Err("a parenthesis is not closed");
                }
                self.at += 1;
                Ok(inner)
            }
            Token::Close | Token::And | Token::Or => Err("an operand is missing"),
        }
    }
}

fn joined(mut parts: Vec<Wanted>, join: fn(Vec<Wanted>) -> Wanted) -> Wanted {
    if parts.len() == 1 {
        parts.swap_remove(0)
    } else {
        join(parts)
    }
}

impl Wanted {
    /// Whether a user, in the API's JSON, matches.
    pub(crate) fn matches(&self, user: &Value) -> bool {
        match self {
            Self::All => true,
            // Folded in all fields, ids too: it finds more rather than less.
            Self::Anywhere(text) => USUAL.iter().any(|field| {
                texts(user, field)
                    .iter()
                    .any(|value| glob(&format!("*{text}*"), value, true))
            }),
            Self::Field(field, text) => {
                let fits = |value: &str| glob(text, value, FOLDED.contains(&field.as_str()));
                let values = texts(user, field);
                let domains = field == "email.domain";
                values
                    .iter()
                    // Names are searched word by word; a domain only as a whole, so `example` finds
                    // no `example.com`.
                    .any(|value| fits(value) || !domains && value.split_whitespace().any(fits))
            }
            Self::Exists(field) => !texts(user, field).is_empty(),
            Self::Range(field, from, to) => texts(user, field).iter().any(|value| {
                let from = from == "*" || compare(from, value).is_le();
                from && (to == "*" || compare(value, to).is_le())
            }),
            Self::And(parts) => parts.iter().all(|part| part.matches(user)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(user)),
            Self::Not(part) => !part.matches(user),
        }
    }
}

/// Compares numbers by value, texts by characters.
fn compare(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

/// The values of a field as strings. A dot leads into an object, or into each object of a list.
fn texts(user: &Value, field: &str) -> Vec<String> {
    if field == "email.domain" {
        let email = user["email"]
            .as_str()
            .and_then(|email| email.rsplit_once('@'));
        return email
            .map(|(_, domain)| domain.to_owned())
            .into_iter()
            .collect();
    }
    texts_at(user, field)
}

fn texts_at(value: &Value, path: &str) -> Vec<String> {
    match value {
        // A list keeps the path: `identities.connection` asks each identity for its connection.
        Value::Array(items) => items.iter().flat_map(|item| texts_at(item, path)).collect(),
        Value::Object(map) => {
            let (head, tail) = path.split_once('.').unwrap_or((path, ""));
            map.get(head).map_or_else(Vec::new, |v| texts_at(v, tail))
        }
        Value::Null => Vec::new(),
        _ if !path.is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// Whether all of the text matches the pattern, ignoring case if `folded`: `*` is anything, `?` is one character.
fn glob(pattern: &str, text: &str, folded: bool) -> bool {
    // Lower case may be longer: `İ` becomes two characters. So both sides are folded into lists.
    let fold = |c: char, into: &mut Vec<Piece>| {
        if folded {
            into.extend(c.to_lowercase().map(Piece::Exactly));
        } else {
            into.push(Piece::Exactly(c));
        }
    };
    let mut pieces = Vec::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' => pieces.push(Piece::Any),
            '?' => pieces.push(Piece::One),
            '\\' => {
                if let Some(escaped) = chars.next() {
                    fold(escaped, &mut pieces);
                }
            }
            c => fold(c, &mut pieces),
        }
    }
    let mut letters = Vec::with_capacity(text.len());
    for c in text.chars() {
        fold(c, &mut letters);
    }
    let text = letters;
    // Greedy, with one way back: to the last star, which then takes one more character. Linear in memory, and never
    // exponential.
    let (mut p, mut t, mut back) = (0, 0, None);
    while t < text.len() {
        match pieces.get(p) {
            Some(Piece::Any) => {
                back = Some((p, t));
                p += 1;
            }
            Some(piece) if piece.takes(text[t]) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star, from)) = back else {
                    return false;
                };
                back = Some((star, from + 1));
                p = star + 1;
                t = from + 1;
            }
        }
    }
    pieces[p..].iter().all(|piece| *piece == Piece::Any)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    Exactly(char),
}

impl Piece {
    /// Whether it fits a letter of the text.
    fn takes(self, letter: Self) -> bool {
        self == Self::One || self == letter
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(query: &str) -> bool {
        let user = json!({
            "user_id": "auth0|5f7c8ec7c33c6c004bbafe82", "name": "Mia Keller", "email": "mia.keller@example.com",
            "username": "mia.k", "phone_number": "+447700900123", "email_verified": true, "logins_count": 7,
            "identities": [{"connection": "Username-Password-Authentication", "provider": "auth0"}],
            "last_login": "2026-03-01T09:00:00.000Z", "app_metadata": {"country": "fr", "desk": {"level": 2, "vip": true}}
        });
        parse(query).unwrap().matches(&user)
    }

    #[test]
    fn search_finds_by_word_field_phrase_and_wildcard() {
        for query in [
            "",
            "*",
            "mia",
            "KELL",
            "mia keller",
            "keller mia",
            "\"Mia Keller\"",
            "example.com",
            "5f7c8e",
            "email:\"mia.keller@example.com\"",
            "email:mia*",
            "email:MIA.KELLER@example.com",
            "email:mia\\.keller\\@example.com",
            "email.domain:\"example.com\"",
            "username:mia.k",
            "username:mia*",
            "phone_number:\"+447700900123\"",
            "phone_number:\\+44*",
            "phone_number:*7700900123",
            "name:mia\\ kel*",
            "identities.provider:auth0 AND identities.connection:User*",
            "_exists_:username",
            "NOT _exists_:nickname",
            "last_login:[2026-01-01 TO *]",
            "last_login:[* TO 2026-04-01]",
            "logins_count:[5 TO 10]",
            "email:*@example.com",
            "name:mia",
            "name:\"Mia Keller\"",
            "name:M?a*",
            "name:*kell*",
            "user_id:\"auth0|5f7c8ec7c33c6c004bbafe82\"",
            "user_id:auth0|5f*",
            "email:nobody OR name:mia",
            "name:mia AND email_verified:true",
            "name:mia AND NOT email:nobody",
            "(email:x OR email:y) OR (name:mia)",
            "identities.connection:\"Username-Password-Authentication\"",
            "logins_count:7",
            "app_metadata.country:\"fr\"",
            "app_metadata.desk.level:2 AND app_metadata.desk.vip:true",
            "(name:mia) AND (email.domain:\"example.org\" OR app_metadata.country:\"fr\")",
            "-name:zoe",
        ] {
            assert!(found(query), "{query}");
        }
    }

    #[test]
    fn search_leaves_out_the_others() {
        for query in [
            "zoe",
            "mia zoe",
            "name:mi",
            "email:\"mia*\"",
            "username:MIA.K",
            "identities.provider:AUTH0",
            "email.domain:example",
            "_exists_:app_metadata.plan",
            "app_metadata.country:\"FR\"",
            "app_metadata.country:\"de\"",
            "app_metadata.desk:2",
            "last_login:[2026-04-01 TO *]",
            "logins_count:{8 TO 10}",
            "email:mia",
            "email:\"mia.keller\"",
            "NOT mia",
            "name:zoe OR email:zoe",
            "name:\"Keller Mia\"",
            "name:\\*",
            "nothing:x",
        ] {
            assert!(!found(query), "{query}");
        }
    }

    #[test]
    fn search_refuses_what_is_nested_without_end() {
        for (open, close) in [("(", ")"), ("NOT ", ""), ("-", "")] {
            let nested = |depth| format!("{}mia{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(parse(&nested(4000)), Err("it is nested too deeply"));
            assert!(parse(&nested(60)).is_ok());
        }
    }

    #[test]
    fn search_refuses_what_it_cannot_read() {
        for query in [
            "\"mia",
            "name:",
            "(mia",
            "mia)",
            "OR",
            "mia OR",
            ":x",
            "mia AND",
            "a\\",
            "last_login:[a",
            "last_login:[a b]",
        ] {
            assert!(parse(query).is_err(), "{query}");
        }
    }
}
