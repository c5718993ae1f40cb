//! The elements of the screen. All have one type, so that the code that creates and drops them is
//! compiled once.
//!
//! The `view!` macro of crate `factordesk-view` writes the calls, and its documentation gives the
//! reasons.

mod child;
mod element_ref;
mod keyed;
mod listener;
mod node;
mod value;

pub use child::{Child, any, many};
pub use element_ref::ElementRef;
pub use factordesk_view::view;
pub use keyed::{keyed, paced};
pub use listener::on_window;
pub use node::{Node, html, svg};
pub use value::{Flag, Property, Text, Value};
