//! The language in use: which text a message has now.

use std::cell::Cell;
use std::fmt;

use factordesk_catalogue::{Arg, Plural, plain, render};

use super::messages::MESSAGES;

/// A message: the name of a text, not the text itself.
///
/// It holds its English text, so the texts of a part of the screen are in the same WebAssembly file as its code.
/// Another language replaces it by number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Message {
    number: usize,
    english: &'static str,
}

/// Another language, or the host page's own words. The functions return `None` for a message that keeps its English text.
#[derive(Debug, Clone, Copy)]
pub struct Language {
    /// The text of a message without arguments, by number
    pub text: fn(usize) -> Option<&'static str>,
    /// The text of a message with these arguments
    pub with: fn(usize, &[Arg<'_>]) -> Option<String>,
}

thread_local! {
    /// One for all desks of a page: two languages side by side are no use to an admin. `None`: English.
    static CURRENT: Cell<Option<Language>> = const { Cell::new(None) };
}

thread_local! {
    /// How numbers are written
    static DIGITS: Cell<fn(u64) -> String> = const { Cell::new(plain) };
}

/// Writes numbers in this way from now on.
pub fn install_digits(digits: fn(u64) -> String) {
    DIGITS.set(digits);
}

/// A number on its own, as it is written within a text.
pub fn number(number: usize) -> String {
    DIGITS.get()(number as u64)
}

/// Uses this language from now on; `None` returns to English. Texts that are on the screen stay as they are.
pub fn install(language: Option<Language>) {
    CURRENT.set(language);
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
            .and_then(|language| (language.text)(self.number))
            .unwrap_or(self.english)
    }

    /// Its text with arguments, for the generated code.
    pub(super) fn with(self, args: &[Arg<'_>]) -> String {
        CURRENT
            .get()
            .and_then(|language| (language.with)(self.number, args))
            .unwrap_or_else(|| render(self.english, args, Plural::english, DIGITS.get()))
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

    #[test]
    fn installed_language_replaces_the_texts_it_has() {
        let close = messages::common::CLOSE;
        assert_eq!(close.text(), "Close");
        install(Some(Language {
            text: |number| (number == messages::common::CLOSE.number).then_some("Fermer"),
            with: |_, args| match args {
                [Arg::Number(number)] => Some(format!("{number} lues")),
                _ => None,
            },
        }));
        assert_eq!(close.text(), "Fermer");
        assert_eq!(messages::common::CANCEL.text(), "Cancel");
        assert_eq!(messages::forms::imported(2), "2 lues");
        assert_eq!(messages::common::sentences("A.", "B."), "A. B.");
        install(None);
        assert_eq!(close.text(), "Close");
        assert_eq!(messages::forms::imported(2), "2 lines read.");
    }

    #[test]
    fn message_is_split_around_its_argument() {
        let (before, after) = around(|mark| format!("Sent to {mark}."));
        assert_eq!((&*before, &*after), ("Sent to ", "."));
        let (before, after) = around(|_| "Sent.".to_owned());
        assert_eq!((&*before, &*after), ("Sent.", ""));
    }
}
