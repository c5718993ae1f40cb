//! The icons: one SVG path each, in the colour of the text. An icon never carries a meaning alone: there is always a text.

use factordesk_model::MethodType;
use factordesk_view::{Child, view};
use leptos::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A key: passkey
    Key,
    /// A stick: security key
    Usb,
    /// A fingerprint: device biometrics
    Finger,
    /// A field with digits: authenticator app
    Code,
    /// A clock's face: waiting
    Clock,
    /// A clock's face with an arrow back: history
    History,
    /// A pen: rename
    Pen,
    /// Two arrows: change the number
    Swap,
    /// A speech bubble: channel
    Channel,
    /// A sheet with lines: details
    Details,
    /// A bin: delete
    Bin,
    /// Three dots: more
    More,
    /// A bell: push
    Bell,
    /// A phone
    Phone,
    /// An envelope: e-mail
    Mail,
    /// A life belt: recovery code
    Rescue,
    /// A lock: password
    Lock,
    /// A square with a question mark: unknown types
    Unknown,
    /// A magnifying glass
    Search,
    /// A plus
    Plus,
    /// Two arrows in a circle
    Refresh,
    /// An arrow into a tray
    Download,
    /// A triangle
    Warning,
    /// Two sheets
    Copy,
    /// A cross
    Close,
    /// A person
    Person,
    /// A window: remembered browsers
    Window,
}

impl Icon {
    /// The icon of a method's type.
    pub fn of(kind: Option<&MethodType>) -> Self {
        match kind {
            Some(MethodType::Passkey) => Self::Key,
            Some(MethodType::WebauthnRoaming) => Self::Usb,
            Some(MethodType::WebauthnPlatform) => Self::Finger,
            Some(MethodType::Totp) => Self::Code,
            Some(MethodType::Push | MethodType::Guardian) => Self::Bell,
            Some(MethodType::Phone) => Self::Phone,
            Some(MethodType::Email | MethodType::EmailVerification) => Self::Mail,
            Some(MethodType::RecoveryCode) => Self::Rescue,
            Some(MethodType::Password) => Self::Lock,
            Some(MethodType::Other(_)) | None => Self::Unknown,
        }
    }

    /// The strokes, on a field of 20 by 20 pixels.
    fn path(self) -> &'static str {
        match self {
            Self::Key => {
                "M10.5 13a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM9.6 10.4l7-7M13.4 6.6l2.7 2.7"
            }
            Self::Usb => {
                "M7 8.5V3.5h6v5M5.5 8.5h9v6a3 3 0 0 1-3 3h-3a3 3 0 0 1-3-3zM9 6h.01M11 6h.01"
            }
            Self::Finger => {
                "M4 8.5A6.3 6.3 0 0 1 15.5 6.6M4.2 13c.5-1.3.6-2.4.6-3.4a5.2 5.2 0 0 1 10.4 0c0 2-.2 3.8-.8 5.5M7 16c.9-1.9 1.2-4 1.2-6.3a1.8 1.8 0 0 1 3.6 0c0 2.7-.4 5.2-1.5 7.5"
            }
            Self::Clock => "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.5V10l3 2",
            Self::Code => "M2.5 5h15v10h-15zM5.7 10h.6M9.7 10h.6M13.7 10h.6",
            Self::History => "M3.5 10A6.5 6.5 0 1 0 5.6 5.2L3.5 7.2M3.5 3.2v4h4M10 6.5V10l2.5 1.8",
            Self::Pen => "M4 16l.8-3.4L13.6 3.8l2.6 2.6-8.8 8.8zM11.8 5.6l2.6 2.6",
            Self::Swap => "M3.5 7h13m-3.5-3.5L16.5 7 13 10.5M16.5 13h-13M7 9.5 3.5 13 7 16.5",
            Self::Channel => "M3.5 4h13v9.5H9L5.5 17v-3.5h-2z",
            Self::Details => "M4.5 3h11v14h-11zM7.5 7h5M7.5 10h5M7.5 13h3",
            Self::Bin => "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5",
            Self::More => "M4 10h1M9.5 10h1M15 10h1",
            Self::Bell => "M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17.5h3",
            Self::Phone => {
                "M6 2.5h8a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM9 15h2"
            }
            Self::Mail => "M3 4.5h14v11H3zM3 5.5l7 5.5 7-5.5",
            Self::Rescue => {
                "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4.7 4.7l3.2 3.2m4.2 4.2 3.2 3.2m0-10.6-3.2 3.2m-4.2 4.2-3.2 3.2"
            }
            Self::Lock => "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3M10 12.5v1.5",
            Self::Unknown => {
                "M3.5 3.5h13v13h-13zM8 8a2 2 0 1 1 2.8 1.8c-.5.2-.8.6-.8 1.2M10 13.5h.01"
            }
            Self::Search => "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5 17 17",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Refresh => {
                "M16.5 8A7 7 0 0 0 4 6M3.5 12A7 7 0 0 0 16 14M4 2.5V6h3.5M16 17.5V14h-3.5"
            }
            Self::Download => "M10 3v9m-3.5-3.5L10 12l3.5-3.5M3.5 13v3.5h13V13",
            Self::Warning => "M10 3 18 17H2zM10 8v4M10 14.5h.01",
            Self::Copy => "M7 7h9.5v9.5H7zM4.5 13h-1V3.5H13v1",
            Self::Close => "M5 5l10 10M15 5 5 15",
            Self::Window => "M2.5 4h15v12h-15zM2.5 7.5h15M5 5.8h.01M7 5.8h.01",
            Self::Person => {
                "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 17.5a6.5 6.5 0 0 1 13 0"
            }
        }
    }
}

/// Draws an icon, hidden from screen readers.
pub fn icon(icon: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
    .any()
}
