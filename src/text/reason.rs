//! The texts of the reason and ticket number fields.

use factordesk_model::ReasonProblem;

/// Label
pub const REASON: &str = "Reason";
/// Label
pub const TICKET: &str = "Ticket number";

/// The error beside one of the fields.
pub fn sentence(problem: ReasonProblem) -> &'static str {
    match problem {
        ReasonProblem::Blank => "Enter a reason.",
        ReasonProblem::Control => "Use one line, without control characters.",
        ReasonProblem::TooLong => "Use at most 500 characters.",
        ReasonProblem::Ticket => "Use 1 to 64 letters, digits or . _ # / -",
    }
}
