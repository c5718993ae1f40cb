//! The elements of the screen: see crate `factordesk-view`.

pub use factordesk_view::{
    Child, ElementRef, Flag, Node, Property, Text, Value, any, html, keyed, many, on_window, svg,
    view,
};
