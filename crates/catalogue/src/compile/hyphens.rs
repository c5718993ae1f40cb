//! Where long words may be broken at the end of a line. Not every browser has a dictionary of hyphens.

/// By language: long words, or their beginnings, with a hyphen at each place. A catalogue has them without.
const WORDS: [(&str, &[&str]); 1] = [(
    "de",
    &[
        "Authentifi-zierungs-methoden",
        "Benach-richtigung",
        "Browser-erweiterung",
        "Einrichtungs-link",
        "Einrichtungs-schlüssel",
        "Ersetzungs-anfrage",
        "Erstellungs-dat",
        "Geräte-biometrie",
        "Hardware-schlüssel",
        "Hexadezimal-ziffern",
        "Identitäts-anbieter",
        "Internet-telefonie",
        "Klein-buchstaben",
        "Netzwerk-verbindung",
        "Passwort-manager",
        "Programm-fehler",
        "Prozent-kodierung",
        "Server-protokoll",
        "Sicherheits-gründe",
        "Sicherheits-schlüssel",
        "synchronisier-bar",
        "Synchroni-sierung",
        "Übertragungs-wege",
        "vertrauens-würdig",
        "Wiederher-stellungs-code",
        "wiederher-stellen",
    ],
)];

/// A soft hyphen, which is visible only where a line ends.
const SOFT_HYPHEN: &str = "\u{ad}";

/// Letters from which a word needs a soft hyphen, in a language with a list of them.
const LONG: usize = 15;

/// A text with soft hyphens in its long words.
pub(super) fn hyphenated(tag: &str, text: &str) -> String {
    let mut text = text.to_owned();
    for word in words(tag) {
        text = text.replace(&word.replace('-', ""), &word.replace('-', SOFT_HYPHEN));
    }
    text
}

/// The long words of a text that [`WORDS`] lacks.
pub(super) fn unbreakable<'a>(tag: &str, text: &'a str) -> Vec<&'a str> {
    let has_list = WORDS.iter().any(|(other, _)| *other == tag);
    let of_letters = text.split(|c: char| !c.is_alphabetic());
    let known = |word: &str| hyphenated(tag, word).contains(SOFT_HYPHEN);
    of_letters
        .filter(|word| has_list && word.chars().count() >= LONG && !known(word))
        .collect()
}

fn words(tag: &str) -> &'static [&'static str] {
    let found = WORDS.iter().find(|(other, _)| *other == tag);
    found.map_or(&[], |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_get_soft_hyphens_in_their_language() {
        let text = "2 Wiederherstellungscodes.";
        assert_eq!(
            hyphenated("de", text),
            "2 Wiederher\u{ad}stellungs\u{ad}codes."
        );
        assert_eq!(hyphenated("fr", text), text);
        assert_eq!(
            unbreakable("de", "Der Wiederherstellungscode im Binnenschifffahrtsamt"),
            ["Binnenschifffahrtsamt"]
        );
        assert!(unbreakable("fr", text).is_empty());
    }
}
