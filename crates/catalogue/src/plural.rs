//! Plural categories.

/// A plural category of [CLDR](https://cldr.unicode.org/index/cldr-spec/plural-rules).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// `zero`, as in Arabic
    Zero,
    /// `one`, as in English "1 method"
    One,
    /// `two`, as in Arabic
    Two,
    /// `few`, as in Polish
    Few,
    /// `many`, as in Arabic and Polish
    Many,
    /// `other`, which every language has
    Other,
}

impl Plural {
    /// All categories, with their CLDR name and the character that stands for them in a pattern.
    const ALL: [(Self, &'static str, char); 6] = [
        (Self::Zero, "zero", 'z'),
        (Self::One, "one", 'o'),
        (Self::Two, "two", 't'),
        (Self::Few, "few", 'f'),
        (Self::Many, "many", 'm'),
        (Self::Other, "other", 'x'),
    ];

    /// The category with a CLDR name, as `Intl.PluralRules` returns it.
    pub fn from_name(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, other, _)| *other == name);
        found.map(|(category, ..)| category)
    }

    /// The rule of English, for whole numbers.
    pub fn english(number: u64) -> Self {
        if number == 1 { Self::One } else { Self::Other }
    }

    /// The category that a character stands for in a pattern.
    #[cfg(feature = "compile")]
    pub(crate) fn from_key(key: char) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(.., other)| *other == key);
        found.map(|(category, ..)| category)
    }

    /// The name in CLDR.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(other, ..)| *other == self);
        found.map_or("other", |(_, name, _)| name)
    }

    /// The character that stands for the category in a pattern.
    pub(crate) fn key(self) -> char {
        let found = Self::ALL.into_iter().find(|(other, ..)| *other == self);
        found.map_or('x', |(.., key)| key)
    }
}
