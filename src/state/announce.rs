//! What is announced, and where it is heard: while a dialog is open, everything around it is inert, so a live region outside is
//! silent.

use factordesk_model::AuthenticationMethod;

use super::ApiError;
use super::change_number::End;

/// Words said this long ago, at most, are moved when a dialog opens or closes: what is said together with that would be lost.
const RECENT_MS: f64 = 2000.0;

/// What the live region says; `text::announcements` has the words.
#[derive(Debug, Clone)]
pub enum Announcement {
    /// The list was loaded: the number of its methods
    Loaded(usize),
    /// A method was added
    Created(Option<Listed>),
    /// A method was changed
    Changed(Option<Listed>),
    /// A method was deleted
    Deleted(Option<Listed>),
    /// The end of a one-by-one deletion
    DeletedEach {
        /// How many are gone
        deleted: usize,
        /// How many are still there
        failed: usize,
    },
    /// All were deleted
    DeletedAll,
    /// The list was replaced
    Replaced,
    /// A number was changed, or not
    NumberChange(End),
    /// A method's number or address is shown whole
    Shown,
    /// Something is on the clipboard
    Copied,
    /// The clipboard refused
    NotCopied,
    /// The export was saved
    Exported,
    /// The same, as masked as the list
    ExportedMasked,
    /// The same; nobody here sees more of it
    ExportedHidden,
    /// An enrolment link was mailed
    LinkSent,
    /// An enrolment link was made
    LinkMade,
    /// There is no enrolment link
    LinkFailed(ApiError),
    /// There is a new recovery code
    RecoveryMade,
    /// There is a new recovery code, and another user is shown
    RecoveryLost,
    /// There is no new recovery code
    RecoveryFailed(ApiError),
    /// The user's browsers are forgotten
    Forgotten,
    /// The user's browsers are not forgotten
    ForgetFailed(ApiError),
    /// A call waits for the tenant's rate limit
    Queued {
        /// Calls before it
        ahead: u64,
        /// Until it goes, about
        seconds: u64,
    },
    /// The server finishes the logout later
    LogoutPending,
    /// Anything else failed
    Failed(ApiError),
}

/// A method and the list it is in, which tell together what it is called.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The method
    pub method: AuthenticationMethod,
    /// The list
    pub list: Vec<AuthenticationMethod>,
}

/// A place with a live region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place(u32);

/// The last announcement, and the places that are open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Announcements {
    words: String,
    /// When it was said, milliseconds since 1970
    at: f64,
    place: Place,
    /// Dialogs that are open, the topmost last
    dialogs: Vec<Place>,
    last: u32,
}

impl Announcements {
    /// The page itself.
    pub const PAGE: Place = Place(0);

    /// A place of its own for a dialog.
    pub fn place(&mut self) -> Place {
        self.last += 1;
        Place(self.last)
    }

    /// Says it where it is heard now. The same words twice are heard twice: a no-break space makes them different.
    pub fn say(&mut self, words: String, now: f64) {
        let top = self.top();
        let again = self.place == top && self.words == words;
        self.words = if again { words + "\u{a0}" } else { words };
        self.place = top;
        self.at = now;
    }

    /// A dialog has opened, over all others.
    pub fn open(&mut self, dialog: Place, now: f64) {
        self.dialogs.retain(|other| *other != dialog);
        self.dialogs.push(dialog);
        self.follow(now);
    }

    /// A dialog has closed.
    pub fn close(&mut self, dialog: Place, now: f64) {
        self.dialogs.retain(|other| *other != dialog);
        self.follow(now);
        if self.place == dialog {
            // Opened again, it must not say what is over.
            self.words.clear();
        }
    }

    /// What the live region there says.
    pub fn words_in(&self, place: Place) -> &str {
        if self.place == place { &self.words } else { "" }
    }

    fn top(&self) -> Place {
        self.dialogs.last().copied().unwrap_or(Self::PAGE)
    }

    fn follow(&mut self, now: f64) {
        if now - self.at <= RECENT_MS {
            self.place = self.top();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(said: &Announcements, places: &[Place]) -> Vec<String> {
        let words = |place: &Place| said.words_in(*place).to_owned();
        places.iter().map(words).collect()
    }

    #[test]
    fn words_are_said_in_the_topmost_dialog() {
        let mut said = Announcements::default();
        let (under, over) = (said.place(), said.place());
        let places = [Announcements::PAGE, under, over];
        said.say("one".to_owned(), 0.0);
        assert_eq!(heard(&said, &places), ["one", "", ""]);
        said.open(under, 60_000.0);
        said.open(over, 60_000.0);
        assert_eq!(heard(&said, &places), ["one", "", ""], "said long ago");
        said.say("two".to_owned(), 70_000.0);
        assert_eq!(heard(&said, &places), ["", "", "two"]);
        said.say("two".to_owned(), 70_001.0);
        assert_eq!(heard(&said, &places), ["", "", "two\u{a0}"]);
        said.say("two".to_owned(), 70_002.0);
        assert_eq!(heard(&said, &places), ["", "", "two"]);
    }

    #[test]
    fn words_follow_when_the_dialog_closes_with_them() {
        let mut said = Announcements::default();
        let (under, over) = (said.place(), said.place());
        let places = [Announcements::PAGE, under, over];
        said.open(under, 0.0);
        said.open(over, 0.0);
        said.say("Deleted.".to_owned(), 10_000.0);
        said.close(over, 10_010.0);
        assert_eq!(heard(&said, &places), ["", "Deleted.", ""]);
        said.close(under, 10_020.0);
        assert_eq!(heard(&said, &places), ["Deleted.", "", ""]);
        // And into one that opens because of them.
        said.say("Ready.".to_owned(), 20_000.0);
        said.open(over, 20_001.0);
        assert_eq!(heard(&said, &places), ["", "", "Ready."]);
        // What is over isn't said again, neither outside nor at the next opening.
        said.close(over, 30_000.0);
        said.open(over, 30_001.0);
        assert_eq!(heard(&said, &places), ["", "", ""]);
    }

    #[test]
    fn a_dialog_that_opens_again_is_the_topmost() {
        let mut said = Announcements::default();
        let (one, other) = (said.place(), said.place());
        for dialog in [one, other, one] {
            said.open(dialog, 0.0);
        }
        said.say("here".to_owned(), 9_000.0);
        assert_eq!(said.words_in(one), "here");
        said.close(one, 19_000.0);
        said.close(one, 19_000.0);
        said.say("there".to_owned(), 19_000.0);
        assert_eq!(said.words_in(other), "there");
    }
}
