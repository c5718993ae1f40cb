//! Every string a person sees, English for now. Nothing else in the widget holds one, so a language is added here alone.

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
/// Button: leaves things as they are
pub const CANCEL: &str = "Cancel";
/// After the label of a field that may stay empty
pub const OPTIONAL: &str = "optional";

/// `1 method`, `3 methods`
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
