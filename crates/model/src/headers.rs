//! The headers that the widget and the proxy share. Names are in lower case, as HTTP/2 requires.

use crate::list::ListVersion;

/// On every request of the widget, with the value [`STATIC_VALUE`]. A form or an image on another site can't set a
/// header, so this header stops cross-site request forgery.
pub const STATIC: &str = "x-factordesk";
/// The only value of [`STATIC`].
pub const STATIC_VALUE: &str = "1";
/// On replace-all and delete-all: `<action> <list version>`.
pub const CONFIRM: &str = "x-factordesk-confirm";
/// On a `POST`: 1 to 64 visible ASCII characters chosen by the client. The proxy performs the same key with the same
/// body once.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// On a mutation: the reason, as percent-encoded UTF-8; its rules are those of [`crate::reason::reason`].
pub const REASON: &str = "x-factordesk-reason";
/// On a mutation: the ticket number, see [`crate::reason::ticket`].
pub const TICKET: &str = "x-factordesk-ticket";
/// On a mutation that is part of a larger step (changing a phone number is a creation and a deletion): an id that all
/// its mutations share, see [`crate::reason::change_id`].
pub const CHANGE: &str = "x-factordesk-change";
/// On a `GET` of methods, with the value [`REVEAL_VALUE`]: phone numbers and e-mail addresses unmasked. Needs a
/// permission of its own, and is recorded in the audit.
pub const REVEAL: &str = "x-factordesk-reveal";
/// The only value of [`REVEAL`].
pub const REVEAL_VALUE: &str = "true";
/// On a response with a user's complete list: its [`ListVersion`].
pub const LIST_VERSION: &str = "x-factordesk-list-version";
/// On every response of the proxy.
pub const REQUEST_ID: &str = "x-request-id";

/// A destructive mutation that needs [`CONFIRM`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmAction {
    /// `PUT` of the whole list
    ReplaceAll,
    /// `DELETE` of the whole list
    DeleteAll,
}

impl ConfirmAction {
    /// The header's first word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReplaceAll => "replace-all",
            Self::DeleteAll => "delete-all",
        }
    }

    /// The header's value for a list of this version.
    pub fn header(self, version: ListVersion) -> String {
        format!("{} {version}", self.as_str())
    }

    /// The version in a header's value; `None` if the value is malformed or confirms another action.
    pub fn read(self, header: &str) -> Option<ListVersion> {
        ListVersion::parse(header.strip_prefix(self.as_str())?.strip_prefix(' ')?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confirmation_is_for_one_action_and_one_version() {
        let version = ListVersion::of([]);
        let header = ConfirmAction::DeleteAll.header(version);
        assert_eq!(ConfirmAction::DeleteAll.read(&header), Some(version));
        assert_eq!(ConfirmAction::ReplaceAll.read(&header), None);
        assert_eq!(ConfirmAction::DeleteAll.read("delete-all"), None);
        assert_eq!(ConfirmAction::DeleteAll.read("delete-all *"), None);
    }
}
