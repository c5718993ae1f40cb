//! The texts of toasts, and the note for a ticket.

use crate::state::toasts::Facts;

pub use super::messages::toasts::*;

/// What was done, for whom, by whom and when (`at`), with the ticket's number and the request's id: one line each.
pub fn note(words: &str, facts: &Facts, at: &str) -> String {
    let mut lines = vec![
        words.to_owned(),
        note_user(&facts.whom.join(super::LIST_SEPARATOR.text())),
        note_admin(&facts.admin),
        note_time(at),
    ];
    lines.extend(facts.ticket.as_deref().map(note_ticket));
    lines.extend(facts.request_id.as_deref().map(note_request));
    // A ticket breaks its own lines.
    lines.join("\n").replace('\u{ad}', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn note_has_a_line_for_each_known_fact() {
        let facts = Facts {
            whom: vec!["Mia Keller".to_owned(), "auth0|1".to_owned()],
            admin: "Ada".to_owned(),
            at: 0,
            ticket: Some("INC-1".to_owned()),
            request_id: Some("req-1".to_owned()),
        };
        let lines = [
            "Deleted.",
            "User: Mia Keller, auth0|1",
            "By: Ada",
            "When: now",
            "Ticket: INC-1",
            "Request id: req-1",
        ];
        assert_eq!(note("De\u{ad}leted.", &facts, "now"), lines.join("\n"));
        let fewer = Facts {
            ticket: None,
            request_id: None,
            ..facts
        };
        assert_eq!(note("Deleted.", &fewer, "now"), lines[..4].join("\n"));
    }
}
