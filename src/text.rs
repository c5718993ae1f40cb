//! Every string a person sees, English for now. Nothing else in the widget holds one, so a language is added here alone.

pub mod errors;
pub mod forms;
pub mod problems;

/// Button: closes a dialog
pub const CLOSE: &str = "Close";
/// After the label of a field that may stay empty
pub const OPTIONAL: &str = "optional";
