//! The polite live regions, which announce changes to users of screen readers.

use factordesk_view::reactive::State;
use leptos::prelude::*;

use crate::platform::clock::Clock;
use crate::state::announce::{Announcement, Announcements, LiveRegion};

/// Puts an announcement into words.
pub type Words = fn(&Announcement) -> String;

/// Makes announcements, as a context for `expect_context`.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: State<Announcements>,
    clock: Clock,
    words: StoredValue<Option<Words>>,
    /// What was said before there were words
    early: StoredValue<Vec<Announcement>>,
}

impl Announcer {
    /// An announcer that has said nothing yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            said: State::new(Announcements::default()),
            clock,
            words: StoredValue::new(None),
            early: StoredValue::new(Vec::new()),
        }
    }

    /// Gets the words, which come with the second part of the page, and makes the announcements that wait for them.
    pub fn complete(&self, words: Words) {
        let _ = self.words.try_set_value(Some(words));
        let early = self.early.try_update_value(std::mem::take);
        for announcement in early.unwrap_or_default() {
            self.say(&announcement);
        }
    }

    /// Announces something where it is heard: in the topmost dialog, or on the page. Repeated words are
    /// announced again. Returns the words, if they are known yet.
    pub fn say(&self, announcement: &Announcement) -> Option<String> {
        // Also `None` if the desk was removed.
        let Some(words) = self.words.try_get_value().flatten() else {
            let early = announcement.clone();
            let _ = self.early.try_update_value(|all| all.push(early));
            return None;
        };
        let words = words(announcement);
        self.update(|said, now| said.say(words.clone(), now));
        Some(words)
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
