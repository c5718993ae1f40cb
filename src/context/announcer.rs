//! The polite live regions: what changed, for people who don't see it.

use crate::platform::clock::Clock;
use crate::platform::reactive::State;
use crate::state::announce::{Announcement, Announcements, Place};

/// Finds the words of an announcement.
pub type Words = fn(&Announcement) -> String;

/// Says things, for `expect_context`.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: State<Announcements>,
    clock: Clock,
    words: Words,
}

impl Announcer {
    /// Nothing is said yet; what will be is put into `words`.
    pub fn new(clock: Clock, words: Words) -> Self {
        Self {
            said: State::new(Announcements::default()),
            clock,
            words,
        }
    }

    /// Says it where it is heard: in the topmost dialog, else on the page. The same words twice are heard twice.
    pub fn say(&self, announcement: &Announcement) {
        let words = (self.words)(announcement);
        self.update(|said, now| said.say(words, now));
    }

    /// A place of its own for a dialog.
    pub fn place(&self) -> Place {
        let place = self.said.try_update(Announcements::place);
        place.unwrap_or(Announcements::PAGE)
    }

    /// A dialog has opened, over all others.
    pub fn opened(&self, dialog: Place) {
        self.update(|said, now| said.open(dialog, now));
    }

    /// A dialog has closed.
    pub fn closed(&self, dialog: Place) {
        self.update(|said, now| said.close(dialog, now));
    }

    /// What is said there. Reactive.
    pub fn words_in(&self, place: Place) -> String {
        self.said.with(|said| said.words_in(place).to_owned())
    }

    fn update(&self, change: impl FnOnce(&mut Announcements, f64)) {
        let now = self.clock.now();
        let _ = self.said.try_update(|said| change(said, now));
    }
}
