//! The elements of the screen: one type for all of them, so that the code that makes and drops them is there once.
//!
//! `view!` of crate `factordesk-view` writes the calls; see there for why.

mod child;
mod element_ref;
mod keyed;
mod listener;
mod node;
mod value;

pub use child::{Child, any, many};
pub use element_ref::ElementRef;
pub use factordesk_view::view;
pub use keyed::keyed;
pub use listener::on_window;
pub use node::{Node, html, svg};
pub use value::{Flag, Property, Text, Value};
