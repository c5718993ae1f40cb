//! A phone's number: looked up while it is typed, with its country.

mod doubt;
pub mod form;
mod origin;
