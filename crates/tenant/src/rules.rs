//! The rules that the emulator follows, and the source of each.
//!
//! A rule says what a tenant does. The code that implements it names it in a comment, `Rule: <id>.`. A test checks
//! that each rule is named somewhere, and that each name is a rule. Where a document and a recording disagree, the
//! recording counts.
//!
//! Nothing may rely on an [`Source::Assumed`] rule to hold for a real tenant: the desk blocks no operation because of
//! one.

mod calls;
mod guardian;
mod login;
mod methods;
mod users;

/// The source of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Recorded from a real tenant: the name of the recording, a file in `tests/recordings/` without `.yaml`
    Recorded(&'static str),
    /// Stated by a public document: its name
    Documented(&'static str),
    /// Not settled by any source; a real tenant may behave differently
    Assumed,
}

/// One behaviour of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The name of the rule in comments and tests
    pub id: &'static str,
    /// What a tenant does, in one sentence
    pub sentence: &'static str,
    /// The source of the rule
    pub source: Source,
}

const fn recorded(id: &'static str, recording: &'static str, sentence: &'static str) -> Rule {
    let source = Source::Recorded(recording);
    Rule {
        id,
        sentence,
        source,
    }
}

const fn documented(id: &'static str, document: &'static str, sentence: &'static str) -> Rule {
    let source = Source::Documented(document);
    Rule {
        id,
        sentence,
        source,
    }
}

const fn assumed(id: &'static str, sentence: &'static str) -> Rule {
    let source = Source::Assumed;
    Rule {
        id,
        sentence,
        source,
    }
}

/// All rules, area by area.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        methods::RULES,
        users::RULES,
        guardian::RULES,
        calls::RULES,
        login::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}
