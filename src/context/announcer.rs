//! The polite live regions, which announce changes to users of screen readers.

use factordesk_view::reactive::{State, Stored};

use crate::platform::clock::Clock;
use crate::state::announce::{Announcement, Announcements, LiveRegion};

/// Makes an announcement, and returns its words. The second part of the page has the words, and so the rest of it, too.
pub type Say = fn(Announcer, &Announcement) -> Option<String>;

/// Makes announcements, as a context for `expect_context`.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: State<Announcements>,
    clock: Clock,
    say: Stored<Option<Say>>,
    /// What was to be said before there were words
    early: Stored<Vec<Announcement>>,
}

impl Announcer {
    /// An announcer that has said nothing yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            said: State::new(Announcements::default()),
            clock,
            say: Stored::new(None),
            early: Stored::new(Vec::new()),
        }
    }

    /// Gets what makes announcements, which comes with the second part of the page, and makes those that wait for it.
    pub fn complete(&self, say: Say) {
        let _ = self.say.try_set_value(Some(say));
        let early = self.early.try_update_value(std::mem::take);
        for announcement in early.unwrap_or_default() {
            say(*self, &announcement);
        }
    }

    /// Announces something as [`Self::say`] does, as soon as there are words for it.
    pub fn say_soon(&self, announcement: Announcement) {
        if self.say(&announcement).is_none() {
            let _ = self.early.try_update_value(|all| all.push(announcement));
        }
    }

    /// Announces something where it is heard: in the topmost dialog, or on the page. Repeated words are
    /// announced again. Returns the words; `None` if there are none yet, or the desk was removed.
    pub fn say(&self, announcement: &Announcement) -> Option<String> {
        let say = self.say.try_get_value().flatten()?;
        say(*self, announcement)
    }

    /// Announces these words.
    pub fn say_words(&self, words: String) -> String {
        self.update(|said, now| said.say(words.clone(), now));
        words
    }

    /// Whether a dialog is open. Not reactive.
    pub fn is_in_dialog(&self) -> bool {
        self.said.try_with_untracked(Announcements::is_in_dialog) == Some(true)
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
