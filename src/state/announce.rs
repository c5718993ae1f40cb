//! Decides what is announced, and in which live region.
//!
//! While a dialog is open, everything around it is inert, and a live region outside it is silent.

use factordesk_model::AuthenticationMethod;

use super::ApiError;
use super::change_number::NumberChangeEnd;

/// When a dialog opens or closes, an announcement of at most this age moves to the region that is heard
/// then, in milliseconds. Otherwise what is said at that moment would be lost.
const RECENT_MS: f64 = 2000.0;

/// What a live region announces. `text::announcements` has the words.
#[derive(Debug, Clone)]
pub enum Announcement {
    /// The list was loaded, with this number of methods
    Loaded(usize),
    /// The list was loaded without being asked for, and has changed. It has this number of methods
    Refreshed(usize),
    /// The user has enrolled a method by the link that was created for it
    Enrolled(Listed),
    /// A method was added
    Created(Option<Listed>),
    /// A deleted method was added again, with another id
    Restored(Option<Listed>),
    /// A method was changed
    Changed(Option<Listed>),
    /// A method was deleted
    Deleted(Option<Listed>),
    /// A one-by-one deletion has ended
    DeletedEach {
        /// Number of deleted methods
        deleted: usize,
        /// Number of methods that are still there
        failed: usize,
    },
    /// All methods were deleted
    DeletedAll,
    /// The list was replaced
    Replaced,
    /// The change of a phone's number has ended
    NumberChange(NumberChangeEnd),
    /// A method's number or address was revealed
    Revealed,
    /// Something was copied to the clipboard
    Copied,
    /// The browser refused to copy
    NotCopied,
    /// The export was saved
    Exported,
    /// The export was saved, masked by the proxy
    ExportedMasked,
    /// The export was saved, masked by Auth0: it can't be revealed
    ExportedHidden,
    /// An enrolment link was mailed
    LinkSent,
    /// An enrolment link was created
    LinkMade,
    /// Creating an enrolment link failed
    LinkFailed(ApiError),
    /// A new recovery code was created
    RecoveryMade,
    /// A new recovery code was created, but another user is shown
    RecoveryLost,
    /// Creating a new recovery code failed
    RecoveryFailed(ApiError),
    /// The user's remembered browsers were forgotten
    Forgotten,
    /// Forgetting the user's browsers failed
    ForgetFailed(ApiError),
    /// A request waits for the tenant's rate limit
    Queued {
        /// Requests before it
        ahead: u64,
        /// Estimated seconds until it is sent
        seconds: u64,
    },
    /// The host page decides whether something is done
    HostDecides,
    /// The proxy completes the logout later
    LogoutPending,
    /// Anything else has failed
    Failed(ApiError),
}

/// A method and its list, which determine the method's label together.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The method
    pub method: AuthenticationMethod,
    /// The list
    pub list: Vec<AuthenticationMethod>,
}

/// A live region: the page's or a dialog's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LiveRegion(u32);

/// The last announcement, and the open dialogs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Announcements {
    words: String,
    /// When it was made, in milliseconds since 1970
    at: f64,
    region: LiveRegion,
    /// The open dialogs, the topmost last
    dialogs: Vec<LiveRegion>,
    last: u32,
}

impl Announcements {
    /// The page's live region.
    pub const PAGE: LiveRegion = LiveRegion(0);

    /// Reserves a live region for a dialog.
    pub fn reserve_region(&mut self) -> LiveRegion {
        // Ids aren't used again: a dialog that has closed must not hear what another one announces.
        self.last += 1;
        LiveRegion(self.last)
    }

    /// Announces something where it is heard now. Screen readers skip unchanged text, so a no-break space
    /// makes repeated words differ.
    pub fn say(&mut self, words: String, now: f64) {
        let top = self.top();
        let again = self.region == top && self.words == words;
        self.words = if again { words + "\u{a0}" } else { words };
        self.region = top;
        self.at = now;
    }

    /// Notes that a dialog has opened on top of all others.
    pub fn open(&mut self, dialog: LiveRegion, now: f64) {
        // A dialog that opens again moves to the top. Listed twice, one `close` wouldn't end it.
        self.dialogs.retain(|other| *other != dialog);
        self.dialogs.push(dialog);
        self.follow(now);
    }

    /// Notes that a dialog has closed.
    pub fn close(&mut self, dialog: LiveRegion, now: f64) {
        self.dialogs.retain(|other| *other != dialog);
        // Before the words are cleared: what was just said must still be heard on the page.
        self.follow(now);
        if self.region == dialog {
            // When the dialog opens again, it must not announce this again.
            self.words.clear();
        }
    }

    /// Whether a dialog is open.
    pub fn is_in_dialog(&self) -> bool {
        !self.dialogs.is_empty()
    }

    /// The words in a live region.
    pub fn words_in(&self, region: LiveRegion) -> &str {
        if self.region == region {
            &self.words
        } else {
            ""
        }
    }

    fn top(&self) -> LiveRegion {
        self.dialogs.last().copied().unwrap_or(Self::PAGE)
    }

    fn follow(&mut self, now: f64) {
        if now - self.at <= RECENT_MS {
            self.region = self.top();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(said: &Announcements, regions: &[LiveRegion]) -> Vec<String> {
        let words = |region: &LiveRegion| said.words_in(*region).to_owned();
        regions.iter().map(words).collect()
    }

    #[test]
    fn words_are_said_in_the_topmost_dialog() {
        let mut said = Announcements::default();
        let (under, over) = (said.reserve_region(), said.reserve_region());
        let regions = [Announcements::PAGE, under, over];
        said.say("one".to_owned(), 0.0);
        assert_eq!(heard(&said, &regions), ["one", "", ""]);
        said.open(under, 60_000.0);
        said.open(over, 60_000.0);
        assert_eq!(heard(&said, &regions), ["one", "", ""], "said long ago");
        said.say("two".to_owned(), 70_000.0);
        assert_eq!(heard(&said, &regions), ["", "", "two"]);
        said.say("two".to_owned(), 70_001.0);
        assert_eq!(heard(&said, &regions), ["", "", "two\u{a0}"]);
        said.say("two".to_owned(), 70_002.0);
        assert_eq!(heard(&said, &regions), ["", "", "two"]);
    }

    #[test]
    fn words_move_when_a_dialog_opens_or_closes() {
        let mut said = Announcements::default();
        let (under, over) = (said.reserve_region(), said.reserve_region());
        let regions = [Announcements::PAGE, under, over];
        said.open(under, 0.0);
        said.open(over, 0.0);
        said.say("Deleted.".to_owned(), 10_000.0);
        said.close(over, 10_010.0);
        assert_eq!(heard(&said, &regions), ["", "Deleted.", ""]);
        said.close(under, 10_020.0);
        assert_eq!(heard(&said, &regions), ["Deleted.", "", ""]);
        // A dialog that opens because of an announcement takes it over.
        said.say("Ready.".to_owned(), 20_000.0);
        said.open(over, 20_001.0);
        assert_eq!(heard(&said, &regions), ["", "", "Ready."]);
        // An old announcement isn't repeated, neither outside nor when the dialog opens again.
        said.close(over, 30_000.0);
        said.open(over, 30_001.0);
        assert_eq!(heard(&said, &regions), ["", "", ""]);
    }

    #[test]
    fn a_dialog_that_opens_again_is_the_topmost() {
        let mut said = Announcements::default();
        let (one, other) = (said.reserve_region(), said.reserve_region());
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
