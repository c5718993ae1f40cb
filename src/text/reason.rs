//! Why something is taken away.

use factordesk_model::ReasonProblem;

/// Label
pub const REASON: &str = "Reason";
/// Label
pub const TICKET: &str = "Ticket number";

/// What is wrong with a field.
pub fn sentence(problem: ReasonProblem) -> &'static str {
    match problem {
        ReasonProblem::Blank => "Say why, in a few words.",
        ReasonProblem::Control => "Write it in one line, without control characters.",
        ReasonProblem::TooLong => "Write no more than 500 characters.",
        ReasonProblem::Ticket => "A ticket number is 1 to 64 letters, digits and . _ # / -",
    }
}
