//! The texts for adding and changing a phone number.

use factordesk_model::Channel;
use factordesk_model::lookup::{PhoneFacts, PhoneKind, PhoneVerdict};

use super::{LIST_SEPARATOR, Message, problems};
use crate::draft::phone::number::NumberProblem;
use crate::state::change_number::NumberChangeEnd;

pub use super::messages::phone::*;

/// Beside the number: its problem.
pub fn problem(problem: NumberProblem) -> Message {
    match problem {
        NumberProblem::Rule(key) => problems::sentence(key, "phone_number"),
        NumberProblem::NoCountry => NO_COUNTRY,
        NumberProblem::Extension => EXTENSION,
    }
}

/// The number as the lookup read it: `+33 6 12 34 56 78, France, mobile`. Empty if there is no number.
pub fn echo(facts: &PhoneFacts, country: Option<&str>) -> String {
    let number = facts.international.as_ref().or(facts.e164.as_ref());
    let mut parts: Vec<&str> = number.into_iter().map(String::as_str).collect();
    if !parts.is_empty() {
        parts.extend(country);
        parts.extend(kind(facts.kind).map(Message::text));
    }
    parts.join(LIST_SEPARATOR.text())
}

/// The kind of a number.
fn kind(kind: PhoneKind) -> Option<Message> {
    Some(match kind {
        PhoneKind::Mobile => KIND_MOBILE,
        PhoneKind::FixedLine => KIND_FIXED_LINE,
        PhoneKind::FixedLineOrMobile => KIND_FIXED_LINE_OR_MOBILE,
        PhoneKind::TollFree => KIND_TOLL_FREE,
        PhoneKind::PremiumRate => KIND_PREMIUM_RATE,
        PhoneKind::SharedCost => KIND_SHARED_COST,
        PhoneKind::Voip => KIND_VOIP,
        PhoneKind::PersonalNumber => KIND_PERSONAL,
        PhoneKind::Pager => KIND_PAGER,
        PhoneKind::Uan => KIND_COMPANY,
        PhoneKind::Voicemail => KIND_VOICEMAIL,
        PhoneKind::Unknown => return None,
    })
}

/// The warning about a number that looks wrong.
pub fn warning(facts: &PhoneFacts, country: Option<&str>) -> Option<String> {
    Some(match (facts.verdict, country) {
        (PhoneVerdict::TooShort, Some(country)) => too_short(country),
        (PhoneVerdict::TooShort, None) => TOO_SHORT_UNNAMED.into(),
        (PhoneVerdict::TooLong, Some(country)) => too_long(country),
        (PhoneVerdict::TooLong, None) => TOO_LONG_UNNAMED.into(),
        (PhoneVerdict::NotInUse, Some(country)) => not_in_use(country),
        (PhoneVerdict::NotInUse, None) => NOT_IN_USE_UNNAMED.into(),
        (PhoneVerdict::Extension, _) => EXTENSION.into(),
        (PhoneVerdict::Ok | PhoneVerdict::NoCountry | PhoneVerdict::Unreadable, _) => return None,
    })
}

/// Button: uses a suggested number.
pub fn suggestion(international: &str, country: Option<&str>) -> String {
    match country {
        Some(country) => use_number_of(international, country),
        None => use_number(international),
    }
}

/// The tenant has turned on only one channel.
pub fn one_channel(channel: Channel) -> String {
    match channel {
        Channel::Sms => ONLY_SMS,
        Channel::Voice => ONLY_VOICE,
    }
    .into()
}

/// The outcome of a change: the state now, and what to do next.
pub fn ended(end: NumberChangeEnd) -> (Message, Option<Message>) {
    match end {
        NumberChangeEnd::Changed => (CHANGED, None),
        NumberChangeEnd::Refused => (NOTHING_CHANGED, None),
        NumberChangeEnd::NotThere => (NOT_THERE, Some(NOT_THERE_NEXT)),
        NumberChangeEnd::Unknown => (NOT_KNOWN, Some(NOT_KNOWN_NEXT)),
        NumberChangeEnd::Unchecked => (NOT_CHECKED, Some(NOT_CHECKED_NEXT)),
        NumberChangeEnd::Both => (BOTH, Some(BOTH_NEXT)),
        NumberChangeEnd::OldUnknown => (OLD_NOT_KNOWN, Some(OLD_NOT_KNOWN_NEXT)),
        NumberChangeEnd::NewGone => (NEW_GONE, Some(NEW_GONE_NEXT)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn facts(value: serde_json::Value) -> PhoneFacts {
        PhoneFacts::from_value(value).unwrap()
    }

    #[test]
    fn echo_says_number_country_and_use() {
        let complete = facts(
            json!({"verdict": "ok", "e164": "+33612345678", "international": "+33 6 12 34 56 78", "kind": "mobile"}),
        );
        assert_eq!(
            echo(&complete, Some("France")),
            "+33 6 12 34 56 78, France, mobile"
        );
        assert_eq!(warning(&complete, Some("France")), None);
        let bare = facts(json!({"verdict": "not_in_use", "e164": "+8835", "kind": "unknown"}));
        assert_eq!(echo(&bare, None), "+8835");
        let none = facts(json!({"verdict": "unreadable", "region": "FR"}));
        assert_eq!(echo(&none, Some("France")), "");
    }

    #[test]
    fn warning_names_the_country() {
        for verdict in ["too_short", "too_long", "not_in_use"] {
            let facts = facts(json!({"verdict": verdict, "e164": "+3361"}));
            let words = warning(&facts, Some("France")).unwrap();
            assert!(words.contains("France"), "{words}");
            assert!(warning(&facts, None).unwrap().contains("its country"));
        }
    }

    #[test]
    fn every_failed_number_change_says_what_to_do() {
        for end in [
            NumberChangeEnd::NotThere,
            NumberChangeEnd::Unknown,
            NumberChangeEnd::Unchecked,
            NumberChangeEnd::Both,
            NumberChangeEnd::OldUnknown,
            NumberChangeEnd::NewGone,
        ] {
            assert!(ended(end).1.is_some(), "{end:?}");
        }
    }
}
