//! A `view!` macro with the syntax of Leptos, for a widget that has to be small.
//!
//! Leptos gives every element its own type, which contains the types of its attributes and children, and generates code
//! for each such type to build, update, mount and drop it. In this widget, that would be two thirds of the download.
//! Here every element is a `crate::dom::Node`, built by a few functions that exist once. Components, signals and effects
//! are still those of Leptos: the tag of a component is passed to Leptos' own macro.
//!
//! One difference matters: if a closure runs again, its elements are created again, whereas Leptos would update the old
//! ones. State that has to survive (focus, a caret) belongs in an element outside the closure; forms are usually written
//! that way.

mod expand;

use proc_macro::TokenStream;

/// Creates a view: a `crate::dom::Node` for a single element, an `AnyView` for anything else.
///
/// Attributes, `class:name`, `prop:name`, `on:event` and `node_ref` work as in Leptos. Spreading, `style:`, `bind:` and
/// `use:` are not supported.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    expand::expand(tokens.into()).into()
}
