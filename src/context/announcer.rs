//! The polite live regions, which announce changes to users of screen readers.

use crate::platform::clock::Clock;
use crate::platform::reactive::State;
use crate::state::announce::{Announcement, Announcements, LiveRegion};

/// Puts an announcement into words.
pub type Words = fn(&Announcement) -> String;

/// Makes announcements, as a context for `expect_context`.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: State<Announcements>,
    clock: Clock,
    words: Words,
}

impl Announcer {
    /// An announcer that has said nothing yet.
    pub fn new(clock: Clock, words: Words) -> Self {
        Self {
            said: State::new(Announcements::default()),
            clock,
            words,
        }
    }

    /// Announces something where it is heard: in the topmost dialog, or on the page. Repeated words are
    /// announced again.
    pub fn say(&self, announcement: &Announcement) {
        let words = (self.words)(announcement);
        self.update(|said, now| said.say(words, now));
    }

    /// Reserves a live region for a dialog.
    pub fn reserve_region(&self) -> LiveRegion {
        let region = self.said.try_update(Announcements::reserve_region);
        region.unwrap_or(Announcements::PAGE)
    }

    /// Notes that a dialog has opened on top of all others.
    pub fn opened(&self, dialog: LiveRegion) {
        self.update(|said, now| said.open(dialog, now));
    }

    /// Notes that a dialog has closed.
    pub fn closed(&self, dialog: LiveRegion) {
        self.update(|said, now| said.close(dialog, now));
    }

    /// The words in a live region. Reactive.
    pub fn words_in(&self, region: LiveRegion) -> String {
        self.said.with(|said| said.words_in(region).to_owned())
    }

    fn update(&self, change: impl FnOnce(&mut Announcements, f64)) {
        let now = self.clock.now();
        // A request may end after the desk was removed.
        let _ = self.said.try_update(|said| change(said, now));
    }
}
