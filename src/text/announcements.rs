//! The texts that the live region announces.

use super::errors::{ErrorText, describe};
use super::label::{in_sentence, label};
use super::{assist, phone, screen};
use crate::state::ApiError;
use crate::state::announce::{Announcement, Listed};

pub use super::messages::announcements::*;

/// The text of an announcement. `date` formats a date of the API.
pub fn words(announcement: &Announcement, date: &dyn Fn(&str) -> String) -> String {
    let named =
        |listed: &Option<Listed>| listed.as_ref().map_or_else(String::new, |l| name(l, date));
    match announcement {
        Announcement::Loaded(number) => return loaded(*number),
        Announcement::Refreshed(number) => return refreshed(*number),
        Announcement::Enrolled(method) => return enrolled(&name(method, date)),
        Announcement::Created(method) => return created(&named(method)),
        Announcement::Restored(method) => return restored(&named(method)),
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
        Announcement::HostDecides => screen::HOST_DECIDES,
        Announcement::LogoutPending => screen::LOGOUT_PENDING,
        Announcement::Failed(error) => return describe(error).what,
    }
    .into()
}

/// The name of a method within a sentence.
fn name(Listed { method, list }: &Listed, date: &dyn Fn(&str) -> String) -> String {
    in_sentence(&label(list, method, date), method.kind.as_ref())
}

/// What failed: in the operation's own words if it has some, otherwise in the general ones.
fn failed(error: &ApiError, own: fn(&ApiError) -> Option<ErrorText>) -> String {
    own(error).unwrap_or_else(|| describe(error)).what
}

/// A one-by-one deletion has ended.
fn deleted_each(deleted: usize, failed: usize) -> String {
    if failed == 0 {
        each_deleted(deleted)
    } else {
        some_deleted(deleted, failed)
    }
}
