//! What the screen is made of, one component a file.

pub mod assist;
pub mod authenticator;
pub mod banner;
pub mod code_field;
mod combobox;
pub mod copy;
pub mod countdown;
pub mod country_field;
pub mod delete_dialog;
pub mod details;
pub mod dialog;
pub mod export;
pub mod factor_list;
pub mod factor_row;
pub mod field;
pub mod icon;
pub mod ids;
pub mod login_dialog;
pub mod moment;
pub mod secret_field;
pub mod states;
pub mod status_region;
pub mod toolbar;
pub mod top_bar;
pub mod user_header;
pub mod user_picker;

pub use authenticator::authenticator;
pub use banner::ErrorBanner;
pub use code_field::code_field;
pub use copy::{CopyButton, copy_button};
pub use country_field::country_field;
pub use dialog::Dialog;
pub use field::{CheckField, SelectField, TextArea, TextField};
pub use icon::{Icon, icon};
pub use secret_field::SecretField;
