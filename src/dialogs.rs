//! The dialogs: adding, deleting, replacing, changing a number, helping the user, history, login. One dialog or form per file.
//!
//! They show and check what is typed. The rules of the drafts are in `draft`, the requests in `actions`.

pub mod add;
pub mod assist;
pub mod change_number;
mod confirmation_input;
mod credential;
pub mod delete;
pub mod delete_all;
pub mod enrolment;
pub mod fields;
pub mod history;
pub mod login;
mod one_by_one;
pub mod phone;
pub mod reason;
mod remaining;
pub mod replace_all;
pub mod totp_enrolment;
mod totp_view;

pub use add::AddDialog;
pub use change_number::{ChangeNumberDialog, ChangeTarget};
pub use delete_all::DeleteAllDialog;
pub use replace_all::ReplaceAllDialog;
