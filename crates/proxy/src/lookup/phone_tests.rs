//! Numbers of many countries, in the forms in which people type and paste them.

use proptest::prelude::*;

use super::*;

/// Answers a question without likely countries.
fn look(text: &str, region: Option<&str>) -> PhoneFacts {
    suggested(text, region, &[])
}

fn suggested(text: &str, region: Option<&str>, likely: &[&str]) -> PhoneFacts {
    super::look(&PhoneQuestion {
        text: text.to_owned(),
        region: region.map(str::to_owned),
        likely: likely.iter().map(|code| (*code).to_owned()).collect(),
    })
}

/// The suggested numbers.
fn suggestions(text: &str, region: Option<&str>, likely: &[&str]) -> Vec<String> {
    let facts = suggested(text, region, likely);
    facts.suggestions.into_iter().map(|one| one.e164).collect()
}

fn seen(
    text: &str,
    region: Option<&str>,
) -> (Option<String>, Option<String>, PhoneKind, PhoneVerdict) {
    let facts = look(text, region);
    (facts.e164, facts.region, facts.kind, facts.verdict)
}

/// Text, region asked for, E.164, region, kind; all are valid.
#[test]
fn numbers_of_many_countries_are_known() {
    use PhoneKind::{FixedLine, FixedLineOrMobile, Mobile, PersonalNumber, TollFree, Voip};
    for (text, asked, e164, region, kind) in [
        ("06 12 34 56 78", "FR", "+33612345678", "FR", Mobile),
        ("01 42 68 53 00", "FR", "+33142685300", "FR", FixedLine),
        ("09 70 73 12 34", "FR", "+33970731234", "FR", Voip),
        ("0151 23456789", "DE", "+4915123456789", "DE", Mobile),
        ("030 123456", "DE", "+4930123456", "DE", FixedLine),
        ("07400 123456", "GB", "+447400123456", "GB", Mobile),
        ("020 7946 0018", "GB", "+442079460018", "GB", FixedLine),
        ("07012 345678", "GB", "+447012345678", "GB", PersonalNumber),
        ("+44 7781 123456", "", "+447781123456", "GG", Mobile),
        ("+44 7797 712345", "", "+447797712345", "JE", Mobile),
        ("+44 7624 301234", "", "+447624301234", "IM", Mobile),
        (
            "(415) 555-2671",
            "US",
            "+14155552671",
            "US",
            FixedLineOrMobile,
        ),
        (
            "+1 506 234 5678",
            "",
            "+15062345678",
            "CA",
            FixedLineOrMobile,
        ),
        ("+1 876 210 1234", "US", "+18762101234", "JM", Mobile),
        ("1-800-234-5678", "US", "+18002345678", "US", TollFree),
        ("06 12345678", "IT", "+390612345678", "IT", FixedLine),
        ("312 345 6789", "IT", "+393123456789", "IT", Mobile),
        ("011 15-2345-6789", "AR", "+5491123456789", "AR", Mobile),
        ("+54 9 11 2345 6789", "", "+5491123456789", "AR", Mobile),
        ("(11) 96123-4567", "BR", "+5511961234567", "BR", Mobile),
        (
            "55 5123 4567",
            "MX",
            "+525551234567",
            "MX",
            FixedLineOrMobile,
        ),
        ("081234 56789", "IN", "+918123456789", "IN", Mobile),
        ("090-1234-5678", "JP", "+819012345678", "JP", Mobile),
        ("8123 4567", "SG", "+6581234567", "SG", Mobile),
        ("01 23 45 67 89", "CI", "+2250123456789", "CI", Mobile),
        ("8 (912) 345-67-89", "RU", "+79123456789", "RU", Mobile),
        ("8 (771) 000 9998", "KZ", "+77710009998", "KZ", Mobile),
        ("043 201 234", "XK", "+38343201234", "XK", Mobile),
        ("078 123 45 67", "CH", "+41781234567", "CH", Mobile),
        ("0664 123456", "AT", "+43664123456", "AT", Mobile),
        ("612 34 56 78", "ES", "+34612345678", "ES", Mobile),
        ("06 12345678", "NL", "+31612345678", "NL", Mobile),
        ("0470 12 34 56", "BE", "+32470123456", "BE", Mobile),
        ("131 2345 6789", "CN", "+8613123456789", "CN", Mobile),
        ("010-2000-0000", "KR", "+821020000000", "KR", Mobile),
        ("0412 345 678", "AU", "+61412345678", "AU", Mobile),
        ("071 123 4567", "ZA", "+27711234567", "ZA", Mobile),
        ("0802 123 4567", "NG", "+2348021234567", "NG", Mobile),
        ("050-234-5678", "IL", "+972502345678", "IL", Mobile),
        ("0501 234 56 78", "TR", "+905012345678", "TR", Mobile),
        ("512 345 678", "PL", "+48512345678", "PL", Mobile),
    ] {
        let asked = (!asked.is_empty()).then_some(asked);
        assert_eq!(
            seen(text, asked),
            (
                Some(e164.to_owned()),
                Some(region.to_owned()),
                kind,
                PhoneVerdict::Ok
            ),
            "{text} {asked:?}"
        );
        // The international form means the same number for every region.
        assert_eq!(seen(e164, Some("FR")).0.as_deref(), Some(e164));
        assert_eq!(seen(e164, None), seen(text, asked), "{e164}");
    }
}

#[test]
fn pasted_forms_are_one_number() {
    for (text, region) in [
        ("+33 (0)6 12 34 56 78", None),
        ("+33612345678", Some("US")),
        ("0033 6 12 34 56 78", Some("FR")),
        ("0033 6 12 34 56 78", None),
        ("0033 6 12 34 56 78", Some("US")),
        ("011 33 6 12 34 56 78", Some("US")),
        ("06.12.34.56.78", Some("FR")),
        ("06-12-34-56-78", Some("FR")),
        ("33 6 12 34 56 78", Some("FR")),
        ("tel:+33-6-12-34-56-78", None),
        ("Tel: 06 12 34 56 78", Some("FR")),
        (" +33\u{a0}6\u{202f}12\u{2009}34 56\t78\n", None),
        ("\u{202a}+33 6 12 34 56 78\u{202c}", None),
        ("+33\u{2011}6\u{2013}12 34 56 78", None),
        (
            "\u{ff0b}\u{ff13}\u{ff13}\u{ff16}\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}\u{ff17}\u{ff18}",
            None,
        ),
        (
            "+\u{663}\u{663} \u{666} \u{661}\u{662} \u{663}\u{664} \u{665}\u{666} \u{667}\u{668}",
            None,
        ),
        (
            "\u{6f0}\u{6f6}\u{6f1}\u{6f2}\u{6f3}\u{6f4}\u{6f5}\u{6f6}\u{6f7}\u{6f8}",
            Some("FR"),
        ),
    ] {
        let facts = look(text, region);
        assert_eq!(facts.e164.as_deref(), Some("+33612345678"), "{text:?}");
        assert_eq!(facts.international.as_deref(), Some("+33 6 12 34 56 78"));
        assert_eq!(facts.national.as_deref(), Some("06 12 34 56 78"));
        assert_eq!(facts.verdict, PhoneVerdict::Ok);
    }
}

#[test]
fn what_is_not_one_number_is_unreadable_and_nothing_is_dropped() {
    for text in [
        "",
        " ",
        "+",
        "hello",
        "1-800-FLOWERS",
        "+33 6 12 34 56 7O",
        "tel:42685300;phone-context=+331",
        "+33 6 12 34 56 78 (home)",
        "+33 6 12 34 56 78 +33 6 12 34 56 79",
        "33+612345678",
        "*31#0612345678",
        "<script>0612345678</script>",
        "\u{202a}\u{202c}",
    ] {
        for region in [None, Some("FR"), Some("US")] {
            assert_eq!(
                seen(text, region),
                (None, None, PhoneKind::Unknown, PhoneVerdict::Unreadable),
                "{text:?} {region:?}"
            );
        }
    }
}

#[test]
fn extension_is_named_and_the_number_without_it_suggested() {
    for (text, region, main) in [
        ("+1 202 555 0100 ext. 5", None, Some("+12025550100")),
        ("(202) 555-0100 x5", Some("US"), Some("+12025550100")),
        ("+33 1 42 68 53 00 ext. 5", Some("US"), Some("+33142685300")),
        ("+33142685300;ext=5", None, Some("+33142685300")),
        ("+33142685300#5", None, Some("+33142685300")),
        ("+33142685300,,5", None, Some("+33142685300")),
        ("+39 06 12345678 ext 12", None, Some("+390612345678")),
        ("tel:+1-202-555-0100;ext=5", None, Some("+12025550100")),
        (
            "+1 202 555 0100 \u{434}\u{43e}\u{431} 5",
            None,
            Some("+12025550100"),
        ),
        ("+1 202 555 0100 \u{ff58}5", None, Some("+12025550100")),
        // The number before the extension is invalid, or spelled in letters.
        ("+1 07700900123 ext. 5", None, None),
        ("1-800-FLOWERS ext. 5", Some("US"), None),
    ] {
        let facts = look(text, region);
        assert_eq!(facts.verdict, PhoneVerdict::Extension, "{text}");
        // The facts hold no number that a form could accept without a choice.
        assert_eq!((&facts.e164, &facts.national), (&None, &None), "{text}");
        let wanted: Vec<String> = main.into_iter().map(str::to_owned).collect();
        assert_eq!(suggestions(text, region, &[]), wanted, "{text}");
    }
}

#[test]
fn national_number_under_another_code_is_suggested_as_the_likely_countrys() {
    for (text, region, likely, wanted) in [
        // Ofcom reserves these for drama: the length fits, but they are never assigned.
        (
            "+1 07700900123",
            None,
            &["GB"] as &[&str],
            &["+447700900123"] as &[&str],
        ),
        ("+107400123456", None, &["GB"], &["+447400123456"]),
        (
            "07400 123456",
            Some("US"),
            &["GB", "US"],
            &["+447400123456"],
        ),
        ("+44 06 12 34 56 78", None, &["FR"], &["+33612345678"]),
        // The likelier country comes first; invalid numbers are left out.
        (
            "+1 0612345678",
            None,
            &["GB", "NL", "FR"],
            &["+31612345678", "+33612345678"],
        ),
        // The calling code is repeated, or the plus is missing.
        ("+1 447400123456", None, &[], &["+447400123456"]),
        ("+1 00447400123456", None, &[], &["+447400123456"]),
        ("447400123456", Some("US"), &[], &["+447400123456"]),
        // No guess is made.
        ("+1 07400123456", None, &[], &[]),
        ("+1 07400123456", None, &["US", "CA"], &[]),
        ("+1 202 555 0100", None, &["GB"], &[]),
        ("+999 123", None, &["GB"], &[]),
        ("12", Some("US"), &["GB"], &[]),
        ("reception", None, &["GB"], &[]),
    ] {
        assert_eq!(suggestions(text, region, likely), wanted, "{text}");
    }
}

#[test]
fn numbers_that_look_wrong_still_have_an_e164() {
    use PhoneVerdict::{NoCountry, NotInUse, TooLong, TooShort};
    for (text, region, e164, verdict) in [
        ("06 12 34 56", Some("FR"), Some("+336123456"), TooShort),
        (
            "06 12 34 56 78 9",
            Some("FR"),
            Some("+336123456789"),
            TooLong,
        ),
        ("+33 0 00 00 00 00", None, Some("+33000000000"), NotInUse),
        ("33000000000000", Some("DE"), None, TooLong),
        ("06 12", Some("IT"), Some("+390612"), TooShort),
        ("555-2671", Some("US"), Some("+15552671"), TooShort),
        ("(555) 055-2671", Some("US"), Some("+15550552671"), NotInUse),
        ("+999 123 456 789", None, Some("+999123456789"), NotInUse),
        ("06 12 34 56 78", None, None, NoCountry),
        ("06 12 34 56 78", Some("ZZ"), None, NoCountry),
        ("6", Some("FR"), None, TooShort),
        ("+3", None, None, TooShort),
        ("+336", None, Some("+336"), TooShort),
        ("06 12 34 56 78 06 12 34 56 79", Some("FR"), None, TooLong),
        ("+33 6 12 34 56 78 90 12 34 56 78 90", None, None, TooLong),
    ] {
        let facts = look(text, region);
        assert_eq!(
            (facts.e164.as_deref(), facts.verdict),
            (e164, verdict),
            "{text}"
        );
    }
    assert_eq!(look("555-2671", Some("US")).region.as_deref(), Some("US"));
    // In an unassigned block: the calling code still tells the country.
    let drama = look("+44 7700 900123", None);
    assert_eq!(
        (drama.region.as_deref(), drama.verdict),
        (Some("GB"), NotInUse)
    );
}

#[test]
fn countries_are_the_metadatas() {
    let countries = countries();
    assert!(countries.len() > 240, "{}", countries.len());
    assert!(countries.is_sorted_by(|a, b| a.region < b.region));
    for (region, code) in [
        ("FR", "33"),
        ("US", "1"),
        ("CA", "1"),
        ("GG", "44"),
        ("KZ", "7"),
        ("XK", "383"),
        ("CI", "225"),
    ] {
        assert!(
            countries
                .iter()
                .any(|c| c.region == region && c.code == code),
            "{region}"
        );
    }
    for country in countries {
        assert!(
            factordesk_model::lookup::is_region(&country.region),
            "{}",
            country.region
        );
        assert!((1..=3).contains(&country.code.len()), "{}", country.code);
    }
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,64}",
        "[+0-9() ./x#*;,=a-z\u{ff0b}\u{ff10}-\u{ff19}\u{660}-\u{669}\u{202a}\u{a0}-]{0,64}",
        "\\+?[0-9 ()-]{1,30}",
        "(tel:)?\\+?(00|011|1|7|33|39|44|52|54|55|91)[0-9]{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_without_a_panic(text in texts(), region in proptest::option::of("[A-Z]{2}")) {
        // `look` would hide a panic.
        let likely = vec!["GB".to_owned(), "DE".to_owned(), "ZZ".to_owned()];
        let asked = answer(&PhoneQuestion { text: text.clone(), region: region.clone(), likely });
        for suggestion in &asked.suggestions {
            prop_assert!(factordesk_model::validate::phone_number(&suggestion.e164).is_ok());
            prop_assert!(asked.e164.as_ref() != Some(&suggestion.e164));
        }
        let facts = read(&text, region.as_deref());
        if let Some(e164) = &facts.e164 {
            prop_assert!(factordesk_model::validate::phone_number(e164).is_ok(), "{}", e164);
        }
        if facts.verdict == PhoneVerdict::Ok {
            // A valid number stays the same when it is repeated in international form.
            let e164 = facts.e164.clone().unwrap();
            prop_assert!(read(&e164, None) == facts, "{}", e164);
        }
        let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).count();
        let made = facts.e164.as_deref().map_or(0, digits);
        // A calling code of three digits, and an area code that people may leave out, as in Madagascar.
        prop_assert!(made <= digits(&text) + 6, "digits out of nowhere: {}", made);
    }
}
