//! A search that may be sent, and how it is written: the part of the Lucene syntax that finding people takes.

use std::fmt::{self, Write as _};

use super::field::{Field, NotShown};
use super::parse;

/// The longest query that is sent, in characters: as long as the model takes one. Words without a field grow when they are written
/// anew.
const MAX_WRITTEN: usize = 2048;

/// Clauses side by side, as they stood in the query. What stands between them is kept, so that the tenant's own precedence holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Search(pub(super) Vec<Clause>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// What stands before it
    pub(super) join: Join,
    /// `NOT`, `-` or `!`
    pub(super) is_negated: bool,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// Nothing: the first one, or side by side
    None,
    And,
    Or,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// `*`: everybody
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
    /// One word with wildcards; every other character with a meaning stands behind a backslash
    Word(String),
    /// Text in quotation marks, as it reads
    Phrase(String),
    /// `[from TO to]`; a brace leaves the end out. `*` is open.
    Range {
        from: (char, String),
        to: (String, char),
    },
}

/// Why a query isn't sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It names a field that isn't shown.
    Field(NotShown),
    /// It is outside the syntax that is read.
    Syntax(&'static str),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Syntax(what) => write!(f, "'q' can't be read: {what}."),
        }
    }
}

impl From<NotShown> for Refused {
    fn from(field: NotShown) -> Self {
        Self::Field(field)
    }
}

impl Search {
    /// Reads the value of `q`. An empty one is a search for everybody.
    pub(crate) fn read(q: &str) -> Result<Self, Refused> {
        parse::read(q)
    }

    /// The value of `q` that is sent; `None` when the search is for everybody.
    pub(crate) fn written(&self) -> Result<Option<String>, Refused> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let text = self.to_string();
        if text.chars().count() > MAX_WRITTEN {
            return Err(Refused::Syntax(
                "it is too long, with a field for every word",
            ));
        }
        Ok(Some(text))
    }

    /// The fields it names, with repetitions.
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
            // An operator, unless something in it is escaped.
            Self::Word(word) if matches!(word.as_str(), "AND" | "OR" | "NOT") => {
                write!(f, "\\{word}")
            }
            Self::Word(word) => f.write_str(word),
            Self::Phrase(text) => {
                f.write_char('"')?;
                for c in text.chars() {
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
