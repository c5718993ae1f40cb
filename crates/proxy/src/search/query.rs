//! A search that may be sent, and how it is written: the part of the Lucene syntax that is needed
//! to find people.

use std::fmt::{self, Write as _};

use super::field::{Field, NotShown};
use super::parse;

/// Maximum length of the query that is sent, in characters. The model accepts the same length, but
/// words without a field become longer when they are rewritten.
const MAX_WRITTEN: usize = 2048;

/// Clauses in the order of the query. The operators between them are kept, so that the tenant's own
/// precedence applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Search(pub(super) Vec<Clause>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// The operator before the clause
    pub(super) join: Join,
    /// `NOT`, `-` or `!`
    pub(super) is_negated: bool,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// No operator: the first clause, or just side by side
    None,
    And,
    Or,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// `*`: all users
    All,
    /// `field:value`
    Term(Field, Value),
    /// `_exists_:field`
    Exists(Field),
    /// `( ... )`
    Group(Search),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A word with wildcards; every other special character is escaped with a backslash
    Word(String),
    /// The text between quotation marks, unescaped
    Phrase(String),
    /// `[from TO to]`. A brace excludes the bound; `*` leaves it open.
    Range {
        from: (char, String),
        to: (String, char),
    },
}

/// Why a search isn't sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    /// It names a field that isn't shown.
    #[error(transparent)]
    Field(#[from] NotShown),
    /// It isn't in the supported syntax.
    #[error("'q' can't be read: {0}.")]
    Syntax(&'static str),
}

impl Search {
    /// Parses the value of `q`. An empty one searches for all users.
    pub(crate) fn read(q: &str) -> Result<Self, Refused> {
        parse::read(q)
    }

    /// The value of `q` to send; `None` if the search is for all users.
    pub(crate) fn written(&self) -> Result<Option<String>, Refused> {
        if self.0.is_empty() {
            return Ok(None);
        }
        // Checked here, since only the rewritten text shows how long it has become.
        let text = self.to_string();
        if text.chars().count() > MAX_WRITTEN {
            return Err(Refused::Syntax(
                "it is too long once every word names its fields",
            ));
        }
        Ok(Some(text))
    }

    /// A search for what both find.
    pub(crate) fn and(mut self, other: Self) -> Self {
        if self.0.is_empty() {
            return other;
        }
        // In Lucene, a group of nothing but negations finds nothing.
        if self.0.iter().all(|clause| clause.is_negated) {
            let all = Clause {
                join: Join::None,
                is_negated: false,
                what: What::All,
            };
            self.0[0].join = Join::And;
            self.0.insert(0, all);
        }
        Self::all_of(vec![self, other])
    }

    /// A search for what all of these find.
    pub(crate) fn all_of(searches: Vec<Self>) -> Self {
        Self::joined(searches, Join::And)
    }

    /// A search for what any of these finds.
    pub(crate) fn any_of(searches: Vec<Self>) -> Self {
        Self::joined(searches, Join::Or)
    }

    /// Each search becomes a group, so that its own operators don't reach beyond it.
    fn joined(mut searches: Vec<Self>, join: Join) -> Self {
        if searches.len() == 1 {
            return searches.remove(0);
        }
        let clauses = searches
            .into_iter()
            .enumerate()
            .map(|(place, search)| Clause {
                join: if place == 0 { Join::None } else { join },
                is_negated: false,
                what: What::Group(search),
            });
        Self(clauses.collect())
    }

    /// The fields that the search names, with repetitions.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        for clause in &self.0 {
            match &clause.what {
                What::All => {}
                What::Term(field, _) | What::Exists(field) => fields.push(field.as_str()),
                What::Group(inner) => fields.extend(inner.fields()),
            }
        }
        fields
    }
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, clause) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_char(' ')?;
            }
            f.write_str(match clause.join {
                Join::None => "",
                Join::And => "AND ",
                Join::Or => "OR ",
            })?;
            if clause.is_negated {
                f.write_str("NOT ")?;
            }
            match &clause.what {
                What::All => f.write_char('*')?,
                What::Term(field, value) => write!(f, "{}:{value}", field.as_str())?,
                What::Exists(field) => write!(f, "_exists_:{}", field.as_str())?,
                What::Group(inner) => write!(f, "({inner})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // It would be read as an operator. A backslash makes it a word.
            Self::Word(word) if matches!(word.as_str(), "AND" | "OR" | "NOT") => {
                write!(f, "\\{word}")
            }
            Self::Word(word) => f.write_str(word),
            Self::Phrase(text) => {
                f.write_char('"')?;
                for c in text.chars() {
                    // Between quotation marks only these two have a meaning.
                    if matches!(c, '"' | '\\') {
                        f.write_char('\\')?;
                    }
                    f.write_char(c)?;
                }
                f.write_char('"')
            }
            Self::Range { from, to } => {
                let (open, low) = from;
                let (high, close) = to;
                write!(f, "{open}{low} TO {high}{close}")
            }
        }
    }
}
