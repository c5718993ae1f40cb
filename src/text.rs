//! Every text that a person sees, in English. Nothing else in the widget holds one, so another language needs changes only here.
//!
//! The texts are for an admin with a caller on the phone: short, and an error says what failed, why, and what to do next.

pub mod announcements;
pub mod assist;
pub mod errors;
pub mod forms;
pub mod history;
pub mod kinds;
pub mod label;
pub mod phone;
pub mod problems;
pub mod reason;
pub mod reasons;
pub mod screen;
pub mod totp;
pub mod webauthn;

/// Button: closes a dialog
pub const CLOSE: &str = "Close";
/// Button: closes a dialog without doing anything
pub const CANCEL: &str = "Cancel";
/// After the label of an optional field
pub const OPTIONAL: &str = "optional";

/// `1 method`, `3 methods`
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
