//! The countries of the picker, and the search among them.

/// A country with its name in the language of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCountry {
    /// ISO 3166-1 alpha-2
    pub region: String,
    /// Its calling code, without `+`
    pub code: String,
    /// Its name
    pub name: String,
    /// Its name as the search compares it: lower case, without diacritics
    pub key: String,
}

impl NamedCountry {
    /// `France +33`
    pub fn label(&self) -> String {
        format!("{} +{}", self.name, self.code)
    }

    /// How well the country matches: 0 is best, `None` is no match.
    fn rank(&self, typed: &str) -> Option<u8> {
        let code = typed.trim_start_matches('+');
        let key = self.key.as_str();
        if self.code == code || self.region.eq_ignore_ascii_case(typed) {
            Some(0)
        // A lone `+` leaves an empty code, and every code starts with that.
        } else if key.starts_with(typed) || (!code.is_empty() && self.code.starts_with(code)) {
            Some(1)
        // The beginning of a later word, after one of the characters that separate words in names.
        } else if key
            .match_indices(typed)
            .any(|(at, _)| key[..at].ends_with([' ', '-', '(', '’', '\'']))
        {
            Some(2)
        } else {
            key.contains(typed).then_some(3)
        }
    }
}

/// Indexes of the countries that match `typed`, best matches first and otherwise in the list's order.
///
/// `typed` must be folded as the keys are. It matches the beginning of a name or of a word in it, a
/// calling code with or without `+`, a region's code, or any part of a name.
pub fn matching(countries: &[NamedCountry], typed: &str) -> Vec<usize> {
    let typed = typed.trim();
    if typed.is_empty() {
        return (0..countries.len()).collect();
    }
    let mut found = Vec::new();
    // A pass for each rank keeps the list's order among equals, without a sort in the wasm.
    for wanted in 0..=3 {
        for (index, country) in countries.iter().enumerate() {
            if country.rank(typed) == Some(wanted) {
                found.push(index);
            }
        }
    }
    found
}

/// The region of a language tag (BCP 47): `FR` for `fr-FR`, `CN` for `zh-Hans-CN`. Many tags have none.
pub fn region_of(language: &str) -> Option<String> {
    language
        .split('-')
        .skip(1)
        // A single letter starts an extension, whose parts aren't regions.
        .take_while(|part| part.len() > 1)
        .find(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic()))
        .map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries() -> Vec<NamedCountry> {
        [
            ("FR", "33", "France"),
            ("CI", "225", "Côte d’Ivoire"),
            ("GF", "594", "French Guiana"),
            ("DE", "49", "Germany"),
            ("ME", "382", "Montenegro"),
            ("NL", "31", "Netherlands"),
            ("GB", "44", "United Kingdom"),
            ("US", "1", "United States"),
        ]
        .map(|(region, code, name)| NamedCountry {
            region: region.to_owned(),
            code: code.to_owned(),
            key: name.to_lowercase().replace('ô', "o"),
            name: name.to_owned(),
        })
        .into()
    }

    fn found(typed: &str) -> Vec<String> {
        let countries = countries();
        let found = matching(&countries, typed);
        found.iter().map(|i| countries[*i].region.clone()).collect()
    }

    #[test]
    fn countries_are_found_by_name_code_and_region() {
        for (typed, expected) in [
            ("fr", &["FR", "GF"] as &[&str]),
            ("germ", &["DE"]),
            ("+33", &["FR"]),
            ("33", &["FR"]),
            ("3", &["FR", "ME", "NL"]),
            ("gb", &["GB"]),
            ("ivoire", &["CI"]),
            ("guiana", &["GF"]),
            ("united", &["GB", "US"]),
            ("king", &["GB"]),
            ("zz", &[]),
            ("+", &[]),
        ] {
            assert_eq!(found(typed), expected, "{typed}");
        }
    }

    #[test]
    fn exact_region_or_code_comes_before_names() {
        // ME is Montenegro's region, although other names contain "me".
        assert_eq!(found("me")[0], "ME");
        assert_eq!(found("1")[0], "US");
    }

    #[test]
    fn empty_text_matches_all_in_order() {
        assert_eq!(found(" ").len(), countries().len());
        assert_eq!(found("")[0], "FR");
    }

    #[test]
    fn a_language_tag_may_name_a_region() {
        for (tag, region) in [
            ("fr-FR", Some("FR")),
            ("en", None),
            ("zh-Hans-CN", Some("CN")),
            ("de-ch", Some("CH")),
            ("en-u-hc-h12", None),
            ("es-419", None),
            ("", None),
        ] {
            assert_eq!(region_of(tag).as_deref(), region, "{tag}");
        }
    }
}
