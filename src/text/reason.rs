//! The texts of the reason and ticket number fields.

use factordesk_model::ReasonProblem;

use super::Message;

pub use super::messages::reason::*;

/// The error beside one of the fields.
pub fn sentence(problem: ReasonProblem) -> Message {
    match problem {
        ReasonProblem::Blank => REASON_BLANK,
        ReasonProblem::Control => REASON_CONTROL,
        ReasonProblem::TooLong => REASON_TOO_LONG,
        ReasonProblem::Ticket => TICKET_MALFORMED,
    }
}
