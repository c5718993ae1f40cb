//! Building blocks of the screen and the dialogs: fields, buttons, the dialog frame, banners. One component per file.
//!
//! They send no requests of their own, except the export; what a dialog sends is in `dialogs`, what the page shows in `screen`.

pub mod age;
pub mod authenticator;
pub mod banner;
pub mod buttons;
pub mod code_field;
pub mod combobox;
pub mod copy;
pub mod countdown;
pub mod country_field;
pub mod dialog;
pub mod export;
pub mod field;
pub mod icon;
pub mod ids;
pub mod login_link;
pub mod menu;
mod message;
pub mod moment;
pub mod named;
pub mod secret_field;
pub mod shown_secret;
pub mod skeleton;
pub mod tip;
pub mod user_line;

pub use age::age;
pub use authenticator::authenticator;
pub use banner::ErrorBanner;
pub use code_field::code_field;
pub use copy::{CopyButton, copy_button};
pub use country_field::country_field;
pub use dialog::Dialog;
pub use field::{CheckField, SelectField, TextArea, TextField};
pub use icon::{Icon, icon};
pub use menu::{Menu, MenuItem, menu};
pub use secret_field::SecretField;
pub use shown_secret::ShownSecret;
