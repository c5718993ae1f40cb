//! One form a file: drafts are plain data and tested natively, views are compiled for the browser only.
//!
//! What is typed goes one way: texts -> [`Draft`] (forgiven) -> the model's request -> its `validate()` -> an action.

pub mod batch;
pub mod catalog;
pub mod confirmation;
pub mod draft;
pub mod email;
pub mod forgive;
pub mod import;
pub mod losses;
pub mod passkey;
pub mod phone;
pub mod place;
pub mod plan;
pub mod row;
pub mod security_key;
pub mod ticket;
pub mod totp;

pub use draft::{Control, Draft, FieldSpec};

#[cfg(target_arch = "wasm32")]
pub mod add_dialog;
#[cfg(target_arch = "wasm32")]
pub mod change_number;
#[cfg(target_arch = "wasm32")]
pub mod channel;
#[cfg(target_arch = "wasm32")]
mod credential;
#[cfg(target_arch = "wasm32")]
pub mod delete_all;
#[cfg(target_arch = "wasm32")]
pub mod enrolment;
#[cfg(target_arch = "wasm32")]
pub mod fields;
#[cfg(target_arch = "wasm32")]
pub mod focus;
#[cfg(target_arch = "wasm32")]
mod inline;
#[cfg(target_arch = "wasm32")]
mod one_by_one;
#[cfg(target_arch = "wasm32")]
pub mod reason;
#[cfg(target_arch = "wasm32")]
pub mod rename;
#[cfg(target_arch = "wasm32")]
pub mod replace_all;
#[cfg(target_arch = "wasm32")]
pub mod totp_enrolment;
#[cfg(target_arch = "wasm32")]
mod totp_view;
#[cfg(target_arch = "wasm32")]
mod typed;

#[cfg(target_arch = "wasm32")]
pub use add_dialog::AddDialog;
#[cfg(target_arch = "wasm32")]
pub use change_number::{ChangeNumberDialog, ChangeTarget};
#[cfg(target_arch = "wasm32")]
pub use channel::ChannelForm;
#[cfg(target_arch = "wasm32")]
pub use delete_all::DeleteAllDialog;
#[cfg(target_arch = "wasm32")]
pub use rename::RenameForm;
#[cfg(target_arch = "wasm32")]
pub use replace_all::ReplaceAllDialog;
