//! The texts of the history.

use factordesk_model::TicketFactor;
use factordesk_model::audit::{TicketSummary, WAY_MAIL};

use super::{assist, count, kinds, label};
use crate::state::history::HalfOutcome;
use crate::state::history::MethodDescription;

/// Button: opens the history
pub const HISTORY: &str = "History";
/// Title of the dialog. The name is isolated, so that its text direction doesn't affect the rest.
pub fn title(user: &str) -> String {
    ["History of \u{2068}", user, "\u{2069}"].concat()
}
/// What the history contains, and what it doesn't
pub const HERE: &str = "Actions taken with this desk. Changes made elsewhere aren't listed.";
/// There are no entries
pub const EMPTY: &str = "No actions have been taken with this desk yet.";
/// Button: the next page
pub const OLDER: &str = "Older entries";
/// In its place: there are no more pages
pub const NO_OLDER: &str = "No older entries";
/// A method whose enrolment isn't finished
pub const UNCONFIRMED: &str = "unconfirmed";
/// Before the admin's name
pub const BY: &str = "by ";
/// Badge: the effect on a method
pub const REMOVED: &str = "Removed";
/// Badge: the effect on a method
pub const ADDED: &str = "Added";
/// Badge: the effect on a method
pub const CHANGED: &str = "Changed";

/// A method in two parts: its name or type, and what else distinguishes it.
pub fn named(method: &MethodDescription) -> (String, String) {
    let kind = kinds::kind(method.kind.as_ref());
    let mut parts = Vec::new();
    if method.name.is_some() {
        parts.push(&*kind);
    }
    parts.extend(
        [&method.phone, &method.email, &method.key]
            .into_iter()
            .filter_map(Option::as_deref),
    );
    parts.extend(method.channel.map(kinds::channel));
    if method.unconfirmed {
        parts.push(UNCONFIRMED);
    }
    let id_end = method.id_end.as_deref().map(label::id_end);
    parts.extend(id_end.as_deref());
    let rest = parts.join(" · ");
    (method.name.clone().unwrap_or(kind), rest)
}

/// The number of entries.
pub fn shown(number: usize) -> String {
    count(number, "entry", "entries") + ", newest first"
}

/// The action of an entry. `done`: whether it succeeded.
pub fn action(action: &str, done: bool) -> String {
    let (past, plain) = match action {
        "create_method" => ("Method added", "add a method"),
        "update_method" => ("Method changed", "change a method"),
        "delete_method" => ("Method deleted", "delete a method"),
        "set_methods" => ("All methods replaced", "replace all methods"),
        "delete_all_methods" => ("All methods deleted", "delete all methods"),
        "create_ticket" => ("Enrolment link created", "create an enrolment link"),
        "regenerate_recovery_code" => ("Recovery code reset", "reset the recovery code"),
        "forget_browsers" => (
            "Remembered browsers forgotten",
            "forget remembered browsers",
        ),
        "reveal_method" | "reveal_methods" => ("Revealed", "reveal it"),
        // An action of a newer proxy.
        other => return other.replace('_', " "),
    };
    if done {
        past.to_owned()
    } else {
        "Tried to ".to_owned() + plain
    }
}

/// The action of an entry about a changed number.
pub fn number(created: HalfOutcome, deleted: HalfOutcome) -> &'static str {
    match (created, deleted) {
        (HalfOutcome::Done, HalfOutcome::Done) => "Number changed",
        (HalfOutcome::Absent, HalfOutcome::Done) => "Old number deleted",
        _ => "Tried to change a number",
    }
}

/// The outcome of each half of a changed number; `None` if both were done.
pub fn halves(created: HalfOutcome, deleted: HalfOutcome) -> Option<String> {
    if (created, deleted) == (HalfOutcome::Done, HalfOutcome::Done) {
        return None;
    }
    let new = match created {
        HalfOutcome::Done => "The new number was added",
        HalfOutcome::NotDone => "The new number was not added",
        HalfOutcome::Unknown => "It isn’t recorded whether the new number was added",
        HalfOutcome::Absent => "See the older entries for what was added in its place",
    };
    let old = match deleted {
        HalfOutcome::Done => "the old one was deleted",
        HalfOutcome::NotDone => "the old one was not deleted",
        HalfOutcome::Unknown => "it isn’t known whether the old one was deleted",
        HalfOutcome::Absent => "no deletion of the old one is recorded",
    };
    Some(
        if (created, deleted) == (HalfOutcome::Absent, HalfOutcome::Done) {
            format!("{new}.")
        } else {
            format!("{new}; {old}.")
        },
    )
}

/// Where an enrolment link was sent: the text before the address, the address, and the text after it.
pub fn ticket_way(ticket: &TicketSummary) -> (&'static str, Option<String>, &'static str) {
    let mailed = ticket.way == WAY_MAIL;
    match (&ticket.email, ticket.own_address) {
        (Some(email), own) => {
            let before = if mailed {
                "By email to "
            } else {
                "As a link; address given: "
            };
            let after = match own {
                Some(true) => ", the user’s own address",
                Some(false) => ", not the address of the user’s account",
                None => "; it isn’t known whose address it is",
            };
            (before, Some(email.clone()), after)
        }
        (None, _) if mailed => ("By email to the user’s own address", None, ""),
        (None, _) => ("As a link for the admin to pass on", None, ""),
    }
}

/// The factor of an enrolment link.
pub fn ticket_factor(ticket: &TicketSummary) -> String {
    let Some(factor) = &ticket.factor else {
        return assist::FACTOR_ANY.to_owned();
    };
    // An unknown factor, of a newer proxy, keeps its name.
    TicketFactor::read(factor).map_or_else(|| factor.clone(), assist::factor)
}

/// The outcome of an entry, other than "done".
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
    use factordesk_model::{Channel, MethodType};

    use super::*;

    #[test]
    fn half_changed_number_says_what_each_half_did() {
        use HalfOutcome::{Absent, Done, NotDone, Unknown};
        assert_eq!(number(Done, Done), "Number changed");
        assert_eq!(halves(Done, Done), None);
        let text = |created, deleted| halves(created, deleted).unwrap();
        for (created, deleted, words) in [
            (Done, NotDone, ["was added", "was not deleted"]),
            (Done, Unknown, ["was added", "isn’t known"]),
            (Done, Absent, ["was added", "no deletion"]),
            (NotDone, Absent, ["was not added", "no deletion"]),
            (Unknown, Done, ["isn’t recorded", "was deleted"]),
        ] {
            let said = text(created, deleted);
            assert!(words.iter().all(|word| said.contains(word)), "{said}");
            assert_eq!(number(created, deleted), "Tried to change a number");
        }
        assert!(text(Absent, Done).contains("older entries"));
    }

    #[test]
    fn method_is_named_by_the_fields_in_its_record() {
        let mobile = MethodDescription {
            name: Some("Mobile".to_owned()),
            kind: Some(MethodType::Phone),
            phone: Some("…67".to_owned()),
            channel: Some(Channel::Sms),
            unconfirmed: true,
            id_end: Some("v_0001".to_owned()),
            ..MethodDescription::default()
        };
        let app = MethodDescription {
            kind: Some(MethodType::Totp),
            ..MethodDescription::default()
        };
        let passkey = MethodDescription {
            kind: Some(MethodType::Passkey),
            key: Some("…ZmzQ".to_owned()),
            ..MethodDescription::default()
        };
        let email = MethodDescription {
            kind: Some(MethodType::Email),
            email: Some("m…@example.com".to_owned()),
            ..MethodDescription::default()
        };
        let twin = MethodDescription {
            id_end: Some("v_0003".to_owned()),
            ..app.clone()
        };
        let odd = MethodDescription {
            kind: Some(MethodType::read("hologram")),
            ..MethodDescription::default()
        };
        let unknown = MethodDescription {
            name: Some("<b>".to_owned()),
            ..MethodDescription::default()
        };
        for (method, title, rest) in [
            (
                mobile,
                "Mobile",
                "Phone · …67 · SMS · unconfirmed · id …v_0001",
            ),
            (app, "Authenticator app", ""),
            (passkey, "Passkey", "…ZmzQ"),
            (email, "Email", "m…@example.com"),
            (twin, "Authenticator app", "id …v_0003"),
            (odd, "hologram", ""),
            (unknown, "<b>", "Unknown type"),
        ] {
            assert_eq!(named(&method), (title.to_owned(), rest.to_owned()));
        }
    }

    #[test]
    fn ticket_says_where_its_link_was_sent() {
        let ticket = |way: &str, email: Option<&str>, own_address, factor: Option<&str>| {
            let ticket = TicketSummary {
                way: way.to_owned(),
                email: email.map(str::to_owned),
                own_address,
                factor: factor.map(str::to_owned),
            };
            let (before, email, after) = ticket_way(&ticket);
            let email = email.unwrap_or_default();
            (format!("{before}{email}{after}"), ticket_factor(&ticket))
        };
        let other = Some("o…@example.org");
        for (actual, way, factor) in [
            (
                ticket("mail", other, Some(false), Some("otp")),
                "By email to o…@example.org, not the address of the user’s account",
                "Authenticator app",
            ),
            (
                ticket("mail", other, Some(true), None),
                "By email to o…@example.org, the user’s own address",
                "The user chooses",
            ),
            (
                ticket("mail", None, Some(true), Some("hologram")),
                "By email to the user’s own address",
                "hologram",
            ),
            (
                ticket("mail", other, None, None),
                "By email to o…@example.org; it isn’t known whose address it is",
                "The user chooses",
            ),
            (
                ticket("link", None, None, None),
                "As a link for the admin to pass on",
                "The user chooses",
            ),
        ] {
            assert_eq!(actual, (way.to_owned(), factor.to_owned()));
        }
    }

    #[test]
    fn unknown_actions_and_outcomes_keep_their_name() {
        assert_eq!(action("delete_method", true), "Method deleted");
        assert_eq!(action("delete_method", false), "Tried to delete a method");
        assert_eq!(action("turn_to_gold", true), "turn to gold");
        assert_eq!(outcome("later"), "later");
        assert_eq!(shown(1), "1 entry, newest first");
    }
}
