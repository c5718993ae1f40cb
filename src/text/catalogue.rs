//! The catalogue in use: which text a message has now.

use std::cell::Cell;
use std::fmt;

use factordesk_catalogue::{Arg, Plural, render};

use super::messages::MESSAGES;

/// A message: the name of a text, not the text itself.
///
/// It holds its English text, so the texts of a part of the screen are in the same WebAssembly file as its code.
/// Another catalogue replaces it by number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Message {
    number: usize,
    english: &'static str,
}

/// The texts of a language other than English.
#[derive(Debug)]
pub struct Catalogue {
    /// Its language, a BCP 47 tag such as `fr`
    pub locale: &'static str,
    /// A pattern for each message, by number. A message without one keeps its English text.
    pub patterns: Vec<Option<String>>,
    /// Returns the plural category of a number
    pub plural: fn(u64) -> Plural,
}

thread_local! {
    /// One for all desks of a page: two languages side by side are no use to an admin. `None`: English.
    static CURRENT: Cell<Option<&'static Catalogue>> = const { Cell::new(None) };
}

/// Uses this catalogue from now on; `None` returns to English. Texts that are on the screen stay as they are.
///
/// It lives as long as the page, so that texts can be borrowed from it.
pub fn install(catalogue: Option<&'static Catalogue>) {
    CURRENT.set(catalogue);
}

/// The language of the texts, a BCP 47 tag.
pub fn locale() -> &'static str {
    CURRENT.get().map_or("en", |catalogue| catalogue.locale)
}

impl Message {
    /// For the generated code. `number`: below [`MESSAGES`].
    pub(super) const fn new(number: usize, english: &'static str) -> Self {
        assert!(number < MESSAGES, "the build script numbers the messages");
        Self { number, english }
    }

    /// Its text in the current language.
    pub fn text(self) -> &'static str {
        CURRENT
            .get()
            .and_then(|catalogue| self.of(catalogue))
            .unwrap_or(self.english)
    }

    fn of(self, catalogue: &'static Catalogue) -> Option<&'static str> {
        catalogue.patterns.get(self.number)?.as_deref()
    }

    /// Its text with arguments, for the generated code.
    pub(super) fn with(self, args: &[Arg<'_>]) -> String {
        let current = CURRENT.get();
        match current.and_then(|catalogue| Some((self.of(catalogue)?, catalogue.plural))) {
            Some((pattern, plural)) => render(pattern, args, plural),
            None => render(self.english, args, Plural::english),
        }
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.text().to_owned()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.english, f)
    }
}

/// Splits a message around one of its arguments, for an argument that is an element on the screen.
///
/// `message` gets a mark in place of the argument. Returns the texts before and after it.
pub fn around(message: impl FnOnce(&str) -> String) -> (String, String) {
    // The object replacement character, which no message contains.
    const MARK: &str = "\u{fffc}";
    let text = message(MARK);
    match text.split_once(MARK) {
        Some((before, after)) => (before.to_owned(), after.to_owned()),
        None => (text, String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::messages;

    /// Turns every text into capitals between brackets, with a plural rule in which 2 is special.
    fn pseudo() -> &'static Catalogue {
        let mut patterns = vec![None; MESSAGES];
        patterns[messages::common::CLOSE.number] = Some("[CLOSE]".to_owned());
        Box::leak(Box::new(Catalogue {
            locale: "en-XA",
            patterns,
            plural: |number| {
                if number == 2 {
                    Plural::Two
                } else {
                    Plural::Other
                }
            },
        }))
    }

    #[test]
    fn installed_catalogue_replaces_the_texts_it_has() {
        assert_eq!((locale(), messages::common::CLOSE.text()), ("en", "Close"));
        install(Some(pseudo()));
        assert_eq!(
            (locale(), messages::common::CLOSE.text()),
            ("en-XA", "[CLOSE]")
        );
        assert_eq!(messages::common::CANCEL.text(), "Cancel");
        install(None);
        assert_eq!((locale(), messages::common::CLOSE.text()), ("en", "Close"));
    }

    #[test]
    fn plural_rule_is_that_of_the_language_that_has_the_text() {
        let message = Message::new(0, "\u{2}0\u{3}oone\u{3}xmany\u{4}");
        let mut patterns = vec![None; MESSAGES];
        let args = [Arg::Number(2)];
        install(Some(pseudo()));
        assert_eq!(message.with(&args), "many");
        patterns[0] = Some("\u{2}0\u{3}tdual\u{3}xplural\u{4}".to_owned());
        let catalogue = Catalogue {
            locale: "en-XB",
            patterns,
            plural: pseudo().plural,
        };
        install(Some(Box::leak(Box::new(catalogue))));
        assert_eq!(message.with(&args), "dual");
        install(None);
    }

    #[test]
    fn message_is_split_around_its_argument() {
        let (before, after) = around(|mark| format!("Sent to {mark}."));
        assert_eq!((&*before, &*after), ("Sent to ", "."));
        let (before, after) = around(|_| "Sent.".to_owned());
        assert_eq!((&*before, &*after), ("Sent.", ""));
    }
}
