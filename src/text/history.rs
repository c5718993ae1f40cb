//! What was done to a user.

use super::count;

/// Button: opens the history
pub const HISTORY: &str = "History";
/// Whose it is
pub fn title(user: &str) -> String {
    ["History of \u{2068}", user, "\u{2069}"].concat()
}
/// What isn't in it
pub const HERE: &str = "What was done with this desk; changes made elsewhere aren't listed.";
/// Nothing was done yet
pub const EMPTY: &str = "Nothing was changed with this desk yet.";
/// Button: the next page
pub const OLDER: &str = "Older entries";
/// In its place: that was the last page
pub const NO_OLDER: &str = "No older entries";
/// A method whose enrolment isn't finished
pub const UNCONFIRMED: &str = "unconfirmed";
/// Before who did it
pub const BY: &str = "by ";
/// What an attempt did to a method
pub const REMOVED: &str = "Removed";
/// What an attempt did to a method
pub const ADDED: &str = "Added";
/// What an attempt did to a method
pub const CHANGED: &str = "Changed";

/// How many are shown.
pub fn shown(number: usize) -> String {
    count(number, "entry", "entries") + ", newest first"
}

/// What was done, or tried.
pub fn action(action: &str, done: bool) -> String {
    let (past, plain) = match action {
        "create_method" => ("Method added", "add a method"),
        "update_method" => ("Method changed", "change a method"),
        "delete_method" => ("Method deleted", "delete a method"),
        "set_methods" => ("All methods replaced", "replace all methods"),
        "delete_all_methods" => ("All methods deleted", "delete all methods"),
        "create_ticket" => ("Enrolment link made", "make an enrolment link"),
        "regenerate_recovery_code" => ("Recovery code made", "make a recovery code"),
        "forget_browsers" => ("Browsers forgotten", "have browsers forgotten"),
        "reveal_method" | "reveal_methods" => ("Shown in full", "see it in full"),
        // What a later proxy does.
        other => return other.replace('_', " "),
    };
    if done {
        past.to_owned()
    } else {
        "Tried to ".to_owned() + plain
    }
}

/// What came of an attempt, when it wasn't simply done.
pub fn outcome(outcome: &str) -> &str {
    match outcome {
        "not_done" => "Not done",
        "refused" => "Refused",
        "replayed" => "Repeated",
        "unknown" => "Outcome unknown",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_has_words_for_whatever_comes() {
        assert_eq!(action("delete_method", true), "Method deleted");
        assert_eq!(action("delete_method", false), "Tried to delete a method");
        assert_eq!(action("turn_to_gold", true), "turn to gold");
        assert_eq!(outcome("later"), "later");
        assert_eq!(shown(1), "1 entry, newest first");
    }
}
