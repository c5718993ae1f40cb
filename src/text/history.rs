//! The texts of the history.

use factordesk_model::TicketFactor;
use factordesk_model::audit::{TicketSummary, WAY_MAIL};

use super::catalogue::around;
use super::{Message, assist, kinds, label, sentences};
use crate::state::history::{HalfOutcome, MethodDescription};

pub use super::messages::history::*;

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
    parts.extend(method.channel.map(|channel| kinds::channel(channel).text()));
    if method.unconfirmed {
        parts.push(UNCONFIRMED.text());
    }
    let id_end = method.id_end.as_deref().map(label::id_end);
    parts.extend(id_end.as_deref());
    let rest = parts.join(" · ");
    (method.name.clone().unwrap_or(kind), rest)
}

/// The action of an entry. `done`: whether it succeeded.
pub fn action(action: &str, done: bool) -> String {
    let (past, tried) = match action {
        "create_method" => (METHOD_ADDED, TRIED_TO_ADD_METHOD),
        "update_method" => (METHOD_CHANGED, TRIED_TO_CHANGE_METHOD),
        "delete_method" => (METHOD_DELETED, TRIED_TO_DELETE_METHOD),
        "set_methods" => (ALL_REPLACED, TRIED_TO_REPLACE_ALL),
        "delete_all_methods" => (ALL_DELETED, TRIED_TO_DELETE_ALL),
        "create_ticket" => (LINK_CREATED, TRIED_TO_CREATE_LINK),
        "regenerate_recovery_code" => (RECOVERY_CODE_RESET, TRIED_TO_RESET_RECOVERY_CODE),
        "forget_browsers" => (BROWSERS_FORGOTTEN, TRIED_TO_FORGET_BROWSERS),
        "reveal_method" | "reveal_methods" => (REVEALED, TRIED_TO_REVEAL),
        // An action of a newer proxy.
        other => return other.replace('_', " "),
    };
    if done { past } else { tried }.into()
}

/// The action of an entry about a changed number.
pub fn number(created: HalfOutcome, deleted: HalfOutcome) -> Message {
    match (created, deleted) {
        (HalfOutcome::Done, HalfOutcome::Done) => NUMBER_CHANGED,
        (HalfOutcome::Absent, HalfOutcome::Done) => OLD_NUMBER_DELETED,
        _ => TRIED_TO_CHANGE_NUMBER,
    }
}

/// The outcome of each half of a changed number; `None` if both were done.
pub fn halves(created: HalfOutcome, deleted: HalfOutcome) -> Option<String> {
    match (created, deleted) {
        (HalfOutcome::Done, HalfOutcome::Done) => return None,
        (HalfOutcome::Absent, HalfOutcome::Done) => return Some(NEW_ABSENT.into()),
        _ => {}
    }
    let new = match created {
        HalfOutcome::Done => NEW_ADDED,
        HalfOutcome::NotDone => NEW_NOT_ADDED,
        HalfOutcome::Unknown => NEW_NOT_KNOWN,
        HalfOutcome::Absent => NEW_ABSENT,
    };
    let old = match deleted {
        HalfOutcome::Done => OLD_DELETED,
        HalfOutcome::NotDone => OLD_NOT_DELETED,
        HalfOutcome::Unknown => OLD_NOT_KNOWN,
        HalfOutcome::Absent => OLD_ABSENT,
    };
    Some(sentences(new.text(), old.text()))
}

/// Where an enrolment link was sent: the text before the address, the address, and the text after it.
pub fn ticket_way(ticket: &TicketSummary) -> (String, Option<String>, String) {
    let by_mail = ticket.way == WAY_MAIL;
    let Some(email) = &ticket.email else {
        let way = if by_mail { MAILED } else { LINK_ONLY };
        return (way.into(), None, String::new());
    };
    let (before, after) = match (by_mail, ticket.own_address) {
        (true, Some(true)) => around(mailed_to_own),
        (true, Some(false)) => around(mailed_to_other),
        (true, None) => around(mailed_to),
        (false, Some(true)) => around(link_with_own),
        (false, Some(false)) => around(link_with_other),
        (false, None) => around(link_with),
    };
    (before, Some(email.clone()), after)
}

/// The factor of an enrolment link.
pub fn ticket_factor(ticket: &TicketSummary) -> String {
    let Some(factor) = &ticket.factor else {
        return assist::FACTOR_ANY.into();
    };
    // An unknown factor, of a newer proxy, keeps its name.
    TicketFactor::read(factor).map_or_else(|| factor.clone(), assist::factor)
}

/// The outcome of an entry, other than "done".
pub fn outcome(outcome: &str) -> String {
    match outcome {
        "not_done" => NOT_DONE,
        "refused" => REFUSED,
        "replayed" => REPLAYED,
        "unknown" => OUTCOME_UNKNOWN,
        other => return other.to_owned(),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use factordesk_model::{Channel, MethodType};

    use super::*;

    #[test]
    fn half_changed_number_says_what_each_half_did() {
        use HalfOutcome::{Absent, Done, NotDone, Unknown};
        assert_eq!(number(Done, Done).text(), "Number changed");
        assert_eq!(halves(Done, Done), None);
        let text = |created, deleted| halves(created, deleted).unwrap();
        for (created, deleted, words) in [
            (Done, NotDone, ["was added", "was not deleted"]),
            (Done, Unknown, ["was added", "isn’t known"]),
            (Done, Absent, ["was added", "No deletion"]),
            (NotDone, Absent, ["was not added", "No deletion"]),
            (Unknown, Done, ["isn’t recorded", "was deleted"]),
        ] {
            let said = text(created, deleted);
            assert!(words.iter().all(|word| said.contains(word)), "{said}");
            assert_eq!(number(created, deleted).text(), "Tried to change a number");
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
