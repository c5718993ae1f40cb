//! `view!` with the syntax of Leptos, for a widget that has to be small.
//!
//! Leptos gives every element a type of its own that spells out its attributes and children, and every such type its own
//! code to build, update, mount and drop it. For this widget that is two thirds of the download. Here every element is a
//! `crate::platform::dom::Node`, made by a few functions that are there once. Components, signals and effects are Leptos' own: a
//! component's tag is handed to Leptos' macro as it stands.
//!
//! What differs: an element in a closure that runs again is made anew, where Leptos would change the old one. State that must
//! survive (focus, a caret) belongs in an element outside of the closure, which is how forms are written anyway.

mod expand;

use proc_macro::TokenStream;

/// Makes a view: one element is a `crate::platform::dom::Node`, anything else an `AnyView`.
///
/// Attributes, `class:name`, `prop:name`, `on:event` and `node_ref` are as in Leptos; spreading, `style:`, `bind:` and `use:` are
/// not there.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    expand::expand(tokens.into()).into()
}
