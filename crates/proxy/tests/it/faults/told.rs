//! What an answer tells the admin.

use crate::support::Reply;

/// What the admin thinks at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    Done,
    NotDone,
    /// Neither, and no list shows it
    Unknown,
}

/// What one answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Done,
    NotDone,
    Unknown,
    /// Somebody is at it: ask again later
    UnderWay,
    /// The list isn't the confirmed one any more
    ListChanged,
}

impl Says {
    pub(crate) fn read(reply: &Reply) -> Self {
        Self::of(reply.status, &reply.error_code())
    }

    /// Of a status, and of an error's code.
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
    pub(crate) told: Told,
    pub(crate) tries: u64,
    pub(crate) unknowns: u64,
    pub(crate) problems: Vec<String>,
}
