//! Every text that a person sees, as messages of a catalogue. Nothing else in the widget holds one.
//!
//! The English catalogue is `locales/en`: a Fluent file for each module here. The build script compiles it to
//! [`messages`]. The modules choose messages for what the other rooms know by key: errors, types, announcements.
//!
//! The texts are for an admin with a caller on the phone: short, and an error says what failed, why, and what to do next.

pub mod announcements;
pub mod assist;
pub mod catalogue;
pub mod errors;
pub mod forms;
pub mod history;
pub mod kinds;
pub mod label;
pub mod phone;
pub mod problems;
pub mod reason;
pub mod reasons;
pub mod remaining;
pub mod screen;
pub mod toasts;
pub mod totp;
pub mod webauthn;

pub use catalogue::{Message, number};
pub use messages::common::*;

/// The messages of the catalogue: a constant for each, or a function if it has arguments.
pub mod messages {
    use factordesk_catalogue::Arg;

    use super::Message;

    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}
