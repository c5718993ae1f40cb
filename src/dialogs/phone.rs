//! The form of a phone. The proxy looks the number up while it is typed.

mod country_guess;
mod doubt;
pub mod form;
