//! Every rule that the emulator follows, and where it comes from.
//!
//! A rule says what a tenant does. The code that carries one out names it in a comment, `Rule: <id>.`; a test checks that each
//! rule is named somewhere and that each name is a rule. Where a document and a recording disagree, the recording is right.
//!
//! Nothing may rely on an [`Source::Assumed`] rule to hold in a real tenant: the desk blocks no operation because of one.

mod calls;
mod guardian;
mod login;
mod methods;
mod users;

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A real tenant was recorded to do it: the recording's name, a file of `tests/recordings/` without `.yaml`
    Recorded(&'static str),
    /// A public document says so: which one
    Documented(&'static str),
    /// No source settles it; a real tenant may do otherwise
    Assumed,
}

/// What a tenant does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Names the rule in comments and tests
    pub id: &'static str,
    /// What a tenant does, in one sentence
    pub sentence: &'static str,
    /// Where it comes from
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

/// Every rule, area by area.
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
