//! The polite live regions: what changed, for people who don't see it.

use crate::clock::Clock;
use crate::reactive::State;
use crate::state::announce::{Announcements, Place};

/// Says things, for `expect_context`.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: State<Announcements>,
    clock: Clock,
}

impl Announcer {
    /// Nothing is said yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            said: State::new(Announcements::default()),
            clock,
        }
    }

    /// Says it where it is heard: in the topmost dialog, else on the page. The same words twice are heard twice.
    pub fn say(&self, words: impl Into<String>) {
        self.update(|said, now| said.say(words.into(), now));
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
