//! Reads a phone number while it is typed: what to ask the proxy about it, and what to send.

use factordesk_model::lookup::{
    MAX_LIKELY, PHONE_TEXT_MAX, PhoneFacts, PhoneQuestion, PhoneVerdict, is_region,
};
use factordesk_model::{MessageKey, validate};

use crate::draft::normalize::normalize;

/// What is known about the typed number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LookupStatus {
    /// Nothing was typed
    #[default]
    Nothing,
    /// The look-up is running
    Awaited,
    /// The result of the look-up
    Known(PhoneFacts),
    /// The look-up failed: the proxy can't be reached, is too old, or is busy
    Unknown,
}

/// Why a number can't be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberProblem {
    /// It breaks a rule of the model
    Rule(MessageKey),
    /// It has no country code, and no country is chosen
    NoCountry,
    /// It has an extension
    Extension,
}

/// Whether the typed number contains its country code: `+33`, `0033`, `tel:+33`.
pub fn is_international(typed: &str) -> bool {
    // U+FF0B is the full-width plus sign of East Asian keyboards.
    typed.contains(['+', '\u{ff0b}']) || normalize("phone_number", typed).starts_with("00")
}

/// Whether codes may not reach this number. It is sent only if the admin insists.
pub fn is_doubtful(status: &LookupStatus) -> bool {
    let wrong = |verdict| {
        matches!(
            verdict,
            PhoneVerdict::TooShort | PhoneVerdict::TooLong | PhoneVerdict::NotInUse
        )
    };
    matches!(status, LookupStatus::Known(facts) if wrong(facts.verdict))
}

/// Builds the question for the proxy. `None` if there is nothing to ask.
///
/// `region` is the chosen country. `others` are further countries that may be meant, likeliest first.
pub fn question(typed: &str, region: &str, others: &[String]) -> Option<PhoneQuestion> {
    let text = typed.trim();
    // The proxy refuses longer texts.
    if text.is_empty() || text.chars().count() > PHONE_TEXT_MAX {
        return None;
    }
    let international = is_international(text);
    let bare = normalize("phone_number", text);
    Some(PhoneQuestion {
        // Most countries dial 00 for +, but the proxy would read it by the rules of `region`.
        text: match bare.strip_prefix("00") {
            Some(rest) if international => format!("+{rest}"),
            _ => text.to_owned(),
        },
        region: (!international && is_region(region)).then(|| region.to_owned()),
        likely: likely(region, others),
    })
}

/// The countries that may be meant, without repetitions, at most as many as the proxy accepts.
fn likely(region: &str, others: &[String]) -> Vec<String> {
    let mut likely: Vec<String> = Vec::new();
    for code in std::iter::once(region).chain(others.iter().map(String::as_str)) {
        if is_region(code) && !likely.iter().any(|known| known == code) && likely.len() < MAX_LIKELY
        {
            likely.push(code.to_owned());
        }
    }
    likely
}

/// The number to send, in E.164: the proxy's result, otherwise the typed number if it is valid.
///
/// # Errors
/// What is wrong with it. `text::phone::problem` has the words.
pub fn to_send(status: &LookupStatus, typed: &str) -> Result<String, NumberProblem> {
    let typed = normalize("phone_number", typed);
    if typed.is_empty() {
        return Err(NumberProblem::Rule(MessageKey::Required));
    }
    let number = match status {
        LookupStatus::Known(PhoneFacts {
            e164: Some(number), ..
        }) => number.clone(),
        LookupStatus::Known(facts) if facts.verdict == PhoneVerdict::NoCountry => {
            return Err(NumberProblem::NoCountry);
        }
        LookupStatus::Known(facts) if facts.verdict == PhoneVerdict::Extension => {
            return Err(NumberProblem::Extension);
        }
        // Without a look-up, only E.164 passes the validation below.
        _ => typed,
    };
    match validate::phone_number(&number) {
        Ok(()) => Ok(number),
        Err(key) => Err(NumberProblem::Rule(key)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known(value: serde_json::Value) -> LookupStatus {
        LookupStatus::Known(PhoneFacts::from_value(value).unwrap())
    }

    #[test]
    fn question_about_an_international_number_has_no_region() {
        for (typed, text) in [
            ("+33 6 12 34", "+33 6 12 34"),
            ("0033 6 12 34", "+3361234"),
            ("tel:+33-6-12", "tel:+33-6-12"),
            ("\u{ff0b}33 6", "\u{ff0b}33 6"),
        ] {
            let asked = question(typed, "US", &[]).unwrap();
            assert_eq!((asked.text.as_str(), asked.region), (text, None), "{typed}");
        }
        let national = question(" 06 12 34 ", "FR", &[]).unwrap();
        assert_eq!(national.text, "06 12 34");
        assert_eq!(national.region.as_deref(), Some("FR"));
        assert_eq!(question("06 12", "", &[]).unwrap().region, None);
    }

    #[test]
    fn question_is_none_for_empty_and_long_texts() {
        assert_eq!(question("  ", "FR", &[]), None);
        assert_eq!(question(&"1".repeat(65), "FR", &[]), None);
    }

    #[test]
    fn number_from_the_proxy_is_sent() {
        let status = known(json!({"verdict": "ok", "e164": "+33612345678"}));
        assert_eq!(to_send(&status, "06 12 34 56 78").unwrap(), "+33612345678");
        // It looks wrong, but whether to send it is up to the admin.
        for verdict in ["too_short", "too_long", "not_in_use"] {
            let odd = known(json!({"verdict": verdict, "e164": "+3361"}));
            assert_eq!(to_send(&odd, "06 1").unwrap(), "+3361");
            assert!(is_doubtful(&odd) && !is_doubtful(&status), "{verdict}");
        }
        assert!(!is_doubtful(&LookupStatus::Unknown) && !is_doubtful(&LookupStatus::Awaited));
    }

    #[test]
    fn number_with_an_extension_is_not_sent() {
        let extension = known(json!({"verdict": "extension"}));
        let problem = to_send(&extension, "+1 202 555 0100 ext. 5").unwrap_err();
        assert_eq!(problem, NumberProblem::Extension);
    }

    #[test]
    fn question_lists_likely_countries_once() {
        let others = ["GB", "US", "", "gb", "FR"].map(str::to_owned);
        for typed in ["+1 07400123456", "07400123456"] {
            let asked = question(typed, "US", &others).unwrap();
            assert_eq!(asked.likely, ["US", "GB", "FR"], "{typed}");
        }
        let many: Vec<String> = ('A'..='Z').map(|c| format!("A{c}")).collect();
        assert_eq!(question("1", "", &many).unwrap().likely.len(), MAX_LIKELY);
    }

    #[test]
    fn number_that_could_not_be_looked_up_must_be_e164() {
        for status in [LookupStatus::Unknown, LookupStatus::Nothing] {
            assert_eq!(
                to_send(&status, "+33 6 12 34 56 78").unwrap(),
                "+33612345678"
            );
            let problem = to_send(&status, "06 12 34 56 78").unwrap_err();
            assert_eq!(problem, NumberProblem::Rule(MessageKey::PhoneNotE164));
            let empty = to_send(&status, " ").unwrap_err();
            assert_eq!(empty, NumberProblem::Rule(MessageKey::Required));
        }
    }

    #[test]
    fn number_without_a_country_says_to_choose_one() {
        let status = known(json!({"verdict": "no_country"}));
        let problem = to_send(&status, "06 12").unwrap_err();
        assert_eq!(problem, NumberProblem::NoCountry);
        let unreadable = known(json!({"verdict": "unreadable"}));
        let problem = to_send(&unreadable, "mia").unwrap_err();
        assert_eq!(problem, NumberProblem::Rule(MessageKey::PhoneNotE164));
    }

    #[test]
    fn number_from_the_proxy_is_validated() {
        let odd = known(json!({"verdict": "ok", "e164": "0612345678"}));
        assert!(to_send(&odd, "06").is_err());
    }
}
