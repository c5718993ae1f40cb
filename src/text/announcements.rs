//! The texts that the live region announces.

use super::errors::{ErrorText, describe};
use super::label::{in_sentence, label};
use super::{assist, count, phone, screen};
use crate::state::ApiError;
use crate::state::announce::{Announcement, Listed};

/// The text of an announcement. `date` formats a date of the API.
pub fn words(announcement: &Announcement, date: &dyn Fn(&str) -> String) -> String {
    let named =
        |listed: &Option<Listed>| listed.as_ref().map_or_else(String::new, |l| name(l, date));
    match announcement {
        Announcement::Loaded(number) => return loaded(*number),
        Announcement::Created(method) => return created(&named(method)),
        Announcement::Changed(method) => return changed(&named(method)),
        Announcement::Deleted(method) => return deleted(&named(method)),
        Announcement::DeletedEach { deleted, failed } => return deleted_each(*deleted, *failed),
        Announcement::DeletedAll => DELETED_ALL,
        Announcement::Replaced => REPLACED,
        Announcement::NumberChange(end) => phone::ended(*end).0,
        Announcement::Revealed => REVEALED,
        Announcement::Copied => COPIED,
        Announcement::NotCopied => NOT_COPIED,
        Announcement::Exported => EXPORTED,
        Announcement::ExportedMasked => EXPORTED_MASKED,
        Announcement::ExportedHidden => EXPORTED_HIDDEN,
        Announcement::LinkSent => assist::SAID_SENT,
        Announcement::LinkMade => assist::SAID_MADE,
        Announcement::LinkFailed(error) => return failed(error, assist::link_error),
        Announcement::RecoveryMade => assist::SAID_RECOVERY,
        Announcement::RecoveryLost => assist::SAID_RECOVERY_LOST,
        Announcement::RecoveryFailed(error) => return failed(error, assist::recovery_error),
        Announcement::Forgotten => assist::SAID_FORGOTTEN,
        Announcement::ForgetFailed(error) => return failed(error, assist::forget_error),
        Announcement::Queued { ahead, seconds } => return screen::queued(*ahead, *seconds),
        Announcement::LogoutPending => screen::LOGOUT_PENDING,
        Announcement::Failed(error) => return describe(error).what,
    }
    .to_owned()
}

/// The name of a method within a sentence.
fn name(Listed { method, list }: &Listed, date: &dyn Fn(&str) -> String) -> String {
    in_sentence(&label(list, method, date), method.kind.as_ref())
}

/// What failed: in the operation's own words if it has some, otherwise in the general ones.
fn failed(error: &ApiError, own: fn(&ApiError) -> Option<ErrorText>) -> String {
    own(error).unwrap_or_else(|| describe(error)).what
}

/// All were deleted
const DELETED_ALL: &str = "All methods deleted.";
/// The list was replaced
const REPLACED: &str = "All methods replaced.";
/// Something is on the clipboard
const COPIED: &str = "Copied.";
/// The clipboard refused
const NOT_COPIED: &str = "Not copied: the browser blocked it. Copy it by hand.";
/// The export was saved
const EXPORTED: &str = "List saved as a file.";

/// The same, with the masked values of the list
const EXPORTED_MASKED: &str = "List saved as a file, with numbers and addresses masked.";
/// The same, with values that the tenant itself masks
const EXPORTED_HIDDEN: &str =
    "List saved as a file. This tenant masks numbers and addresses, so the file does too.";
/// A number or an address was revealed
const REVEALED: &str = "Revealed for one minute.";

/// The list was loaded
fn loaded(number: usize) -> String {
    format!("{} loaded.", count(number, "method", "methods"))
}

/// A method was added. `method`: its name within a sentence
fn created(method: &str) -> String {
    format!("{method} added.")
}

/// A method was changed
fn changed(method: &str) -> String {
    format!("{method} saved.")
}

/// A method was deleted
fn deleted(method: &str) -> String {
    format!("{method} deleted.")
}

/// A one-by-one deletion has ended
fn deleted_each(deleted: usize, failed: usize) -> String {
    let done = format!("{} deleted", count(deleted, "method", "methods"));
    if failed == 0 {
        format!("{done}.")
    } else {
        format!("{done}, {failed} not deleted.")
    }
}
