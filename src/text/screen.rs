//! The texts of the page: headings, buttons, states.

use factordesk_model::{DeskLimits, IdProblem, Refusal};

use super::{Message, kinds, sentences};
use crate::state::{Posture, Strength};

pub use super::messages::screen::*;

/// How good what a chip says is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It protects the user
    Good,
    /// It only informs
    Plain,
    /// It needs attention
    Warn,
}

/// The posture in chips: the number of factors, the strongest, what is unfinished, and the backup.
pub fn chips(posture: &Posture) -> Vec<(Tone, String)> {
    let mut chips = vec![match posture.factors {
        0 if posture.implied_email => (Tone::Plain, CHIP_NOT_ENROLLED.into()),
        0 => (Tone::Warn, CHIP_NONE.into()),
        number => (Tone::Plain, chip_factors(number)),
    }];
    if let Some(strongest) = &posture.strongest {
        let kind = kinds::kind_in_sentence(strongest);
        chips.push(match Strength::of(Some(strongest)) {
            Strength::Keys => (Tone::Good, chip_strong(&kind)),
            Strength::Messages => (Tone::Warn, chip_weak(&kind)),
            _ => (Tone::Plain, chip_strongest(&kind)),
        });
    }
    if posture.implied_email {
        chips.push((Tone::Plain, CHIP_IMPLIED.into()));
    }
    if posture.unfinished > 0 {
        chips.push((Tone::Warn, chip_unfinished(posture.unfinished)));
    }
    chips.push(if posture.recovery_code {
        (Tone::Good, CHIP_BACKUP.into())
    } else {
        (Tone::Warn, CHIP_NO_BACKUP.into())
    });
    chips
}

/// The countdown after "too many requests".
pub fn waiting(seconds: u32) -> String {
    retrying(seconds as usize)
}

/// A request that waits in the proxy's queue: its position and the estimated time.
pub fn queued(ahead: u64, seconds: u64) -> String {
    let seconds = number(seconds.max(1));
    if ahead == 0 {
        queued_next(seconds)
    } else {
        queued_behind(number(ahead), seconds)
    }
}

/// The number of users that are shown, of all that were found.
pub fn users_shown(shown: usize, total: u64) -> String {
    shown_of_total(shown, number(total))
}

/// A number as messages take it. It is only shown, so it may be cut to what fits.
fn number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The badge of a user whom the admin can't change, or should change with care.
pub fn limit_badge(limits: DeskLimits) -> Option<Message> {
    match limits.refuses {
        Some(Refusal::OwnMethods) => Some(OWN_ACCOUNT),
        Some(Refusal::ProtectedUser) => Some(PROTECTED),
        None => limits.protected.then_some(PROTECTED),
    }
}

/// A user that was found but can't be opened.
pub fn not_openable(problem: IdProblem) -> String {
    sentences(NOT_OPENABLE.text(), &why_no_id(problem))
}

/// Why a user id is invalid, and what to do.
pub fn bad_user(problem: IdProblem) -> String {
    sentences(&why_no_id(problem), BAD_USER_NEXT.text())
}

fn why_no_id(problem: IdProblem) -> String {
    match problem {
        IdProblem::Empty => ID_EMPTY,
        IdProblem::TooLong => ID_TOO_LONG,
        IdProblem::NoProvider => ID_NO_PROVIDER,
        IdProblem::Character(c) => return id_character(&c.escape_unicode().to_string()),
        // The last is never that of a user.
        IdProblem::DotSegment | IdProblem::NotUtf8 | IdProblem::NoOrganization => ID_ODD,
    }
    .into()
}
