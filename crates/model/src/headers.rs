//! The headers that the widget and the proxy share. Names are in lower case, as HTTP/2 requires.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::list::ListVersion;
use crate::strict::quiet_debug;

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
/// On a `PATCH` of a method that sets its name: the name that the admin saw, as [`OldName`] writes it. The proxy refuses
/// the request if the method has another name by now.
pub const OLD_NAME: &str = "x-factordesk-old-name";
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

/// Maximum length of a name in [`OLD_NAME`], in characters. The API's own maximum is 20, but reading is lenient.
pub const MAX_OLD_NAME: usize = 200;

/// The name of a method as an admin saw it, for [`OLD_NAME`].
///
/// Written as `named` and the name in percent-encoded UTF-8, or `unnamed`. An empty value is neither: some gateways drop
/// empty headers, and a request without this header is carried out unchecked.
#[derive(Clone, PartialEq, Eq)]
pub struct OldName(Option<String>);

quiet_debug!(OldName);

impl OldName {
    const NAMED: &'static str = "named ";
    const UNNAMED: &'static str = "unnamed";

    /// The name of a method, which may have none. An empty name counts as none.
    ///
    /// Returns `None` if the name is longer than [`MAX_OLD_NAME`] and so can't be sent.
    pub fn new(name: Option<&str>) -> Option<Self> {
        let name = name.filter(|name| !name.is_empty());
        let fits = name.is_none_or(|name| name.chars().count() <= MAX_OLD_NAME);
        fits.then(|| Self(name.map(str::to_owned)))
    }

    /// The name; `None` if the method had none.
    pub fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The header's value.
    pub fn header(&self) -> String {
        match &self.0 {
            Some(name) => format!("{}{}", Self::NAMED, encoded(name)),
            None => Self::UNNAMED.to_owned(),
        }
    }

    /// Reads a header's value; `None` if it is malformed or the name is too long.
    pub fn read(header: &str) -> Option<Self> {
        if header == Self::UNNAMED {
            return Some(Self(None));
        }
        let name = decoded(header.strip_prefix(Self::NAMED)?)?;
        Self::new(Some(&name)).filter(|old| old.0.is_some())
    }
}

/// A text as percent-encoded UTF-8, since header values are limited to ASCII.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Decodes percent-encoded UTF-8; `None` if an escape is malformed or the text isn't UTF-8.
pub fn decoded(raw: &str) -> Option<String> {
    // `percent_decode_str` passes malformed escapes through, so they are refused here.
    let encoded_well = raw.split('%').skip(1).all(|rest| {
        rest.as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let text = percent_decode_str(raw).decode_utf8().ok()?;
    encoded_well.then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_name_is_written_and_read() {
        let longest = "🔑".repeat(MAX_OLD_NAME);
        for (name, header) in [
            (None, "unnamed"),
            (Some(""), "unnamed"),
            (Some("Mobile"), "named Mobile"),
            (Some("unnamed"), "named unnamed"),
            (Some(" "), "named %20"),
            (Some("Büro 📱"), "named B%C3%BCro%20%F0%9F%93%B1"),
            (Some("100 %25\r\n"), "named 100%20%2525%0D%0A"),
            (
                Some("•••• 23"),
                "named %E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%2023",
            ),
            (Some(&longest), &format!("named {}", encoded(&longest))),
        ] {
            let old = OldName::new(name).unwrap();
            assert_eq!(old.header(), header, "{name:?}");
            let read = OldName::read(header).unwrap();
            assert_eq!(read.name(), name.filter(|name| !name.is_empty()));
            assert_eq!(read, old);
        }
        assert!(OldName::new(Some(&(longest + "a"))).is_none());
    }

    #[test]
    fn old_name_that_is_malformed_is_not_read() {
        let long = format!("named {}", "a".repeat(MAX_OLD_NAME + 1));
        for bad in [
            "",
            " ",
            "named",
            "named ",
            "Named Mobile",
            "UNNAMED",
            "unnamed ",
            "unnamed Mobile",
            "Mobile",
            "named %",
            "named a%2",
            "named a%zz",
            "named %FF",
            "named %C3%28",
            &long,
        ] {
            assert!(OldName::read(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn old_name_is_not_printed() {
        let old = OldName::new(Some("canary")).unwrap();
        assert!(!format!("{old:?}").contains("canary"));
    }

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
