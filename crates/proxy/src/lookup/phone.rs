//! Parses phone numbers with the metadata of Google's libphonenumber, in the Rust port `rlibphonenumber`.
//!
//! The texts are typed or pasted by people, so much is accepted: punctuation, full-width and other digits, invisible
//! marks, `tel:`, `00` for `+`. Two things are not. Letters may be a vanity number or a note. An extension can't be
//! stored, and no code can be sent to one. Ignoring either would yield another number, so the likely number is only
//! suggested (`suggest.rs`).

mod suggest;

use std::panic::catch_unwind;

use factordesk_model::text::invisible;
use factordesk_model::{Country, PhoneFacts, PhoneKind, PhoneQuestion, PhoneVerdict};
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat,
    PhoneNumberType, Region, ValidationError,
};

/// Maximum number of digits in an E.164 number (ITU-T E.164).
const E164_DIGITS: usize = 15;

/// Answers a question about a phone number. If the number looks wrong, suggests what may have been meant.
pub(crate) fn look(question: &PhoneQuestion) -> PhoneFacts {
    // The crate compiles its metadata's regular expressions on first use and panics if one is invalid. That must not
    // take the request down.
    catch_unwind(|| answer(question)).unwrap_or_else(|_| {
        tracing::error!("the numbering metadata failed");
        nothing(PhoneVerdict::Unreadable)
    })
}

fn answer(question: &PhoneQuestion) -> PhoneFacts {
    let region = question.region.as_deref();
    if let Some(facts) = suggest::without_extension(&question.text, region) {
        return facts;
    }
    let mut facts = read(&question.text, region);
    if facts.verdict != PhoneVerdict::Ok {
        facts.suggestions = suggest::elsewhere(question, &facts);
    }
    facts
}

/// Every country of the metadata with its calling code, sorted by region.
pub(crate) fn countries() -> Vec<Country> {
    let mut countries: Vec<Country> = PHONE_NUMBER_UTIL
        .get_supported_regions()
        .filter_map(|region| {
            Some(Country {
                region: region.as_region_str().to_string(),
                code: PHONE_NUMBER_UTIL
                    .get_country_code_for_region(region)?
                    .to_string(),
            })
        })
        .collect();
    countries.sort_by(|a, b| a.region.cmp(&b.region));
    countries
}

/// Parses a text. `region` applies if the text has no calling code.
fn read(text: &str, region: Option<&str>) -> PhoneFacts {
    let Some(text) = clean(text) else {
        return nothing(PhoneVerdict::Unreadable);
    };
    let region = region.and_then(region_of);
    let facts = facts(&text, region);
    // Most countries dial `00` for `+`, and people copy it along, even where it isn't the prefix. Tried only if the
    // text isn't a valid number as it stands.
    if facts.verdict != PhoneVerdict::Ok
        && let Some(rest) = text.strip_prefix("00")
    {
        let abroad = self::facts(&format!("+{rest}"), None);
        if abroad.verdict == PhoneVerdict::Ok || region.is_none() {
            return abroad;
        }
    }
    facts
}

/// The region with this code, if it has phone numbers.
fn region_of(code: &str) -> Option<Region> {
    let region = Region::from_code(code).ok()?;
    PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
    Some(region)
}

/// Normalizes a text of digits, punctuation and at most one leading `+`. `None` if it contains anything else, or no
/// digit.
fn clean(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| !invisible(*c))
        .map(|c| match c {
            // The full-width plus sign of East Asian keyboards
            '\u{ff0b}' => '+',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let bare = without_scheme(&text);
    // Digits of any script count: `normalize_digits_only` knows all of Unicode's.
    let digits: String = PHONE_NUMBER_UTIL.normalize_digits_only(bare);
    let plus_leads = bare
        .rfind('+')
        .is_none_or(|at| !bare[..at].contains(|c: char| c == '+' || c.is_numeric()));
    // `;`, `,` and `#` begin an extension, and `*` a service code (`*31#`).
    let letter = |c: char| c.is_alphabetic() || matches!(c, '#' | ';' | ',' | '*');
    (!digits.is_empty() && plus_leads && !bare.contains(letter)).then(|| bare.to_owned())
}

/// Removes a leading `tel:`.
fn without_scheme(text: &str) -> &str {
    let text = text.trim();
    match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => text[4..].trim_start(),
        _ => text,
    }
}

fn facts(text: &str, region: Option<Region>) -> PhoneFacts {
    match PHONE_NUMBER_UTIL.parse(text, region) {
        Ok(number) if number.extension().is_empty() => describe(&without_prefix(number), region),
        // Without its extension it would be another number.
        Ok(_) => nothing(PhoneVerdict::Unreadable),
        Err(error) => unparsed(text, &error),
    }
}

/// Removes the national prefix.
///
/// If a number isn't valid, the crate keeps its prefix as a leading zero. From abroad that zero is never dialled.
fn without_prefix(mut number: PhoneNumber) -> PhoneNumber {
    let zeros = number.number_of_leading_zeros();
    if number.italian_leading_zero()
        && number.national_number != 0
        && dials_zero(number.country_code).unwrap_or_default()
        && !PHONE_NUMBER_UTIL.is_valid_number(&number)
    {
        number.italian_leading_zero = (zeros > 1).then_some(true);
        number.number_of_leading_zeros = (zeros > 2).then_some(zeros - 1);
    }
    number
}

/// Whether the country dials 0 before a national number.
///
/// Derived from the country's example number, because the crate doesn't expose the prefix.
fn dials_zero(country_code: i32) -> Option<bool> {
    let region = PHONE_NUMBER_UTIL.get_region_for_country_code(country_code)?;
    let example = PHONE_NUMBER_UTIL.get_example_number(region).ok()?;
    let national = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::National);
    let first = national.chars().find(char::is_ascii_digit);
    Some(!example.italian_leading_zero() && first == Some('0'))
}

/// The facts of a number that the metadata knows something about.
fn describe(number: &PhoneNumber, asked: Option<Region>) -> PhoneFacts {
    let verdict = match PHONE_NUMBER_UTIL.is_possible_number_with_reason(number) {
        Ok(NumberLengthType::IsPossible) if PHONE_NUMBER_UTIL.is_valid_number(number) => {
            PhoneVerdict::Ok
        }
        Ok(NumberLengthType::IsPossible)
        | Err(ValidationError::InvalidLength | ValidationError::InvalidCountryCode) => {
            PhoneVerdict::NotInUse
        }
        Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => {
            PhoneVerdict::TooShort
        }
        Err(ValidationError::TooLong) => PhoneVerdict::TooLong,
    };
    let format = |format| PHONE_NUMBER_UTIL.format(number, format).into_owned();
    let e164 = e164(&format(PhoneNumberFormat::E164));
    // Germany has valid numbers that are longer than E.164 allows.
    let verdict = if e164.is_some() {
        verdict
    } else {
        PhoneVerdict::TooLong
    };
    // If a number isn't in use, the metadata may not know its region. Then it is the region asked for, or else the
    // first one that shares the calling code.
    let asked = asked.filter(|region| {
        PHONE_NUMBER_UTIL.get_country_code_for_region(*region) == Some(number.country_code)
    });
    let of_code = || PHONE_NUMBER_UTIL.get_region_for_country_code(number.country_code);
    let region = PHONE_NUMBER_UTIL.get_region_for_number(number);
    let region = region.or(asked).or_else(of_code);
    PhoneFacts {
        e164,
        international: Some(format(PhoneNumberFormat::International)),
        national: Some(format(PhoneNumberFormat::National)),
        region: region
            .map(|region| region.as_region_str().to_string())
            .filter(|code| factordesk_model::lookup::is_region(code)),
        kind: kind(PHONE_NUMBER_UTIL.get_number_type(number)),
        verdict,
        suggestions: Vec::new(),
    }
}

/// The facts of a text that isn't a number of any country.
fn unparsed(text: &str, error: &ParseError) -> PhoneFacts {
    let digits: String = PHONE_NUMBER_UTIL.normalize_digits_only(text);
    let abroad = text
        .trim_start_matches(|c: char| !c.is_numeric() && c != '+')
        .starts_with('+');
    let verdict = match error {
        ParseError::InvalidCountryCode if abroad => PhoneVerdict::NotInUse,
        ParseError::InvalidCountryCode => PhoneVerdict::NoCountry,
        ParseError::TooLongNsn => PhoneVerdict::TooLong,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneVerdict::TooShort,
        // Someone is still typing.
        ParseError::NotANumber(_) if digits.len() < 3 => PhoneVerdict::TooShort,
        ParseError::NotANumber(_) => PhoneVerdict::Unreadable,
    };
    PhoneFacts {
        e164: abroad
            .then(|| format!("+{digits}"))
            .as_deref()
            .and_then(e164),
        ..nothing(verdict)
    }
}

fn e164(text: &str) -> Option<String> {
    let short_enough = text.len() <= E164_DIGITS + 1;
    (short_enough && factordesk_model::validate::phone_number(text).is_ok())
        .then(|| text.to_owned())
}

fn nothing(verdict: PhoneVerdict) -> PhoneFacts {
    PhoneFacts {
        e164: None,
        international: None,
        national: None,
        region: None,
        kind: PhoneKind::Unknown,
        verdict,
        suggestions: Vec::new(),
    }
}

fn kind(of: PhoneNumberType) -> PhoneKind {
    match of {
        PhoneNumberType::FixedLine => PhoneKind::FixedLine,
        PhoneNumberType::Mobile => PhoneKind::Mobile,
        PhoneNumberType::FixedLineOrMobile => PhoneKind::FixedLineOrMobile,
        PhoneNumberType::TollFree => PhoneKind::TollFree,
        PhoneNumberType::PremiumRate => PhoneKind::PremiumRate,
        PhoneNumberType::SharedCost => PhoneKind::SharedCost,
        PhoneNumberType::VoIP => PhoneKind::Voip,
        PhoneNumberType::PersonalNumber => PhoneKind::PersonalNumber,
        PhoneNumberType::Pager => PhoneKind::Pager,
        PhoneNumberType::UAN => PhoneKind::Uan,
        PhoneNumberType::VoiceMail => PhoneKind::Voicemail,
        PhoneNumberType::Unknown => PhoneKind::Unknown,
    }
}

#[cfg(test)]
#[path = "phone_tests.rs"]
mod tests;
