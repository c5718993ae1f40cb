//! The texts of the page: headings, buttons, states.

use factordesk_model::{IdProblem, MethodType};

use super::kinds;
use crate::state::Posture;

pub use super::messages::screen::*;

/// The posture line.
pub fn posture(posture: &Posture) -> String {
    let mut parts = vec![match posture.factors {
        0 if posture.implied_email => POSTURE_NOT_ENROLLED.into(),
        0 => POSTURE_NONE.into(),
        number => posture_factors(number),
    }];
    if let Some(strongest) = &posture.strongest {
        parts.push(posture_strongest(&kinds::kind_in_sentence(strongest)));
    }
    if posture.implied_email {
        parts.push(POSTURE_IMPLIED.into());
    }
    if posture.unfinished > 0 {
        parts.push(posture_unfinished(posture.unfinished));
    }
    let recovery_code = if posture.recovery_code {
        POSTURE_RECOVERY_CODE
    } else {
        POSTURE_NO_RECOVERY_CODE
    };
    parts.push(recovery_code.into());
    parts.join("; ")
}

/// What the user has left after a deletion.
pub fn left_after(posture: &Posture) -> String {
    let left = match (posture.factors, &posture.strongest) {
        (0, _) if posture.recovery_code => LEFT_RECOVERY_CODE.into(),
        (0, _) => LEFT_NONE.into(),
        (number, Some(MethodType::Other(_)) | None) => left_factors(number),
        (number, Some(strongest)) => left_strongest(number, &kinds::kind_in_sentence(strongest)),
    };
    if posture.factors == 0 && posture.implied_email {
        format!("{left} {}", LEFT_IMPLIED.text())
    } else {
        left
    }
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

/// A user that was found but can't be opened.
pub fn not_openable(problem: IdProblem) -> String {
    format!("{} {}", NOT_OPENABLE.text(), why_no_id(problem))
}

/// Why a user id is invalid, and what to do.
pub fn bad_user(problem: IdProblem) -> String {
    format!("{} {}", why_no_id(problem), BAD_USER_NEXT.text())
}

fn why_no_id(problem: IdProblem) -> String {
    match problem {
        IdProblem::Empty => ID_EMPTY,
        IdProblem::TooLong => ID_TOO_LONG,
        IdProblem::NoProvider => ID_NO_PROVIDER,
        IdProblem::Character(c) => return id_character(&c.escape_unicode().to_string()),
        IdProblem::DotSegment | IdProblem::NotUtf8 => ID_ODD,
    }
    .into()
}
