//! What the screen is made of, one component a file.

pub mod dialog;
pub mod field;
pub mod ids;

pub use dialog::Dialog;
pub use field::{CheckField, SelectField, TextArea, TextField};
