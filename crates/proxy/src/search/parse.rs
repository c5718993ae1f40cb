//! Parses `q`. Anything that isn't understood is refused with a reason; nothing is guessed.
//!
//! Source: Auth0's user search v3 query syntax (Lucene's). Supported: words, phrases,
//! `field:value`, `field:( ... )`, `_exists_:field`, wildcards, ranges, `AND`, `OR`, `NOT`, `-`,
//! `!` and parentheses. Not supported: fuzzy words, boosts, regular expressions, `+`.

use super::field::{BARE, Field};
use super::query::{Clause, Join, Refused, Search, Value, What};

/// Maximum depth of nested parentheses.
const MAX_DEPTH: usize = 16;

pub(super) fn read(q: &str) -> Result<Search, Refused> {
    let mut reader = Reader { rest: q, depth: 0 };
    let search = reader.clauses(None)?;
    if reader.rest.is_empty() {
        Ok(search)
    } else {
        refused("a closing parenthesis has no opening one")
    }
}

fn refused<T>(why: &'static str) -> Result<T, Refused> {
    Err(Refused::Syntax(why))
}

/// A word of the query.
struct Word<'a> {
    /// The word as it was written, backslashes included
    raw: &'a str,
    /// The word in the form of [`Value::Word`]
    canonical: String,
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn skip(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Parses clauses up to the end or a closing parenthesis. `field` is for words that name no
    /// field themselves.
    fn clauses(&mut self, field: Option<&Field>) -> Result<Search, Refused> {
        let mut clauses = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            let mut join = Join::None;
            if let Some(operator) = self.operator() {
                if clauses.is_empty() {
                    return refused("something is missing before AND or OR");
                }
                join = operator;
            }
            self.rest = self.rest.trim_start();
            match self.peek() {
                None | Some(')') if join == Join::None => return Ok(Search(clauses)),
                None | Some(')') => return refused("something is missing after AND or OR"),
                Some(_) => clauses.push(self.clause(join, field)?),
            }
        }
    }

    /// Parses `AND`, `OR`, `&&` or `||`, if it is a word of its own.
    fn operator(&mut self) -> Option<Join> {
        [
            ("AND", Join::And),
            ("OR", Join::Or),
            ("&&", Join::And),
            ("||", Join::Or),
        ]
        .into_iter()
        .find_map(|(word, join)| self.keyword(word).then_some(join))
    }

    fn keyword(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(word) else {
            return false;
        };
        // `ANDREA` begins with an operator, but is a word.
        let ends = rest
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || "()\"".contains(c));
        if ends {
            self.rest = rest;
        }
        ends
    }

    fn clause(&mut self, join: Join, field: Option<&Field>) -> Result<Clause, Refused> {
        let is_negated = self.keyword("NOT") || self.skip('-') || self.skip('!');
        self.rest = self.rest.trim_start();
        let what = match self.peek() {
            None | Some(')') => return refused("something is missing after NOT"),
            Some('-' | '!') if is_negated => return refused("NOT is repeated"),
            Some('(') => self.group(field)?,
            Some('"') => {
                let phrase = Value::Phrase(self.phrase()?);
                self.expanded(phrase, field)?
            }
            Some('+') => return refused("'+' is not supported: use AND, or write \\+"),
            Some('[' | '{') => return refused("a range needs a field"),
            Some(_) => self.term(field)?,
        };
        Ok(Clause {
            join,
            is_negated,
            what,
        })
    }

    fn group(&mut self, field: Option<&Field>) -> Result<What, Refused> {
        // The parser recurses, so the depth bounds its stack.
        self.check_depth()?;
        self.depth += 1;
        self.skip('(');
        let inner = self.clauses(field)?;
        self.depth -= 1;
        if !self.skip(')') {
            return refused("a parenthesis is not closed");
        }
        if inner.0.is_empty() {
            return refused("the parentheses are empty");
        }
        Ok(What::Group(inner))
    }

    fn check_depth(&self) -> Result<(), Refused> {
        if self.depth < MAX_DEPTH {
            Ok(())
        } else {
            refused("it is nested too deeply")
        }
    }

    /// Applies a value to its field, or without one to the fields in [`BARE`]. The tenant on its
    /// own would search in fields that aren't shown, too.
    fn expanded(&self, value: Value, field: Option<&Field>) -> Result<What, Refused> {
        if let Some(field) = field {
            return Ok(What::Term(field.clone(), value));
        }
        // The new group counts as a level, so that the rewritten query can be parsed as well.
        self.check_depth()?;
        let clauses = BARE.iter().enumerate().map(|(place, name)| Clause {
            join: if place == 0 { Join::None } else { Join::Or },
            is_negated: false,
            what: What::Term(Field::of(name), value.clone()),
        });
        Ok(What::Group(Search(clauses.collect())))
    }

    /// Parses a word, or `field:value`.
    fn term(&mut self, field: Option<&Field>) -> Result<What, Refused> {
        let word = self.word()?;
        if !self.skip(':') {
            return match word.canonical.as_str() {
                "" => refused("a character is not allowed where it is"),
                // An escaped operator (`\AND`) is a word.
                "AND" | "OR" | "NOT" if word.raw == word.canonical => {
                    refused("AND, OR or NOT is where a word should be")
                }
                "*" if field.is_none() => Ok(What::All),
                _ => self.expanded(Value::Word(word.canonical), field),
            };
        }
        // `*:*` is Lucene's own way to ask for everything.
        if word.raw == "*" && self.skip('*') {
            return Ok(What::All);
        }
        if word.raw == "_exists_" {
            let name = self.word()?;
            return Ok(What::Exists(Field::read(name.raw)?));
        }
        // The raw word: a name with a backslash or a wildcard could match other fields.
        let field = Field::read(word.raw)?;
        match self.peek() {
            Some('(') => self.group(Some(&field)),
            Some('"') => Ok(What::Term(field, Value::Phrase(self.phrase()?))),
            Some('[' | '{') => Ok(What::Term(field, self.range()?)),
            _ => {
                let value = self.word()?.canonical;
                if value.is_empty() {
                    return refused("a field has no value");
                }
                if self.peek() == Some(':') {
                    return refused("a colon in a value needs quotation marks or a backslash");
                }
                Ok(What::Term(field, Value::Word(value)))
            }
        }
    }

    /// Parses a word, up to white space or a character that ends a word. It may be empty.
    fn word(&mut self) -> Result<Word<'a>, Refused> {
        let mut canonical = String::new();
        let mut chars = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, next)) => push_plain(&mut canonical, next)?,
                    None => return refused("a backslash is at the end"),
                },
                '*' | '?' => canonical.push(c),
                '(' | ')' | '"' | ':' => {
                    end = at;
                    break;
                }
                c if c.is_whitespace() => {
                    end = at;
                    break;
                }
                '~' | '^' => return refused("fuzzy words and boosts are not supported"),
                '[' | ']' | '{' | '}' => return refused("a bracket needs quotation marks"),
                // Lucene reads a word that begins with a slash as a regular expression.
                '/' if at == 0 => return refused("regular expressions are not supported"),
                c => push_plain(&mut canonical, c)?,
            }
        }
        let (raw, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(Word { raw, canonical })
    }

    /// Parses the text between quotation marks.
    fn phrase(&mut self) -> Result<String, Refused> {
        self.skip('"');
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' if text.trim().is_empty() => return refused("a phrase is empty"),
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return match self.peek() {
                        Some('~' | '^') => refused("fuzzy phrases and boosts are not supported"),
                        _ => Ok(text),
                    };
                }
                '\\' => text.extend(chars.next().map(|(_, next)| next)),
                c => text.push(c),
            }
        }
        refused("a quotation mark is missing")
    }

    /// Parses `[from TO to]`.
    fn range(&mut self) -> Result<Value, Refused> {
        let what = "a range looks like [2026-01-01 TO *]";
        let end = self.rest.find([']', '}']);
        let Some(end) = end else { return refused(what) };
        let (inner, rest) = self.rest.split_at(end);
        let (open, close) = (inner.chars().next(), rest.chars().next());
        // The caller has seen the opening bracket, so `inner` isn't empty.
        let bounds: Vec<&str> = inner[1..].split_whitespace().collect();
        let (Some(open), Some(close), &[from, "TO", to]) = (open, close, bounds.as_slice()) else {
            return refused(what);
        };
        // Bounds are written back unescaped, so nothing in them may have a special meaning.
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:+@".contains(c);
        if [from, to]
            .iter()
            .any(|bound| *bound != "*" && !bound.chars().all(plain))
        {
            return refused(what);
        }
        self.rest = &rest[1..];
        Ok(Value::Range {
            from: (open, from.to_owned()),
            to: (to.to_owned(), close),
        })
    }
}

/// Appends a character without its special meaning.
fn push_plain(word: &mut String, c: char) -> Result<(), Refused> {
    if matches!(c, '<' | '>') {
        // Only quotation marks take their meaning away; a backslash doesn't.
        return refused("'<' and '>' need quotation marks");
    }
    if c.is_whitespace() || r#"+-=&|!(){}[]^"~*?:\/"#.contains(c) {
        word.push('\\');
    }
    word.push(c);
    Ok(())
}
