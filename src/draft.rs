//! Drafts: what is typed into forms and planned, as plain data.
//!
//! Nothing here needs a browser, so all of it is tested natively. Data flows one way: texts ->
//! [`Draft`] (normalized) -> the model's request -> its `validate()` -> an action.

pub mod catalog;
pub mod confirmation;
pub mod email;
pub mod fields;
pub mod import;
pub mod limits;
pub mod losses;
mod lowercase;
pub mod masks;
pub mod normalize;
pub mod passkey;
pub mod phone;
pub mod plan;
pub mod row;
pub mod security_key;
pub mod ticket;
pub mod totp;

pub use fields::{Control, Draft, FieldSpec};
pub use lowercase::lowercase;
