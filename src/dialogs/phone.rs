//! The form of a phone. The proxy looks the number up while it is typed.

mod doubt;
pub mod form;
mod origin;
