//! What a response tells the admin about the outcome.

use crate::support::TestResponse;

/// What the admin believes at the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reported {
    Done,
    NotDone,
    /// Neither is certain, and no list shows it
    Unknown,
}

/// What one response says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseMeaning {
    Done,
    NotDone,
    Unknown,
    /// In progress: retry later
    UnderWay,
    /// The list differs from the confirmed one
    ListChanged,
}

impl ResponseMeaning {
    pub(crate) fn read(reply: &TestResponse) -> Self {
        Self::of(reply.status, &reply.error_code())
    }

    /// Classifies a status and an error code.
    pub(crate) fn of(status: u16, code: &str) -> Self {
        if status < 300 {
            return Self::Done;
        }
        match code {
            "outcome_unknown" => Self::Unknown,
            "already_done" => Self::Done,
            "in_progress" => Self::UnderWay,
            "list_changed" => Self::ListChanged,
            _ => Self::NotDone,
        }
    }
}

/// How a run ended.
pub(crate) struct End {
    pub(crate) reported: Reported,
    pub(crate) tries: u64,
    pub(crate) unknowns: u64,
    /// Reads of the user by which the proxy decides, and how many of them met a fault
    pub(crate) decisions: u64,
    pub(crate) failed_decisions: u64,
    pub(crate) problems: Vec<String>,
}
