//! The language of the proxy's own pages: the browser's, if there are texts in it. English otherwise.
//!
//! Everything else that the proxy answers is for programs, and the widget has the texts for it.

use factordesk_catalogue::{Arg, Plural, plain, render};
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Maximum number of languages in `Accept-Language` that are looked at.
const MAX_RANGES: usize = 20;

/// A message of `locales/*/proxy.ftl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text(usize);

/// A language that the pages have: its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language(usize);

impl Language {
    /// The language that a browser likes best (RFC 9110, section 12.5.4; looked up as in RFC 4647, section 3.4).
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(ACCEPT_LANGUAGE).iter();
        let ranges = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .take(MAX_RANGES);
        let mut best = (0.0, Self(0));
        for range in ranges {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=");
            let weight = weight.and_then(|weight| weight.parse::<f32>().ok());
            // Of equal weights, the first counts.
            if let Some(weight) = weight
                && weight > best.0
                && let Some(language) = Self::find(tag.trim())
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The language of a tag, or of the tag without its last parts: `fr` for `fr-CA`.
    fn find(mut tag: &str) -> Option<Self> {
        loop {
            let same = |(other, _): &(&str, _)| other.eq_ignore_ascii_case(tag);
            if let Some(place) = LANGUAGES.iter().position(same) {
                return Some(Self(place));
            }
            tag = tag.rsplit_once('-')?.0;
        }
    }

    /// Its tag, for `lang`.
    pub(crate) fn tag(self) -> &'static str {
        LANGUAGES[self.0].0
    }

    /// The direction of its script, for `dir`.
    pub(crate) fn direction(self) -> &'static str {
        if self.tag() == "ar" { "rtl" } else { "ltr" }
    }

    /// A text without arguments.
    pub(crate) fn text(self, text: Text) -> &'static str {
        LANGUAGES[self.0].1[text.0]
    }

    /// A text with its arguments, in the order in which the English text has them.
    pub(crate) fn with(self, text: Text, args: &[&str]) -> String {
        let args: Vec<Arg<'_>> = args.iter().map(|arg| Arg::Text(arg)).collect();
        // None of these texts has plural forms.
        render(self.text(text), &args, Plural::english, plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tags of the languages; only English is certain to be there.
    fn tags() -> Vec<&'static str> {
        LANGUAGES.iter().map(|(tag, _)| *tag).collect()
    }

    fn of(value: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, value.parse().unwrap());
        Language::of(&headers).tag()
    }

    #[test]
    fn language_is_the_best_that_there_is() {
        assert_eq!(Language::of(&HeaderMap::new()).tag(), "en");
        for value in [
            "",
            "*",
            "xx",
            "xx-YY, ;q=1",
            "en-GB",
            "en;q=0.1",
            "fr;q=x",
            "fr;q=0",
        ] {
            assert_eq!(of(value), "en", "{value}");
        }
        for tag in tags().into_iter().filter(|tag| *tag != "en") {
            for value in [
                tag.to_owned(),
                format!("{}-XY", tag.to_uppercase()),
                format!("en;q=0.8, xx, {tag};q=0.9"),
                format!("{tag}, en"),
            ] {
                assert_eq!(of(&value), tag, "{value}");
            }
        }
        let many = "xx,".repeat(MAX_RANGES) + "fr";
        assert_eq!(of(&many), "en");
    }

    #[test]
    fn quote_names_code_and_request() {
        for place in 0..LANGUAGES.len() {
            let quote = Language(place).with(QUOTE, &["login_denied", "req-1"]);
            assert!(
                quote.contains("login_denied") && quote.contains("req-1"),
                "{quote}"
            );
        }
    }
}
