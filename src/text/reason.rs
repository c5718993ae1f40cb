//! Why something is taken away.

use factordesk_model::ReasonProblem;

/// Label
pub const REASON: &str = "Reason";
/// Label
pub const TICKET: &str = "Ticket number";

/// What is wrong with a field.
pub fn sentence(problem: ReasonProblem) -> &'static str {
    match problem {
        ReasonProblem::Blank => "Enter a reason.",
        ReasonProblem::Control => "Use one line, without control characters.",
        ReasonProblem::TooLong => "Use at most 500 characters.",
        ReasonProblem::Ticket => "Use 1 to 64 letters, digits or . _ # / -",
    }
}
