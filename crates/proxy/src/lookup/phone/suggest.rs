//! Suggests what may have been meant by a number that looks wrong. A suggestion is never applied by itself: a person
//! chooses.

use factordesk_model::{PhoneFacts, PhoneQuestion, PhoneSuggestion, PhoneVerdict};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::{clean, facts, nothing, region_of, without_scheme};

/// Maximum number of suggestions.
const MAX_SUGGESTIONS: usize = 3;

/// The facts of a number with an extension, such as `+1 202 555 0100 ext. 5`. The number without the extension is a
/// suggestion.
///
/// `None` if there is no extension.
pub(super) fn without_extension(text: &str, region: Option<&str>) -> Option<PhoneFacts> {
    let region = region.and_then(region_of);
    let mut whole = PHONE_NUMBER_UTIL.parse(text, region).ok()?;
    if whole.extension().is_empty() {
        return None;
    }
    whole.extension = None;
    let whole = PHONE_NUMBER_UTIL.format(&whole, PhoneNumberFormat::E164);
    let text = without_scheme(text);
    // Letters may belong to a vanity number, which the parser turns into digits. Then the part before them is another
    // number, and must not be suggested.
    let ends = |c: char| c.is_alphabetic() || matches!(c, '#' | ';' | ',' | '~' | '\u{ff03}');
    let main = text.find(ends).and_then(|end| clean(&text[..end]));
    let main = main.map(|main| facts(&main, region));
    let main = main.filter(|facts| {
        facts.verdict == PhoneVerdict::Ok && facts.e164.as_deref() == Some(&*whole)
    });
    Some(PhoneFacts {
        suggestions: main.and_then(suggestion).into_iter().collect(),
        ..nothing(PhoneVerdict::Extension)
    })
}

/// Suggests the same digits as a number of another country: of a likely one, or of the one whose calling code they
/// begin with.
///
/// Numbers of which only the length is right are suggested if there is no valid one.
pub(super) fn elsewhere(question: &PhoneQuestion, read: &PhoneFacts) -> Vec<PhoneSuggestion> {
    let Some(digits) = national_digits(question, read) else {
        return Vec::new();
    };
    let mut found: Vec<PhoneFacts> = Vec::new();
    let mut add = |other: PhoneFacts, possible_is_enough: bool| {
        let fits = match other.verdict {
            PhoneVerdict::Ok => true,
            PhoneVerdict::NotInUse => possible_is_enough,
            _ => false,
        };
        let new = other.e164 != read.e164 && found.iter().all(|old| old.e164 != other.e164);
        if fits && new {
            found.push(other);
        }
    };
    let international = digits.strip_prefix("00").unwrap_or(&digits);
    // Only if valid: almost any digits begin with the code of some country.
    add(facts(&format!("+{international}"), None), false);
    for region in question.likely.iter().filter_map(|code| region_of(code)) {
        add(facts(&digits, Some(region)), true);
    }
    if found.iter().any(|facts| facts.verdict == PhoneVerdict::Ok) {
        found.retain(|facts| facts.verdict == PhoneVerdict::Ok);
    }
    found.truncate(MAX_SUGGESTIONS);
    found.into_iter().filter_map(suggestion).collect()
}

/// The digits after the calling code, or all digits if there is no `+`.
fn national_digits(question: &PhoneQuestion, read: &PhoneFacts) -> Option<String> {
    let text = clean(&question.text)?;
    let digits = PHONE_NUMBER_UTIL.normalize_digits_only(&text);
    if !text.contains('+') {
        return Some(digits);
    }
    let number = PHONE_NUMBER_UTIL.parse(read.e164.as_deref()?, None).ok()?;
    let code = number.country_code.to_string();
    digits.strip_prefix(&code).map(str::to_owned)
}

fn suggestion(facts: PhoneFacts) -> Option<PhoneSuggestion> {
    Some(PhoneSuggestion {
        e164: facts.e164?,
        international: facts.international?,
        region: facts.region,
    })
}
