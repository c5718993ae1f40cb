//! A `view!` macro with the syntax of Leptos, for a widget that has to be small.
//!
//! Leptos gives each element in a view a type of its own, and each type its own code to build,
//! update, mount and drop it. In the first release page, that code was two thirds of 322 kB. Here
//! every element has one type, `crate::platform::dom::Node`, and a few functions build all of them.
//! Components, signals and effects are Leptos' own: this macro passes a component's tag to Leptos'
//! macro unchanged. The widget's `src/platform/reactive.rs` keeps the code of memos and effects in one
//! place.
//!
//! One thing differs from Leptos: if a closure runs again, its elements are created again instead
//! of being updated. State that must survive (focus, a caret) belongs in an element outside the
//! closure.

mod expand;

use proc_macro::TokenStream;

/// Builds a view. A single element is a `crate::platform::dom::Node`; anything else is an `AnyView`.
///
/// Attributes, `class:name`, `prop:name`, `on:event` and `node_ref` work as in Leptos. Spreading,
/// `style:`, `bind:` and `use:` are not supported.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    expand::expand(tokens.into()).into()
}
