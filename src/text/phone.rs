//! The texts for adding and changing a phone number.

use factordesk_model::Channel;
use factordesk_model::lookup::{PhoneFacts, PhoneKind, PhoneVerdict};

use super::{kinds, problems};
use crate::draft::phone::number::NumberProblem;
use crate::state::change_number::NumberChangeEnd;

/// Label of the country picker
pub const COUNTRY: &str = "Country";
/// The country picker found nothing
pub const NO_SUCH_COUNTRY: &str = "No matching country.";
/// Help below the number
pub const NUMBER_HINT: &str = "As dialled in that country, or with + and the country code.";
/// Beside the number: its country is unknown
pub const NO_COUNTRY: &str = "Choose the country, or begin with + and its code.";
/// Below the number, while a submitted form waits for the lookup
pub const LOOKING_UP: &str = "Looking up the number…";
/// Below the number: the lookup failed
pub const NOT_LOOKED_UP: &str =
    "The number couldn't be looked up. You can add it with + and the country code.";
/// Beside the number, and below it: codes can't reach an extension
pub const EXTENSION: &str =
    "Codes can't be sent to an extension. Use a number that reaches the user directly.";
/// Checkbox: uses a number that looks wrong
pub const ANYWAY: &str = "Use this number anyway";
/// The risk of that
pub const ANYWAY_RISK: &str = "Codes sent to a wrong number never arrive, and the user may be locked out. Read it back to the caller first.";
/// Beside a number that looks wrong, after the form was submitted
pub const CONFIRM: &str = "Check this number with the caller. Correct it, or tick the box below.";

/// Button in the row and in the dialog
pub const CHANGE: &str = "Change number";
/// The button while the change is running
pub const CHANGING: &str = "Changing…";
/// What the dialog does
pub const CHANGE_INTRO: &str = "The new number is added, then the old one is deleted. Takes effect immediately, without the user confirming. Only use a number you have verified belongs to them.";
/// Beside the number: it is the same as the old one
pub const SAME_NUMBER: &str = "This is already the current number.";
/// Why a change stopped: the outcome of a request is unknown
pub const NO_ANSWER: &str = "The tenant didn't send a clear response.";
/// The tenant allows no second phone
pub const NO_SECOND: &str = "The tenant doesn't allow a second phone, so nothing was changed. Delete the old one, then add the new one; in between, the user has no phone.";

/// Beside the number: its problem.
pub fn problem(problem: NumberProblem) -> &'static str {
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
        parts.extend(kind(facts.kind));
    }
    parts.join(", ")
}

/// The kind of a number.
fn kind(kind: PhoneKind) -> Option<&'static str> {
    Some(match kind {
        PhoneKind::Mobile => "mobile",
        PhoneKind::FixedLine => "landline",
        PhoneKind::FixedLineOrMobile => "landline or mobile",
        PhoneKind::TollFree => "toll-free",
        PhoneKind::PremiumRate => "premium rate",
        PhoneKind::SharedCost => "shared cost",
        PhoneKind::Voip => "internet telephony",
        PhoneKind::PersonalNumber => "personal number",
        PhoneKind::Pager => "pager",
        PhoneKind::Uan => "company number",
        PhoneKind::Voicemail => "voicemail",
        PhoneKind::Unknown => return None,
    })
}

/// The warning about a number that looks wrong.
pub fn warning(facts: &PhoneFacts, country: Option<&str>) -> Option<String> {
    let country = country.unwrap_or("its country");
    let what = match facts.verdict {
        PhoneVerdict::TooShort => format!("It looks too short for {country}."),
        PhoneVerdict::TooLong => format!("It looks too long for {country}."),
        PhoneVerdict::NotInUse => {
            format!("No known number in {country} starts like this.")
        }
        PhoneVerdict::Extension => EXTENSION.to_owned(),
        PhoneVerdict::Ok | PhoneVerdict::NoCountry | PhoneVerdict::Unreadable => return None,
    };
    Some(what)
}

/// Button: uses a suggested number.
pub fn suggestion(international: &str, country: Option<&str>) -> String {
    match country {
        Some(country) => format!("Use {international}, {country}"),
        None => format!("Use {international}"),
    }
}

/// The tenant has turned on only one channel.
pub fn one_channel(channel: Channel) -> String {
    format!(
        "Codes are sent by {}: the other channel is turned off in this tenant.",
        match channel {
            Channel::Sms => kinds::channel(channel),
            Channel::Voice => "voice call",
        }
    )
}

/// Title of the dialog. The name is isolated, so that its text direction doesn't affect the rest.
pub fn change_title(method: &str) -> String {
    ["Change the number of \u{2068}", method, "\u{2069}"].concat()
}

/// The outcome of a change: the state now, and what to do next.
pub fn ended(end: NumberChangeEnd) -> (&'static str, &'static str) {
    match end {
        NumberChangeEnd::Changed => ("Number changed.", ""),
        NumberChangeEnd::Refused => ("Nothing was changed.", ""),
        NumberChangeEnd::NotThere => (
            "The new number is not in the list. The old one was kept.",
            "It may still appear: refresh the list before you try again.",
        ),
        NumberChangeEnd::Unknown => (
            "We couldn't confirm whether the new number was added. The old one was kept.",
            "Refresh the list. If the new one is there, delete the old one yourself; otherwise try again.",
        ),
        NumberChangeEnd::Unchecked => (
            "The new number was added, but the list could not be checked. The old one was kept.",
            "Refresh the list. When the new one is there, delete the old one yourself.",
        ),
        NumberChangeEnd::Both => (
            "The new number was added, but the old one could not be deleted.",
            "Delete the old one yourself.",
        ),
        NumberChangeEnd::OldUnknown => (
            "The new number was added, but we couldn't confirm whether the old one was deleted.",
            "Refresh the list. If the old one is still there, delete it yourself.",
        ),
        NumberChangeEnd::NewGone => (
            "The tenant deleted the new number together with the old one.",
            "Add the new one again.",
        ),
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
            assert!(!ended(end).1.is_empty(), "{end:?}");
        }
    }
}
